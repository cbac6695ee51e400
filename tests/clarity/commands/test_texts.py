"""Promises of `texts` on the command line: staff see what became of texts, and never a number."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from clarity.callbacks.model import Wishes
from clarity.callbacks.service import CallbackService
from clarity.carrier.account import Account
from clarity.carrier.api import Api, listening
from clarity.commands.texts import TEST_TEXT
from clarity.contacts.service import ContactService, open_contacts
from clarity.settings import Settings
from clarity.texting.model import Event
from clarity.texting.service import TextService, open_texting
from tests.clarity.commands.conftest import Type
from tests.clarity.database.down import database_down
from tests.people import PHONE, asked

ACCOUNT, OURS, THEIRS = "AC" + "0" * 31 + "1", "+19495550199", "+19495550100"
WHO = "sms-0123456789abcdef0123456789abcdef"
AT = datetime(2026, 11, 25, 18, 0, tzinfo=timezone.utc)


@pytest.fixture
def texting(configured: Settings) -> Iterator[TextService]:
    """Return the service that the gateway would have."""
    opened = open_texting(configured)
    yield opened
    opened.close_service()


@pytest.fixture
def contacts(configured: Settings) -> Iterator[ContactService]:
    """Return the contacts that the gateway would have."""
    opened = open_contacts(configured)
    yield opened
    opened.close_service()


@pytest.fixture
def api(configured: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """Return a carrier that listens, and which the settings name."""
    assert configured.is_development
    token = secrets.token_hex(16)
    found = Api(Account(ACCOUNT, OURS), token, lambda _message: None)
    with listening(found, 0) as address:
        monkeypatch.setenv("CLARITY_TWILIO_ACCOUNT_SID", ACCOUNT)
        monkeypatch.setenv("CLARITY_TWILIO_TOKENS", token)
        monkeypatch.setenv("CLARITY_TWILIO_NUMBERS", OURS)
        monkeypatch.setenv("CLARITY_TWILIO_API", address)
        yield found


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the operator type a number when they are asked for one."""
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "(949) 555-0100")


def test_nothing_is_said_in_words(type_in: Type) -> None:
    """An empty list says what it means."""
    said = type_in("texts", "list")

    assert said.code == 0
    assert said.out.splitlines() == [
        "Nothing: nobody has opted out, and every text has arrived.",
        "Numbers that want no texts: 0.",
    ]


def test_what_happened_is_listed_the_newest_first(texting: TextService, type_in: Type) -> None:
    """With a time, the conversation's name and plain words."""
    texting.note(Event.OPTED_OUT, WHO, AT)
    texting.note(Event.REJOINED, WHO, AT)

    said = type_in("texts", "list")

    assert said.out.splitlines()[:2] == [
        f"2026-11-25 18:00 UTC  T2  {WHO}  wants texts again",
        f"2026-11-25 18:00 UTC  T1  {WHO}  wants no more texts",
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (21610, "the person has opted out at the carrier"),
        (30003, "the telephone is off or out of reach"),
        (30004, "the person's carrier or telephone blocks us"),
        (30005, "there is no such number any more"),
        (30006, "a landline"),
        (30007, "a carrier took it for spam"),
        (30008, "unknown"),
        (30022, "more texts at once than the registration allows"),
        (30034, "our number is not registered"),
        (39999, "look it up at the carrier"),
    ],
)
def test_a_code_of_the_carrier_is_told_in_words(texting: TextService, type_in: Type, code: int, words: str) -> None:
    """Whoever reads it knows what to do without the carrier's manual."""
    texting.outgoing("SM" + "0" * 32, WHO, "undelivered", code, AT)

    said = type_in("texts", "list")

    assert f"a text of ours did not arrive ({code}: {words}" in said.out


