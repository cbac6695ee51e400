"""Promises of `clarity.settings` on root keys and the database: no weak key, none invented, no open line."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from clarity.errors import SettingsError
from clarity.settings import load, parse_keys

FIRST, SECOND = bytes(range(32)).hex(), bytes(range(32, 64)).hex()
PRODUCTION = {"CLARITY_ENVIRONMENT": "production", "CLARITY_TRACKER_KEY": FIRST}
KEYS = {"CLARITY_KEYS": f"1:{FIRST}"}


def test_keys_are_read_by_version() -> None:
    """Every version has its own key, in whatever order they stand."""
    found = load({"CLARITY_KEYS": f"1:{FIRST}, 12:{SECOND}"}).data_keys

    assert found is not None
    assert {version: key.reveal().hex() for version, key in found.items()} == {1: FIRST, 12: SECOND}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="empty"),
        pytest.param(FIRST, id="no version"),
        pytest.param(f"0:{FIRST}", id="version nought"),
        pytest.param(f"01:{FIRST}", id="two spellings of a version"),
        pytest.param(f"-1:{FIRST}", id="negative version"),
        pytest.param(f"\u0661:{FIRST}", id="digits of another script"),
        pytest.param(f"1:{FIRST[:-2]}", id="short key"),
        pytest.param(f"1:{FIRST}00", id="long key"),
        pytest.param(f"1:{'zz' * 32}", id="not hexadecimal"),
        pytest.param(f"1:{FIRST},", id="a comma too many"),
        pytest.param(f"1:{FIRST},1:{SECOND}", id="a version twice"),
        pytest.param(f"1:{'00' * 32}", id="all zero"),
        pytest.param(f"1:{'ab' * 32}", id="one byte repeated"),
        pytest.param(f"1:{'deadbeef' * 8}", id="four bytes repeated"),
        pytest.param(f"1:{'0123456789abcdef' * 4}", id="a row of digits"),
        pytest.param(f"2:{SECOND},1:{'00' * 32}", id="one weak key of two"),
    ],
)
def test_unusable_keys_are_refused_by_name_and_never_shown(value: str) -> None:
    """The error names the variable; what stands in it may be half a key."""
    with pytest.raises(SettingsError, match="CLARITY_KEYS") as caught:
        load({"CLARITY_KEYS": value})

    assert FIRST[:8] not in str(caught.value)
    assert caught.value.__cause__ is None


def test_random_keys_are_never_called_weak() -> None:
    """The check does not refuse what `openssl rand` makes."""
    text = "\n".join(f"{version}:{secrets.token_hex(32)}" for version in range(1, 1001))

    found = parse_keys(text, "a file")

    assert len(found) == 1000


def test_production_without_keys_is_refused() -> None:
    """No key is invented where real people write."""
    with pytest.raises(SettingsError, match="CLARITY_KEYS or CLARITY_KEY_FILE must be set in production"):
        load(PRODUCTION)


def test_two_sources_of_keys_are_refused() -> None:
    """Nobody has to guess which of the two sealed."""
    with pytest.raises(SettingsError, match="CLARITY_KEYS and CLARITY_KEY_FILE are both set"):
        load({**KEYS, "CLARITY_KEY_FILE": "/srv/keys"})


def test_the_key_file_is_an_absolute_path() -> None:
    """Where a process happens to be started does not decide which keys it uses."""
    with pytest.raises(SettingsError, match="CLARITY_KEY_FILE must be an absolute path"):
        load({"CLARITY_KEY_FILE": "keys/data.keys"})


def test_the_key_file_is_a_path() -> None:
    """The file's place is kept; it is read when the ring is opened."""
    found = load({"CLARITY_KEY_FILE": "/srv/keys/data.keys"})

    assert found.key_file == Path("/srv/keys/data.keys")
    assert found.data_keys is None


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="empty"),
        pytest.param("clarity.db", id="a file"),
        pytest.param("sqlite:////srv/clarity.db", id="another database"),
        pytest.param("postgres://clarity@localhost/clarity", id="a name that the library does not know"),
        pytest.param("postgresql://clarity@localhost", id="no database"),
        pytest.param("postgresql://[clarity/clarity", id="half an address"),
    ],
)
def test_an_unusable_database_is_refused(url: str) -> None:
    """One clear line at the start instead of a request that is lost at night."""
    with pytest.raises(SettingsError, match="CLARITY_DATABASE_URL"):
        load({"CLARITY_DATABASE_URL": url})


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        pytest.param("postgresql://c:p@db.example.org/clarity", True, id="open line"),
        pytest.param("postgresql://c:p@db.example.org/clarity?sslmode=prefer", True, id="encrypted if it suits"),
        pytest.param("postgresql://c:p@localhost/clarity?host=db.example.org", True, id="another host in the query"),
        pytest.param("postgresql://c:p@db.example.org/clarity?sslmode=require", False, id="encrypted"),
        pytest.param("postgresql://c:p@db.example.org/clarity?sslmode=verify-full", False, id="checked"),
        pytest.param("postgresql://c:p@127.0.0.1:5432/clarity", False, id="this machine"),
        pytest.param("postgresql:///clarity?host=/run/postgresql", False, id="a socket"),
    ],
)
def test_no_number_crosses_a_network_in_the_open_in_production(url: str, is_refused: bool) -> None:
    """A line to another machine is encrypted, or the start is refused."""
    environ = {**PRODUCTION, **KEYS, "CLARITY_DATABASE_URL": url}

    try:
        load(environ)
        refused = False
    except SettingsError:
        refused = True

    assert refused is is_refused


def test_the_password_of_the_database_never_prints() -> None:
    """Settings in a traceback show stars."""
    found = load({"CLARITY_DATABASE_URL": "postgresql://clarity:violet-secret@localhost/clarity"})

    assert "violet-secret" not in repr(found)
