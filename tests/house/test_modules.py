"""Promised here: modules stay small, the environment has one reader, and each vendor library one importer."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from clarity.settings import ROOT

LONGEST = 400
SHIPPED = sorted(path for room in ("clarity", "actions") for path in (ROOT / room).rglob("*.py"))
ALL = SHIPPED + sorted(path for room in ("tests", "benchmarks") for path in (ROOT / room).rglob("*.py"))
# The only modules that may import a library, so that replacing it touches one file.
IMPORTERS = {
    "aiohttp": ["clarity/assistant.py", "clarity/channels/action_calls.py"],
    "alembic": [
        "clarity/database/migrations/env.py",
        "clarity/database/migrations/versions/v0001_callbacks.py",
        "clarity/database/migrations/versions/v0002_conversations.py",
        "clarity/database/migrations/versions/v0003_texts.py",
        "clarity/database/migrations/versions/v0004_alerts.py",
        "clarity/database/schema.py",
    ],
    "cryptography": ["clarity/security/crypto.py"],
    "limits": ["clarity/gateway/limits.py"],
    "holidays": ["clarity/business_hours.py"],
    "onnx": ["clarity/nlu/crisis_graph.py"],
    "onnxruntime": ["clarity/encoder.py", "clarity/nlu/crisis_graph.py"],
    "phonenumbers": ["clarity/reading/phone_numbers.py"],
    "recognizers_date_time": ["clarity/reading/spoken_dates.py"],
    "requests": ["clarity/notifications.py"],
    "smtplib": ["clarity/notifications.py"],
    "tokenizers": ["clarity/encoder.py"],
    "spacy": ["clarity/nlu/language_reader.py"],
    "tensorflow": ["clarity/nlu/crisis_tuning.py", "clarity/nlu/tuning.py"],
    "smsutil": ["clarity/texting/segments.py"],
    "twilio": ["clarity/telephony.py"],
}


def name(path: Path) -> str:
    """Return a file's path inside the repository."""
    return path.relative_to(ROOT).as_posix()


def imported(source: str) -> set[str]:
    """Return the top-level packages that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def reads_environment(source: str) -> bool:
    """Whether a module touches the process's environment through `os`."""
    words = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in words:
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "os" and words & {alias.name for alias in node.names}:
            return True
    return False


@pytest.mark.parametrize("path", [pytest.param(path, id=name(path)) for path in ALL])
def test_no_module_is_long(path: Path) -> None:
    """A module has at most 400 lines."""
    lines = path.read_text(encoding="utf-8").count("\n")

    assert lines <= LONGEST


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import os\nx = os.environ['A']", True, id="attribute"),
        pytest.param("import os\nx = os.getenv('A')", True, id="getenv"),
        pytest.param("from os import environ", True, id="from_import"),
        pytest.param("import os\nx = os.getpid()", False, id="other_use_of_os"),
    ],
)
def test_a_reader_of_the_environment_is_noticed(source: str, expected: bool) -> None:
    """Each way to read the environment is seen in the source."""
    found = reads_environment(source)

    assert found is expected


def test_only_settings_and_commands_read_the_environment() -> None:
    """What the environment decides is decided in one place; commands only hand it on to their children."""
    readers = [name(path) for path in SHIPPED if reads_environment(path.read_text(encoding="utf-8"))]

    others = [reader for reader in readers if not reader.startswith("clarity/commands/")]

    assert others == ["clarity/settings.py"]


@pytest.mark.parametrize(("library", "expected"), [pytest.param(*item, id=item[0]) for item in IMPORTERS.items()])
def test_every_vendor_library_has_one_importer(library: str, expected: list[str]) -> None:
    """A vendor's library is imported by the one module that is its door, and by no other."""
    importers = [name(path) for path in SHIPPED if library in imported(path.read_text(encoding="utf-8"))]

    assert importers == expected


@pytest.mark.parametrize("path", [pytest.param(path, id=name(path)) for path in ALL])
def test_every_module_says_what_it_promises(path: Path) -> None:
    """A module begins with a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))

    promise = ast.get_docstring(tree)

    assert promise
