"""The page: whole, self-contained, escaped, and readable in scripts that run from right to left."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from agent.settings import Settings
from evals.comparing import compare
from evals.history import Since, side_of
from evals.records import DataSource, Header, Options
from evals.report.page import language_name, marked, page
from evals.report.sections import Custom
from evals.running import Run
from evals.summary import summarise
from evals.tasks.intents import IntentsTask
from evals.tasks.known import NAMES, load_task
from tests.evals.making import record

VOID = {"meta", "br", "input", "link", "img", "hr"}
HOSTILE = '<script>alert("x")</script>&<img src=x onerror=alert(1)>'


class Page(HTMLParser):
    """Every element with its attributes; raises where tags do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def header(task: str) -> Header:
    return Header(
        run="20260101T000000-x-abc", task=task, task_version=1, started="2026-01-01T00:00:00Z",
        commit="c0ffee", model="m",
        data=(DataSource(path="a.jsonl", sha256="0" * 64, rows=3),), options=Options(limit=3, langs=("de", "ar")), n=3,
        items="i", signature="s",
    )  # fmt: skip


def made(task, records) -> Run:
    head = header(task.name)
    return Run(
        header=head, records=tuple(records), summary=summarise(task, head, records), path=Settings().home, resumed=0
    )  # fmt: skip


RECORDS = (
    record(
        "1", text="أين طلبي؟", language="ar", right=0, label="a", guess="b", confidence=0.9, predicted="b"
    ),
    record(
        "2", text=HOSTILE, right=0, label="b", guess="a", confidence=0.2, expected=HOSTILE, source=HOSTILE
    ),
    record("3", label="a", guess="a", confidence=0.8),
    record("4", unscored="nothing readable in the text", scores={}),
)


@pytest.fixture(scope="module")
def html() -> str:
    task = IntentsTask()
    done = made(task, RECORDS)
    before = made(task, [one.model_copy(update={"scores": {"accuracy": (1.0, 1)}}) for one in RECORDS])
    since = Since(
        started=before.header.started, commit="bead", model="older", metrics={},
        comparison=compare(side_of(before), side_of(done)),
    )  # fmt: skip
    return page(task, done, since)


def test_the_page_is_well_formed(html):
    parsed = Page(html)
    assert ("html", {"lang": "en"}) in parsed.elements
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_loads_nothing(html):
    for _, attributes in Page(html).elements:
        assert not {"src", "href", "srcset", "action", "data"} & set(attributes)
    assert not re.search(r"https?:|//[a-z]|@import|url\(", html)


def test_texts_are_escaped(html):
    assert "<img" not in html
    assert "alert(" in html
    assert html.count("<script>") == 1
    assert not any(name.startswith("on") for _, attributes in Page(html).elements for name in attributes)


def test_texts_bring_their_direction_and_language(html):
    texts = [attributes for _, attributes in Page(html).elements if attributes.get("class") == "text"]
    assert {(one["dir"], one["lang"]) for one in texts} == {("auto", "ar"), ("auto", "de")}


def test_a_team_lead_finds_what_matters(html):
    for words in (
        "Since the last run", "By language", "Arabic", "The worst errors", "Not scored", "nothing readable in the text",
        "Does it know when it is right?", "What is taken for what", "got worse", "a.jsonl", "c0ffee", "Intervals",
    ):  # fmt: skip
        assert words in html


@pytest.mark.parametrize("name", NAMES)
def test_every_task_has_a_page_even_where_nothing_could_be_scored(name):
    task = load_task(name)
    html = page(task, made(task, [record("1", unscored="why not", scores={})]), None)
    Page(html)
    assert "why not" in html


def test_a_task_may_bring_a_section_of_its_own():
    class Talking(IntentsTask):
        def sections(self, summary):
            return (Custom(title="Conversations", html='<p data-language="de">Hallo</p>'),)

    html = page(Talking(), made(Talking(), RECORDS), None)
    assert '<p data-language="de">Hallo</p>' in html
    assert "<h2>Conversations</h2>" in html


def test_what_was_missed_is_marked_and_still_escaped():
    assert marked("⟦<b>⟧ & c") == "<mark>&lt;b&gt;</mark> &amp; c"


@pytest.mark.parametrize(
    ("code", "name"), [("zh", "Chinese"), ("pt-BR", "Portuguese (Brazil)"), ("other", "other"), ("?", "?")]
)
def test_languages_are_named(code, name):
    assert language_name(code) == name
