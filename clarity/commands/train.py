"""Trains the model when, and only when, something that makes it has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from clarity.errors import StartUpError
from clarity.nlu.crisis_training import make_network
from clarity.nlu.kept_training import KEPT_DIRECTORY, LEARNERS, LOCKED, MEASURED, keep_as_measured, pins
from clarity.settings import ROOT

MODEL_NAME = "clarity"
MODEL = ROOT / "models" / f"{MODEL_NAME}.tar.gz"
FINGERPRINT = ROOT / "models" / f"{MODEL_NAME}.fingerprint"
LOG = ROOT / "models" / "training.log"  # what Rasa said; it holds warnings, never messages
# What is learnt from and said, and the components. Of a change here that touches no example, the long part is kept
# (clarity/nlu/kept_training.py). Rasa's own cache would not do: the answers count as training data there.
CONTENT = ("config.yml", "domain.yml", "data/lookups", "data/nlu", "data/responses", "data/rules", "clarity/nlu")
SUFFIXES = {".yml", ".py", ".txt"}
PROGRESS = "  tuning:"

# No message may leave the machine as telemetry; libraries log little, and never at debug.
RASA_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "SANIC_REQUEST_MAX_SIZE": "65536",
    "SANIC_HOST": "127.0.0.1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
}
# Messages are small: in answering, more threads only fight each other.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1"}


def train(force: bool = False) -> None:
    """Train when needed, showing progress; raises `StartUpError` when Rasa's training fails.

    The crisis network comes first: it does not need the rest.
    """
    make_network()
    learners, content = fingerprint(LEARNERS, pins(ROOT / LOCKED)), fingerprint(CONTENT)
    known = FINGERPRINT.read_text().split() if MODEL.is_file() and FINGERPRINT.is_file() else ["", ""]
    if not force and known == [learners, content]:
        print("The model is up to date.", flush=True)
        return
    anew = force or known[0] != learners
    print("Training the model (minutes; a quarter of an hour where examples have changed) ...", flush=True)
    started = time.monotonic()
    FINGERPRINT.unlink(missing_ok=True)
    if force:
        shutil.rmtree(KEPT_DIRECTORY, ignore_errors=True)
        MEASURED.unlink(missing_ok=True)
    run_training(anew)
    FINGERPRINT.write_text(f"{learners} {content}\n")
    if keep_as_measured(KEPT_DIRECTORY, MEASURED):
        print("Learnt another network: measure it, then commit learnt/intents.npz with the examples.", flush=True)
    print(f"Trained in {time.monotonic() - started:.0f} s.", flush=True)


def run_training(anew: bool) -> None:
    """Run `rasa train`, passing on its progress lines and keeping the rest in a log."""
    command = [str(Path(sys.executable).with_name("rasa")), "train", "--fixed-model-name", MODEL_NAME]
    with (
        LOG.open("w") as log,
        subprocess.Popen(
            command + (["--force"] if anew else []),
            cwd=ROOT,
            env={**os.environ, **RASA_ENVIRONMENT},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            if PROGRESS in line:
                print(line[line.index(PROGRESS) :], end="", flush=True)
    if process.returncode != 0:
        print(LOG.read_text()[-3000:], file=sys.stderr)
        raise StartUpError(f"training failed; all of it is in {LOG}")


def fingerprint(sources: Iterable[str], pinned: Iterable[str] = ()) -> str:
    """Return a digest over the path and content of every file below the sources, and over pinned packages."""
    digest = hashlib.sha256()
    for source in sources:
        path = ROOT / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix in SUFFIXES and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    for pin in pinned:
        digest.update(pin.encode() + b"\0")
    return digest.hexdigest()
