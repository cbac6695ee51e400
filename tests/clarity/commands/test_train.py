"""Promises of `clarity.commands.train`: train when something that makes the model has changed, and only then."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from clarity.commands import train
from clarity.errors import StartUpError
from clarity.nlu.kept_training import LEARNERS, LOCKED, pins
from clarity.settings import ROOT

FILES = {
    "config.yml": "pipeline: []",
    "domain.yml": "intents: []",
    "requirements.txt": "limits==5.6.0\nnumpy==1.23.5\n",
    "README.md": "words",
    "data/nlu/program.yml": "nlu: []",
    "data/responses/program.yml": "responses: {}",
    "data/lookups/insurers.yml": "nlu: []",
    "program/topics.yml": "topics: []",
    "program/facts.yml": "facts: []",
    "clarity/nlu/spelling.py": "SHORTHAND = {}",
    "clarity/nlu/answer_router.py": "ANSWER_FROM = 0.5",
    "clarity/encoder.py": "DIMENSIONS = 384",
    "clarity/policies/answer_policy.py": "PRIORITY = 6",
    "clarity/nlu/__pycache__/spelling.py": "cached",
    "actions/handoff.py": "pass",
    "tests/nlu/held_out/questions.yml": "questions: []",
    "endpoints.yml": "action_endpoint: {}",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small project of the same shape as ours."""
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (tmp_path / "models").mkdir()
    monkeypatch.setattr(train, "ROOT", tmp_path)
    monkeypatch.setattr(train, "MODEL", tmp_path / "models" / "clarity.tar.gz")
    monkeypatch.setattr(train, "FINGERPRINT", tmp_path / "models" / "clarity.fingerprint")
    monkeypatch.setattr(train, "LOG", tmp_path / "models" / "training.log")
    # A forced training deletes what is kept: never that of whoever runs these tests.
    monkeypatch.setattr(train, "KEPT_DIRECTORY", tmp_path / "models" / "heads")
    monkeypatch.setattr(train, "MEASURED", tmp_path / "learnt" / "intents.npz")
    # Its own tests are in tests/clarity/nlu/test_crisis_graph.py.
    monkeypatch.setattr(train, "make_network", lambda: sys.stdout.write("the crisis network\n"))
    return tmp_path


@pytest.fixture
def learners(root: Path) -> Path:
    """Return the small project with every file that the components learn with."""
    for name in LEARNERS:
        (root / name).write_text("of the first training")
    return root


def everything(root: Path) -> str:
    """Return the fingerprint of all that makes a model."""
    return train.fingerprint((*LEARNERS, *train.CONTENT), pins(root / LOCKED))


