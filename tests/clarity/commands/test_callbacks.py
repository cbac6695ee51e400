"""Promises of `callbacks` on the command line: staff can work with it, and only `show` and `export` tell who it is."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import json
import sqlite3
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from clarity.callbacks.model import Asker, Outcome, State, Wishes
from clarity.callbacks.parts import open_parts
from clarity.callbacks.service import CallbackService
from clarity.settings import Settings
from tests.clarity.commands.conftest import Type
from tests.factories import CANARY
from tests.people import PERSONAL, asked, shown_of

BY = ("--by", "robin.desk")
WHY = ("--reason", "to call back")


def test_the_list_is_in_the_order_of_need(callbacks: CallbackService, type_in: Type) -> None:
    """What is due first stands first, and what is overdue says so."""
    later, overdue = asked(minutes_ago=10), asked(minutes_ago=90)
    for draft in (later, overdue):
        callbacks.submit(draft)

    said = type_in("callbacks", "list")

    first, second = said.out.splitlines()[1:3]
    assert first.startswith(overdue.reference)
    assert first.endswith("OVERDUE")
    assert second.startswith(later.reference)
    assert "2 open, 1 of them overdue. Times are those of America/Los_Angeles." in said.out


def test_the_list_says_that_no_hours_are_configured(type_in: Type) -> None:
    """Nobody takes elapsed time for opening hours."""
    said = type_in("callbacks", "list")

    assert "No opening hours are configured" in said.out


def test_closed_requests_are_listed_on_request_alone(callbacks: CallbackService, type_in: Type) -> None:
    """The everyday list is the work that is left."""
    reference = callbacks.submit(asked()).reference
    callbacks.close(reference, by="robin.desk")

    found = [reference in type_in("callbacks", "list", *more).out for more in ((), ("--all",))]

    assert found == [False, True]


def test_what_was_spooled_is_listed_also_without_a_worker(
    configured: Settings, callbacks: CallbackService, type_in: Type
) -> None:
    """Nobody waits unseen because the database was busy when they asked."""
    callbacks.queue()  # the database is made
    with sqlite3.connect(configured.variable_directory / "clarity.db", isolation_level=None) as holding:
        holding.execute("BEGIN EXCLUSIVE")
        receipt = callbacks.submit(asked())
        holding.execute("ROLLBACK")
    holding.close()

    said = type_in("callbacks", "list")

    assert not receipt.is_recorded
    assert receipt.reference in said.out


def test_the_list_says_what_nobody_can_read(configured: Settings, callbacks: CallbackService, type_in: Type) -> None:
    """Somebody waits whose request does not open: the operator sees it, also beside the keys, without any detail."""
    spool = configured.variable_directory / "spool"
    before = type_in("callbacks", "list").out + type_in("keys", "status").out
    spool.mkdir(exist_ok=True)
    (spool / f"{'0' * 64}.draft").write_text("v1.AAAA")
    (spool / f"{'1' * 64}.unreadable").write_text("v1.AAAA")

    said = [type_in("callbacks", "list").out, type_in("keys", "status").out]

    assert "spool" not in before
    assert all("Waiting in the spool: 2, 2 of them not readable" in out for out in said)
    assert callbacks.spooled() == (2, 2)


@pytest.mark.parametrize(("typed", "is_shown"), [("to call back\n", True), ("\n", False), ("", False)], ids=repr)
def test_a_reason_can_be_typed_where_nobody_else_sees_it(
    callbacks: CallbackService, type_in: Type, monkeypatch: pytest.MonkeyPatch, typed: str, is_shown: bool
) -> None:
    """From standard input it stands in no list of processes; a blank one is refused as ever."""
    reference = callbacks.submit(asked()).reference
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    said = type_in("callbacks", "show", reference, *BY, "--reason", "-")

    assert (said.code == 0, CANARY in said.out) == (is_shown, is_shown)
    assert "standard input" in type_in("callbacks", "show", "--help").out


def test_a_shown_request_can_be_called(callbacks: CallbackService, type_in: Type) -> None:
    """Number, name and good times stand there, with the reason on record."""
    reference = callbacks.submit(asked(phone="+19495550142;ext=4")).reference

    said = type_in("callbacks", "show", reference, *BY, *WHY)

    wanted = ("(949) 555-0142, extension 4", CANARY, "any time, Pacific time")
    assert [part for part in wanted if part not in said.out] == []


def test_what_a_person_does_not_want_stands_in_words(callbacks: CallbackService, type_in: Type) -> None:
    """Silence is No: nobody leaves a voicemail that a partner hears."""
    reference = callbacks.submit(asked()).reference

    said = type_in("callbacks", "show", reference, *BY, *WHY)

    lines = [line.strip() for line in said.out.splitlines()]
    number = next(index for index, line in enumerate(lines) if "(949) 555-0142" in line)
    assert lines[number + 1 : number + 4] == ["NO VOICEMAIL", "NO TEXTS", "DO NOT SAY THE PROGRAM'S NAME"]


def test_the_stricter_wishes_of_a_number_win(callbacks: CallbackService, type_in: Type) -> None:
    """Somebody else's request with the same number cannot loosen what its owner asked for."""
    strict = callbacks.submit(asked(wishes=Wishes(voicemail=False, texting=True, naming=True))).reference
    loose = callbacks.submit(asked(wishes=Wishes(voicemail=True, texting=True, naming=False))).reference

    said = type_in("callbacks", "show", loose, *BY, *WHY)

    assert f"Same number  {strict}" in said.out
    assert [mark for mark in ("NO VOICEMAIL", "NO TEXTS", "DO NOT SAY") if mark in said.out] == [
        "NO VOICEMAIL",
        "DO NOT SAY",
    ]


