"""Promises of what passes between carrier and door: signed as the real one signs, tried again as it tries again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from clarity.carrier.account import Message
from clarity.telephony import read_incoming, twiml
from tests.clarity.carrier.door import (
    FALLBACK,
    MESSAGES,
    OURS,
    PUBLIC,
    STATUS,
    STATUS_URL,
    THEIRS,
    Answer,
    Door,
    carrier_to,
)
from tests.servers import free_port

SENT = [
    "ToCountry",
    "ToState",
    "SmsMessageSid",
    "NumMedia",
    "ToCity",
    "FromZip",
    "SmsSid",
    "FromState",
    "SmsStatus",
    "FromCity",
    "Body",
    "FromCountry",
    "To",
    "ToZip",
    "NumSegments",
    "MessageSid",
    "AccountSid",
    "From",
    "ApiVersion",
]


def test_a_webhook_is_what_the_carrier_sends(door: Door) -> None:
    """Every parameter is there, blank ones too, under the carrier's name for itself and with a mark of its own."""
    door.carrier.deliver(THEIRS, "¿Qué es IOP? & cost")

    (post,) = door.posts

    assert list(post.parameters) == SENT
    assert (post.parameters["Body"], post.parameters["To"]) == ("¿Qué es IOP? & cost", OURS)
    assert post.headers["user-agent"] == "TwilioProxy/1.1"
    assert len(post.headers["i-twilio-idempotency-token"]) == 36


@pytest.mark.parametrize("algorithm", ["HMAC_SHA1", "HMAC_SHA256"])
def test_everything_is_signed(door: Door, algorithm: str) -> None:
    """Texts, their fallback and news of replies carry signatures over the public address."""
    door.carrier.algorithm = algorithm
    door.answers = {MESSAGES: Answer(status=500), FALLBACK: Answer(twiml("Sorry.", STATUS_URL))}

    door.carrier.deliver(THEIRS, "hello")

    assert [post.path for post in door.posts] == [MESSAGES, FALLBACK, STATUS, STATUS, STATUS]
    assert all(post.is_genuine for post in door.posts)


def test_our_own_reader_understands_it(door: Door) -> None:
    """What is posted reads as a text with a picture and words."""
    sid = door.carrier.deliver(THEIRS, "look", media=2).sid

    (post,) = door.posts

    found = read_incoming(urlencode(post.parameters).encode(), None)
    assert found is not None
    assert (found.sid, found.media, found.text) == (sid, 2, "look")
    assert post.parameters["MediaUrl1"].startswith("https://api.twilio.com/")


def test_a_reply_arrives_and_is_told_of(door: Door) -> None:
    """Each message of the response goes out, and its call-back hears three steps of each."""
    door.says("You said hello.")

    delivery = door.carrier.deliver(THEIRS, "hello")

    (reply,) = delivery.replies
    assert (reply.body, reply.to, reply.status) == ("You said hello.", THEIRS, "delivered")
    assert [post.parameters["MessageStatus"] for post in door.to(STATUS)] == ["queued", "sent", "delivered"]
    assert {post.parameters["MessageSid"] for post in door.to(STATUS)} == {reply.sid}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("<Response><Message>One.</Message></Response>", id="words_in_the_verb"),
        pytest.param("<Response><Message>\n <Body>One.</Body>\n</Message></Response>", id="a_body"),
        pytest.param('<?xml version="1.0"?><Response><Message><Body>One.</Body></Message></Response>', id="prologue"),
    ],
)
def test_each_way_to_write_a_message_is_read(door: Door, content: str) -> None:
    """Spaces of the markup are no words of the text."""
    door.answers[MESSAGES] = Answer(content)

    delivery = door.carrier.deliver(THEIRS, "hello")

    assert [reply.body for reply in delivery.replies] == ["One."]


def test_several_messages_are_several_texts(door: Door) -> None:
    """Whoever says two things sends two texts."""
    door.answers[MESSAGES] = Answer("<Response><Message>One.</Message><Message>Two.</Message></Response>")

    delivery = door.carrier.deliver(THEIRS, "hello")

    assert [reply.body for reply in delivery.replies] == ["One.", "Two."]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(),
        Answer("", 204),
        Answer(""),
        pytest.param(Answer("<Response><Message></Message></Response>"), id="blank"),
    ],
)
def test_silence_is_no_error(door: Door, answer: Answer) -> None:
    """Nothing to say is said by an empty response, or by none."""
    door.answers[MESSAGES] = answer

    delivery = door.carrier.deliver(THEIRS, "hello")

    assert (delivery.replies, delivery.error) == ((), None)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(Answer(status=500), "11200", id="our_fault"),
        pytest.param(Answer(status=403), "11200", id="refused"),
        pytest.param(Answer(status=0), "11200", id="hung_up"),
        pytest.param(Answer(seconds=0.8), "11205", id="too_slow"),
        pytest.param(Answer("<Response><Message>"), "12100", id="broken_markup"),
        pytest.param(Answer("<html><p>Error</p></html>"), "12100", id="a_page"),
        pytest.param(Answer('{"error": "no"}', kind="application/json"), "12300", id="no_markup"),
    ],
)
def test_a_webhook_that_fails_has_a_fallback(door: Door, answer: Answer, expected: str) -> None:
    """Whatever goes wrong, the same text goes to the fallback once, with the reason."""
    door.answers = {MESSAGES: answer, FALLBACK: Answer(twiml("Please call.", STATUS_URL))}

    delivery = door.carrier.deliver(THEIRS, "hello")

    (first,), (second,) = door.to(MESSAGES), door.to(FALLBACK)
    assert (delivery.error, [reply.body for reply in delivery.replies]) == (expected, ["Please call."])
    assert second.parameters == {**first.parameters, "ErrorCode": expected, "ErrorUrl": PUBLIC + MESSAGES}


