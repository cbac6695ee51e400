"""Makes the crisis network that the screen loads: put together from the measured weights, or learnt anew."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from clarity.crisis.network import CLASSES, DIRECTORY, FLAGS, HEAD
from clarity.errors import ModelFileError
from clarity.nlu.weights import load_weights, save_weights
from clarity.settings import ROOT

EXAMPLES = ROOT / "data" / "crisis"
# The weights lie in the repository: those that were measured are those that every clinic runs, and not what another
# processor learns from the same examples (docs/decisions/0018).
WEIGHTS = ROOT / "learnt" / "crisis.npz"
OUTPUTS = " ".join(CLASSES + FLAGS)
# What the weights are learnt with; the ordinary questions of data/nlu/ go on changing and do not count.
LEARNERS = (
    "clarity/crisis/normal.py",
    "clarity/nlu/crisis_examples.py",
    "clarity/nlu/crisis_tuning.py",
    "clarity/nlu/tuning.py",
)


def make_network() -> None:
    """Put the network together where that has not been done; learn it anew first where its examples have changed."""
    try:
        weights, about = load_weights(WEIGHTS)
    except ModelFileError:
        about = {}
    if about != {"outputs": OUTPUTS, "sources": digest()}:
        learn()
        weights, _ = load_weights(WEIGHTS)
    if is_made():
        return
    from clarity.nlu.crisis_graph import compose  # noqa: PLC0415 - seconds that most starts do not need

    compose(weights, DIRECTORY)
    made_of().write_text(_digest_of_weights())


def learn() -> None:
    """Learn the weights from the examples, showing progress; they are to be measured before anybody relies on them."""
    from clarity.nlu.crisis_examples import ordinary, read_examples  # noqa: PLC0415
    from clarity.nlu.crisis_tuning import LAYERS, tune_to_danger  # noqa: PLC0415

    print("Learning the crisis network (up to ten minutes) ...", flush=True)
    started = time.monotonic()
    near, others = ordinary(ROOT / "data" / "nlu")
    own = [example for path in sorted(EXAMPLES.glob("*.txt")) for example in read_examples(path)]
    network = tune_to_danger([*near, *own], others)
    save_weights(WEIGHTS, network.weights(), LAYERS, {"outputs": OUTPUTS, "sources": digest()})
    print(f"Learnt in {time.monotonic() - started:.0f} s. Measure it: python -m benchmarks.crisis", flush=True)


def is_made() -> bool:
    """Return whether the network that the screen loads is that of the weights as they lie there."""
    return (DIRECTORY / HEAD).is_file() and made_of().is_file() and made_of().read_text() == _digest_of_weights()


def made_of() -> Path:
    """Return the file that says of which weights the network was put together."""
    return DIRECTORY / "weights.sha256"


def digest() -> str:
    """Return a digest of the examples and of all that the weights are learnt with."""
    found = hashlib.sha256()
    for path in [*sorted(EXAMPLES.glob("*.txt")), *(ROOT / name for name in LEARNERS)]:
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _digest_of_weights() -> str:
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
