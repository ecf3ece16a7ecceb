"""The shop's texts and words, one file a language: `data/shop/texts/<language>.yaml`.

A file gives words for the codes of `attributes.yaml` and texts for the products of `products.yaml`. What a language
leaves out is told in English; a new language is a new file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tools.errors import PolicyError
from tools.yaml_model import load_yaml_model

__all__ = ["ProductTexts", "ShopTexts", "load_codes", "load_shop_texts"]

Text = Annotated[str, Field(min_length=1)]
Forms = Annotated[list[Text], Field(min_length=1)]
WordTable = dict[str, Forms]
"""Code → words, the one to print first."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ProductTexts(_File):
    """What is told of a product; `words` are everyday words for it, besides its name."""

    name: Text
    description: Text
    materials: str = ""
    care: str = ""
    words: list[Text] = Field(default_factory=list)


class ShopTexts(_File):
    """One language's file. `products` is empty where only the words were asked for."""

    colours: WordTable = Field(default_factory=dict)
    categories: WordTable = Field(default_factory=dict)
    products: dict[str, ProductTexts] = Field(default_factory=dict)


class Codes(_File):
    """`attributes.yaml`: the codes by which products differ."""

    colours: list[str]
    categories: list[str]


def load_codes(shop: Path) -> Codes:
    """Read `attributes.yaml` of the folder `shop`. Raises `PolicyError` that names file and line."""
    return load_yaml_model(shop / "attributes.yaml", Codes)


def load_shop_texts(shop: Path, *, only: tuple[str, ...] = ()) -> Mapping[str, ShopTexts]:
    """Read the files in `texts/` of the folder `shop` by language; `only` names the sections that are wanted.

    Raises `PolicyError` that names file and key: broken YAML, wrong kinds, a code that `attributes.yaml` does not
    have, no English.
    """
    folder = shop / "texts"
    texts = {path.stem: load_yaml_model(path, ShopTexts, only=only) for path in sorted(folder.glob("*.yaml"))}
    if "en" not in texts:
        raise PolicyError((f"{folder / 'en.yaml'}: cannot be read: English must be there",))
    codes = load_codes(shop)
    problems: list[str] = []
    for language, parsed in texts.items():
        path = folder / f"{language}.yaml"
        problems += _unknown(path, "colours", parsed.colours, codes.colours)
        problems += _unknown(path, "categories", parsed.categories, codes.categories)
    if problems:
        raise PolicyError(tuple(problems))
    return texts


def unknown_products(shop: Path, texts: Mapping[str, ShopTexts], products: Iterable[str]) -> Iterator[str]:
    """Name each text of a product that the shop does not have, and each product that English does not tell of."""
    known = list(products)
    for language, parsed in texts.items():
        yield from _unknown(shop / "texts" / f"{language}.yaml", "products", parsed.products, known)
    for product in known:
        if product not in texts["en"].products:
            yield f"{shop / 'texts' / 'en.yaml'}: products.{product}: is missing"


def _unknown(path: Path, section: str, written: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    codes = frozenset(known)
    for code in written:
        if code not in codes:
            yield f"{path}: {section}.{code}: the shop has no such code"
