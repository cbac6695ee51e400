"""Promises of `clarity.security.keys`: keys are never lost, never weak, and a new one needs no restart."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from clarity.errors import KeyUnknownError, SettingsError
from clarity.security.keys import KeyRing, add_key, make_keys, open_ring, retire_key
from clarity.settings import Secret, load

FIRST, SECOND = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file with one key."""
    path = tmp_path / "keys" / "data.keys"
    make_keys(path)
    return path


def test_the_newest_key_seals() -> None:
    """The highest version counts, wherever it stands."""
    ring = KeyRing({2: Secret(FIRST), 10: Secret(SECOND), 1: Secret(FIRST)})

    assert ring.newest == 10
    assert ring.versions == (10, 2, 1)


def test_no_two_purposes_or_versions_share_a_key() -> None:
    """What opens one thing opens nothing else, and no derived key is the root."""
    ring = KeyRing({1: Secret(FIRST), 2: Secret(SECOND)})

    found = {ring.purpose_key(version, purpose).reveal() for version in (1, 2) for purpose in ("records", "audit", "")}

    assert len(found | {FIRST, SECOND}) == 8


def test_a_derived_key_is_the_same_in_every_process() -> None:
    """What was sealed before a restart opens after it: the derivation is fixed (HKDF-SHA256, RFC 5869)."""
    ring = KeyRing({1: Secret(FIRST)})

    found = ring.purpose_key(1, "records").reveal().hex()

    assert found == "06c40cb596e0aef9f8f750c242b87ab7b077e21d7be20f5c0f5462152a8c5f7e"


def test_an_unknown_version_has_no_key() -> None:
    """A value sealed with a retired key says so, and the key is not guessed."""
    ring = KeyRing({1: Secret(FIRST)})

    with pytest.raises(KeyUnknownError, match="version 7 is not at hand"):
        ring.purpose_key(7, "records")


def test_a_ring_without_a_key_is_refused() -> None:
    """Nothing is ever stored unsealed for want of a key."""
    with pytest.raises(SettingsError):
        KeyRing({})


def test_development_makes_its_keys_once(tmp_path: Path) -> None:
    """What was sealed yesterday opens today, and only its owner can read the key."""
    configured = load({"CLARITY_VAR": str(tmp_path)})

    first = open_ring(configured).purpose_key(1, "records").reveal()
    second = open_ring(configured).purpose_key(1, "records").reveal()

    assert first == second
    assert stat.S_IMODE((tmp_path / "keys" / "data.keys").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_the_folder_above_the_keys_is_closed_to_others(tmp_path: Path) -> None:
    """Whichever command comes first on a new machine, nobody else lists what lies in the folder."""
    open_ring(load({"CLARITY_VAR": str(tmp_path / "var")}))

    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    """Nobody seals with a key that another one then overwrites."""
    path = tmp_path / "keys" / "data.keys"
    gate, found = threading.Barrier(16), []

    def start() -> None:
        gate.wait()
        make_keys(path)
        found.append(KeyRing(path=path).purpose_key(1, "records").reveal())

    threads = [threading.Thread(target=start) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 16
    assert len(set(found)) == 1
    assert [entry.name for entry in path.parent.iterdir()] == ["data.keys"]


def test_keys_from_the_environment_need_no_file(tmp_path: Path) -> None:
    """No key is written to a disk that was not asked for."""
    configured = load({"CLARITY_VAR": str(tmp_path / "var"), "CLARITY_KEYS": f"3:{FIRST.hex()}"})

    ring = open_ring(configured)

    assert (ring.newest, ring.path) == (3, None)
    assert not (tmp_path / "var").exists()


def test_a_running_process_takes_up_a_new_key(path: Path) -> None:
    """A rotation needs no restart: nobody's request is turned away for it."""
    ring = KeyRing(path=path)
    old = ring.purpose_key(1, "records").reveal()

    version = add_key(path)

    assert (version, ring.newest, ring.versions) == (2, 2, (2, 1))
    assert ring.purpose_key(1, "records").reveal() == old
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_keys_added_at_once_are_all_kept(path: Path) -> None:
    """Two operators at once lose neither's key."""
    threads = [threading.Thread(target=add_key, args=(path,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert KeyRing(path=path).versions == tuple(range(9, 0, -1))


def test_a_slip_in_the_file_leaves_the_keys_at_work(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A half-edited file does not stop people from being called; the log says that something is wrong."""
    ring = KeyRing(path=path)
    before = ring.purpose_key(1, "records").reveal()

    path.write_text("2:half a key\n")

    assert (ring.newest, ring.purpose_key(1, "records").reveal()) == (1, before)
    assert "keys.file_unusable" in capsys.readouterr().err


@pytest.mark.parametrize("content", [pytest.param("", id="empty"), pytest.param("2:half a key", id="broken")])
def test_an_unusable_file_stops_the_start(path: Path, content: str) -> None:
    """A process that could not seal does not begin to take requests."""
    path.write_text(content)

    with pytest.raises(SettingsError, match=r"the key file data\.keys"):
        KeyRing(path=path)


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    """A mistyped path invents no key."""
    with pytest.raises(SettingsError, match=r"the key file none\.keys cannot be read"):
        KeyRing(path=tmp_path / "none.keys")


def test_a_file_open_to_everybody_stops_the_start(path: Path) -> None:
    """A key that others can read seals nothing."""
    os.chmod(path, 0o644)

    with pytest.raises(SettingsError, match="chmod 600"):
        KeyRing(path=path)


def test_a_retired_key_is_gone(path: Path) -> None:
    """A key that somebody else may know can be taken away."""
    add_key(path)

    retire_key(path, 1)

    assert KeyRing(path=path).versions == (2,)


@pytest.mark.parametrize("version", [pytest.param(2, id="the newest"), pytest.param(9, id="an unknown one")])
def test_what_must_not_be_retired_is_refused(path: Path, version: int) -> None:
    """The key that seals is never taken away."""
    add_key(path)

    with pytest.raises(SettingsError):
        retire_key(path, version)

    assert KeyRing(path=path).versions == (2, 1)