def test_where_both_fail_there_is_silence(door: Door) -> None:
    """The carrier says nothing of its own; its log shows both."""
    door.answers = {MESSAGES: Answer(status=503), FALLBACK: Answer(status=503)}

    delivery = door.carrier.deliver(THEIRS, "hello")

    assert (delivery.replies, delivery.error, delivery.fallback_error) == ((), "11200", "11200")
    assert [code for _, code in door.carrier.warnings] == ["11200", "11200"]


def test_a_door_that_is_not_there_ends_in_silence() -> None:
    """Twice a connection is tried for each address, and then it is given up."""
    carrier = carrier_to(f"http://127.0.0.1:{free_port()}")

    delivery = carrier.deliver(THEIRS, "hello")

    assert (delivery.replies, delivery.error, delivery.fallback_error) == ((), "11205", "11205")


def test_the_same_text_again_is_the_same_request(door: Door) -> None:
    """Id and idempotency token stay, by which our door knows it again."""
    sid = door.carrier.deliver(THEIRS, "hello").sid

    door.carrier.deliver(THEIRS, "hello", sid)

    first, second = door.posts
    assert first.parameters == second.parameters
    assert first.headers["i-twilio-idempotency-token"] == second.headers["i-twilio-idempotency-token"]


def test_two_deliveries_at_once_are_one_message(door: Door) -> None:
    """Five in parallel carry one id and one token."""
    sid = "SM" + "7" * 32

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: door.carrier.deliver(THEIRS, "hello", sid), range(5)))

    marks = {(post.parameters["MessageSid"], post.headers["i-twilio-idempotency-token"]) for post in door.posts}
    assert (len(door.posts), len(marks)) == (5, 1)


def test_a_reply_to_who_opted_out_fails(door: Door) -> None:
    """The carrier says its own word to STOP, and refuses ours with the code that the call-back hears."""
    door.says("You are opted out.")

    delivery = door.carrier.deliver(THEIRS, "STOP")

    assert delivery.own is not None
    assert [reply.error_code for reply in delivery.replies] == [21610]
    assert [(post.parameters["MessageStatus"], post.parameters["ErrorCode"]) for post in door.to(STATUS)] == [
        ("failed", "21610")
    ]


@pytest.mark.parametrize("is_advanced", [False, True])
def test_only_advanced_opt_out_tells_of_keywords(door: Door, is_advanced: bool) -> None:
    """Without it the webhook looks like that of any other text."""
    door.carrier.account.is_advanced = is_advanced

    for body in ("STOP", "hello", "START", "HELP"):
        door.carrier.deliver(THEIRS, body)

    told = [post.parameters.get("OptOutType") for post in door.posts]
    assert told == (["STOP", None, "START", "HELP"] if is_advanced else [None] * 4)


@pytest.mark.parametrize("status_url", [None, "https://elsewhere.example.org/sms/v1/status"])
def test_nobody_else_is_told_of_a_reply(door: Door, status_url: str | None) -> None:
    """Without a call-back, or with one that is not below our public address, nothing is posted."""
    door.says("You said hello.", status_url)

    delivery = door.carrier.deliver(THEIRS, "hello")

    assert delivery.replies[0].status == "delivered"
    assert [post.path for post in door.posts] == [MESSAGES]
    assert bool(door.carrier.warnings) is bool(status_url)


def test_a_call_back_that_fails_stops_nothing(door: Door) -> None:
    """The text arrives all the same; the carrier's log shows the failure."""
    door.says("You said hello.")
    door.answers[STATUS] = Answer(status=500)
    arrived: list[Message] = []
    door.carrier.arrived = arrived.append

    delivery = door.carrier.deliver(THEIRS, "hello")

    assert arrived == list(delivery.replies)
    assert door.carrier.statuses == []
    assert len(door.carrier.warnings) == 3


def test_what_is_no_text_goes_out_as_well_as_it_can(door: Door) -> None:
    """Half a sign, as a terminal may leave it, breaks nothing and is signed as it is sent."""
    door.carrier.deliver(THEIRS, "caf\udce9")

    (post,) = door.posts

    assert (post.parameters["Body"], post.is_genuine) == ("caf?", True)
