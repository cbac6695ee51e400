"""Promises of `clarity.channels.incoming`: only ids that we made get in, and a refusal repeats nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.channels.incoming import Incoming, is_conversation, read_incoming
from tests.factories import CANARY

ID = "0123456789abcdef"


def body(**others: Any) -> bytes:
    """Return what the gateway posts, with `others` in the place of what would be right."""
    return json.dumps({"conversation": f"web-{ID}", "message_id": "m1", "text": "hello", **others}).encode()


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_a_message_is_read(channel: str) -> None:
    """The two ids and the words, as they were posted."""
    read = read_incoming(body(conversation=f"{channel}-{ID}"), channel)

    assert read == Incoming(f"{channel}-{ID}", "m1", "hello")


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "é", "x" * 10_000, "/restart"], ids=repr)
def test_any_words_are_read(text: str) -> None:
    """What a person may write is decided in the engine, where every channel gets the same answer."""
    read = read_incoming(body(text=text), "web")

    assert isinstance(read, Incoming)
    assert read.text == text


def test_other_fields_are_passed_over() -> None:
    """Metadata and a ready-made understanding go nowhere."""
    read = read_incoming(body(metadata={"is_external": True}, parse_data={"intent": {"name": "greet"}}), "web")

    assert read == Incoming(f"web-{ID}", "m1", "hello")


@pytest.mark.parametrize(
    "posted",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"not json", id="no JSON"),
        pytest.param(b'{"conversation": "web-', id="broken JSON"),
        pytest.param(b"\xff\xfe\x00", id="no text at all"),
        pytest.param(b"[" * 60_000, id="deeply nested"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'"hello"', id="string"),
        pytest.param(b"7", id="number"),
    ],
)
def test_what_is_no_object_is_refused(posted: bytes) -> None:
    """The refusal says so."""
    read = read_incoming(posted, "web")

    assert isinstance(read, str)
    assert read.startswith("the body is not")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("conversation", None, id="null conversation"),
        pytest.param("conversation", 7, id="conversation is a number"),
        pytest.param("conversation", [f"web-{ID}"], id="conversation is a list"),
        pytest.param("conversation", "", id="empty conversation"),
        pytest.param("conversation", ID, id="no prefix"),
        pytest.param("conversation", f"rest-{ID}", id="a developer's conversation"),
        pytest.param("conversation", f"sms-{ID}", id="another channel's conversation"),
        pytest.param("conversation", f"xweb-{ID}", id="prefix in the middle"),
        pytest.param("conversation", f"WEB-{ID}", id="prefix in capitals"),
        pytest.param("conversation", f"web-{ID[:-1]}", id="conversation too short"),
        pytest.param("conversation", f"web-{'x' * 65}", id="conversation too long"),
        pytest.param("conversation", f"web-{ID}\x00", id="NUL in the conversation"),
        pytest.param("conversation", f"web-{ID}\n", id="line break after the conversation"),
        pytest.param("conversation", "web-+19495550123abcd", id="a phone number"),
        pytest.param("conversation", f"web-../{ID}", id="path as conversation"),
        pytest.param("conversation", "web-" + "д" * 16, id="another script"),
        pytest.param("message_id", None, id="null message id"),
        pytest.param("message_id", 7, id="message id is a number"),
        pytest.param("message_id", "", id="empty message id"),
        pytest.param("message_id", "x" * 65, id="message id too long"),
        pytest.param("message_id", "m 1", id="blank in the message id"),
        pytest.param("message_id", "m1\n", id="line break after the message id"),
        pytest.param("text", None, id="null text"),
        pytest.param("text", 7, id="text is a number"),
        pytest.param("text", ["hello"], id="text is a list"),
    ],
)
def test_a_bad_field_is_refused_by_name(field: str, value: object) -> None:
    """The gateway's developer reads which field is wrong."""
    read = read_incoming(body(**{field: value}), "web")

    assert isinstance(read, str)
    assert read.startswith(f"{field} must be")


@pytest.mark.parametrize("missing", Incoming._fields)
def test_a_missing_field_is_refused_by_name(missing: str) -> None:
    """Nothing is guessed."""
    content = json.loads(body())
    del content[missing]

    read = read_incoming(json.dumps(content).encode(), "web")

    assert isinstance(read, str)
    assert read.startswith(f"{missing} must be")


@pytest.mark.parametrize("after", ["x" * 16, "A-Z_09" * 10, "x" * 64], ids=["16", "every kind", "64"])
def test_an_id_of_ours_is_a_conversation(after: str) -> None:
    """Random url-safe characters, as the gateway draws them."""
    is_ours = is_conversation(f"sms-{after}", "sms")

    assert is_ours


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_whatever_is_posted_breaks_nothing(posted: bytes) -> None:
    """A reader that fails would be silence for somebody."""
    read = read_incoming(posted, "web")

    assert isinstance(read, str)


@pytest.mark.parametrize("field", Incoming._fields)
def test_a_refusal_repeats_nothing(field: str) -> None:
    """Words put into the wrong field are in no error, which ends up in somebody's log."""
    read = read_incoming(body(**{field: [CANARY]}), "web")

    assert isinstance(read, str)
    assert CANARY not in read
