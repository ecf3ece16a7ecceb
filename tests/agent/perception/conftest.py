"""What is slow to build is built once: the language detector, the shipped encoder with its heads."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.assembly import open_encoder
from agent.encoder.encoder import Encoder
from agent.encoder.heads import Heads
from agent.perception.language import LanguageDetector
from agent.perception.perception import Perceiver, load_perceiver
from tools.vocabulary import Vocabulary, load_vocabulary

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.fixture(scope="session")
def detector() -> LanguageDetector:
    return LanguageDetector()


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(DATA / "shop")


@pytest.fixture(scope="session")
def understanding() -> tuple[Encoder, Heads]:
    return open_encoder()


@pytest.fixture(scope="session")
def perceiver(vocabulary: Vocabulary, understanding: tuple[Encoder, Heads]) -> Perceiver:
    return load_perceiver(*understanding, vocabulary)
