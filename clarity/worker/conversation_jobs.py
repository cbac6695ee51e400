"""The worker's jobs for what is said in the chat: brought in, forgotten by the engine, and gone when it is old."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable
from typing import Protocol

from clarity.conversations.service import KEEP_DAYS
from clarity.logging import get_logger
from clarity.worker.clock import ClockWatch
from clarity.worker.jobs import DAILY, GIVE_UP_AFTER, HOURLY, MINUTELY, OFTEN, Job, counted

KEEP = datetime.timedelta(days=KEEP_DAYS)
log = get_logger(__name__)


class Conversations(Protocol):
    """What the jobs need of `clarity.conversations.service.ConversationService`, which says what each promises."""

    def deliver_spool(self) -> int: ...  # noqa: D102

    def forgettings_owed(self, limit: int = ...) -> tuple[tuple[str, str], ...]: ...  # noqa: D102

    def forgetting_done(self, conversation: str) -> None: ...  # noqa: D102

    def purge(self, older_than: datetime.timedelta, dry_run: bool = True) -> dict[str, int]: ...  # noqa: D102

    def drop_erased(self) -> int: ...  # noqa: D102


class Engine(Protocol):
    """What the jobs need of `clarity.assistant.Assistant`, which says what each promises."""

    async def forget(self, channel: str, conversation: str) -> bool: ...  # noqa: D102

    async def close(self) -> None: ...  # noqa: D102


def conversation_jobs(service: Conversations, open_engine: Callable[[], Engine], clock: ClockWatch) -> list[Job]:
    """Return the jobs; `open_engine` gives a client of the engine for one run of its job."""

    def purge() -> None:
        if clock.is_trusted():
            # Written also when there was nothing to erase: that the purge runs has to be seen somewhere.
            log.event("worker.conversations_purged", count=service.purge(KEEP, dry_run=False)["conversations"])

    def drop_erased() -> None:
        if clock.is_trusted():
            counted("worker.erased_dropped", service.drop_erased())

    return [
        Job("chat spool", OFTEN, lambda: counted("worker.chat_spool_delivered", service.deliver_spool())),
        Job("forget", MINUTELY, lambda: counted("worker.forgotten", forget(service, open_engine))),
        Job("erased chats", HOURLY, drop_erased),
        Job("chat purge", DAILY, purge),
    ]


def forget(service: Conversations, open_engine: Callable[[], Engine]) -> int:
    """Have the engine forget what was erased here and return how many conversations that were.

    What it does not forget now stays owed; after three in a row it is left alone until the next look.
    """
    owed = service.forgettings_owed()
    if not owed:
        return 0
    done = asyncio.run(_forget(service, open_engine(), owed))
    if not done:
        log.event("worker.nothing_forgotten", count=len(owed))
    return done


async def _forget(service: Conversations, engine: Engine, owed: tuple[tuple[str, str], ...]) -> int:
    done = failures = 0
    try:
        for channel, conversation in owed:
            if await engine.forget(channel, conversation):
                service.forgetting_done(conversation)
                done, failures = done + 1, 0
                continue
            failures += 1
            if failures == GIVE_UP_AFTER:
                break
    finally:
        await engine.close()
    return done
