"""Promises of `CallbackService` to the person: kept once, theirs alone, changed and taken back as they say."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.callbacks.model import UNCHANGED, Asker, Change, Draft, Receipt, State, Wishes
from clarity.callbacks.service import CallbackService
from clarity.errors import CallbackNotFound
from tests.clarity.callbacks.people import (
    NOW,
    NUMBER,
    OTHER_NUMBER,
    WITH_CANARIES,
    Clock,
    asker,
    draft,
    open_in,
)

SLOWEST = 1.8  # seconds: the caller is given up on after two


def rows(folder: Path, where: str = "1 = 1") -> int:
    """Return how many requests the file holds."""
    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        return int(connection.execute(f"SELECT count(*) FROM callback_requests WHERE {where}").fetchone()[0])  # noqa: S608


def test_a_request_is_kept(service: CallbackService) -> None:
    """What the person gave is what they see afterwards."""
    made = draft(wishes=Wishes(voicemail=True))

    receipt = service.submit(made)
    found = service.open_request(asker())

    assert receipt == Receipt(made.reference, is_recorded=True)
    assert found is not None
    assert (found.reference, found.details) == (made.reference, made.details)
    assert (found.state, found.requested_at, found.due_at) == (State.REQUESTED, NOW, NOW + timedelta(hours=1))


def test_the_same_key_is_the_same_request(service: CallbackService, folder: Path) -> None:
    """A retry gets the first code and makes no second call."""
    made = draft()
    first = service.submit(made)

    again = service.submit(replace(made, reference="K7FQ-3XMD", details=WITH_CANARIES))

    assert again == first
    assert rows(folder) == 1


def test_a_request_outlives_the_process(service: CallbackService, folder: Path) -> None:
    """A restart loses nothing."""
    made = draft()
    service.submit(made)
    service.close_service()

    found = open_in(folder).open_request(asker())

    assert found is not None
    assert found.details == made.details


def test_a_reference_that_is_taken_is_never_given_twice(service: CallbackService, folder: Path) -> None:
    """Two people never hold the same code."""
    first = draft()
    service.submit(first)

    second = service.submit(replace(draft("web-robin"), reference=first.reference))

    assert second.is_recorded
    assert second.reference != first.reference
    assert rows(folder) == 2


def test_a_thousand_at_once_with_one_key_are_one_request(service: CallbackService, folder: Path) -> None:
    """However often a message is sent, one call is made, and everybody is told the same code."""
    made = draft()

    receipts, slowest = at_once(service, [made] * 1000)

    assert {receipt.reference for receipt in receipts} == {made.reference}
    assert len(receipts) == 1000
    service.deliver_spool()
    assert rows(folder) == 1
    assert slowest < SLOWEST * 2  # two cores shared by a thousand threads; one alone is measured below


def test_a_thousand_people_at_once_are_all_kept(service: CallbackService, folder: Path) -> None:
    """A rush loses nobody."""
    made = [draft(f"web-{number}") for number in range(1000)]

    receipts, _slowest = at_once(service, made)

    assert {receipt.reference for receipt in receipts} == {one.reference for one in made}
    service.deliver_spool()
    assert rows(folder) == 1000
    assert rows(folder, "state = 'requested'") == 1000


def at_once(service: CallbackService, drafts: list[Draft]) -> tuple[list[Receipt], float]:
    """Submit each draft in a thread of its own; return the receipts and the longest wait in seconds."""
    receipts: list[Receipt] = []
    waits: list[float] = []
    gate = threading.Event()

    def submit(one: Draft) -> None:
        gate.wait()
        begun = time.monotonic()
        receipts.append(service.submit(one))
        waits.append(time.monotonic() - begun)

    threads = [threading.Thread(target=submit, args=(one,)) for one in drafts]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    return receipts, max(waits)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Asker("web-robin"), id="another conversation"),
        pytest.param(Asker("sms-robin", OTHER_NUMBER), id="another number"),
        pytest.param(Asker("web-dan"), id="half a name"),
        pytest.param(Asker("%"), id="a pattern"),
        pytest.param(Asker(""), id="nobody"),
    ],
)
def test_nobody_else_learns_of_it(service: CallbackService, other: Asker) -> None:
    """A stranger, with the code in hand, gets exactly what one without any request gets."""
    made = draft()
    service.submit(made)

    with pytest.raises(CallbackNotFound) as theirs:
        service.change(other, made.reference, Change(name="Robin"))
    with pytest.raises(CallbackNotFound) as nobodys:
        service.change(other, "K7FQ-3XMD", Change(name="Robin"))

    assert str(theirs.value) == str(nobodys.value)
    assert service.open_request(other) is None
    assert service.withdraw(other, made.reference) == []
    assert service.withdraw(other) == []
    assert service.open_request(asker()) is not None


def test_a_text_from_that_very_number_may_see_it(service: CallbackService) -> None:
    """Who asked on the web and texts afterwards is known by the number that the carrier proved."""
    made = draft()
    service.submit(made)

    found = service.open_request(asker("sms-of-dana", NUMBER))

    assert found is not None
    assert found.reference == made.reference


def test_a_number_behind_an_extension_is_not_proved_by_its_line(service: CallbackService) -> None:
    """Whoever holds the switchboard does not read what a colleague asked for."""
    service.submit(draft(phone=f"{NUMBER};ext=4"))

    found = service.open_request(asker("sms-switchboard", NUMBER))

    assert found is None


def test_a_copied_mark_opens_nothing(service: CallbackService, folder: Path) -> None:
    """Someone who can write to the file cannot have another's request shown to their own telephone."""
    service.submit(draft())
    service.submit(draft("web-robin", phone=OTHER_NUMBER))
    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        connection.execute(
            "UPDATE callback_requests SET phone_index = (SELECT phone_index FROM callback_requests "
            "WHERE conversation = 'web-robin')"
        )
        connection.commit()

    found = service.open_request(asker("sms-robin", OTHER_NUMBER))

    assert found is not None
    assert found.conversation == "web-robin"


