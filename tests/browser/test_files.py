"""The widget's files: what they weigh, what they say, what they never do. No browser is needed."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

import api
from agent.languages import LANGUAGES

WIDGET = (Path(api.__file__).parent / "widget").resolve()
MOST_BYTES = 30_000
_TEXT = re.compile(r'^  (\w+): "(.*)",$', re.MULTILINE)


def loaded(language: str) -> Sequence[Path]:
    """The files that a visitor of that language loads at first: found by following what each one names.

    What stands in the folder `later` is loaded when it is needed.
    """
    waiting, found = [WIDGET / "crossdesk.js", WIDGET / "chat" / "chat.css"], []
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.append(file)
        named = re.findall(r'(?:from|import\(new URL\(|import\()\s*["`]([^"`]+)["`]', file.read_text())
        first = [name for name in named if not name.startswith("./later/")]
        waiting += [(file.parent / name.replace("${wanted}", language)).resolve() for name in first]
    return found


def texts(language: str) -> dict[str, str]:
    return dict(_TEXT.findall((WIDGET / "chat" / "texts" / f"{language}.js").read_text()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_a_visitor_loads_weighs_less_than_30_kilobytes(language: str) -> None:
    files = loaded(language)
    assert {file.name for file in files} >= {"crossdesk.js", "app.js", "chat.css", f"{language}.js"}
    all_modules = {file for file in (WIDGET / "chat").iterdir() if file.is_file()}
    assert all_modules <= set(files), "a file that nothing loads"
    weights = {file.name: len(gzip.compress(file.read_bytes(), 9, mtime=0)) for file in files}
    assert sum(weights.values()) <= MOST_BYTES, weights


def test_what_is_loaded_later_is_named_somewhere_and_speaks_every_language() -> None:
    code = "".join(file.read_text() for file in (WIDGET / "chat").glob("*.js"))
    for file in (WIDGET / "chat" / "later").iterdir():
        assert f'import("./later/{file.name}")' in code
        words = re.search(r"const WORDS = \{(.*?)\};", file.read_text(), re.DOTALL)
        assert words is not None
        assert set(re.findall(r"^  (\w+): ", words[1], re.MULTILINE)) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    english, words = texts("en"), texts(language)
    assert words.keys() == english.keys()
    for key, text in words.items():
        assert text, key
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_button_for_a_person_is_named_by_what_it_shows(language: str) -> None:
    words = texts(language)
    assert words["person_short"].lower() in words["person"].lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demo_page_says_everything_in_every_language(language: str) -> None:
    def words_of(tag: str) -> dict[str, str]:
        source = (WIDGET / "demo" / "texts" / f"{tag}.js").read_text()
        return dict(re.findall(r'(\w+): "([^"]+)",', source))

    english, words = words_of("en"), words_of(language)
    assert words.keys() == english.keys()
    for key, text in words.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", english[key])), key


def test_nothing_is_ever_parsed_as_markup() -> None:
    for file in WIDGET.rglob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", file.read_text()
        ), file


def test_nothing_comes_from_other_hosts() -> None:
    for file in (path for path in WIDGET.rglob("*") if path.suffix in {".js", ".css", ".html", ".svg"}):
        hosts = set(re.findall(r"https?://([\w.-]+)", file.read_text()))
        assert hosts <= {"www.w3.org"}, (file, hosts)


def test_the_demo_page_sells_what_the_shop_sells() -> None:
    shop = Path(api.__file__).parent.parent / "data" / "shop"
    sold = {
        product["id"]: product for product in yaml.safe_load((shop / "products.yaml").read_text())["products"]
    }
    told = {
        path.stem: yaml.safe_load(path.read_text())["products"] for path in (shop / "texts").glob("*.yaml")
    }
    source = (WIDGET / "demo" / "products.js").read_text()
    bare = re.sub(r"^export default |/\*\*.*?\*/|;\s*$", "", source, flags=re.MULTILINE).strip()
    shown = json.loads(re.sub(r",(\s*[}\]])", r"\1", re.sub(r"\b(\w+):(?= [\d{\"])", r'"\1":', bare)))
    assert len(shown) >= 6
    for product in shown:
        assert product["prices"] == sold[product["id"]]["prices"], product["id"]
        names = {tag: texts[product["id"]]["name"] for tag, texts in told.items() if product["id"] in texts}
        assert product["names"] == names, product["id"]
        assert names.keys() == set(LANGUAGES)