def test_a_number_that_must_not_be_called_is_marked(callbacks: CallbackService, type_in: Type) -> None:
    """Somebody who said not to be called is not called for another's request."""
    first, second = (callbacks.submit(asked()).reference for _ in range(2))
    callbacks.claim(first, by="robin.desk")
    callbacks.record_attempt(first, by="robin.desk", outcome=Outcome.DO_NOT_CALL)

    said = type_in("callbacks", "show", second, *BY, *WHY)

    assert "DO NOT CALL" in said.out


def test_a_request_that_was_taken_back_shows_nobody(callbacks: CallbackService, type_in: Type) -> None:
    """What was erased is said to be erased, and there is nobody to call."""
    draft = asked()
    callbacks.submit(draft)
    callbacks.withdraw(Asker(draft.conversation))

    said = type_in("callbacks", "show", draft.reference, *BY, *WHY)

    assert "NOBODY: number and name were erased" in said.out
    assert shown_of(said.out) == []


def test_attempts_are_shown(callbacks: CallbackService, type_in: Type) -> None:
    """Whoever calls next knows that somebody tried, and how it ended."""
    reference = callbacks.submit(asked()).reference
    type_in("callbacks", "claim", reference, *BY)
    type_in("callbacks", "attempt", reference, "no_answer", *BY)

    said = type_in("callbacks", "show", reference, *BY, *WHY)

    assert "no_answer, by robin.desk" in said.out