@pytest.mark.parametrize("column", ["phone_sealed", "name_sealed"])
def test_details_swapped_between_rows_do_not_open(service: CallbackService, folder: Path, column: str) -> None:
    """Nobody is called in the place of somebody else."""
    service.submit(draft())
    service.submit(draft("web-robin", phone=OTHER_NUMBER))
    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        connection.execute(
            f"UPDATE callback_requests SET {column} = (SELECT {column} FROM callback_requests AS other "  # noqa: S608
            "WHERE other.id <> callback_requests.id)"
        )
        connection.commit()

    found = service.open_request(asker())

    assert found is not None
    assert found.details is None


def test_the_latest_request_is_shown(service: CallbackService, clock: Clock) -> None:
    """Who asks twice sees what they said last."""
    service.submit(draft())
    clock.forward(minutes=10)
    latest = draft(asked_at=clock.at, times="any time, Pacific time")
    service.submit(latest)

    found = service.open_request(asker())

    assert found is not None
    assert found.reference == latest.reference


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(Change(phone=OTHER_NUMBER), {"phone": OTHER_NUMBER}, id="number"),
        pytest.param(Change(name="Robin"), {"name": "Robin"}, id="name"),
        pytest.param(Change(name=None), {"name": None}, id="name taken away"),
        pytest.param(Change(times=None), {"times": None}, id="times taken away"),
        pytest.param(Change(name=UNCHANGED), {}, id="nothing"),
        pytest.param(Change(texting=True), {"wishes": Wishes(texting=True)}, id="a wish"),
    ],
)
def test_one_detail_is_changed(service: CallbackService, change: Change, expected: dict[str, object]) -> None:
    """The detail that was named is changed, the others stay."""
    made = draft()
    service.submit(made)

    changed = service.change(asker(), made.reference.lower(), change)
    found = service.open_request(asker())

    assert found is not None
    assert changed.details == found.details == replace(made.details, **expected)  # type: ignore[arg-type]


def test_a_changed_number_is_the_one_that_proves(service: CallbackService) -> None:
    """The old number sees nothing any more, the new one does."""
    made = draft()
    service.submit(made)

    service.change(asker(), made.reference, Change(phone=OTHER_NUMBER))

    assert service.open_request(asker("sms-old", NUMBER)) is None
    assert service.open_request(asker("sms-new", OTHER_NUMBER)) is not None


def test_a_change_during_a_claim_is_kept(service: CallbackService) -> None:
    """Staff who already hold it read the new times, and still hold it."""
    made = draft()
    service.submit(made)
    service.claim(made.reference, "robin")

    service.change(asker(), made.reference, Change(times="any time, Pacific time"))
    shown = service.show(made.reference, "robin", "to call")

    assert shown.details is not None
    assert (shown.details.times, shown.claimed_by, shown.state) == ("any time, Pacific time", "robin", State.CLAIMED)


def test_an_unusable_number_changes_nothing(service: CallbackService) -> None:
    """A slip of ours does not make a request that nobody can call."""
    made = draft()
    service.submit(made)

    with pytest.raises(ValueError, match="phone is not usable"):
        service.change(asker(), made.reference, Change(phone="949-555-0123"))


def test_taken_back_is_gone(service: CallbackService, folder: Path) -> None:
    """No personal field is left, no notification is sent, and the mark alone stays."""
    made = draft()
    service.submit(made)

    gone = service.withdraw(asker())

    assert gone == [made.reference]
    assert service.open_request(asker()) is None
    assert service.notifications_due(NOW, 10) == []
    assert (
        rows(folder, "phone_sealed IS NULL AND name_sealed IS NULL AND times_sealed IS NULL AND phone_index <> ''") == 1
    )


def test_all_open_requests_are_taken_back_at_once(service: CallbackService) -> None:
    """Every request of theirs, also the one made from another place with that number."""
    made = [draft("sms-dana"), draft("sms-dana", phone=OTHER_NUMBER), draft("web-dana")]
    for one in made:
        service.submit(one)
    service.submit(draft("web-robin", phone=OTHER_NUMBER))

    gone = service.withdraw(asker("sms-dana", NUMBER))

    assert sorted(gone) == sorted(one.reference for one in made)
    assert service.open_request(asker("web-robin")) is not None


def test_one_of_two_is_taken_back(service: CallbackService) -> None:
    """A named request alone."""
    first, second = draft(), draft()
    service.submit(first)
    service.submit(second)

    gone = service.withdraw(asker(), first.reference)
    found = service.open_request(asker())

    assert gone == [first.reference]
    assert found is not None
    assert found.reference == second.reference


def test_taking_back_twice_takes_back_once(service: CallbackService) -> None:
    """A second "don't call me" is no error."""
    made = draft()
    service.submit(made)
    service.withdraw(asker())

    assert service.withdraw(asker()) == []
    # A late retry brings nothing back, and is not told that somebody will call.
    assert service.submit(made) == Receipt(made.reference, is_recorded=True, is_withdrawn=True)
    assert service.open_request(asker()) is None


def test_requests_of_a_day_are_counted(service: CallbackService) -> None:
    """Each conversation's own, also what was taken back."""
    service.submit(draft(asked_at=NOW - timedelta(days=2)))
    service.submit(draft())
    service.withdraw(asker())
    service.submit(draft())
    service.submit(draft("web-robin"))

    count = service.recent_count("web-dana", NOW - timedelta(days=1))

    assert count == 2
