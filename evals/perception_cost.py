"""Measure what understanding a message costs: `python -m evals.perception_cost`.

Messages of 20 words (35 characters where words are not spaced) in eight languages, put together anew each time, so that
nothing is remembered. Times are the processor's on one thread; a busy machine lengthens them less than those of the
clock.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before anything is imported: see api.cli

import argparse
import json
import multiprocessing
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from statistics import median
from typing import Any

import psutil  # type: ignore[import-untyped]
from rich.console import Console
from rich.table import Table

from agent.assembly import open_encoder
from agent.encoder.tagger import PersonalTagger
from agent.languages import LANGUAGES as ALL
from agent.perception.language import LanguageDetector
from agent.perception.perception import load_perceiver
from agent.settings import DATA
from evals.bench_figures import high, machine, show_machine
from guardrails.detect import load_detector
from retrieval.embeddings.bundled import BundledEmbedder
from tools.vocabulary import load_vocabulary

LANGUAGES = ("en", "de", "fr", "es", "ru", "ar", "zh", "ja")
WORDS, CHARACTERS = 20, 35
UNSPACED = ("zh", "ja", "th")
PERCEIVE = "Perceiver.perceive, as a whole"
ENCODE = "- the encoder's pass"
GUESS = "- language, the pass made"
REST = "- heads, words, codes: the rest"
PERSONAL = "personal data, the pass made"
EMBEDDER = "the old embedder's embed_query"


def messages(language: str, count: int, seed: int) -> list[str]:
    """Different messages of the same length, made of the sentences of the test set."""
    lines = (DATA / f"evals/language/test/{language}.jsonl").read_text(encoding="utf-8").splitlines()
    sentences = [json.loads(line)["text"] for line in lines]
    drawing, made = random.Random(seed), dict[str, None]()  # noqa: S311 # a sample
    while len(made) < count:
        drawn = " ".join(drawing.sample(sentences, len(sentences)))
        unspaced = language in UNSPACED
        made[drawn.replace(" ", "，")[:CHARACTERS] if unspaced else " ".join(drawn.split()[:WORDS])] = None
    return list(made)


class Stopwatch:
    """Collects milliseconds of the processor and of the clock by part and language."""

    def __init__(self) -> None:
        self.worked: dict[tuple[str, str], list[float]] = {}
        self.waited: dict[tuple[str, str], list[float]] = {}

    def time(self, part: str, language: str, call: Callable[[], Any]) -> float:
        """Call, and return the milliseconds that the processor worked."""
        clock, start = time.perf_counter(), time.process_time()
        call()
        worked, waited = time.process_time() - start, time.perf_counter() - clock
        self.worked.setdefault((part, language), []).append(worked * 1e3)
        self.waited.setdefault((part, language), []).append(waited * 1e3)
        return worked * 1e3

    def of(self, part: str, *, clock: bool = False) -> list[float]:
        """All times of a part."""
        times = self.waited if clock else self.worked
        return [value for (name, _), values in times.items() if name == part for value in values]


def measure_time(each: int, seed: int = 0) -> Stopwatch:
    """Time the parts on so many messages a language, and on as many others the whole, whose pass nothing remembers."""
    encoder, heads = open_encoder()
    perceiver = load_perceiver(encoder, heads, load_vocabulary(DATA / "shop"))
    detector, embedder = load_detector(PersonalTagger(encoder, heads)), BundledEmbedder()
    watch = Stopwatch()
    texts = {language: messages(language, 2 * each + 3, seed) for language in LANGUAGES}
    for language, text in ((code, text) for code, rows in texts.items() for text in rows[2 * each :]):
        perceiver.perceive(text)  # lexicons are read and patterns compiled when they are first needed
        detector.detect(text, language=language, known={})
        embedder.embed_query(text)
    for place, (language, rows) in product(range(each), texts.items()):
        text = rows[place]
        watch.time(PERCEIVE, language, partial(perceiver.perceive, rows[each + place]))
        watch.time(ENCODE, language, partial(encoder.encode, text))
        guess = watch.time(GUESS, language, partial(perceiver.guess_language, text))
        rest = watch.time(REST, language, partial(perceiver.perceive, text))
        watch.worked[REST, language][-1] = max(rest - guess, 0.0)  # it guessed the language as well
        watch.time(PERSONAL, language, partial(detector.detect, text, language=language, known={}))
        watch.time(EMBEDDER, language, partial(embedder.embed_query, text))
    return watch


def measure_memory() -> list[tuple[str, float]]:
    """The resident megabytes that each part adds to this process, which should be new."""
    process, steps = psutil.Process(), []

    def step(name: str, before: int) -> int:
        after = int(process.memory_info().rss)
        steps.append((name, (after - before) / 1e6))
        return after

    text = messages("de", 1, 0)[0]
    resident = int(process.memory_info().rss)
    encoder, heads = open_encoder()
    encoder.encode(text)
    resident = step("encoder and heads", resident)
    LanguageDetector().detect(text)
    resident = step("language detectors", resident)
    load_detector(PersonalTagger(encoder, heads)).detect(text, language="de", known={})
    resident = step("personal data, with Presidio", resident)
    perceiver = load_perceiver(encoder, heads, load_vocabulary(DATA / "shop"))
    for language, count in product(ALL, (1, 2)):
        perceiver.perceive(messages(language, count, 0)[-1])
    step(f"words of {len(ALL)} languages, and reading in them", resident)
    return steps


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.perception_cost", description="Measure what understanding a message costs."
    )
    parser.add_argument(
        "--each", type=int, default=40, help="messages a language, for the parts and for the whole"
    )
    parsed = parser.parse_args(arguments)
    console = Console()
    show_machine(console, machine())
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        steps = pool.submit(measure_memory).result()
    watch = measure_time(parsed.each)
    parts = Table(
        "part", "p50 ms", "p95 ms", "p50 ms by the clock", "p95 ms by the clock", "p50 to the embedder's"
    )
    base = median(watch.of(EMBEDDER))
    for part in (PERCEIVE, ENCODE, GUESS, REST, PERSONAL, EMBEDDER):
        worked, waited = watch.of(part), watch.of(part, clock=True)
        clock = ("", "") if part == REST else (f"{median(waited):.1f}", f"{high(waited):.1f}")
        parts.add_row(
            part, f"{median(worked):.1f}", f"{high(worked):.1f}", *clock, f"{median(worked) / base:.2f}"
        )
    console.print(parts)
    languages = Table(PERCEIVE, "p50 ms", "p95 ms")
    for language in LANGUAGES:
        worked = watch.worked[PERCEIVE, language]
        languages.add_row(language, f"{median(worked):.1f}", f"{high(worked):.1f}")
    console.print(languages)
    memory = Table("loaded and used", "MB")
    for name, megabytes in (*steps, ("together", sum(megabytes for _, megabytes in steps))):
        memory.add_row(name, f"{megabytes:.0f}")
    console.print(memory)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
