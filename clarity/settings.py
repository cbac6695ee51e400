"""Environment variables become one frozen `Settings`; others at most hand the environment on to a child process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from clarity.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
KEY_BYTES = 32  # AES-256


class Environment(str, Enum):
    """Where the assistant runs; `development` is the only one that opens the REST channel."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Secret:
    """Key material that never prints itself.

    A key shown once in a traceback would open every stored conversation.
    """

    def __init__(self, value: bytes) -> None:
        self._value = value

    def reveal(self) -> bytes:
        """Return the key's bytes, for the cipher alone."""
        return self._value

    def __repr__(self) -> str:
        """Print stars."""
        return "Secret('********')"

    __str__ = __repr__


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides.

    `variable_directory` holds what a run writes (keys, databases, logs); ports are TCP ports on
    loopback, 1 to 65535; `reply_deadline_seconds` is how long a person waits for the engine before
    a truthful static reply is sent instead (design: 8 s).
    """

    environment: Environment
    variable_directory: Path
    rasa_port: int
    actions_port: int
    reply_deadline_seconds: float
    tracker_key: Secret | None

    @property
    def is_development(self) -> bool:
        """True on a developer's machine, false wherever real people write."""
        return self.environment is Environment.DEVELOPMENT

    @property
    def key_directory(self) -> Path:
        """Where development keys lie, apart from the databases they open."""
        return self.variable_directory / "keys"


def environment(environ: Mapping[str, str] | None = None) -> Environment:
    """Read where the assistant runs, whatever else is set; raises `SettingsError` when it is no such place."""
    values = os.environ if environ is None else environ
    raw = values.get("CLARITY_ENVIRONMENT", Environment.DEVELOPMENT.value)
    try:
        return Environment(raw)
    except ValueError:
        names = " or ".join(e.value for e in Environment)
        raise SettingsError(f"CLARITY_ENVIRONMENT must be {names}") from None


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises `SettingsError` naming the first unusable variable."""
    values = os.environ if environ is None else environ
    where = environment(values)
    key = _key(values, "CLARITY_TRACKER_KEY")
    if where is Environment.PRODUCTION and key is None:
        raise SettingsError("CLARITY_TRACKER_KEY must be set in production: no key is invented there")
    return Settings(
        environment=where,
        variable_directory=_directory(values, "CLARITY_VAR", ROOT / "var"),
        rasa_port=_port(values, "CLARITY_RASA_PORT", 5005),
        actions_port=_port(values, "CLARITY_ACTIONS_PORT", 5055),
        reply_deadline_seconds=_seconds(values, "CLARITY_REPLY_DEADLINE_SECONDS", 8.0),
        tracker_key=key,
    )


def _directory(values: Mapping[str, str], name: str, default: Path) -> Path:
    raw = values.get(name)
    if raw is None:
        return default
    path = Path(raw)
    if not path.is_absolute():
        raise SettingsError(f"{name} must be an absolute path")
    return path


def _port(values: Mapping[str, str], name: str, default: int) -> int:
    raw = values.get(name)
    if raw is None:
        return default
    if not raw.isdecimal() or not 1 <= int(raw) <= 65535:
        raise SettingsError(f"{name} must be a port number from 1 to 65535")
    return int(raw)


def _seconds(values: Mapping[str, str], name: str, default: float) -> float:
    raw = values.get(name)
    if raw is None:
        return default
    try:
        seconds = float(raw)
    except ValueError:
        seconds = -1.0
    if not 0.1 <= seconds <= 60:
        raise SettingsError(f"{name} must be a number of seconds from 0.1 to 60")
    return seconds


def _key(values: Mapping[str, str], name: str) -> Secret | None:
    raw = values.get(name)
    if raw is None:
        return None
    try:
        key = bytes.fromhex(raw)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{name} must be {KEY_BYTES * 2} hexadecimal digits")
    return Secret(key)
