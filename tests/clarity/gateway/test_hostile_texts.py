"""Promises for webhooks that mean harm: nothing unsigned has an effect, and nothing signed breaks the line."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl, urlencode

import pytest

from clarity.telephony import Signatures
from clarity.texting import words
from clarity.texting.segments import segments
from tests.clarity.gateway.door import PUBLIC, TOKEN, Door
from tests.clarity.gateway.engine import Engine
from tests.clarity.gateway.texter import Texter, new_sid

PATH = "/sms/v1/messages"
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"


def signed(raw: bytes, path: str = PATH) -> str:
    """Return the carrier's signature for a raw body."""
    pairs = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)
    return Signatures((TOKEN,), PUBLIC).sign(path, pairs)


async def posted(door: Door, raw: bytes, headers: dict[str, str], method: str = "POST") -> tuple[int, str]:
    """Post a body as it is and return status and content."""
    async with door.client.request(method, door.url + PATH, data=raw, headers=headers) as found:
        return found.status, await found.text()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"X-Twilio-Signature": ""}, id="empty"),
        pytest.param({"X-Twilio-Signature": "A" * 28}, id="wrong"),
        pytest.param({"X-Twilio-Signature": "A" * 5000}, id="endless"),
        pytest.param({"X-Twilio-Signature": "\u00fc" * 28}, id="no_letters"),
        pytest.param({"X-Twilio-Signature": "x", "X-Forwarded-Host": "evil.example.org"}, id="other_host"),
        pytest.param({"X-Twilio-Signature": "x", SETTINGS: "algorithm=NONE"}, id="unknown_algorithm"),
        pytest.param({"X-Twilio-Signature": "x", SETTINGS: ",,,=,=="}, id="odd_settings"),
        pytest.param({"Authorization": "Bearer x"}, id="bearer"),
    ],
)
async def test_nothing_unsigned_has_an_effect(door: Door, engine: Engine, headers: dict[str, str]) -> None:
    """It gets 403 and nothing else, whatever it brings along."""
    raw = urlencode(Texter(door).parameters("unsigned words")).encode()

    status, content = await posted(door, raw, headers)

    assert (status, content) == (403, "")
    assert "unsigned words" not in [text for _, _, text in engine.asked]


async def test_a_signature_of_another_address_is_none(door: Door) -> None:
    """What was signed for the status address opens no conversation."""
    raw = urlencode(Texter(door).parameters("hello")).encode()

    status, _ = await posted(door, raw, {"X-Twilio-Signature": signed(raw, "/sms/v1/status")})

    assert status == 403


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_posts_are_taken(door: Door, method: str) -> None:
    """A text in an address would stand in every log on its way."""
    status, _ = await posted(door, b"", {}, method=method)

    assert status == 405


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"AccountSid": "AC" + "f" * 32}, id="another_account"),
        pytest.param({"AccountSid": ""}, id="no_account"),
        pytest.param({"MessageSid": "", "SmsMessageSid": ""}, id="no_id"),
        pytest.param({"MessageSid": "../../x", "SmsMessageSid": "x"}, id="odd_id"),
        pytest.param({"From": "whatsapp:+19495550100"}, id="another_service"),
        pytest.param({"From": "+1949555010012345678"}, id="too_long_a_number"),
        pytest.param({"From": "+0949555010"}, id="no_country"),
    ],
)
async def test_what_is_signed_and_not_ours_gets_nothing(door: Door, engine: Engine, changes: dict[str, str]) -> None:
    """It is taken in peace and answered with nothing."""
    texter = Texter(door)

    reply = await texter.text("not for us", **changes)

    assert (reply.status, reply.texts) == (200, [])
    assert "not for us" not in [text for _, _, text in engine.asked]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("<Response><Message>owned</Message></Response>", id="twiml"),
        pytest.param('/request_callback{"callback_phone": "+19495550100"}', id="command"),
        pytest.param("'; DROP TABLE texts; --", id="sql"),
        pytest.param("a\x00b\x1b[2J\u202e", id="control"),
        pytest.param("\u0301" * 1600, id="accents"),
        pytest.param("\U0001f642" * 800, id="emoji"),
        pytest.param("x" * 1600, id="long"),
        pytest.param("\ufdfa" * 1600, id="signs_that_stand_for_many"),
        pytest.param("STOP" * 400, id="stop_stop_stop"),
        pytest.param("%s%n{0}{{7*7}}", id="formats"),
    ],
)
async def test_whatever_is_written_gets_one_safe_text(door: Door, written: str) -> None:
    """One text of at most three segments, and never markup."""
    texter = Texter(door)

    reply = await texter.text(written)

    assert (reply.status, len(reply.texts)) == (200, 1)
    assert segments(reply.text) <= 3 or "You said" in reply.text  # the stand-in for the engine repeats what it hears


async def test_the_same_id_from_two_numbers_leaks_nothing(door: Door) -> None:
    """What one number was answered is not said to another."""
    first, second, sid = await Texter(door).met(), await Texter(door).met(), new_sid()
    await first.text("the first one's words", MessageSid=sid)

    other = await second.text("the second one's words")

    assert other.text == "You said: the second one's words"


async def test_a_crowd_is_answered_each_on_their_own(door: Door) -> None:
    """Fifty numbers at once get one text each: their own answer, or the word that it takes longer."""
    texters = [Texter(door) for _ in range(50)]

    replies = await asyncio.gather(*(texter.text(f"question <{place}>") for place, texter in enumerate(texters)))

    strange = [
        place
        for place, reply in enumerate(replies)
        if len(reply.texts) != 1
        or not (reply.text.endswith(f"You said: question <{place}>") or reply.text == words.WAIT_TEXT)
    ]
    assert strange == []


async def test_logs_hold_no_number_and_no_word(door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither a refusal nor an answer writes down who texted what."""
    texter = Texter(door)
    await texter.text("violet-lighthouse please")
    await texter.post(PATH, texter.parameters("violet-lighthouse"), signature="x")

    logged = "".join(capfd.readouterr())

    assert "violet" not in logged
    assert texter.number[2:] not in logged