@pytest.mark.parametrize(
    "typed",
    [str.lower, lambda code: code.replace("-", ""), lambda code: code.replace("-", " "), lambda code: f" {code} "],
    ids=["lower case", "without a dash", "with a space", "with spaces around"],
)
def test_a_code_is_understood_as_people_write_it(callbacks: CallbackService, type_in: Type, typed: object) -> None:
    """A code that was noted down on paper finds its request."""
    assert callable(typed)
    reference = callbacks.submit(asked()).reference

    said = type_in("callbacks", "show", typed(reference), *BY, *WHY)

    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("show", "K7FQ-3XMD", *BY), id="show without a reason"),
        pytest.param(("show", "K7FQ-3XMD", *WHY), id="show by nobody"),
        pytest.param(("show", "K7FQ", *BY, *WHY), id="half a code"),
        pytest.param(("claim", "K7FQ-3XMD"), id="claim by nobody"),
        pytest.param(("attempt", "K7FQ-3XMD", "perhaps", *BY), id="unknown outcome"),
        pytest.param(("export", "all.csv", *BY), id="export without a reason"),
        pytest.param(("purge", *BY, "--older-than-days", "0"), id="purge of everything"),
        pytest.param(("show", "K7FQ-3XMD", "--by", "two words", *WHY), id="no account"),
        pytest.param(("show", "K7FQ-3XMD", *BY, "--reason", " "), id="blank reason"),
        pytest.param(("show", "K7FQ-3XMD", *BY, *WHY), id="no such request"),
        pytest.param(("export", "all.txt", *BY, *WHY), id="export of another kind"),
        pytest.param(("export", "no/such/folder.csv", *BY, *WHY), id="export to nowhere"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(type_in: Type, arguments: tuple[str, ...]) -> None:
    """A slip ends with exit code 2 and words, and with no traceback."""
    said = type_in("callbacks", *arguments)

    assert said.code == 2
    assert said.err
    assert "Traceback" not in said.err


def test_of_two_who_take_a_request_one_is_told_no(callbacks: CallbackService, type_in: Type) -> None:
    """Nobody is called by two people at once."""
    reference = callbacks.submit(asked()).reference

    codes = [type_in("callbacks", "claim", reference, "--by", by).code for by in ("robin.desk", "sam.desk")]

    assert codes == [0, 2]


def test_an_attempt_without_a_claim_says_what_to_do(callbacks: CallbackService, type_in: Type) -> None:
    """The refusal names the step that is missing."""
    reference = callbacks.submit(asked()).reference

    said = type_in("callbacks", "attempt", reference, "reached", *BY)

    assert said.code == 2
    assert "whoever calls claims it first" in said.err


@pytest.mark.parametrize(
    ("outcome", "state", "told"),
    [
        ("reached", State.DONE, "needs no other call"),
        ("wrong_number", State.DONE, "needs no other call"),
        ("do_not_call", State.DONE, "needs no other call"),
        ("no_answer", State.ATTEMPTED, "can be claimed for another call"),
        ("voicemail_left", State.ATTEMPTED, "can be claimed for another call"),
    ],
)
def test_each_outcome_says_what_comes_next(
    callbacks: CallbackService, type_in: Type, outcome: str, state: State, told: str
) -> None:
    """Staff know whether the person is still waiting."""
    reference = callbacks.submit(asked()).reference
    type_in("callbacks", "claim", reference, *BY)

    said = type_in("callbacks", "attempt", reference, outcome, *BY)

    assert f"{reference} is {state.value} ({outcome}): it {told}." in said.out


def test_a_released_request_is_anybodys(callbacks: CallbackService, type_in: Type) -> None:
    """A colleague who is called away leaves nobody waiting."""
    reference = callbacks.submit(asked()).reference
    type_in("callbacks", "claim", reference, *BY)

    said = type_in("callbacks", "release", reference, *BY)

    assert said.out == f"{reference} is requested and can be claimed by anybody.\n"


def test_everything_but_show_and_export_is_silent_about_the_person(
    callbacks: CallbackService, type_in: Type, tmp_path: Path
) -> None:
    """Over a shoulder, in a terminal's history or in a ticket nobody reads who asked."""
    reference = callbacks.submit(asked()).reference

    said = "".join(
        "".join(map(str, type_in(*arguments)))
        for arguments in (
            ("callbacks", "list", "--all"),
            ("callbacks", "claim", reference, *BY),
            ("callbacks", "release", reference, *BY),
            ("callbacks", "claim", reference, *BY),
            ("callbacks", "attempt", reference, "no_answer", *BY),
            ("callbacks", "export", str(tmp_path / "all.csv"), *BY, *WHY),
            ("callbacks", "close", reference, *BY),
            ("callbacks", "purge", *BY),
            ("keys", "status"),
            ("keys", "rotate", *BY),
            ("audit", "verify"),
            ("backup", str(tmp_path / "backup"), *BY),
        )
    )

    assert reference in said
    assert shown_of(said) == []


def test_a_look_is_on_record_also_when_nothing_is_found(callbacks: CallbackService, type_in: Type) -> None:
    """Who tries codes leaves a trace of each."""
    type_in("callbacks", "show", "K7FQ-3XMD", *BY, *WHY)

    with callbacks._parts.database.reading() as session:
        rows = session.execute(sa.text("SELECT actor, action, object_id FROM audit_rows")).all()
    assert [tuple(row) for row in rows] == [("robin.desk", "callback.show", "K7FQ-3XMD")]


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_export_is_its_owners_alone_and_says_who_made_it(
    callbacks: CallbackService, type_in: Type, tmp_path: Path, kind: str
) -> None:
    """A file with names and numbers is closed to others, and bears the account that took it out."""
    callbacks.submit(asked())
    path = tmp_path / f"all.{kind}"

    said = type_in("callbacks", "export", str(path), *BY, *WHY)

    text = path.read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines())) if kind == "csv" else json.loads(text)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [(row["name"], row["exported_by"]) for row in rows] == [(CANARY, "robin.desk")]
    assert "Wrote 1 request(s)" in said.out


