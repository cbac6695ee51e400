"""Promises of the worker for texts: deleted at the carrier, told to staff without a word about who, gone in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clarity.carrier.account import Account
from clarity.carrier.api import Api, listening
from clarity.contacts.service import FOLDER as OPT_OUTS
from clarity.contacts.service import ContactService
from clarity.database.engine import open_database
from clarity.errors import NotificationFailed
from clarity.notifications import Notice, in_words
from clarity.security.keys import open_ring
from clarity.settings import Secret, Texting, load
from clarity.telephony import Telephony
from clarity.texting.model import Event
from clarity.texting.service import TextService
from clarity.worker.clock import ClockWatch
from clarity.worker.text_jobs import delete, tell, text_jobs
from tests.clarity.conversations.people import NOW, Clock
from tests.clarity.database.down import database_down
from tests.clarity.texting.opened import opened

ACCOUNT, OURS, THEIRS = "AC" + "0" * 31 + "1", "+19495550199", "+19495550100"
TOKEN = Secret(b"a token of the carrier")
WHO = "sms-0123456789abcdef0123456789abcdef"


@dataclass
class Way:
    """A way to tell staff that keeps what it is given, or fails."""

    is_down: bool = False
    notices: list[Notice] = field(default_factory=list)

    def notify(self, notice: Notice) -> None:
        """Take the notice."""
        if self.is_down:
            raise NotificationFailed("mail: down")
        self.notices.append(notice)


@pytest.fixture
def clock() -> Clock:
    """Return a clock that the test moves."""
    return Clock()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give calls more time than a texter would wait: the first one opens the database on a busy machine."""
    monkeypatch.setattr("clarity.texting.service.NOTE_SECONDS", 10.0)


@pytest.fixture
def service(tmp_path: Path, clock: Clock) -> Iterator[TextService]:
    """Return the service on an empty database."""
    with opened(tmp_path, clock) as found:
        yield found


@pytest.fixture
def api() -> Api:
    """Return a carrier's API that has taken one text."""
    found = Api(Account(ACCOUNT, OURS), TOKEN.reveal().decode(), lambda _message: None)
    found.account.receive(THEIRS, "how long?", "SM" + "0" * 32)
    return found


def handled(service: TextService, api: Api) -> str:
    """Let the text be answered, and return its id."""
    (sid,) = api.account.messages
    service.begin(sid, None, WHO, NOW)
    service.answered(sid, "An answer.")
    return sid


def run_deletion(service: TextService, api: Api, clock: Clock) -> int:
    """Run the job once against the API."""
    with listening(api, 0) as address:
        line = Telephony(Texting(ACCOUNT, (TOKEN,), (OURS,), address, "https://chat.example.org"), TOKEN)
        return delete(service, line, clock)


def test_a_text_that_was_handled_is_deleted_at_the_carrier(service: TextService, api: Api, clock: Clock) -> None:
    """Some minutes later the carrier holds its words no more, and is not asked again."""
    handled(service, api)
    clock.forward(minutes=11)

    counts = run_deletion(service, api, clock), run_deletion(service, api, clock)

    assert (counts, api.account.messages) == ((1, 0), {})


def test_an_ill_carrier_is_asked_again_later(service: TextService, api: Api, clock: Clock) -> None:
    """Nothing is forgotten because the carrier was down."""
    handled(service, api)
    clock.forward(minutes=11)
    api.faults.status = 503
    first = run_deletion(service, api, clock)
    api.faults.status = None
    clock.forward(hours=2)

    second = run_deletion(service, api, clock)

    assert (first, second) == (0, 1)


def test_staff_are_told_once_of_a_cry_after_an_opt_out(service: TextService) -> None:
    """By every way that is set up, with a case and a time alone."""
    service.note(Event.CRISIS_AFTER_OPT_OUT, WHO, NOW)
    way = Way()

    counts = tell(service, {"mail": way}), tell(service, {"mail": way})

    assert counts == (1, 0)
    (notice,) = way.notices
    assert WHO not in "\n".join(in_words(notice))


def test_a_way_that_is_down_is_tried_again(service: TextService) -> None:
    """Staff hear of it as soon as anybody takes it."""
    service.note(Event.CRISIS_AFTER_OPT_OUT, WHO, NOW)
    way = Way(is_down=True)
    first = tell(service, {"mail": way})
    way.is_down = False

    second = tell(service, {"mail": way})

    assert (first, second, len(way.notices)) == (0, 1, 1)


def test_what_waits_is_brought_in_and_what_is_old_goes(service: TextService, tmp_path: Path, clock: Clock) -> None:
    """The jobs deliver both spools; a month later texts and contacts are gone, and wishes for no texts are not."""
    configured = load({"CLARITY_VAR": str(tmp_path)})
    contacts = ContactService(open_database(configured), open_ring(configured), tmp_path / OPT_OUTS, clock)
    work = {job.name: job.work for job in text_jobs(service, contacts, None, {}, ClockWatch(clock, lambda: None))}
    contacts.remember(THEIRS)
    with database_down():
        service.note(Event.OPTED_OUT, WHO, NOW)
        contacts.opt_out(THEIRS, "words")
    for name in ("text spool", "opt-out spool"):
        work[name]()
    brought_in = [event.event for event in service.events(None, 10)], contacts.count_opt_outs()
    clock.forward(days=31)

    work["text purge"]()

    left = service.events(None, 10), contacts.known_as(THEIRS), contacts.count_opt_outs()
    contacts.close_service()
    assert brought_in == ([Event.OPTED_OUT], {"words": 1})
    assert left == ((), None, {"words": 1})


def test_nothing_is_erased_by_a_clock_that_jumped(service: TextService, tmp_path: Path, clock: Clock) -> None:
    """Nobody loses what they were shown because a machine's clock was wrong."""
    configured = load({"CLARITY_VAR": str(tmp_path)})
    contacts = ContactService(open_database(configured), open_ring(configured), tmp_path / OPT_OUTS, clock)
    name, watch = contacts.remember(THEIRS), ClockWatch(clock, lambda: NOW)
    work = {job.name: job.work for job in text_jobs(service, contacts, None, {}, watch)}
    clock.forward(days=31)

    work["text purge"]()

    known = contacts.known_as(THEIRS)
    contacts.close_service()
    assert known == name


def test_other_events_are_no_alarm(service: TextService) -> None:
    """Whoever opts out rings at nobody's door."""
    service.note(Event.OPTED_OUT, WHO, NOW)

    count = tell(service, {"mail": Way()})

    assert count == 0
