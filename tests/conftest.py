"""What many tests share: the real domain, a place to write, and a model folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
    for name in ("CLARITY_ENVIRONMENT", "CLARITY_TRACKER_KEY", "CLARITY_REPLY_DEADLINE_SECONDS"):
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
