"""Promises of texts on a real PostgreSQL: the same as on a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.database.engine import open_database
from clarity.security.keys import add_key, open_ring, retire_key
from clarity.settings import load
from clarity.texting.model import Event, Phone
from clarity.texting.service import FOLDER, TextService
from tests.clarity.conversations.people import NOW, Clock
from tests.clarity.database.down import database_down

SID, OTHER = "SM" + "0" * 32, "SM" + "1" * 32
WHO = "sms-0123456789abcdef0123456789abcdef"
TOKEN = "8f5d2f5e-0000-4000-8000-000000000001"


@pytest.fixture
def clock() -> Clock:
    """Return a clock that the test moves."""
    return Clock()


@pytest.fixture
def service(new_postgresql: Callable[[], str], tmp_path: Path, clock: Clock) -> Iterator[TextService]:
    """Return the service on an empty database of a server."""
    configured = load({"CLARITY_VAR": str(tmp_path), "CLARITY_DATABASE_URL": new_postgresql()})
    opened = TextService(open_database(configured), open_ring(configured), tmp_path / FOLDER, clock)
    yield opened
    opened.close_service()


def test_a_text_lives_through(service: TextService, clock: Clock) -> None:
    """Taken, answered, told again by id and by token, deleted at the carrier, gone."""
    first = service.begin(SID, TOKEN, WHO, NOW)
    service.answered(SID, "An answer.")
    again = service.begin(SID, None, WHO, NOW), service.begin(OTHER, TOKEN, WHO, NOW)
    clock.forward(minutes=11)
    owed = service.deletions_owed(10)
    service.deletion_done(SID)
    clock.forward(days=31)

    gone = service.purge(timedelta(days=30))

    assert (first, again, owed) == (None, ("An answer.", "An answer."), (SID,))
    assert (gone, service.deletions_owed(10), service.begin(SID, TOKEN, WHO, NOW)) == (1, (), None)


def test_many_deliveries_at_once_are_one_text(service: TextService) -> None:
    """None of them breaks the others, whether they come as one id or as one token."""
    sids = [f"SM{number % 4:032x}" for number in range(24)]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda sid: service.begin(sid, TOKEN, WHO, NOW), sids))

    assert found == [None] * 24


def test_what_a_phone_was_shown_comes_back(service: TextService) -> None:
    """Also of many that are kept at once: one of them, whole."""
    shown = [Phone(True, (f"more {number}",)) for number in range(16)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda phone: service.keep_phone(WHO, phone), shown))

    assert service.phone(WHO) in shown


def test_a_status_goes_forward_alone(service: TextService) -> None:
    """Told by many at once, that a text did not arrive is shown once."""
    updates = [("sent", None), ("undelivered", 30003), ("queued", None), ("undelivered", 30003)] * 4

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda update: service.outgoing(SID, WHO, update[0], update[1], NOW), updates))
    service.deliver_spool()

    assert [(event.event, event.code) for event in service.events(None, 10)] == [(Event.NOT_DELIVERED, 30003)]


def test_a_spooled_event_is_brought_in_and_told_once(service: TextService) -> None:
    """After the server is back."""
    with database_down():
        service.note(Event.CRISIS_AFTER_OPT_OUT, WHO, NOW)
    service.deliver_spool()
    (flag,) = service.untold(Event.CRISIS_AFTER_OPT_OUT, 10)

    service.told(flag.id)

    assert (flag.conversation, flag.at, service.untold(Event.CRISIS_AFTER_OPT_OUT, 10)) == (WHO, NOW, ())


def test_keys_are_changed(service: TextService, tmp_path: Path) -> None:
    """After a rotation the older key can go, and all opens."""
    keys = tmp_path / "keys" / "data.keys"
    service.begin(SID, None, WHO, NOW)
    service.answered(SID, "An answer.")
    service.keep_phone(WHO, Phone(introduced=True))
    add_key(keys)

    counts = service.rotate(batch=1)
    retire_key(keys, 1)

    assert counts == (2, 0)
    assert (service.begin(SID, None, WHO, NOW), service.phone(WHO).introduced) == ("An answer.", True)