def test_numbers_that_want_no_texts_are_counted(contacts: ContactService, type_in: Type) -> None:
    """By how that became known, and never shown."""
    for number, how in (("0100", "words"), ("0101", "keyword"), ("0102", "keyword")):
        contacts.opt_out(f"+1949555{number}", how)

    said = type_in("texts", "list")

    assert "Numbers that want no texts: 3 (2 by a keyword, 1 in words of their own)." in said.out
    assert "555" not in said.out


def test_whoever_may_be_in_danger_unheard_makes_it_fail(texting: TextService, type_in: Type) -> None:
    """An operator's script notices it; once staff were told it does not."""
    texting.note(Event.CRISIS_AFTER_OPT_OUT, WHO, AT)
    before = type_in("texts", "list")
    (flag,) = texting.untold(Event.CRISIS_AFTER_OPT_OUT, 10)
    texting.told(flag.id)

    after = type_in("texts", "list")

    assert (before.code, after.code) == (1, 0)
    assert "Of 1 cries for help nobody has been told by mail or webhook." in before.out


def test_what_was_spooled_is_listed_also_without_a_worker(
    texting: TextService, contacts: ContactService, type_in: Type
) -> None:
    """A cry is not hidden because the database was down when it came."""
    with database_down():
        texting.note(Event.CRISIS_AFTER_OPT_OUT, WHO, AT)
        contacts.opt_out(THEIRS, "words")

    said = type_in("texts", "list")

    assert (said.code, "MAY BE IN DANGER" in said.out) == (1, True)
    assert "Numbers that want no texts: 1" in said.out


def test_whoever_calls_sees_that_the_number_wants_no_texts(
    callbacks: CallbackService, contacts: ContactService, type_in: Type
) -> None:
    """Whatever the request allows, the later wish beside the number holds."""
    reference = callbacks.submit(asked(wishes=Wishes(texting=True))).reference
    show = ("callbacks", "show", reference, "--by", "robin.desk", "--reason", "to call back")
    before = type_in(*show)
    contacts.opt_out(PHONE, "words")

    after = type_in(*show)

    assert ("texts may be sent" in before.out, "OPTED OUT OF TEXTS" in before.out) == (True, False)
    assert ("NO TEXTS" in after.out, "do not text this number" in after.out) == (True, True)
    assert "texts may be sent" not in after.out


@pytest.mark.usefixtures("typed")
def test_a_test_text_goes_to_somebody_who_has_texted_us(api: Api, contacts: ContactService, type_in: Type) -> None:
    """One neutral text, and the number is not shown."""
    contacts.remember(THEIRS)

    said = type_in("texts", "check")

    (sent,) = api.account.messages.values()
    assert (said.code, sent.body, sent.to) == (0, TEST_TEXT, THEIRS)
    assert "555" not in said.out + said.err


@pytest.mark.usefixtures("typed")
@pytest.mark.parametrize(
    ("is_known", "has_opted_out", "told"),
    [(False, False, "has never texted us"), (True, True, "has opted out"), (False, True, "has never texted us")],
)
def test_nobody_else_gets_one(
    api: Api, contacts: ContactService, type_in: Type, is_known: bool, has_opted_out: bool, told: str
) -> None:
    """A stranger, or somebody who wants no texts, is never texted by a test."""
    if is_known:
        contacts.remember(THEIRS)
    if has_opted_out:
        contacts.opt_out(THEIRS, "words")

    said = type_in("texts", "check")

    assert (said.code, api.account.messages) == (2, {})
    assert told in said.err
    assert "555" not in said.out + said.err


@pytest.mark.usefixtures("typed")
def test_nothing_is_sent_while_the_carrier_is_off(type_in: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says which setting keeps it from being sent."""
    monkeypatch.setenv("CLARITY_TWILIO_API", "off")

    said = type_in("texts", "check")

    assert said.code == 2
    assert "CLARITY_TWILIO_API" in said.err


@pytest.mark.usefixtures("api")
def test_what_is_no_number_is_not_repeated(type_in: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing error may hold most of a number."""
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "949-555-01")

    said = type_in("texts", "check")

    assert said.code == 2
    assert "555" not in said.out + said.err
