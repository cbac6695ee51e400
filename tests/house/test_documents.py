"""Promised here: a newcomer finds the documents, and the commands they name exist."""

from __future__ import annotations

import re

import pytest

from clarity.settings import ROOT

DOCUMENTS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "docs/requirements.md")
WITH_COMMANDS = ("README.md", "CONTRIBUTING.md", "SECURITY.md")


def targets() -> set[str]:
    """Return the targets of the Makefile."""
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    return {found[1] for line in lines if (found := re.match(r"([a-z][a-z-]*):(?!=)", line))}


def named_targets(text: str) -> set[str]:
    """Return the `make` targets that a document names in code, in spans or in blocks."""
    code = re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)
    return {found for span in code for found in re.findall(r"\bmake ([a-z][a-z-]*)", span)}


def test_targets_are_read_from_code() -> None:
    """A target is noticed in a span and in a block, and not in a sentence."""
    text = "Please make sure. Run `make run`.\n```\nmake test  # all\n```\n"

    found = named_targets(text)

    assert found == {"run", "test"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_document_is_there(document: str) -> None:
    """The document exists and says something."""
    path = ROOT / document

    words = path.read_text(encoding="utf-8").split()

    assert len(words) > 50


def test_no_document_waits_for_its_figures() -> None:
    """A mark where a figure was to come is a claim without proof."""
    documents = [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]

    waiting = [path.name for path in documents if re.search(r"\bFIGURES\b|\bTBD\b|\?\?\?", path.read_text("utf-8"))]

    assert waiting == []


@pytest.mark.parametrize("document", WITH_COMMANDS)
def test_every_command_of_a_document_exists(document: str) -> None:
    """Each `make` target that the document names is a target of the Makefile."""
    named = named_targets((ROOT / document).read_text(encoding="utf-8"))

    unknown = named - targets()

    assert unknown == set()


def test_the_readme_names_the_two_commands() -> None:
    """A newcomer reads how to run it and how to prove it."""
    named = named_targets((ROOT / "README.md").read_text(encoding="utf-8"))

    assert named >= {"run", "test"}


def test_ci_runs_the_command_of_the_readme() -> None:
    """What CI runs is what the README tells people to run."""
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert "make test" in lines


def test_every_target_is_explained_by_make_help() -> None:
    """`make help` lists each target with what it does; `.PHONY` names no other."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    explained = set(re.findall(r"^([a-z][a-z-]*):.*## \S", makefile, re.MULTILINE))

    assert explained == targets()


def test_the_licence_is_the_one_promised() -> None:
    """The licence is Apache's, version 2.0."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert "Apache License" in text
    assert "Version 2.0" in text
