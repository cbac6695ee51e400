"""Runs each act in child processes that kill themselves at its first line, its second, and so on to its last.

Started as a program of its own, because a process that pytest has filled with threads should not be forked. A
child confirms as soon as the act returns, closes the service and ends. Lines of modules that leave nothing behind
(they mask, seal and check) are left out: killed there, all is as it is at the line of their caller.
It prints one JSON list for each act: for each child whether it had confirmed before it was killed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from clarity.conversations.model import Entry
from clarity.conversations.records import keeping
from clarity.conversations.service import ConversationService
from clarity.conversations.spool import Erasure
from clarity.errors import DatabaseUnavailable
from clarity.settings import ROOT
from tests.clarity.conversations.people import CONSENT, NOW, answered, asked, open_in
from tests.killing import in_a_child

OURS = str(ROOT / "clarity")
TRACES = tuple(
    str(ROOT / "clarity" / path)
    for path in (
        "conversations/service.py",
        "conversations/spool.py",
        "conversations/store.py",
        "conversations/writing.py",
        "database/bounded.py",
        "database/engine.py",
        "security/durable.py",
        "security/locks.py",
    )
)
LONGEST = 3000  # lines; an act that never ends is a failure and not a test without end


def chat(number: int) -> str:
    """Return the conversation of child number so-and-so; the same in every process."""
    return f"web-{number}"


def said(number: int) -> tuple[Entry, Entry]:
    """Return what is recorded in it."""
    return asked(conversation=chat(number)), answered(conversation=chat(number))


def down(service: ConversationService) -> None:
    """Let the database be down for a service."""

    def unavailable(*_: object) -> None:
        raise DatabaseUnavailable("the database is down")

    service._database.writing = unavailable  # type: ignore[assignment, method-assign]


def record(service: ConversationService, number: int) -> None:
    """Record."""
    service.record(said(number))


def spool(service: ConversationService, number: int) -> None:
    """Record while the database is down."""
    down(service)
    service.record(said(number))


def deliver(service: ConversationService, number: int) -> None:
    """Deliver what waits of this child's conversation."""
    assert service._spool.deliver(service._accept, chat(number)) == 1


def erase(service: ConversationService, number: int) -> None:
    """Erase what is there and what waits."""
    assert service.erase(chat(number))


def order(service: ConversationService, number: int) -> None:
    """Erase while the database is down."""
    down(service)
    assert not service.erase(chat(number))


Act = Callable[[ConversationService, int], None]
ACTS: dict[str, Act] = {"record": record, "spool": spool, "deliver": deliver, "erase": erase, "order": order}
ACTS["carry_out"] = deliver


def prepare(service: ConversationService, name: str, number: int) -> None:
    """Leave what the act of a child begins with."""
    kept = [keeping(entry, None) for entry in said(number)]
    if name == "deliver":
        service._spool.keep(kept)
    if name in ("erase", "order", "carry_out"):
        service.begin(chat(number), "web", *CONSENT, NOW)
        service.record(said(number)[:1])
    if name in ("erase", "order"):
        service._spool.keep(kept[1:])
    if name == "carry_out":
        service._spool.order(Erasure(chat(number), NOW))


def killed(name: str, folder: Path) -> list[bool]:
    """Kill one child after the other until one comes to its end."""
    service = open_in(folder)
    service.bring_up_to_date()
    confirmations: list[bool] = []
    for number in range(1, LONGEST):
        prepare(service, name, number)
        service.close_service()  # no thread and no connection is handed to a child
        told = in_a_child(partial(ACTS[name], service, number), service.close_service, number, TRACES.__contains__)
        confirmations.append(told.is_confirmed)
        if told.is_ended:
            break
    return confirmations


if __name__ == "__main__":
    sys.stdout.write(json.dumps({name: killed(name, Path(sys.argv[1]) / name) for name in ACTS}))
