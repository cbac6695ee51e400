"""Promises of `clarity.notifications` about cries for help: what staff need is told, and nothing about the person."""

from __future__ import annotations

import datetime
import itertools
import json
from dataclasses import dataclass, field, replace

import pytest

from clarity.crisis.danger import Level
from clarity.errors import NotificationFailed, TelephonyUnavailable, TextRefused, TextUncertain
from clarity.notifications import (
    ALERTS,
    CRISIS,
    CRISIS_AGAIN,
    CRISIS_ESCALATED,
    LEVELS,
    RUNBOOK,
    Hook,
    Mail,
    Notice,
    OnCall,
    in_one_text,
    in_words,
)
from clarity.settings import ROOT, MailServer, Secret, Webhook
from clarity.texting.segments import GSM_7, encoding, segments
from tests.servers import Mailbox, receiving, serving

NOTICE = Notice(
    id="K7Q2-94MB.crisis-7",
    reference="K7Q2-94MB",
    channel="web",
    due_at=datetime.datetime(2026, 11, 27, 23, 5, tzinfo=datetime.timezone.utc),
    link=None,
    kind=CRISIS,
    level="imminent",
)


@dataclass
class Line:
    """A carrier that keeps what it is given, or fails."""

    failure: Exception | None = None
    texts: list[tuple[str, str]] = field(default_factory=list)

    def send(self, to: str, text: str) -> str:
        """Take a text."""
        if self.failure is not None:
            raise self.failure
        self.texts.append((to, text))
        return "SM" + "0" * 32


def test_a_mail_says_what_staff_need() -> None:
    """Level, channel, time on the clinic's clock, case, the command that opens it, and what to do."""
    with serving(Mailbox()) as mailbox:
        Mail(
            MailServer("127.0.0.1", mailbox.port, False, None, None, "clarity@example.org", ("d@example.org",))
        ).notify(NOTICE)

    letter = mailbox.letter()
    words = letter.get_payload(decode=True)
    assert isinstance(words, bytes)
    assert letter["Subject"] == "Needs a look now: case K7Q2-94MB"
    parts = (
        "danger now",
        "the web chat",
        "Friday, November 27, 3:05 PM PST",
        ".venv/bin/python -m clarity.commands alerts show K7Q2-94MB --by YOU",
        RUNBOOK,
    )
    assert [part for part in parts if part.encode() not in words] == []


@pytest.mark.parametrize(
    ("kind", "subject", "first", "event", "is_again"),
    [
        (CRISIS, "", "Somebody has cried for help. The assistant", "crisis.alert", False),
        (CRISIS_AGAIN, " (again)", "Somebody has cried for help again", "crisis.alert", True),
        (CRISIS_ESCALATED, " (nobody has acknowledged it)", "nobody has acknowledged", "crisis.escalated", False),
    ],
)
def test_each_kind_reads_as_what_it_is(kind: str, subject: str, first: str, event: str, is_again: bool) -> None:
    """Nobody takes an escalation for the first word, by mail or by webhook."""
    notice = replace(NOTICE, kind=kind)
    with serving(Mailbox()) as mailbox, receiving() as received:
        server = MailServer("127.0.0.1", mailbox.port, False, None, None, "clarity@example.org", ("d@example.org",))
        Mail(server).notify(notice)
        Hook(Webhook(url=received.url, secret=Secret(b"\xab" * 32))).notify(notice)

    told = json.loads(received.requests[0][1])
    assert mailbox.letter()["Subject"] == f"Needs a look now: case K7Q2-94MB{subject}"
    assert first in in_words(notice)[0]
    assert (told["event"], told["is_again"], told["level"]) == (event, is_again, "imminent")


def test_every_level_of_danger_has_words() -> None:
    """None is left to a slip of the worker's."""
    names = {level.name.lower() for level in Level if level.is_danger}

    assert set(LEVELS) == names


def test_a_text_is_one_segment() -> None:
    """Whatever kind, level and channel: a second one may come late, or alone."""
    when = [datetime.datetime(2026, month, 28, 23, 59, tzinfo=datetime.timezone.utc) for month in range(1, 13)]
    every = itertools.product(sorted(ALERTS), LEVELS, ("web", "sms", "rest", "voice"), when)

    texts = [
        in_one_text(replace(NOTICE, kind=kind, level=level, channel=channel, due_at=at))
        for kind, level, channel, at in every
    ]

    assert {(segments(text), encoding(text)) for text in texts} == {(1, GSM_7)}


def test_a_text_says_what_staff_need() -> None:
    """A case, how near the danger is, where and when; no clinic, no person."""
    words = in_one_text(NOTICE)

    assert words.startswith("Clarity: case K7Q2-94MB needs a look now (danger now, web chat, Fri Nov 27, 3:05 PM).")


def test_everybody_on_call_is_texted() -> None:
    """Nobody on the list is left out."""
    line = Line()

    OnCall(("+19495550101", "+19495550102"), line).notify(NOTICE)

    assert [to for to, _ in line.texts] == ["+19495550101", "+19495550102"]


@pytest.mark.parametrize(
    "failure",
    [TextRefused(21610), TelephonyUnavailable("no connection"), TextUncertain("no answer")],
    ids=lambda e: type(e).__name__,
)
def test_a_text_that_nobody_surely_has_is_a_failure(failure: Exception) -> None:
    """It is sent again: twice is better than never; and no number stands in the error."""
    with pytest.raises(NotificationFailed, match=rf"^oncall: {type(failure).__name__}$"):
        OnCall(("+19495550101",), Line(failure)).notify(NOTICE)


def test_the_runbook_is_there() -> None:
    """Each notice names it."""
    assert (ROOT / RUNBOOK).is_file()
