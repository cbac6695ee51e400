"""Promises of `clarity.nlu.kept_training`: what was learnt is kept whole, and never used for other examples."""

from __future__ import annotations

import ast
import os
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import numpy as np
import pytest

from clarity.nlu import kept_training
from clarity.nlu.kept_training import (
    KEPT_AT_MOST,
    KEPT_DIRECTORY,
    LEARNERS,
    LOCKED,
    MEASURED,
    PACKAGES,
    PREPARING,
    TUNED,
    digest_of,
    fill,
    keep_as_measured,
    pins,
    take_measured,
)
from clarity.nlu.weights import load_weights, save_weights
from clarity.settings import ROOT

TEXTS, INTENTS = ["how long is it", "what does it cost"], ["ask_duration", "ask_price"]


class Learning:
    """Stands for the minutes of learning, and counts them."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, directory: Path) -> None:
        """Write two files."""
        self.times += 1
        (directory / "head.npz").write_text(f"learnt {self.times}")
        (directory / "tuned.npz").write_text("learnt too")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return where it is kept, which does not exist yet."""
    return tmp_path / "models" / "heads"


def locked(versions: dict[str, str]) -> str:
    """Return a locked list of all packages that count, each at 1.0 unless said otherwise."""
    return "".join(
        f"{name}=={version} ; python_full_version < '3.11' \\\n    --hash=sha256:0\n"
        for name, version in ({**dict.fromkeys(PACKAGES, "1.0"), **versions}).items()
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small project with everything that is learnt with."""
    for name in (*LEARNERS, *PREPARING):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    (tmp_path / LOCKED).write_text(locked({}))
    monkeypatch.setattr(kept_training, "ROOT", tmp_path)
    return tmp_path


def place(tmp_path: Path, name: str) -> Path:
    """Return a folder of a model to be filled."""
    folder = tmp_path / name
    folder.mkdir()
    return folder


def contents(folder: Path) -> dict[str, str]:
    """Return the files of a folder."""
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("texts", "intents"),
    [
        pytest.param([*TEXTS, "more"], [*INTENTS, "ask_price"], id="one more example"),
        pytest.param(["how long is it?", TEXTS[1]], INTENTS, id="another text"),
        pytest.param(TEXTS, ["ask_price", "ask_price"], id="another intent"),
        pytest.param(TEXTS[::-1], INTENTS[::-1], id="another order"),
        pytest.param(["how long is it\0ask_duration\n", TEXTS[1]], INTENTS, id="a text that imitates the format"),
    ],
)
def test_other_examples_have_another_digest(texts: list[str], intents: list[str]) -> None:
    """Nobody is answered by what other sentences taught."""
    assert digest_of(texts, intents) != digest_of(TEXTS, INTENTS)


def test_the_same_examples_have_the_same_digest() -> None:
    """A changed answer, which is no example, costs no learning."""
    assert digest_of(list(TEXTS), list(INTENTS)) == digest_of(TEXTS, INTENTS)


@pytest.mark.parametrize("source", [*LEARNERS, *PREPARING])
def test_a_change_in_what_learns_changes_the_digest(source: str, project: Path) -> None:
    """What an older version of the code learnt is not used by a newer one."""
    before = digest_of(TEXTS, INTENTS)

    (project / source).write_text("two")

    assert digest_of(TEXTS, INTENTS) != before


@pytest.mark.parametrize("package", PACKAGES)
def test_another_version_of_what_learns_changes_the_digest(package: str, project: Path) -> None:
    """What an older release learnt is not used by a newer one."""
    before = digest_of(TEXTS, INTENTS)

    (project / LOCKED).write_text(locked({package: "2.0"}))

    assert digest_of(TEXTS, INTENTS) != before


@pytest.mark.parametrize(
    "others",
    [
        pytest.param(locked({"limits": "5.6.0"}), id="a package that takes no part"),
        pytest.param(locked({"tensorflow-hub": "0.16"}), id="a package whose name begins like one that does"),
        pytest.param(locked({}).replace("sha256:0", "sha256:1"), id="another hash"),
        pytest.param(locked({}) + "    # via limits\n", id="another reason for one"),
    ],
)
def test_the_rest_of_the_locked_list_does_not_count(others: str, project: Path) -> None:
    """Nobody waits for a whole training because a package was added that no example passes through."""
    before = digest_of(TEXTS, INTENTS)

    (project / LOCKED).write_text(others)

    assert digest_of(TEXTS, INTENTS) == before


def test_every_learner_exists() -> None:
    """A misspelt name would hide a change."""
    assert [source for source in LEARNERS if not (ROOT / source).is_file()] == []


def test_every_package_is_pinned() -> None:
    """A misspelt name would hide another version."""
    assert {pin.split("==")[0] for pin in pins(ROOT / LOCKED)} == set(PACKAGES)


def test_every_package_that_a_learner_imports_counts() -> None:
    """No example passes through a package whose next release would go unnoticed."""
    trees = [ast.parse((ROOT / source).read_text()) for source in (*LEARNERS, *PREPARING)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    imported = {name.split(".")[0] for name in names} - {*sys.stdlib_module_names, "clarity"}

    known = packages_distributions()  # of most; where it is silent, package and module have one name
    uncounted = {name for name in imported if not set(known.get(name, [name])) & set(PACKAGES)}

    assert imported >= {"numpy", "sklearn", "tensorflow"}
    assert uncounted == set()


def test_examples_without_intents_are_refused() -> None:
    """Two lists that do not fit are an error, not a digest of the shorter one."""
    with pytest.raises(ValueError, match="zip"):
        digest_of(TEXTS, INTENTS[:1])


def test_the_same_digest_is_learnt_once(tmp_path: Path, kept: Path) -> None:
    """The second model is filled with the files of the first."""
    learn = Learning()
    first, second = place(tmp_path, "first"), place(tmp_path, "second")
    fill(first, "a" * 64, learn, kept)

    fill(second, "a" * 64, learn, kept)

    assert learn.times == 1
    assert contents(first) == contents(second) == {"head.npz": "learnt 1", "tuned.npz": "learnt too"}


def test_another_digest_is_learnt_anew(tmp_path: Path, kept: Path) -> None:
    """New examples are never filled with old files."""
    learn = Learning()
    fill(place(tmp_path, "first"), "a" * 64, learn, kept)
    second = place(tmp_path, "second")

    fill(second, "b" * 64, learn, kept)

    assert contents(second)["head.npz"] == "learnt 2"


def test_a_learning_that_broke_off_is_not_kept(tmp_path: Path, kept: Path) -> None:
    """Half a training does not pass for a whole one, and the next is learnt from the beginning."""

    def breaks_off(directory: Path) -> None:
        (directory / "head.npz").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(place(tmp_path, "first"), "a" * 64, breaks_off, kept)
    second = place(tmp_path, "second")

    fill(second, "a" * 64, Learning(), kept)

    assert contents(second) == {"head.npz": "learnt 1", "tuned.npz": "learnt too"}
    assert [path.name for path in kept.iterdir()] == ["a" * 32]


def test_what_a_model_already_holds_stays(tmp_path: Path, kept: Path) -> None:
    """Only the learnt files are written."""
    folder = place(tmp_path, "model")
    (folder / "other.json").write_text("of another component")

    fill(folder, "a" * 64, Learning(), kept)

    assert contents(folder)["other.json"] == "of another component"


def test_the_few_that_were_used_last_are_kept(tmp_path: Path, kept: Path) -> None:
    """The folder does not grow, and what was used just now is not the first to go."""
    learn = Learning()
    digests = [letter * 64 for letter in "abc"]
    for age, digest in enumerate(digests):
        fill(place(tmp_path, digest[0]), digest, learn, kept)
        os.utime(kept / digest[:32], (1_000 + age, 1_000 + age))
    fill(place(tmp_path, "again"), digests[0], learn, kept)

    fill(place(tmp_path, "d"), "d" * 64, learn, kept)

    assert {path.name[0] for path in kept.iterdir()} == {"a", "c", "d"}
    assert len(list(kept.iterdir())) == KEPT_AT_MOST


def measured(path: Path, sources: str) -> Path:
    """Write a network that was learnt from what the digest stands for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_weights(path, {"head.bias": np.ones(2, np.float32)}, (), {"sources": sources})
    return path


def test_the_measured_network_is_taken_for_its_examples(tmp_path: Path) -> None:
    """Nobody learns for a quarter of an hour what lies there, and answers with what was measured."""
    source = measured(tmp_path / "learnt.npz", "a" * 64)

    is_taken = take_measured("a" * 64, tmp_path / "taken.npz", source)

    assert (is_taken, (tmp_path / "taken.npz").read_bytes()) == (True, source.read_bytes())


@pytest.mark.parametrize("source", ["other", "damaged", "missing"])
def test_no_other_network_is_taken(tmp_path: Path, source: str) -> None:
    """Other examples, or half a file, are learnt from anew."""
    place = measured(tmp_path / "learnt.npz", "b" * 64)
    if source == "damaged":
        place.write_bytes(place.read_bytes()[:40])
    elif source == "missing":
        place.unlink()

    is_taken = take_measured("a" * 64, tmp_path / "taken.npz", place)

    assert (is_taken, (tmp_path / "taken.npz").exists()) == (False, False)


def test_what_was_learnt_last_is_put_into_the_repository(tmp_path: Path, kept: Path) -> None:
    """Whoever commits new examples commits what was learnt from them; a second time there is nothing to put."""
    for age, name in enumerate("ba"):
        path = measured(kept / name / TUNED, name)
        os.utime(path.parent, (1_000 + age, 1_000 + age))

    is_new = [keep_as_measured(kept, tmp_path / "learnt.npz") for _ in range(2)]

    assert is_new == [True, False]
    assert (tmp_path / "learnt.npz").read_bytes() == (kept / "a" / TUNED).read_bytes()


def test_the_network_of_the_repository_is_that_of_the_model() -> None:
    """What answers here is what is committed: a clinic that trains nothing gets the same."""
    newest = max(KEPT_DIRECTORY.iterdir(), key=lambda path: path.stat().st_mtime)

    assert load_weights(MEASURED)[1]["sources"].startswith(newest.name)
