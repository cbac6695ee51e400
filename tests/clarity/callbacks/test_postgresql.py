"""Promises of the callback service on a real PostgreSQL: the same as on a file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.callbacks import store
from clarity.callbacks.model import Change, Outcome, Progress, Receipt, State, Wishes
from clarity.callbacks.service import CallbackService
from clarity.contacts.service import open_contacts
from clarity.errors import IllegalMove
from clarity.security.keys import add_key
from clarity.settings import load
from tests.clarity.callbacks.people import NOW, NUMBER, asker, draft, open_in


@pytest.fixture
def url(new_postgresql: Callable[[], str]) -> str:
    """Return the address of an empty database."""
    return new_postgresql()


@pytest.fixture
def service(url: str, folder: Path) -> Iterator[CallbackService]:
    """Return a service on it."""
    opened = open_in(folder, CLARITY_DATABASE_URL=url)
    yield opened
    opened.close_service()


def test_a_request_lives_through(service: CallbackService) -> None:
    """From asking over a change to the call."""
    made = draft("web-life", wishes=Wishes(voicemail=True))

    receipts = [service.submit(made), service.submit(made)]
    service.change(asker("web-life"), made.reference, Change(name="Robin"))
    service.claim(made.reference, "robin")
    shown = service.show(made.reference, "robin", "to call")
    ended = service.record_attempt(made.reference, "robin", Outcome.REACHED)

    assert receipts == [Receipt(made.reference, is_recorded=True)] * 2
    assert shown.details is not None
    assert (shown.details.phone, shown.details.name, shown.requested_at) == (NUMBER, "Robin", NOW)
    assert (ended.state, ended.closed_as) == (State.DONE, Outcome.REACHED)
    assert service.verify_audit() is None


def test_taking_back_erases(service: CallbackService) -> None:
    """The number alone is enough on SMS, and nothing is announced."""
    service.submit(draft("web-back"))

    gone = service.withdraw(asker("sms-dana", NUMBER))

    assert len(gone) == 1
    assert service.open_request(asker("web-back")) is None
    assert service.notifications_due(NOW, 10) == []


def test_a_withdrawal_wins_over_a_submit_at_the_same_moment(service: CallbackService) -> None:
    """In whatever order the server takes them, nobody is called in the end."""
    made = [draft(f"web-race-{number}") for number in range(20)]
    with ThreadPoolExecutor(40) as pool:
        submits = [pool.submit(service.submit, one) for one in made]
        gone = list(pool.map(lambda one: service.withdraw_key(one.key, asker(one.conversation)), made))
        for one in submits:
            one.result()
    service.deliver_spool()

    assert all(gone)
    assert service.queue() == []


def test_staff_are_warned_once(service: CallbackService) -> None:
    """The server understands who was never called."""
    service.submit(draft("web-warned"))

    counts = [service.warn_of_expiry(timedelta(0)) for _ in range(2)]

    assert counts == [1, 0]
    assert service.expire(timedelta(days=-1), only_warned=True) == 0
    assert service.last_noted() is not None


def test_one_key_at_once_is_one_request(service: CallbackService) -> None:
    """Parallel retries are told the same code."""
    made = draft("web-same")
    with ThreadPoolExecutor(50) as pool:
        receipts = list(pool.map(lambda _: service.submit(made), range(200)))
    service.deliver_spool()

    assert {receipt.reference for receipt in receipts} == {made.reference}
    assert [request.reference for request in service.queue()] == [made.reference]


def test_many_at_once_are_all_kept(service: CallbackService) -> None:
    """A rush loses nobody."""
    made = [draft(f"web-many-{number}") for number in range(200)]
    with ThreadPoolExecutor(50) as pool:
        receipts = list(pool.map(service.submit, made))
    service.deliver_spool()

    assert {receipt.reference for receipt in receipts} == {one.reference for one in made}
    assert {request.reference for request in service.queue()} == {one.reference for one in made}


def test_of_many_claims_at_once_one_wins(service: CallbackService) -> None:
    """One person is called by one member of staff, and the trail stays in one piece."""
    reference = service.submit(draft("web-claim")).reference
    won, gate = [], threading.Barrier(8)

    def claim(by: str) -> None:
        gate.wait()
        try:
            won.append(service.claim(reference, by).claimed_by)
        except IllegalMove:
            return

    threads = [threading.Thread(target=claim, args=(f"staff{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 1
    assert service.verify_audit() is None


def test_keys_rotate(service: CallbackService, url: str, folder: Path) -> None:
    """Requests and contacts move to the new key."""
    contacts = open_contacts(load({"CLARITY_VAR": str(folder), "CLARITY_DATABASE_URL": url}))
    made = draft("web-rotate")
    service.submit(made)
    sender_id = contacts.remember(NUMBER)
    add_key(folder / "keys" / "data.keys")

    progress = service.rotate(batch=50)
    moved = contacts.rotate()

    assert progress == Progress(resealed=1, unreadable=0)
    assert service.rotate() == Progress(0, 0)
    assert moved == (1, 0)
    assert contacts.remember(NUMBER) == sender_id
    assert service.show(made.reference, "robin", "to look").details == made.details
    assert contacts.versions_in_use() == {2: 2}
    contacts.close_service()


def test_a_reader_sees_one_state(service: CallbackService) -> None:
    """A backup does not hold half of what was written while it was made."""
    service.submit(draft("web-before"))
    with service._parts.database.reading() as session:
        before = store.in_states(session, tuple(State))
        service.submit(draft("web-after"))
        after = store.in_states(session, tuple(State))

    assert len(before) == len(after) == 1
    assert len(service.queue()) == 2


def test_a_server_that_goes_away_spools(tmp_path: Path) -> None:
    """A request made meanwhile is kept and told as what it is."""
    service = open_in(tmp_path / "var", CLARITY_DATABASE_URL="postgresql://clarity@127.0.0.1:1/clarity")

    receipt = service.submit(draft("web-away"))

    assert not receipt.is_recorded
    assert service.open_request(asker("web-away")) is not None
    service.close_service()
