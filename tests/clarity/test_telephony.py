"""Promises of the carrier's door: its signatures and webhooks are read, and its API is asked, as it really is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from clarity.carrier.account import Account
from clarity.carrier.api import Api, listening
from clarity.errors import TelephonyUnavailable, TextRefused, TextUncertain
from clarity.settings import Secret, Texting
from clarity.telephony import Signatures, Telephony, read_incoming, read_status, twiml
from tests.servers import free_port

ACCOUNT = "AC" + "0" * 31 + "1"
SID = "SM" + "0" * 31 + "1"
OURS, THEIRS = "+19495550199", "+19495550100"
TOKEN = Secret(b"test_auth_token")
PAGE = "/webhooks/twilio/sms"
# Computed with twilio 9.13.0 (safety.md S-02).
TEXT = {
    "AccountSid": ACCOUNT,
    "Body": "¿Qué es IOP? & cost",
    "From": THEIRS,
    "MessageSid": SID,
    "NumMedia": "0",
    "To": OURS,
}
SHA1, SHA256 = "EpyDaR6BhapdFnVJiP3lfY0aj5Y=", "axF91UcWU5nEbPpzcEoWfAysINB6cRwOqkjlR1LCtFI="
NEWER = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"


@dataclass
class Line:
    """The carrier's API on loopback, and ours beside it."""

    account: Account
    api: Api
    telephony: Telephony


def signatures(*tokens: Secret) -> Signatures:
    """Return what knows the carrier's webhooks."""
    return Signatures(tokens or (TOKEN,), "https://bot.example.org")


@pytest.fixture
def line() -> Iterator[Line]:
    """Return a carrier's API that runs."""
    account = Account(ACCOUNT, OURS)
    api = Api(account, TOKEN.reveal().decode(), lambda _message: None)
    with listening(api, 0) as address:
        texting = Texting(ACCOUNT, (TOKEN,), (OURS,), address, "https://bot.example.org")
        yield Line(account, api, Telephony(texting, TOKEN))


def test_the_vector_of_the_carriers_own_documents() -> None:
    """The sample of Twilio's documentation is genuine."""
    parameters = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
    found = Signatures((Secret(b"12345"),), "https://mycompany.com")

    is_genuine = found.is_genuine(
        "/myapp.php?foo=1&bar=2", urlencode(parameters).encode(), "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
    )

    assert is_genuine


@pytest.mark.parametrize(
    ("signature", "header"), [pytest.param(SHA1, "", id="sha1"), pytest.param(SHA256, NEWER, id="sha256")]
)
def test_the_vectors_of_the_newest_client(signature: str, header: str) -> None:
    """Both algorithms of the newest client are known."""
    raw = urlencode(TEXT).encode()

    is_genuine = signatures().is_genuine(PAGE, raw, signature, header)

    assert is_genuine


@pytest.mark.parametrize("place", range(len(SHA1)))
def test_one_changed_letter_of_a_signature_refuses(place: int) -> None:
    """No letter of a signature is passed over."""
    changed = SHA1[:place] + ("A" if SHA1[place] != "A" else "B") + SHA1[place + 1 :]

    is_genuine = signatures().is_genuine(PAGE, urlencode(TEXT).encode(), changed)

    assert not is_genuine


def test_blank_parameters_are_signed() -> None:
    """A webhook with blank parameters, as every real one is, is genuine, and is not when they are left out."""
    blank = [*TEXT.items(), ("FromCity", ""), ("ToZip", "")]
    signature = signatures().sign(PAGE, blank)

    found = [
        signatures().is_genuine(PAGE, urlencode(pairs).encode(), signature) for pairs in (blank, list(TEXT.items()))
    ]

    assert found == [True, False]


@pytest.mark.parametrize("which", [0, 1])
def test_two_tokens_are_good_while_they_are_changed(which: int) -> None:
    """What the old or the new token signed is genuine."""
    tokens = (Secret(b"the old auth token"), Secret(b"the new auth token"))
    signature = signatures(tokens[which]).sign(PAGE, TEXT)

    is_genuine = signatures(*tokens).is_genuine(PAGE, urlencode(TEXT).encode(), signature)

    assert is_genuine


def test_a_stranger_is_refused() -> None:
    """Another token signs nothing for us."""
    signature = signatures(Secret(b"somebody else's token")).sign(PAGE, TEXT)

    is_genuine = signatures().is_genuine(PAGE, urlencode(TEXT).encode(), signature)

    assert not is_genuine


@pytest.mark.parametrize(
    ("target", "raw", "signature", "header"),
    [
        pytest.param(PAGE, b"\xff\xfe%ff", SHA1, "", id="no_text"),
        pytest.param(PAGE, b"", "", "", id="nothing"),
        pytest.param(PAGE, urlencode(TEXT).encode(), "ü" * 28, "", id="letters_that_no_signature_has"),
        pytest.param(PAGE, urlencode(TEXT).encode(), SHA1, "algorithm=NONE", id="unknown_algorithm"),
        pytest.param(PAGE, urlencode(TEXT).encode(), SHA1, NEWER, id="other_algorithm"),
        pytest.param(PAGE + "?a=1", urlencode(TEXT).encode(), SHA1, "", id="other_query"),
        pytest.param("/elsewhere", urlencode(TEXT).encode(), SHA1, "", id="other_path"),
        pytest.param(PAGE, urlencode([("a", "b")] * 300).encode(), SHA1, "", id="too_many"),
        pytest.param("//[", b"a=b", SHA1, "", id="no_address"),
    ],
)
def test_no_bytes_get_through_or_break_it(target: str, raw: bytes, signature: str, header: str) -> None:
    """Whatever is posted is refused in peace."""
    found = signatures()

    is_genuine = found.is_genuine(target, raw, signature, header)

    assert not is_genuine


