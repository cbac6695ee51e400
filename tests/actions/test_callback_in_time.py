"""Promised here: whatever the database does, an action ends before the engine gives up on it, the first one as well."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from actions import callback
from actions.callback_requests import ActionTellCallback, ActionWithdrawCallback
from clarity.errors import DatabaseUnavailable
from tests.actions.visitors import GOOD, YES, Visitor, names
from tests.people import asked
from tests.servers import hanging

SLOWEST = 1.8  # seconds: 0.2 below what the engine waits (clarity/channels/action_calls.py)
CONFIRM = len(GOOD) - 1


def end() -> None:
    """End the services, as the end of the process would."""
    callback.service().close_service()
    callback.contacts().close_service()
    callback.service.cache_clear()
    callback.contacts.cache_clear()


@pytest.fixture(autouse=True)
def restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Return a function that starts the services anew, on a database that accepts and never answers."""
    for name in ("CLARITY_ENVIRONMENT", "CLARITY_DATABASE_URL", "CLARITY_KEYS", "CLARITY_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLARITY_VAR", str(tmp_path / "var"))
    callback.service.cache_clear()
    callback.contacts.cache_clear()
    with hanging() as url:

        def restarting() -> None:
            end()
            monkeypatch.setenv("CLARITY_DATABASE_URL", url)
            callback.ValidateCallbackForm()  # as the action server makes its actions before anybody writes

        yield restarting
        end()


async def test_the_form_opens_in_time(restart: Callable[[], None]) -> None:
    """A texter is asked for the number, since nobody can look it up."""
    restart()
    begun = time.monotonic()

    heard = await Visitor("sms").says("can someone call me")

    assert time.monotonic() - begun < SLOWEST
    assert names(heard) == ["utter_callback_phone_typed"]


async def test_whoever_has_a_request_waiting_is_told_in_time(restart: Callable[[], None]) -> None:
    """It is found in the spool after the database was waited for; how many there were today is not waited for again."""
    restart()
    draft, visitor = asked(), Visitor("web")
    visitor.sender_id = draft.conversation
    callback.service()._parts.spool.keep(draft)
    begun = time.monotonic()

    heard = await visitor.says("can someone call me")

    assert time.monotonic() - begun < SLOWEST
    assert names(heard) == [callback.ALREADY]


@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_a_request_is_kept_in_time(channel: str, restart: Callable[[], None]) -> None:
    """It waits in the spool, and the person hears so instead of "I can't tell yet"."""
    visitor = Visitor()
    await visitor.reaches(CONFIRM)
    visitor.channel = channel
    restart()
    begun = time.monotonic()

    heard = await visitor.says("yes", YES)

    assert time.monotonic() - begun < SLOWEST
    assert names(heard) == ["utter_callback_spooled"]


async def test_what_waits_is_taken_back_in_time(restart: Callable[[], None]) -> None:
    """Several calls of one message share its time; what waited is erased, though nobody can look further."""
    restart()
    draft, visitor = asked(), Visitor("web")
    visitor.sender_id = draft.conversation
    callback.service()._parts.spool.keep(draft)
    begun = time.monotonic()

    heard = await visitor.gets(ActionWithdrawCallback())

    assert time.monotonic() - begun < SLOWEST
    assert names(heard) == ["utter_callback_unavailable"]
    assert [waiting.is_withdrawn for waiting in callback.service()._parts.spool.waiting()] == [True]


async def test_the_number_is_looked_up_once_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look that hangs would take the time of the request itself."""
    looks: list[str] = []

    def look(sender_id: str) -> str | None:
        looks.append(sender_id)
        raise DatabaseUnavailable("gone")

    monkeypatch.setattr(callback.contacts(), "number_of", look)
    opening, telling = Visitor("sms"), Visitor("sms")

    await opening.says("can someone call me")
    await telling.gets(ActionTellCallback())

    assert looks == [opening.sender_id, telling.sender_id]
