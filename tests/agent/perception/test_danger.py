"""Dangers, despair and legal threats are heard in every language; what only sounds like them is not."""

from __future__ import annotations

import pytest

from agent.languages import LANGUAGES
from agent.perception.triggers import TriggerFinder
from tests.agent.perception.danger import DESPAIR, HYPERBOLE, LAW_QUESTIONS, LEGAL, SAFETY

GRAVE = {"safety", "self_harm", "legal_threat"}


def cases(texts: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, text) for language in LANGUAGES for text in texts[language]]


def heard(language: str, text: str) -> set[str]:
    return GRAVE & set(TriggerFinder().find(text, languages=(language,)))


@pytest.mark.parametrize(("language", "text"), cases(SAFETY))
def test_goods_that_hurt_are_a_matter_of_safety(language: str, text: str) -> None:
    assert "safety" in heard(language, text)


@pytest.mark.parametrize(("language", "text"), cases(DESPAIR))
def test_despair_is_heard(language: str, text: str) -> None:
    assert "self_harm" in heard(language, text)


@pytest.mark.parametrize(("language", "text"), cases(LEGAL))
def test_lawyers_courts_and_consumer_bodies_are_a_threat(language: str, text: str) -> None:
    assert "legal_threat" in heard(language, text)


@pytest.mark.parametrize(("language", "text"), cases(HYPERBOLE))
def test_a_manner_of_speaking_is_no_danger(language: str, text: str) -> None:
    assert heard(language, text) == set()


@pytest.mark.parametrize(("language", "text"), cases(LAW_QUESTIONS))
def test_a_question_about_the_law_is_no_threat(language: str, text: str) -> None:
    assert heard(language, text) == set()
