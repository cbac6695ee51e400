"""Runs each act in child processes that kill themselves at its first line, its second, and so on to its last.

Started as a program of its own, because a process that pytest has filled with threads should not be forked. A
child confirms as soon as the act returns, closes the service and ends.
It prints one JSON list for each act: for each child whether it had confirmed before it was killed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from clarity.crisis.service import AlertService
from clarity.errors import DatabaseUnavailable
from clarity.settings import ROOT
from tests.clarity.conversations.people import Clock
from tests.clarity.crisis.opened import BY, cry, open_in
from tests.killing import in_a_child

TRACES = tuple(
    str(ROOT / "clarity" / path)
    for path in (
        "crisis/desk.py",
        "crisis/service.py",
        "crisis/spool.py",
        "crisis/store.py",
        "database/bounded.py",
        "database/engine.py",
        "database/sealed_queue.py",
        "security/durable.py",
        "security/locks.py",
    )
)
LONGEST = 3000  # lines; an act that never ends is a failure and not a test without end


def chat(number: int) -> str:
    """Return the conversation of child number so-and-so; the same in every process."""
    return f"web-{number}"


def down(service: AlertService) -> None:
    """Let the database be down for a service."""

    def unavailable(*_: object) -> None:
        raise DatabaseUnavailable("the database is down")

    service._database.writing = unavailable  # type: ignore[assignment, method-assign]


def tell(service: AlertService, number: int) -> None:
    """Cry."""
    cry(service, conversation=chat(number))


def spool(service: AlertService, number: int) -> None:
    """Cry while the database is down."""
    down(service)
    cry(service, conversation=chat(number))


def deliver(service: AlertService, _number: int) -> None:
    """Deliver what waits."""
    service.deliver_spool()


def acknowledge(service: AlertService, number: int) -> None:
    """Take this child's alert on."""
    service.acknowledge(case_of(service, number), BY)


def case_of(service: AlertService, number: int) -> str:
    """Return the case of a child's alert."""
    (case,) = (alert.case for alert in service.alerts(limit=LONGEST) if alert.conversation == chat(number))
    return case


Act = Callable[[AlertService, int], None]
ACTS: dict[str, Act] = {"tell": tell, "spool": spool, "deliver": deliver, "acknowledge": acknowledge}


def prepare(folder: Path, name: str, number: int) -> None:
    """Leave what the act of a child begins with."""
    service = open_in(folder, Clock())
    if name == "deliver":
        down(service)
    if name in ("deliver", "acknowledge"):
        cry(service, conversation=chat(number))
    service.close_service()


def killed(name: str, folder: Path) -> list[bool]:
    """Kill one child after the other until one comes to its end."""
    service = open_in(folder, Clock())
    service.alerts()
    confirmations: list[bool] = []
    for number in range(1, LONGEST):
        prepare(folder, name, number)
        service.close_service()  # no thread and no connection is handed to a child
        told = in_a_child(partial(ACTS[name], service, number), service.close_service, number, TRACES.__contains__)
        confirmations.append(told.is_confirmed)
        if told.is_ended:
            break
    return confirmations


if __name__ == "__main__":
    sys.stdout.write(json.dumps({name: killed(name, Path(sys.argv[1]) / name) for name in ACTS}))
