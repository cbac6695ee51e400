"""What many tests share: the real domain, a place to write, and a model folder."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pgserver
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain

from clarity.program import read_yaml
from clarity.settings import ROOT


@pytest.fixture(scope="session")
def domain() -> Domain:
    """Return the real domain with every response of `data/responses/`, as training joins them."""
    content: dict[str, Any] = dict(read_yaml(ROOT / "domain.yml"))
    content["responses"] = {
        name: variations
        for path in sorted((ROOT / "data" / "responses").glob("*.yml"))
        for name, variations in read_yaml(path)["responses"].items()
    }
    return Domain.from_dict(content)


@pytest.fixture
def variable_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that a development run would write to."""
    for name in (
        "CLARITY_ENVIRONMENT",
        "CLARITY_TRACKER_KEY",
        "CLARITY_REPLY_DEADLINE_SECONDS",
        "CLARITY_KEYS",
        "CLARITY_KEY_FILE",
        "CLARITY_DATABASE_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "var"
    monkeypatch.setenv("CLARITY_VAR", str(path))
    return path


@pytest.fixture
def model_storage(tmp_path: Path) -> LocalModelStorage:
    """Return the engine's own model storage in an empty folder."""
    path = tmp_path / "model"
    path.mkdir()
    return LocalModelStorage.create(path)


@pytest.fixture(scope="session")
def new_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Return what makes an empty database on a real PostgreSQL server of our own and returns its address."""
    server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    # Nobody cuts the power of a test; without this, making and stopping it waits for the disk for half a minute.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    numbers = itertools.count(1)

    def make() -> str:
        name = f"clarity{next(numbers)}"
        server.psql(f"CREATE DATABASE {name}")
        return str(server.get_uri(name))

    yield make
    server.cleanup()