def test_an_export_never_overwrites(type_in: Type, tmp_path: Path) -> None:
    """A slip in a name destroys no file."""
    path = tmp_path / "all.csv"
    path.write_text("kept")

    said = type_in("callbacks", "export", str(path), *BY, *WHY)

    assert (said.code, path.read_text()) == (2, "kept")


def test_an_export_of_open_requests_leaves_the_others_out(
    callbacks: CallbackService, type_in: Type, tmp_path: Path
) -> None:
    """No more is taken out than is needed."""
    closed, waiting = (callbacks.submit(asked()).reference for _ in range(2))
    callbacks.close(closed, by="robin.desk")

    type_in("callbacks", "export", str(tmp_path / "open.json"), "--open", *BY, *WHY)

    rows = json.loads((tmp_path / "open.json").read_text())
    assert [row["reference"] for row in rows] == [waiting]


@pytest.fixture
def closed_long_ago(configured: Settings, callbacks: CallbackService) -> str:
    """Return the code of a request that was closed a hundred days ago."""
    reference = callbacks.submit(asked()).reference
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=100)
    earlier = CallbackService(dataclasses.replace(open_parts(configured), clock=lambda: then))
    earlier.close(reference, by="robin.desk")
    earlier.close_service()
    return reference


def test_a_purge_only_counts_unless_it_is_meant(closed_long_ago: str, type_in: Type) -> None:
    """Nothing is erased by a command that somebody tries out."""
    said = type_in("callbacks", "purge", *BY)

    assert "1 requests. Nothing was changed" in said.out
    assert closed_long_ago in type_in("callbacks", "list", "--all").out


def test_a_purge_erases_what_is_old_enough(closed_long_ago: str, type_in: Type) -> None:
    """After 90 days the request is gone, and the command says how many went."""
    said = type_in("callbacks", "purge", *BY, "--really")

    assert "Erased what was closed more than 90 days ago" in said.out
    assert closed_long_ago not in type_in("callbacks", "list", "--all").out


def test_a_purge_spares_what_is_younger(closed_long_ago: str, type_in: Type) -> None:
    """A number of days given by hand counts instead of the program's."""
    type_in("callbacks", "purge", *BY, "--really", "--older-than-days", "101")

    assert closed_long_ago in type_in("callbacks", "list", "--all").out


def test_a_database_that_is_down_is_one_clear_line(type_in: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator reads what is wrong, without an address or a password."""
    monkeypatch.setenv("CLARITY_DATABASE_URL", "postgresql://robin:violet@127.0.0.1:9/clarity")

    said = type_in("callbacks", "list")

    assert said.code == 2
    assert said.err.splitlines()[-1].startswith("clarity: the database did not do it")
    assert "docs/runbooks/callbacks.md" in said.err
    assert shown_of(said.err, ("violet", "127.0.0.1", *PERSONAL)) == []