@pytest.mark.parametrize(
    "changes",
    [{"MessageSid": ""}, {"MessageSid": "x"}, {"MessageSid": "SM" + "g" * 32}, {"MessageSid": "SM" + "0" * 33}],
)
def test_what_has_no_id_is_no_text(changes: dict[str, str]) -> None:
    """Nothing can be answered once that cannot be told from another."""
    raw = urlencode({**TEXT, **changes}).encode()

    found = read_incoming(raw, None)

    assert found is None


@pytest.mark.parametrize(
    ("media", "expected"), [("0", 0), ("3", 3), ("-1", 0), ("many", 0), ("", 0), ("9999", 0), ("٣", 0)]
)
def test_the_number_of_pictures_is_read_in_peace(media: str, expected: int) -> None:
    """Whatever stands there is a number."""
    found = read_incoming(urlencode({**TEXT, "NumMedia": media}).encode(), None)

    assert found is not None
    assert found.media == expected


def test_a_text_does_not_print_itself() -> None:
    """Neither words nor numbers stand in a traceback."""
    found = read_incoming(urlencode(TEXT).encode(), None)

    printed = repr(found)

    assert THEIRS not in printed
    assert "cost" not in printed


def test_a_status_is_read() -> None:
    """Status and code of a text of ours come out."""
    raw = urlencode({"MessageSid": SID, "MessageStatus": "undelivered", "ErrorCode": "30003", "To": THEIRS}).encode()

    found = read_status(raw)

    assert found is not None
    assert (found.status, found.error_code) == ("undelivered", 30003)


def test_markup_in_a_reply_stays_words() -> None:
    """A reply cannot become markup of the response."""
    found = twiml("a < b & c", None)

    assert "<Body>a &lt; b &amp; c</Body>" in found or ">a &lt; b &amp; c<" in found


def test_no_reply_is_an_empty_response() -> None:
    """The carrier is told that nothing is said."""
    found = twiml(None)

    assert found.endswith("<Response />")


def test_a_text_is_sent_fetched_and_deleted(line: Line) -> None:
    """The three things that the API is used for, through the real client."""
    sid = line.telephony.send(THEIRS, "A test.")
    line.account.messages[sid].status = "delivered"

    fetched, is_gone = line.telephony.fetch(sid), line.telephony.delete(sid)

    assert (fetched.status, is_gone, line.account.find(sid)) == ("delivered", True, None)


def test_what_is_gone_already_is_gone(line: Line) -> None:
    """A text that the carrier does not know needs no deleting."""
    is_gone = line.telephony.delete(SID)

    assert is_gone


def test_what_is_on_its_way_is_deleted_later(line: Line) -> None:
    """The carrier deletes nothing that is not delivered."""
    sid = line.telephony.send(THEIRS, "A test.")

    is_gone = line.telephony.delete(sid)

    assert not is_gone


def test_who_opted_out_is_not_texted(line: Line) -> None:
    """The carrier's 21610 comes out as a refusal for good, without the number."""
    line.account.blocked.add(THEIRS)

    with pytest.raises(TextRefused) as refusal:
        line.telephony.send(THEIRS, "A test.")

    assert refusal.value.code == 21610
    assert "+1" not in str(refusal.value)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_ill_carrier_may_be_asked_again(line: Line, status: int) -> None:
    """Too many requests and its own troubles are no refusals, and say when to come back."""
    line.api.faults.status, line.api.faults.retry_after = status, 7

    with pytest.raises(TelephonyUnavailable) as trouble:
        line.telephony.send(THEIRS, "A test.")

    assert trouble.value.retry_after == 7


def test_a_slow_carrier_leaves_it_open(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may send again what may have been sent."""
    monkeypatch.setattr("clarity.telephony.SECONDS", (1.0, 0.3))
    line.api.faults.seconds = 0.6

    with pytest.raises(TextUncertain):
        line.telephony.send(THEIRS, "A test.")


def test_a_carrier_that_is_not_there_took_nothing() -> None:
    """Where nobody listens the text was certainly not sent."""
    texting = Texting(ACCOUNT, (TOKEN,), (OURS,), f"http://127.0.0.1:{free_port()}", "https://bot.example.org")

    with pytest.raises(TelephonyUnavailable):
        Telephony(texting, TOKEN).send(THEIRS, "A test.")


def test_a_wrong_token_is_a_refusal(line: Line) -> None:
    """The carrier's 20003 is said by its code."""
    line.api.token = "another"

    with pytest.raises(TextRefused) as refusal:
        line.telephony.fetch(SID)

    assert refusal.value.code == 20003
