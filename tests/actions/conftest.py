"""A callback service of the tests' own: a real database in a folder that is thrown away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from actions import callback
from clarity.callbacks.service import CallbackService
from clarity.errors import DatabaseUnavailable


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallbackService]:
    """Return the service that the actions use; nothing of it outlives the module."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CLARITY_ENVIRONMENT", "CLARITY_DATABASE_URL", "CLARITY_KEYS", "CLARITY_KEY_FILE"):
            patch.delenv(name, raising=False)
        patch.setenv("CLARITY_VAR", str(tmp_path_factory.mktemp("var")))
        callback.service.cache_clear()
        callback.contacts.cache_clear()
        yield callback.service()
        callback.service().close_service()
        callback.contacts().close_service()
        callback.service.cache_clear()
        callback.contacts.cache_clear()


@pytest.fixture
def store_down(service: CallbackService, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the database be gone for one test; what went to the spool meanwhile is delivered afterwards."""

    def gone(*_: object, **__: object) -> object:
        raise DatabaseUnavailable("gone")

    database = type(service._parts.database)
    monkeypatch.setattr(database, "writing", gone)
    monkeypatch.setattr(database, "reading", gone)
    yield
    monkeypatch.undo()
    service.deliver_spool()
