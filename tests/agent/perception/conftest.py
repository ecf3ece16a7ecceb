"""What is slow to build is built once: the language detector, the shipped intent model with its embedder."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.perception.language import LanguageDetector
from agent.perception.perception import Perceiver, load_perceiver
from retrieval.embeddings.bundled import BundledEmbedder
from tools.vocabulary import Vocabulary, load_vocabulary

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.fixture(scope="session")
def detector() -> LanguageDetector:
    return LanguageDetector()


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(DATA / "shop")


@pytest.fixture(scope="session")
def embedder() -> BundledEmbedder:
    return BundledEmbedder()


@pytest.fixture(scope="session")
def perceiver(vocabulary: Vocabulary, embedder: BundledEmbedder) -> Perceiver:
    return load_perceiver(DATA, vocabulary, embedder_id=embedder.id)
