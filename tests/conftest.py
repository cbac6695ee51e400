"""What many tests share: the real domain, a place to write, and a model folder."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pgserver
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain

from clarity.program import read_yaml
from clarity.settings import ROOT

# Rooms whose tests share something that takes long to start: each stays with one of the parallel test processes, and
# comes first, or one process would still be busy with it when the other has nothing left to do.
SHARING_ROOMS = ("nlu", "conversations", "journeys")


@pytest.hookimpl(tryfirst=True)  # the parallel runner reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file together, and those of a sharing room; the longest first."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(
        key=lambda item: SHARING_ROOMS.index(_group(item)) if _group(item) in SHARING_ROOMS else len(SHARING_ROOMS)
    )


def _group(item: pytest.Item) -> str:
    path = item.path.relative_to(Path(__file__).parent)
    return path.parts[0] if path.parts[0] in SHARING_ROOMS else str(path)


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


MEMORY = Path("/dev/shm")  # noqa: S108 - Linux has it, others use their disk


@pytest.fixture(scope="session")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder in memory where there is one: nobody cuts the power of a test, and the disk is slow."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else tmp_path_factory.getbasetemp()) as made:
        yield Path(made)


@pytest.fixture(scope="session")
def new_postgresql(memory: Path) -> Iterator[Callable[[], str]]:
    """Return what makes an empty database on a real PostgreSQL server of our own and returns its address.

    One server serves the whole run: to start and stop one costs as much as all that is tested on it.
    """
    (memory / "postgresql").mkdir()
    server = pgserver.get_server(memory / "postgresql", cleanup_mode="delete")
    # Also in memory a server waits for what it takes for a disk.
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
