"""What the count after the kills notices."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.chaos import wrongs

Entry = dict[str, Any]


def entry(cursor: int, message_id: str, position: int, text: str = "9-12 hours") -> Entry:
    """Return an entry of the record."""
    kind = "answer" if position else "message"
    return {"cursor": cursor, "message_id": message_id, "position": position, "kind": kind, "text": text}


CALM = [entry(1, "a", 0), entry(2, "a", 1), entry(3, "b", 0), entry(4, "b", 1)]


def test_a_whole_conversation_has_no_wrong() -> None:
    """Every message once, every reply once, in order, and nothing shown that is not kept."""
    shown = CALM[2:]

    found = wrongs(["a", "b"], [], shown, CALM)

    assert found == []


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        pytest.param(CALM[:2], ["message lost: b", "reply lost: b"], id="a message lost"),
        pytest.param(CALM[:3], ["reply lost: b"], id="a reply lost"),
        pytest.param(
            [*CALM, entry(5, "b", 0)], ["message doubled: b", "place doubled: b 0", "out of order"], id="twice"
        ),
        pytest.param([*CALM, entry(5, "b", 2)], ["reply doubled: b"], id="a turn that ran twice"),
        pytest.param([*CALM, entry(5, "c", 0), entry(6, "c", 1)], ["message of nobody: c"], id="a stranger's message"),
        pytest.param([*CALM[2:], *CALM[:2]], ["out of order"], id="out of order"),
    ],
)
def test_each_wrong_is_named(kept: list[Entry], found: list[str]) -> None:
    """What was lost, doubled or mixed up is told with the id of its message."""
    sent = ["a", "b"]

    named = wrongs(sent, [], [], kept)

    assert [wrong for wrong in found if wrong not in named] == []


def test_what_was_shown_in_two_places_is_named() -> None:
    """A browser tells entries apart by their cursors: under two of them one message stands there twice."""
    shown = [entry(3, "b", 0), entry(5, "b", 0)]

    named = wrongs(["a", "b"], [], shown, CALM)

    assert named == ["shown in two places: b 0"]


def test_a_reply_that_was_shown_and_is_not_kept_is_named() -> None:
    """A visitor may not have seen what the record does not know."""
    shown = [entry(9, "b", 2)]

    named = wrongs(["a", "b"], [], shown, CALM)

    assert named == ["shown and not kept: b 2"]
