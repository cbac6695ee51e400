"""Root keys by version: the newest seals, all of them open, and a new one needs no restart."""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from clarity.errors import KeyUnknownError, SettingsError
from clarity.logging import get_logger
from clarity.security.crypto import derived_key
from clarity.security.durable import make_durable, written_beside
from clarity.settings import KEY_BYTES, Secret, Settings, parse_keys

DEVELOPMENT_KEYS = "data.keys"
log = get_logger(__name__)

# What tells one state of a file from another; a size and an inode, too, for two changes within one tick of the clock.
_Stamp = tuple[int, int, int]


class KeyRing:
    """Keys by version, fixed or from a file that is read again whenever it changes.

    Every purpose has a key of its own, derived from the root: what seals a record can neither look up
    a number nor forge an audit row.
    """

    def __init__(self, keys: Mapping[int, Secret] | None = None, path: Path | None = None) -> None:
        """Hold the keys given, or those of the file; raises `SettingsError` when there is no usable key."""
        self._lock = threading.Lock()
        self._path = path
        self._stamp: _Stamp | None = None
        self._derived: dict[tuple[int, str], Secret] = {}
        self._keys: dict[int, Secret] = dict(keys or {})
        if path is not None:
            self._stamp = _stamp(path)
            self._keys = _read(path)
        if not self._keys:
            raise SettingsError("there is no key to seal with: set CLARITY_KEYS or CLARITY_KEY_FILE")

    @property
    def newest(self) -> int:
        """The version that seals."""
        return max(self._current())

    @property
    def versions(self) -> tuple[int, ...]:
        """All versions at hand, newest first."""
        return tuple(sorted(self._current(), reverse=True))

    @property
    def path(self) -> Path | None:
        """The file that the keys lie in, if they lie in one."""
        return self._path

    def purpose_key(self, version: int, purpose: str) -> Secret:
        """Return the key of a version for one purpose; raises `KeyUnknownError` when the version is not at hand."""
        root = self._current().get(version)
        if root is None:
            raise KeyUnknownError(f"the key of version {version} is not at hand")
        found = self._derived.get((version, purpose))
        if found is None:
            found = self._derived[version, purpose] = derived_key(root, purpose)
        return found

    def _current(self) -> Mapping[int, Secret]:
        if self._path is None:
            return self._keys
        with self._lock:
            try:
                stamp = _stamp(self._path)
                if stamp != self._stamp:
                    self._keys = _read(self._path)
                    self._derived = {}
                    self._stamp = stamp
            except SettingsError:
                # A slip in the file must not stop people from being called: the keys read before go on serving.
                log.event("keys.file_unusable")
            return self._keys


def open_ring(configured: Settings) -> KeyRing:
    """Return the configured keys; in development they are made on first use.

    Raises `SettingsError` where a key is needed and there is none, or none that can be used.
    """
    if configured.data_keys is not None:
        return KeyRing(configured.data_keys)
    if configured.key_file is not None:
        return KeyRing(path=configured.key_file)
    if not configured.is_development:
        raise SettingsError("CLARITY_KEYS or CLARITY_KEY_FILE must be set in production: no key is invented there")
    # Made with its parents in one go, the folder above the keys would be open to everybody on the machine.
    configured.variable_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = configured.key_directory / DEVELOPMENT_KEYS
    make_keys(path)
    return KeyRing(path=path)


def make_keys(path: Path) -> None:
    """Make a file with one key unless there is one; two processes that start at once end with the same key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return
    fresh = written_beside(path.parent, path.name, f"1:{secrets.token_hex(KEY_BYTES)}\n")
    try:
        # A link fails where a name exists; a rename would take away the key another process has sealed with.
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    make_durable(path.parent)


def add_key(path: Path) -> int:
    """Put a new newest key into the file, keeping the others, and return its version.

    The file is whole at every moment, so a crash can neither lose a key nor leave half of one.
    """
    with _locked(path.parent):
        keys = _read(path)
        version = max(keys) + 1
        keys[version] = Secret(secrets.token_bytes(KEY_BYTES))
        _replace(path, keys)
    return version


def retire_key(path: Path, version: int) -> None:
    """Take a key out of the file; whatever it alone opens is unreadable from then on.

    Raises `SettingsError` for a version that is not there and for the newest. Whether anything still
    needs the key is for the caller to have asked.
    """
    with _locked(path.parent):
        keys = _read(path)
        if version not in keys:
            raise SettingsError(f"the key file {path.name} holds no version {version}")
        if version == max(keys):
            raise SettingsError("the newest key seals: it cannot be retired before there is a newer one")
        del keys[version]
        _replace(path, keys)


def _read(path: Path) -> dict[int, Secret]:
    try:
        text = path.read_text(encoding="ascii")
        mode = path.stat().st_mode
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"the key file {path.name} cannot be read") from None
    if mode & 0o027:
        raise SettingsError(f"the key file {path.name} can be read or changed by others: `chmod 600` it")
    return parse_keys(text, f"the key file {path.name}")


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        raise SettingsError(f"the key file {path.name} cannot be read") from None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _replace(path: Path, keys: Mapping[int, Secret]) -> None:
    lines = [f"{version}:{keys[version].reveal().hex()}\n" for version in sorted(keys, reverse=True)]
    os.replace(written_beside(path.parent, path.name, "".join(lines)), path)
    make_durable(path.parent)


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
