"""What tests of the carrier share: a door that listens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clarity.carrier.door import Door, opened


@pytest.fixture
def door() -> Iterator[Door]:
    """Return a door that says nothing to anything yet."""
    with opened() as listening:
        yield listening
