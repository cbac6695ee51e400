"""Promises of `clarity.database.bounded`: an answer in time, the function's own errors, and no second run."""

from __future__ import annotations

import threading
import time

import pytest

from clarity.database.bounded import BoundedCalls, allowed, sharing
from clarity.errors import DatabaseUnavailable


def test_what_is_done_in_time_is_returned() -> None:
    """The function's own result."""
    assert BoundedCalls().run(lambda: 42, 1) == 42


def test_the_functions_own_error_is_raised() -> None:
    """What went wrong is not hidden by the pool."""
    with pytest.raises(ZeroDivisionError):
        BoundedCalls().run(lambda: 1 // 0, 1)


def test_nobody_waits_for_what_hangs() -> None:
    """The caller is free after its time, while the call goes on."""
    release = threading.Event()
    begun = time.monotonic()

    with pytest.raises(DatabaseUnavailable):
        BoundedCalls().run(lambda: release.wait(10), 0.05)

    waited = time.monotonic() - begun
    release.set()
    assert waited < 1


def test_what_has_not_begun_in_time_never_begins() -> None:
    """No late surprise from a call that was given up in the queue."""
    release, ran = threading.Event(), threading.Event()
    calls = BoundedCalls(threads=1)
    with pytest.raises(DatabaseUnavailable):
        calls.run(lambda: release.wait(10), 0.02)

    with pytest.raises(DatabaseUnavailable):
        calls.run(ran.set, 0.02)
    release.set()
    calls.run(lambda: None, 1)

    assert not ran.is_set()


def test_it_can_be_used_again_after_it_was_closed() -> None:
    """Closing twice, or using it afterwards, is no error."""
    calls = BoundedCalls()
    calls.close()
    calls.close()

    assert calls.run(lambda: 1, 1) == 1


def test_calls_for_one_message_share_their_time() -> None:
    """Two that hang do not keep a person waiting twice."""
    release, calls = threading.Event(), BoundedCalls()
    begun = time.monotonic()

    with sharing(0.1):
        for _ in range(3):
            with pytest.raises(DatabaseUnavailable):
                calls.run(lambda: release.wait(10), 5)

    waited = time.monotonic() - begun
    release.set()
    assert waited < 1


def test_what_has_no_time_left_never_begins() -> None:
    """A call that nobody waits for is not made."""
    ran = threading.Event()

    with sharing(0), pytest.raises(DatabaseUnavailable):
        BoundedCalls().run(ran.set, 5)

    assert not ran.is_set()


def test_time_is_shared_for_as_long_as_the_block_lasts() -> None:
    """The next message has its own."""
    with sharing(1):
        inside = allowed(5)
    outside = allowed(5)

    assert inside <= 1
    assert outside == 5
