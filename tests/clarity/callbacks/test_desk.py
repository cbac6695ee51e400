"""Promises of `Desk`: staff see what they need, only on record, and nobody is called twice or against their will."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.audit import audit_rows
from clarity.callbacks.model import Outcome, State, Wishes
from clarity.callbacks.service import CallbackService
from clarity.errors import AuditError, CallbackNotFound, ClarityError, IllegalMove, SealError
from tests.clarity.callbacks.people import (
    NOW,
    NUMBER,
    OTHER_NUMBER,
    Clock,
    an_hour_later,
    asker,
    break_database,
    draft,
)

Act = Callable[[CallbackService, str], object]
ACTS: dict[str, Act] = {
    "claim": lambda service, reference: service.claim(reference, "robin"),
    "release": lambda service, reference: service.release(reference, "robin"),
    "reached": lambda service, reference: service.record_attempt(reference, "robin", Outcome.REACHED),
    "voicemail": lambda service, reference: service.record_attempt(reference, "robin", Outcome.VOICEMAIL_LEFT),
    "no answer": lambda service, reference: service.record_attempt(reference, "robin", Outcome.NO_ANSWER),
    "wrong number": lambda service, reference: service.record_attempt(reference, "robin", Outcome.WRONG_NUMBER),
    "do not call": lambda service, reference: service.record_attempt(reference, "robin", Outcome.DO_NOT_CALL),
    "close": lambda service, reference: service.close(reference, "robin"),
    "withdraw": lambda service, _reference: service.withdraw(asker()),
    "expire": lambda service, _reference: service.expire(timedelta(0)),
}


def kept(service: CallbackService, conversation: str = "web-dana", **changes: object) -> str:
    """Submit a request and return its reference."""
    return service.submit(draft(conversation, **changes)).reference


def acts(service: CallbackService) -> list[tuple[str, str, str]]:
    """Return who did what to which, as the trail has it."""
    with service._parts.database.reading() as session:
        found = session.execute(audit_rows.select().order_by(audit_rows.c.id)).mappings()
        return [(row["actor"], row["action"], row["object_id"]) for row in found]


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        pytest.param(["claim"], State.CLAIMED, id="claimed"),
        pytest.param(["claim", "release"], State.REQUESTED, id="released"),
        pytest.param(["claim", "reached"], State.DONE, id="reached"),
        pytest.param(["claim", "wrong number"], State.DONE, id="wrong number"),
        pytest.param(["claim", "do not call"], State.DONE, id="do not call"),
        pytest.param(["claim", "voicemail"], State.ATTEMPTED, id="voicemail left"),
        pytest.param(["claim", "no answer", "claim"], State.CLAIMED, id="claimed again"),
        pytest.param(["claim", "no answer", "claim", "release"], State.ATTEMPTED, id="released after a call"),
        pytest.param(["claim", "no answer", "claim", "reached"], State.DONE, id="reached the second time"),
        pytest.param(["close"], State.DONE, id="closed without a call"),
        pytest.param(["claim", "close"], State.DONE, id="closed by who claimed it"),
        pytest.param(["claim", "withdraw"], State.WITHDRAWN, id="taken back while claimed"),
        pytest.param(["claim", "no answer", "withdraw"], State.WITHDRAWN, id="taken back after a call"),
    ],
)
def test_legal_moves_lead_where_they_should(
    service: CallbackService, clock: Clock, steps: list[str], state: State
) -> None:
    """Each way through a request's life."""
    reference = kept(service)
    clock.forward(minutes=1)

    for step in steps:
        ACTS[step](service, reference)

    assert service.show(reference, "robin", "to look").state is state


@pytest.mark.parametrize("end", ["reached", "wrong number", "do not call", "close", "withdraw", "expire"])
@pytest.mark.parametrize(
    "step", ["claim", "release", "reached", "voicemail", "no answer", "wrong number", "do not call", "close"]
)
def test_nothing_moves_after_an_end(service: CallbackService, clock: Clock, end: str, step: str) -> None:
    """Whoever was reached, took it back or was given up is not called again."""
    reference = kept(service)
    clock.forward(minutes=1)
    if end not in ("close", "withdraw", "expire"):
        service.claim(reference, "robin")
    ACTS[end](service, reference)
    before = len(acts(service))

    with pytest.raises(IllegalMove):
        ACTS[step](service, reference)

    assert len(acts(service)) == before  # what was refused did not happen, also not in the trail


@pytest.mark.parametrize("step", ["release", "reached", "voicemail", "no answer", "wrong number", "do not call"])
def test_no_call_without_a_claim(service: CallbackService, step: str) -> None:
    """Two members of staff do not call the same person at once."""
    reference = kept(service)

    with pytest.raises(IllegalMove):
        ACTS[step](service, reference)


@pytest.mark.parametrize("step", ["claim", "reached", "close"])
def test_what_another_claimed_is_theirs(service: CallbackService, step: str) -> None:
    """A claim holds against everybody else."""
    reference = kept(service)
    service.claim(reference, "sam")

    with pytest.raises(IllegalMove):
        ACTS[step](service, reference)


