"""Logs as constant event names with identifiers; what people write never reaches them."""

from __future__ import annotations

import json
import logging
import re
import sys
import time

import structlog

# Keys an event may carry. A name that is not here is a programming error, so that no field for
# message text, a name or a number can slip in unnoticed.
ALLOWED_FIELDS = frozenset(
    {
        "conversation",
        "channel",
        "intent",
        "response",
        "error",
        "seconds",
        "count",
        "port",
        "process",
        "reason",
        "reference",
        "code",
    }
)


# What a library may name an event: a constant with dots, which no sentence looks like.
_EVENT_NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")


class EventLogger:
    """Writes one JSON object a line to stderr."""

    def __init__(self, name: str) -> None:
        self._name = name

    def event(self, event: str, **fields: str | int | float | None) -> None:
        """Write an event; raises `ValueError` for a field that is not allowed."""
        unknown = set(fields) - ALLOWED_FIELDS
        if unknown:
            raise ValueError(f"log fields not allowed: {', '.join(sorted(unknown))}")
        line = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "logger": self._name,
            "event": event,
            **fields,
        }
        # One write: lines of threads that log at once must not run into each other.
        print(f"{json.dumps(line)}\n", end="", file=sys.stderr, flush=True)


def get_logger(name: str) -> EventLogger:
    """Return the logger of a module."""
    return EventLogger(name)


class WithoutDetails(logging.Filter):
    """Drops from library records what may hold a person's words: arguments' text and tracebacks' locals."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record's level, logger and place; replace its message and drop its traceback."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        record.msg = f"{record.name}:{record.lineno}" + (f" {kind}" if kind else "")
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


def quiet_libraries() -> None:
    """Make every other library's log lines show where something happened and never what was said.

    Rasa logs the person's words on several ordinary failures, at the default level, so its messages are
    not passed on at all (docs/threat-model.md).
    """
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.addFilter(WithoutDetails())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
    structlog.configure(
        processors=[_only_event_name], wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING)
    )
    logging.captureWarnings(True)


def _only_event_name(logger: object, method: str, event: dict[str, object]) -> str:
    name = str(event.get("event", ""))
    return f"{method}: {name if _EVENT_NAME.fullmatch(name) else 'event'}"
