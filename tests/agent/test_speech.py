"""Where a sentence ends, and what is shown of what a model says."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.speech import LONGEST, Endless, Speech, sentences

ENDS = {
    "Hello. How are you": ["Hello.", "How are you"],
    "It comes on 3. Mai, z. B. with 5. Class. Good": ["It comes on 3. Mai, z. B. with 5. Class.", "Good"],
    "That takes approx. 5 days. Fine": ["That takes approx. 5 days.", "Fine"],
    "Your order 10002. It costs 89.00. Yes": ["Your order 10002.", "It costs 89.00.", "Yes"],
    'He said "no." Then': ['He said "no."', "Then"],
    "Really?! Yes (of course.) Good": ["Really?!", "Yes (of course.)", "Good"],
    "你好。它在路上。谢谢": ["你好。", "它在路上。", "谢谢"],
    "مرحبا. كيف حالك؟ شكرا": ["مرحبا.", "كيف حالك؟", "شكرا"],
    "Here it is:\n- one\n- two": ["Here it is:", "- one", "- two"],
    "ขอบคุณค่ะ สินค้าอยู่ระหว่างทาง": ["ขอบคุณค่ะ สินค้าอยู่ระหว่างทาง"],
}


def speak(speech: Speech, text: str, *, bad: str = "\0") -> list[str]:
    """Let a model say a text letter by letter; what was shown, each time."""
    shown: list[str] = []
    speech.listen(passes=lambda known: bad not in known, show=shown.append)
    for letter in text:
        speech.hear(letter)
    return shown


@pytest.mark.parametrize("text", ENDS)
def test_sentences_end_where_people_end_them(text: str) -> None:
    assert sentences(text) == ENDS[text]


def test_the_last_sentence_waits_for_the_reply() -> None:
    speech = Speech()
    assert speak(speech, "One here. Two there. Three") == ["One here.", "One here. Two there."]
    assert speech.whole("One here. Two there. Three") == "One here. Two there. Three"


def test_what_follows_a_sentence_that_fails_is_held_back_with_it() -> None:
    assert speak(Speech(), "One here. Two bad. Three there. Four", bad="bad") == ["One here."]


def test_a_second_call_goes_on_behind_what_was_shown_and_repeats_nothing() -> None:
    speech = Speech()
    speak(speech, "One here. Two bad. Three", bad="bad")
    assert speak(speech, "One here. Two good. Three") == ["One here. Two good."]
    other = Speech()
    speak(other, "One here. Two bad. Three", bad="bad")
    assert speak(other, "Two good. Three") == ["One here.\n\nTwo good."]
    assert other.whole("Two good. Three") == "One here.\n\nTwo good. Three"


def test_the_same_sentence_is_shown_once_and_said_three_times_ends_the_answer() -> None:
    speech = Speech()
    with pytest.raises(Endless):
        speak(speech, "Your parcel is on its way. " * 9)
    assert speech.shown == "Your parcel is on its way."


def test_an_answer_that_nobody_would_read_ends() -> None:
    with pytest.raises(Endless):
        speak(Speech(), "word " * LONGEST)
    with pytest.raises(Endless):
        Speech().whole("word " * LONGEST)


@given(st.text(alphabet='ab9.。!?\n <>_1"', max_size=80), st.text(alphabet="ab. \n", max_size=40))
def test_what_was_shown_is_never_taken_back(first: str, second: str) -> None:
    speech = Speech()
    shown = ["", *speak(speech, first, bad="9"), *speak(speech, second)]
    assert all(later.startswith(earlier) for earlier, later in pairwise(shown))
    assert speech.whole(second).startswith(speech.shown)