def test_anybody_may_give_back_what_another_claimed(service: CallbackService) -> None:
    """A claim of somebody who fell ill does not keep a person waiting."""
    reference = kept(service)
    service.claim(reference, "sam")

    released = service.release(reference, "robin")

    assert (released.state, released.claimed_by) == (State.REQUESTED, None)


def test_of_many_claims_at_once_one_wins(service: CallbackService) -> None:
    """One person is called by one member of staff."""
    reference = kept(service)
    won, refused = [], []
    gate = threading.Barrier(12)

    def claim(by: str) -> None:
        gate.wait()
        try:
            won.append(service.claim(reference, by).claimed_by)
        except IllegalMove:
            refused.append(by)

    threads = [threading.Thread(target=claim, args=(f"staff{number}",)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(won), len(refused)) == (1, 11)
    assert service.show(reference, "robin", "to look").claimed_by == won[0]


@pytest.mark.parametrize("act", [act for name, act in ACTS.items() if name not in ("withdraw", "expire")])
@pytest.mark.parametrize("reference", ["K7FQ-3XMD", "", "../etc", NUMBER])
def test_what_is_not_there_is_not_found(service: CallbackService, act: Act, reference: str) -> None:
    """A mistyped code is an error in one line, and whatever was typed is not kept in the trail."""
    with pytest.raises(CallbackNotFound):
        act(service, reference)

    assert acts(service) == []


def test_the_list_shows_no_detail_and_begins_with_what_is_due(service: CallbackService) -> None:
    """Whoever looks over a shoulder sees codes and times."""
    late = kept(service, "web-late", asked_at=NOW)
    early = kept(service, "web-early", asked_at=NOW - timedelta(hours=3))
    closed = kept(service, "web-closed")
    service.close(closed, "robin")

    found = service.queue()

    assert [request.reference for request in found] == [early, late]
    assert [request.details for request in found] == [None, None]
    assert [request.due_at for request in found] == [an_hour_later(request.requested_at) for request in found]


def test_chosen_states_are_listed(service: CallbackService) -> None:
    """Closed requests can be listed, too."""
    closed = kept(service)
    service.close(closed, "robin")

    found = service.queue(states=(State.DONE,), by="robin")

    assert [request.reference for request in found] == [closed]


def test_every_look_and_every_move_is_on_record(service: CallbackService) -> None:
    """Who, what and which, in order, and the trail is whole."""
    reference = kept(service)

    service.queue(by="robin")
    service.show(reference, "robin", "to call back")
    service.claim(reference, "robin")
    service.release(reference, "sam")
    service.claim(reference, "sam")
    service.record_attempt(reference, "sam", Outcome.NO_ANSWER)
    service.close(reference, "sam")
    service.export("robin", "monthly report")

    assert acts(service) == [
        ("robin", "callback.list", "queue"),
        ("robin", "callback.show", reference),
        ("robin", "callback.claim", reference),
        ("sam", "callback.release", reference),
        ("sam", "callback.claim", reference),
        ("sam", "callback.attempt.no_answer", reference),
        ("sam", "callback.close", reference),
        ("robin", "callback.export", "requests"),
    ]
    assert service.verify_audit() is None


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        pytest.param("robin", "", id="no reason"),
        pytest.param("robin", "   ", id="a blank reason"),
        pytest.param("robin", "x" * 501, id="an endless reason"),
        pytest.param("", "to call", id="nobody"),
        pytest.param("+19495550123", "to call", id="a number"),
        pytest.param("Robin Vale called Dana", "to call", id="a sentence"),
    ],
)
def test_no_look_without_a_name_and_a_reason(service: CallbackService, by: str, reason: str) -> None:
    """Nothing is opened that is not on record, and nothing personal is in the trail unsealed."""
    reference = kept(service)

    with pytest.raises(AuditError):
        service.show(reference, by, reason)
    with pytest.raises(AuditError):
        service.export(by, reason)

    assert acts(service) == []


