"""What is measured and trained on at once is found, however it is dressed up."""

from __future__ import annotations

from agent.assembly import open_encoder
from evals.duplicates import near, overlapping, same

TRAINED = ["Where is my order 10231, please?", "Can I pay with two gift cards at once?"]


def test_the_same_message_is_found_behind_case_marks_and_numbers():
    found = list(same(["WHERE is my order 77 please", "where is my hat"], TRAINED))
    assert [(pair.measured, pair.trained) for pair in found] == [("WHERE is my order 77 please", TRAINED[0])]


def test_what_everybody_writes_is_nobodys_own():
    assert list(same(["hello"], ["Hello!"])) == []


def test_overlapping_words_are_found():
    assert [p.trained for p in overlapping(["can I pay with two gift cards"], TRAINED)] == [TRAINED[1]]
    assert list(overlapping(["the lamp I got is broken"], TRAINED)) == []


def test_nearly_the_same_meaning_is_found():
    encoder = open_encoder()[0]
    assert [p.trained for p in near(["Where is my order 10231 please"], TRAINED, encoder)] == [TRAINED[0]]
    assert list(near(["the lamp I got is broken"], TRAINED, encoder)) == []
