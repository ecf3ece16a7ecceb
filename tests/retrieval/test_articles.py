"""Articles: what is read from a file, and how each mistake is reported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from retrieval.articles import read_articles, read_plain_articles

MARKETS = ("DE", "AT", "GB", "US", "NO")


def problems_of(folder: Path) -> list[str]:
    return [
        str(problem).replace(f"{folder}/", "") for problem in read_articles(folder, markets=MARKETS).problems
    ]


def test_an_article_has_the_fields_of_its_front_matter_and_a_plain_body(folder, write):
    write(
        "returns-eu",
        markets="[DE, AT]",
        valid_to="2026-12-31",
        body="You have **30 days**, see [a label](https://x.y).\n\n## What does it `cost`?\n- **Nothing**\n",
    )
    (article,) = read_articles(folder, markets=MARKETS).articles
    assert article.id == "returns-eu"
    assert article.markets == ("AT", "DE")
    assert (article.valid_from, article.valid_to) == (date(2025, 1, 1), date(2026, 12, 31))
    assert article.direct_answer == "You have 30 days, see a label."
    assert [(section.heading, section.text) for section in article.sections] == [
        ("What does it cost?", "- Nothing")
    ]
    assert article.url == "/help/en/returns-eu"


def test_an_article_may_list_further_questions(folder, write):
    write(
        "returns",
        more='questions:\n  - Can I bring it back?\n  - "money back: how?"\n  - Can I bring it back?\n',
    )
    (article,) = read_articles(folder, markets=MARKETS).articles
    assert article.questions == ("Can I bring it back?", "money back: how?")


@pytest.mark.parametrize("value", ["Can I bring it back?", "[]", "[a, [b]]", '[""]'])
def test_questions_that_are_no_list_of_texts_are_a_problem(folder, write, value):
    write("returns", more=f"questions: {value}\n")
    assert problems_of(folder) == [
        "en/returns.md:8:1: 'questions' must be a list of texts. Write each below it on a line '  - …'."
    ]


def test_a_country_whose_code_yaml_takes_for_false_is_a_market(folder, write):
    write("returns", markets="[NO, DE]")
    (article,) = read_articles(folder, markets=MARKETS).articles
    assert article.markets == ("DE", "NO")


def test_translations_share_an_id(folder, write):
    write("returns")
    write("returns", language="de")
    read = read_articles(folder, markets=MARKETS)
    assert not read.problems
    assert {(article.language, article.id) for article in read.articles} == {
        ("en", "returns"),
        ("de", "returns"),
    }


def test_an_id_twice_in_one_language_is_a_problem_of_the_second_file(folder, write):
    write("returns")
    other = folder / "more" / "en" / "returns.md"
    other.parent.mkdir(parents=True)
    other.write_text((folder / "en" / "returns.md").read_text())
    (problem,) = problems_of(folder)
    assert problem.startswith("more/en/returns.md:2: The id 'returns' exists already in ")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"markets": "[DE, XX]"},
            "en/returns.md:5:1: Unknown market 'XX'. The shop sells to: AT, DE, GB, NO, US.",
        ),
        ({"markets": "[all, DE]"}, "en/returns.md:5:1: 'all' stands beside other markets."),
        ({"markets": "DE"}, "en/returns.md:5:1: 'markets' must be a list."),
        ({"markets": "[DE, DE]"}, "en/returns.md:5:1: The market 'DE' is listed twice."),
        ({"valid_from": "1.1.2025"}, "en/returns.md:6:1: 'valid_from' is not a date."),
        ({"valid_from": "2025-02-30"}, "en/returns.md:6:1: 'valid_from' is not a date."),
        ({"valid_to": "2024-12-31"}, "en/returns.md:7:1: 'valid_to' lies before 'valid_from'."),
        ({"title": '""'}, "en/returns.md:3:1: 'title' must be a text."),
        ({"title": "a: b"}, "en/returns.md:3:9: The front matter is not valid YAML"),
        ({"title": "x\nmarket: [DE]"}, "en/returns.md:4:1: Unknown key 'market'. Did you mean 'markets'?"),
        ({"title": "x\ntitle: y"}, "en/returns.md:4:1: 'title' is given twice."),
        ({"body": "\n## A heading\nText\n"}, "en/returns.md:9: The direct answer is missing."),
        ({"body": "Answer.\n\n## Empty\n\n## Full\nText\n"}, "en/returns.md:11: A section without text."),
        ({"body": "Answer.\n\n# Title\nText\n"}, "en/returns.md:11: A heading of the first level."),
    ],
)
def test_a_mistake_names_file_line_and_column(folder, write, fields, expected):
    write("returns", **fields)
    found = problems_of(folder)
    assert any(problem.startswith(expected) for problem in found), found


def test_the_file_must_be_named_like_the_id_and_lie_in_its_language(folder, write):
    write("returns").rename(folder / "en" / "other.md")
    write("exchange").rename(folder / "exchange.md")
    found = "\n".join(problems_of(folder))
    assert (
        "en/other.md:2:1: The id 'returns' is not the file's name. Rename the file to 'returns.md'." in found
    )
    assert "exchange.md:4:1: The language 'en' is not the folder's name." in found


def test_a_language_that_is_not_offered_is_a_problem(folder, write):
    write("returns", language="xx")
    read = read_articles(folder, markets=MARKETS, languages=("en", "de"))
    assert [problem.message for problem in read.problems] == ["Unknown language 'xx'."]
    assert not read.articles


def test_all_mistakes_of_all_files_are_reported_at_once(folder, write):
    write("one", markets="[XX]", valid_from="x")
    write("two", title='""')
    write("three", raw="no front matter at all")
    write("four", raw="---\nid: four\n")
    (folder / "en" / "five.md").write_bytes(b"---\nid: five\n---\n\xff\n")
    found = problems_of(folder)
    assert {problem.split(":")[0] for problem in found} == {
        f"en/{n}.md" for n in ("one", "two", "three", "four", "five")
    }
    assert "en/five.md:4: The file is not UTF-8 text. Save it with the encoding UTF-8." in found
    assert sum(problem.startswith("en/one.md") for problem in found) == 2


def test_hidden_files_drafts_and_readmes_are_left_out(folder, write):
    write("returns")
    for name in ("README.md", "_draft.md", ".hidden.md"):
        (folder / "en" / name).write_text("anything")
    read = read_articles(folder, markets=MARKETS)
    assert len(read.articles) == 1
    assert not read.problems


def test_a_folder_that_does_not_exist_is_a_problem(tmp_path):
    read = read_articles(tmp_path / "nowhere", markets=MARKETS)
    assert [problem.message for problem in read.problems] == ["There is no such folder."]


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(folder, write):
    path = write("returns")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    read = read_articles(folder, markets=MARKETS)
    assert not read.problems
    assert read.articles[0].direct_answer == "You have 30 days to send it back."


def test_a_heading_inside_code_is_text(folder, write):
    write("returns", body="Answer.\n\n## How?\n```\n## not a heading\n```\nEnd.\n")
    (article,) = read_articles(folder, markets=MARKETS).articles
    assert len(article.sections) == 1


def test_foreign_articles_need_no_front_matter(folder):
    (folder / "deposits.md").write_text(
        "#  Deposits\n\nIntro.\n\n##  What is a deposit?\n\nA sum of money.\n"
    )
    (article,) = read_plain_articles(folder, language="en").articles
    assert (article.id, article.title, article.language, article.markets) == (
        "deposits",
        "Deposits",
        "en",
        ("all",),
    )
    assert [section.heading for section in article.sections] == ["Deposits", "What is a deposit?"]
