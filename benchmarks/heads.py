"""Compares what could name an intent, side by side on the development set: `python -m benchmarks.heads`.

Judges the parts of the trained model one by one and together. With `--stock` Rasa's stock pipeline
(`benchmarks/stock.yml`, what `rasa init` writes) is trained on the same data and judged in the same
run; that takes most of an hour on two cores. Accuracy is the share of messages whose first intent is a
right one; milliseconds are for one message on one thread.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.model_training import train_nlu

from benchmarks.evaluation import Labelled, read_labelled
from benchmarks.understanding import DEVELOPMENT
from clarity.commands.train import MODEL
from clarity.encoder import shared_encoder
from clarity.nlu.intent_head import TUNED_SHARE, IntentHead
from clarity.nlu.spelling import normalise
from clarity.nlu.text_head import TextHead
from clarity.nlu.tuned_network import TunedNetwork
from clarity.settings import ROOT

STOCK = Path(__file__).with_name("stock.yml")

Rows = NDArray[np.float64]


def main(with_stock: bool) -> None:
    """Print accuracy and time of each part, of the mixture that ships, and of stock Rasa when asked."""
    questions = read_labelled(DEVELOPMENT / "questions.yml")
    texts = [question.text for question in questions]
    print(f"{len(questions)} messages of the development set")
    head, network = shipped_parts()
    meaning, spelling = replace(head, dense_share=1.0), replace(head, dense_share=0.0)
    rows: dict[str, Rows] = {
        "sentence vectors alone": timed(texts, lambda text: of_head(meaning, text)),
        "character patterns alone": timed(texts, lambda text: of_head(spelling, text)),
        "text head (both)": timed(texts, lambda text: of_head(head, text)),
        "tuned network": timed(texts, lambda text: network.probabilities([normalise(text)])),
    }
    rows["shipped: text head and network"] = (1 - TUNED_SHARE) * rows["text head (both)"] + TUNED_SHARE * rows[
        "tuned network"
    ]
    ours = {}
    for name, probabilities in rows.items():
        ours[name] = accuracy(questions, [head.labels[column] for column in probabilities.argmax(axis=1)])
        print(f"  {name:32} right {ours[name]:.3f}")
    if with_stock:
        stock = accuracy(questions, asyncio.run(stock_intents(texts)))
        shipped = ours["shipped: text head and network"]
        print(f"  {'stock Rasa (DIET)':32} right {stock:.3f}")
        print(f"errors, shipped against stock: {(1 - shipped) / (1 - stock):.2f}")


def shipped_parts() -> tuple[TextHead, TunedNetwork]:
    """Return both halves of the intent head from the trained model."""
    with tempfile.TemporaryDirectory() as folder:
        LocalModelStorage.from_model_archive(Path(folder), MODEL)
        directory = next(Path(folder).rglob(f"{IntentHead.NETWORK_FILE}.npz")).parent
        return TextHead.load(directory, IntentHead.FILE), TunedNetwork.load(directory, IntentHead.NETWORK_FILE)


def of_head(head: TextHead, text: str) -> Rows:
    """Return the head's probabilities for one text, its vector included."""
    return head.probabilities([text], shared_encoder().embed([normalise(text)]))


def timed(texts: Sequence[str], probabilities: Callable[[str], Rows]) -> Rows:
    """Return one row per text and print how long one took in the middle case."""
    rows, times = [], []
    for text in texts:
        started = time.perf_counter()
        rows.append(probabilities(text)[0])
        times.append(time.perf_counter() - started)
    print(f"  {1000 * float(np.median(times)):6.1f} ms a message")
    return np.stack(rows)


def accuracy(questions: Sequence[Labelled], found: Sequence[str]) -> float:
    """Return the share of messages whose intent is a right one."""
    return float(np.mean([intent in question.right for question, intent in zip(questions, found, strict=True)]))


async def stock_intents(texts: Sequence[str]) -> list[str]:
    """Train Rasa's stock pipeline on data/nlu and return its first intent for each text."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        path = train_nlu(str(STOCK), str(ROOT / "data" / "nlu"), folder, domain=str(ROOT / "domain.yml"))
        print(f"  stock Rasa trained in {time.monotonic() - started:.0f} s")
        agent = Agent.load(str(path))
        assert agent.processor is not None
        found, times = [], []
        for text in texts:
            started = time.perf_counter()
            parsed = await agent.processor.parse_message(UserMessage(text))
            times.append(time.perf_counter() - started)
            ranking = parsed["intent_ranking"]
            found.append(next(entry["name"] for entry in ranking if entry["name"] != "nlu_fallback"))
        print(f"  {1000 * float(np.median(times)):6.1f} ms a message")
        return found


if __name__ == "__main__":
    main("--stock" in sys.argv)