def install_rasa(root: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a stand-in for `rasa`, whose training takes minutes, beside the running Python."""
    (root / "bin").mkdir()
    rasa = root / "bin" / "rasa"
    rasa.write_text(f"#!/bin/sh\n{script}\n")
    rasa.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(root / "bin" / "python"))


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "domain.yml",
        "data/nlu/program.yml",
        "data/responses/program.yml",
        "data/lookups/insurers.yml",
        "clarity/nlu/spelling.py",
        "clarity/nlu/answer_router.py",
        "clarity/encoder.py",
    ],
)
def test_a_change_in_what_makes_the_model_changes_the_fingerprint(root: Path, name: str) -> None:
    """No model is older than its data or its code."""
    before = everything(root)

    (root / name).write_text(FILES[name] + "\n# changed")

    assert everything(root) != before


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "endpoints.yml",
        "program/facts.yml",
        "program/topics.yml",
        "clarity/policies/answer_policy.py",
        "actions/handoff.py",
        "tests/nlu/held_out/questions.yml",
        "clarity/nlu/__pycache__/spelling.py",
    ],
)
def test_a_change_elsewhere_does_not(root: Path, name: str) -> None:
    """Nobody waits for training because of a file that the model does not depend on."""
    before = everything(root)

    (root / name).write_text("changed")

    assert everything(root) == before


def test_a_new_a_renamed_and_a_removed_file_count(root: Path) -> None:
    """The fingerprint covers which files there are, not only what is in them."""
    seen = [everything(root)]

    (root / "data" / "nlu" / "goals.yml").write_text("nlu: []")
    seen.append(everything(root))
    (root / "data" / "nlu" / "goals.yml").rename(root / "data" / "nlu" / "aims.yml")
    seen.append(everything(root))
    (root / "data" / "nlu" / "aims.yml").unlink()
    seen.append(everything(root))

    assert len(set(seen[:3])) == 3
    assert seen[3] == seen[0]


def test_a_file_that_is_only_touched_does_not_count(root: Path) -> None:
    """A fresh checkout needs no training."""
    before = everything(root)

    (root / "config.yml").write_text(FILES["config.yml"])

    assert everything(root) == before


def test_the_real_sources_exist() -> None:
    """Every name in the list stands for something in this repository."""
    missing = [source for source in (*LEARNERS, *train.CONTENT) if not (ROOT / source).exists()]

    assert missing == []


def test_what_a_component_learns_with_is_a_learner() -> None:
    """Each module beside the components is one that Rasa's cache cannot see; it sees the components themselves.

    What belongs to the crisis network teaches no component: it has weights and a digest of its own.
    """
    modules = {path.relative_to(ROOT).as_posix(): path.read_text() for path in (ROOT / "clarity" / "nlu").glob("*.py")}

    components = {name for name, source in modules.items() if "@DefaultV1Recipe.register" in source}
    unseen = {name for name in modules.keys() - components if not name.startswith("clarity/nlu/crisis_")}

    assert unseen - {"clarity/nlu/__init__.py"} == {name for name in LEARNERS if name.startswith("clarity/nlu/")}


@pytest.mark.parametrize("name", LEARNERS)
def test_a_change_in_what_learns_trains_everything_anew(
    learners: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Nobody is answered by a network that an older version of this file taught."""
    install_rasa(learners, monkeypatch, 'echo "$@" >> calls; touch models/clarity.tar.gz')
    train.train()
    (learners / name).write_text("changed")

    train.train()

    assert (learners / "calls").read_text().splitlines()[1:] == ["train --fixed-model-name clarity --force"]


@pytest.mark.parametrize(
    ("old", "new", "calls"),
    [
        pytest.param("numpy==1.23.5", "numpy==1.24.0", ["train --fixed-model-name clarity --force"], id="learns"),
        pytest.param("limits==5.6.0", "limits==5.7.0", [], id="takes no part"),
    ],
)
def test_only_another_version_of_what_learns_trains_anew(
    root: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, calls: list[str]
) -> None:
    """A package that no example passes through costs nobody a training; one that learns costs a whole one."""
    install_rasa(root, monkeypatch, 'echo "$@" >> calls; touch models/clarity.tar.gz')
    train.train()
    (root / "requirements.txt").write_text(FILES["requirements.txt"].replace(old, new))

    train.train()

    assert (root / "calls").read_text().splitlines()[1:] == calls


def test_a_model_is_trained_once(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The second call sees that nothing changed."""
    install_rasa(
        root, monkeypatch, 'echo "$@" >> calls; echo "$RASA_TELEMETRY_ENABLED" >> calls; touch models/clarity.tar.gz'
    )

    train.train()
    train.train()

    assert (root / "calls").read_text() == "train --fixed-model-name clarity --force\nfalse\n"
    assert "up to date" in capfd.readouterr().out


@pytest.mark.parametrize("name", ["data/nlu/program.yml", "clarity/nlu/answer_router.py"])
def test_a_change_that_rasa_sees_goes_through_its_cache(root: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Nobody waits for a whole training because of new words or a changed component."""
    install_rasa(root, monkeypatch, 'echo "$@" >> calls; touch models/clarity.tar.gz')
    train.train()
    (root / name).write_text("changed: []")

    train.train()

    assert (root / "calls").read_text().splitlines()[1:] == ["train --fixed-model-name clarity"]


def test_who_waits_is_told_how_long(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A first training names the minutes that it really takes."""
    install_rasa(root, monkeypatch, "touch models/clarity.tar.gz")

    train.train()

    assert "a quarter of an hour" in capfd.readouterr().out


def test_progress_is_passed_on_and_the_rest_is_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Who waits sees progress alone, and who looks for a fault finds everything."""
    install_rasa(root, monkeypatch, "echo '  tuning: 1 of 9'; echo 'a warning' >&2; touch models/clarity.tar.gz")

    train.train()

    printed = capfd.readouterr()
    assert "  tuning: 1 of 9" in printed.out
    assert "a warning" not in printed.out + printed.err
    assert (root / "models" / "training.log").read_text() == "  tuning: 1 of 9\na warning\n"


def test_force_trains_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator can insist."""
    install_rasa(root, monkeypatch, "echo call >> calls; touch models/clarity.tar.gz")
    train.train()

    train.train(force=True)

    assert (root / "calls").read_text() == "call\ncall\n"


@pytest.mark.parametrize(
    ("is_forced", "is_kept"), [pytest.param(False, True, id="ordinary"), pytest.param(True, False, id="forced")]
)
def test_only_force_forgets_what_was_learnt(
    root: Path, monkeypatch: pytest.MonkeyPatch, is_forced: bool, is_kept: bool
) -> None:
    """Whoever insists gets everything learnt anew, and nobody else waits for that."""
    install_rasa(root, monkeypatch, "touch models/clarity.tar.gz")
    kept = root / "models" / "heads" / "of-these-examples"
    kept.mkdir(parents=True)

    train.train(force=is_forced)

    assert kept.exists() == is_kept


def test_a_missing_model_is_trained_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fingerprint alone answers nobody."""
    install_rasa(root, monkeypatch, "echo call >> calls; touch models/clarity.tar.gz")
    train.train()
    (root / "models" / "clarity.tar.gz").unlink()

    train.train()

    assert (root / "calls").read_text() == "call\ncall\n"


def test_a_failed_training_is_not_taken_for_done(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a failure the old model does not pass for the new one."""
    install_rasa(root, monkeypatch, "exit 1")
    (root / "models" / "clarity.tar.gz").touch()
    (root / "models" / "clarity.fingerprint").write_text("of an older training")

    with pytest.raises(StartUpError):
        train.train()

    assert not (root / "models" / "clarity.fingerprint").exists()


def test_the_crisis_network_is_made_first(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It needs nothing of the rest, and the public door needs it."""
    install_rasa(root, monkeypatch, "touch models/clarity.tar.gz")

    train.train()

    assert capsys.readouterr().out.startswith("the crisis network")
