"""Promises of taking back: it wins over a submit that comes later, and works while a key or the database is away."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from clarity.callbacks.model import Change, Outcome, Receipt, State
from clarity.callbacks.service import CallbackService
from clarity.errors import CallbackNotFound, DatabaseUnavailable
from tests.clarity.callbacks.people import (
    NOW,
    NUMBER,
    OTHER_NUMBER,
    asker,
    break_database,
    draft,
)


def states(service: CallbackService) -> list[State]:
    """Return where every request stands."""
    return [request.state for request in service.queue(tuple(State))]


def make_key_wrong(folder: Path) -> None:
    """Put another key in the place of the one that sealed."""
    (folder / "keys" / "data.keys").write_text(f"1:{secrets.token_hex(32)}\n")


def take_key_away(folder: Path) -> None:
    """Leave only a key of another version."""
    (folder / "keys" / "data.keys").write_text(f"2:{secrets.token_hex(32)}\n")


def test_a_withdrawal_that_comes_first_wins(service: CallbackService) -> None:
    """The submit that was stuck on its way is refused when it arrives, and nobody is told of it."""
    made = draft()

    is_gone = service.withdraw_key(made.key, asker())
    receipt = service.submit(made)

    assert is_gone
    assert receipt.is_withdrawn
    assert states(service) == [State.WITHDRAWN]
    assert service.open_request(asker()) is None
    assert service.notifications_due(NOW, 10) == []


def test_a_withdrawal_that_comes_first_wins_without_a_database(
    service: CallbackService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The spool keeps the No, and the late submit finds it there."""
    made = draft()
    with monkeypatch.context() as patch:
        break_database(service, patch)
        is_gone = service.withdraw_key(made.key, asker("web-dana", NUMBER))
        receipt = service.submit(made)

    again = service.submit(made)

    assert is_gone
    assert (receipt.is_recorded, receipt.is_withdrawn) == (False, True)
    assert (again.is_recorded, again.is_withdrawn) == (True, True)
    assert states(service) == [State.WITHDRAWN]
    assert list((folder / "spool").glob("*.draft")) == []


def test_a_withdrawal_while_the_submit_hangs_wins(service: CallbackService, monkeypatch: pytest.MonkeyPatch) -> None:
    """The submit that then goes to the spool finds the No there, and does not say that somebody will call."""
    made = draft()
    break_database(service, monkeypatch)

    def hang(*_: object) -> Receipt:
        assert service.withdraw_key(made.key, asker())
        raise DatabaseUnavailable("the database did not answer in time")

    monkeypatch.setattr(service._intake, "put", hang)

    receipt = service.submit(made)

    assert (receipt.is_recorded, receipt.is_withdrawn) == (False, True)


@pytest.mark.parametrize(
    ("proved", "ended"), [(NUMBER, Outcome.DO_NOT_CALL), (OTHER_NUMBER, None), (None, None)], ids=str
)
@pytest.mark.parametrize("is_down", [pytest.param(True, id="down"), pytest.param(False, id="up")])
def test_a_commit_that_came_late_is_taken_back(
    service: CallbackService, monkeypatch: pytest.MonkeyPatch, is_down: bool, proved: str | None, ended: Outcome | None
) -> None:
    """Its number keeps its mark, and only its owner's No counts for other requests."""
    made = draft()
    service.submit(made)
    with monkeypatch.context() as patch:
        if is_down:
            break_database(service, patch)
        assert service.withdraw_key(made.key, asker("web-dana", proved))

    service.deliver_spool()
    shown = service.show(made.reference, "robin", "to look")

    assert (shown.state, shown.details, shown.closed_as) == (State.WITHDRAWN, None, ended)
    assert service.notifications_due(NOW, 10) == []
    assert service.submit(made) == Receipt(made.reference, is_recorded=True, is_withdrawn=True)


def test_what_waits_is_taken_back_by_its_key(service: CallbackService, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the spool and, once it arrives, in the database."""
    made = draft()
    with monkeypatch.context() as patch:
        break_database(service, patch)
        service.submit(made)
        assert service.withdraw_key(made.key, asker())

    service.deliver_spool()

    assert states(service) == [State.WITHDRAWN]


@pytest.mark.parametrize("where", ["database", "spool"])
def test_only_its_own_conversation_takes_back_by_key(
    service: CallbackService, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A key in other hands takes nobody's request back, now or when the spool is delivered."""
    made = draft()
    with monkeypatch.context() as patch:
        if where == "spool":
            break_database(service, patch)
        service.submit(made)
    assert not service.withdraw_key(made.key, asker("web-robin"))
    with monkeypatch.context() as patch:
        break_database(service, patch)
        service.withdraw_key(made.key, asker("web-robin"))

    service.deliver_spool()

    assert states(service) == [State.REQUESTED]


def test_what_staff_ended_is_not_taken_back(service: CallbackService) -> None:
    """It stays as it ended."""
    made = draft()
    service.submit(made)
    service.close(made.reference, "robin")

    assert not service.withdraw_key(made.key, asker())
    assert states(service) == [State.DONE]


def test_a_withdrawal_that_nobody_took_is_said(
    service: CallbackService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With neither database nor spool it would be a guess."""
    break_database(service, monkeypatch)
    (folder / "spool").mkdir()
    monkeypatch.setattr(service._parts.spool, "_written", _full)

    with pytest.raises(DatabaseUnavailable):
        service.withdraw_key("key-of-dana", asker())


def _full(*_: object) -> Path:
    raise OSError("no space")


@pytest.mark.parametrize("spoil", [make_key_wrong, take_key_away])
def test_its_own_conversation_takes_back_what_does_not_open(
    service: CallbackService, folder: Path, spoil: Callable[[Path], None]
) -> None:
    """With the key away a person can still be told that it is there, and take it back; a change is refused."""
    made = draft()
    service.submit(made)
    spoil(folder)

    found = service.open_request(asker())
    with pytest.raises(CallbackNotFound):
        service.change(asker(), made.reference, Change(name="Robin"))
    gone = service.withdraw(asker())

    assert found is not None
    assert (found.reference, found.details) == (made.reference, None)
    assert gone == [made.reference]
    assert states(service) == [State.WITHDRAWN]


@pytest.mark.parametrize("spoil", [make_key_wrong, take_key_away])
def test_a_proved_number_reaches_nothing_that_does_not_open(
    service: CallbackService, folder: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    """Without the sealed number nobody can know that it is theirs."""
    made = draft()
    service.submit(made)
    right = service._parts.records.marks(NUMBER)
    spoil(folder)
    monkeypatch.setattr(service._parts.records, "marks", lambda _phone: right)

    assert service.open_request(asker("sms-dana", NUMBER)) is None
    assert service.withdraw(asker("sms-dana", NUMBER)) == []
    assert states(service) == [State.REQUESTED]


@pytest.mark.parametrize("spoil", [make_key_wrong, take_key_away])
def test_what_waits_and_does_not_open_is_taken_back_by_its_key(
    service: CallbackService, folder: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    """The No replaces what nobody can read; it is never delivered as open."""
    made = draft()
    keys = folder / "keys" / "data.keys"
    right = keys.read_text()
    service._parts.spool.keep(made)
    spoil(folder)
    with monkeypatch.context() as patch:
        break_database(service, patch)
        assert service.withdraw_key(made.key, asker())
    service.deliver_spool()
    keys.write_text(f"{right}\n")

    receipt = service.submit(made)

    assert receipt.is_withdrawn
    assert states(service) == [State.WITHDRAWN]