def test_no_look_when_it_cannot_be_written_down(service: CallbackService, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trail that cannot be written stops the look."""
    reference = kept(service)
    opened: list[object] = []
    monkeypatch.setattr(service._parts.records, "opened", opened.append)
    break_database(service, monkeypatch)

    with pytest.raises(ClarityError):
        service.show(reference, "robin", "to call")

    assert opened == []


def test_staff_see_what_the_person_gave(service: CallbackService) -> None:
    """Details, consent and every call so far."""
    made = draft(wishes=Wishes(voicemail=True))
    service.submit(made)
    service.claim(made.reference, "robin")
    service.record_attempt(made.reference, "robin", Outcome.NO_ANSWER)

    shown = service.show(made.reference, "sam", "to call")

    assert shown.details == made.details
    assert [(attempt.at, attempt.by, attempt.outcome) for attempt in shown.attempts] == [
        (NOW, "robin", Outcome.NO_ANSWER)
    ]
    assert (shown.consent_version, shown.consented_at) == (made.consent.version, made.consent.at)
    assert (shown.linked, shown.do_not_call) == ((), False)


def test_requests_with_one_number_are_linked_and_the_stricter_wishes_win(service: CallbackService) -> None:
    """Somebody else's "text me" does not loosen what the owner of the number said."""
    strict = kept(service, "web-dana", wishes=Wishes(voicemail=True))
    loose = kept(service, "web-prank", wishes=Wishes(voicemail=True, texting=True, naming=True))
    extension = kept(service, "web-desk", phone=f"{NUMBER};ext=4", wishes=Wishes(True, True, True))
    kept(service, "web-robin", phone=OTHER_NUMBER)

    shown = {reference: service.show(reference, "robin", "to call") for reference in (strict, loose, extension)}

    assert [set(found.linked) for found in shown.values()] == [{loose, extension}, {strict, extension}, {strict, loose}]
    assert {found.effective_wishes for found in shown.values()} == {Wishes(voicemail=True)}
    details = shown[loose].details
    assert details is not None
    assert details.wishes == Wishes(True, True, True)


def test_closed_requests_do_not_tighten_wishes(service: CallbackService) -> None:
    """What somebody said last year does not bind what they allow today."""
    old = kept(service, "web-dana")
    service.close(old, "robin")
    new = kept(service, "web-dana", wishes=Wishes(voicemail=True))

    shown = service.show(new, "robin", "to call")

    assert (shown.linked, shown.effective_wishes) == ((old,), Wishes(voicemail=True))


@pytest.mark.parametrize("proved", [NUMBER, OTHER_NUMBER], ids=["its owner", "another number"])
def test_only_its_owner_refuses_calls_to_a_number(service: CallbackService, proved: str) -> None:
    """Who said "don't call me" from that very number is not called for a request from elsewhere."""
    kept(service, "sms-dana")
    service.withdraw(asker("sms-dana", proved))
    other = kept(service, "web-prank")

    shown = service.show(other, "robin", "to call")

    assert shown.do_not_call is (proved == NUMBER)


def test_nobody_can_keep_a_stranger_from_being_called(service: CallbackService) -> None:
    """Who types a number on the web and takes the request back has proved nothing: staff read what happened."""
    prank = kept(service, "web-prank")
    service.withdraw(asker("web-prank"))
    real = kept(service, "web-dana")

    shown = service.show(real, "robin", "to call")

    assert not shown.do_not_call
    assert shown.taken_back == (prank,)


@pytest.mark.parametrize(
    ("channel", "is_refused"), [pytest.param("sms", False, id="texts"), pytest.param("web", True, id="web")]
)
def test_who_texts_again_wants_to_be_called(
    service: CallbackService, clock: Clock, channel: str, is_refused: bool
) -> None:
    """A change of mind by text is no mark against the person; asking again on the web undoes no owner's No."""
    kept(service, "dana", channel=channel)
    service.withdraw(asker("dana", NUMBER))
    clock.forward(minutes=5)
    again = kept(service, "dana", channel=channel, asked_at=clock.at)

    shown = service.show(again, "robin", "to call")

    assert shown.do_not_call is is_refused


def test_do_not_call_outlives_the_request(service: CallbackService, clock: Clock) -> None:
    """The mark alone stays when everything else has been purged."""
    reference = kept(service, "web-dana")
    service.claim(reference, "robin")
    service.record_attempt(reference, "robin", Outcome.DO_NOT_CALL)
    clock.forward(days=100)
    service.purge(timedelta(days=90), dry_run=False)
    later = kept(service, "web-dana", asked_at=clock.at)
    other = kept(service, "web-robin", phone=OTHER_NUMBER)

    assert service.show(later, "robin", "to call").linked == ()
    assert service.show(later, "robin", "to call").do_not_call
    assert not service.show(other, "robin", "to call").do_not_call


def test_what_was_taken_back_shows_staff_nothing(service: CallbackService) -> None:
    """There is nothing left to show, and it says so."""
    reference = kept(service)
    service.withdraw(asker())

    shown = service.show(reference, "robin", "to look")

    assert (shown.state, shown.details, shown.closed_as) == (State.WITHDRAWN, None, None)
    assert (shown.do_not_call, shown.taken_back) == (False, ())


def test_details_that_were_tampered_with_are_refused(service: CallbackService, folder: Path) -> None:
    """Staff never call a number that was put in somebody's place; an export still brings the others."""
    reference, whole = kept(service), kept(service, "web-robin", phone=OTHER_NUMBER)
    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        connection.execute(
            "UPDATE callback_requests SET phone_sealed = (SELECT phone_sealed FROM callback_requests "
            "WHERE reference = ?) WHERE reference = ?",
            (whole, reference),
        )
        connection.commit()

    exported = {request.reference: request.details for request in service.export("robin", "report")}

    with pytest.raises(SealError):
        service.show(reference, "robin", "to call")
    assert exported[reference] is None
    assert exported[whole] is not None
