"""Items of the demo shop with the words that its texts give them, as the tools hand them to the brain."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from agent.perception.items import ItemWords
from tools.shop_texts import load_shop_texts
from tools.vocabulary import load_vocabulary

_SHOP: Final = Path(__file__).resolve().parents[3] / "data" / "shop"


@lru_cache(maxsize=128)
def item(product: str, language: str, category: str = "", colour: str = "", size: str = "") -> ItemWords:
    """A line with this product, named by the product's id."""
    texts, vocabulary = _texts(), _vocabulary()
    words: list[str] = []
    for tag in (language, "en"):
        told = texts[tag].products[product]
        words += [told.name.casefold(), *re.findall(r"[^\W_]+", told.name.casefold())]
        words += [word.casefold() for word in told.words]
    words += vocabulary.category_words(category, language) if category else ()
    words += vocabulary.colour_words(colour, language) if colour else ()
    title = texts[language].products[product].name
    return ItemWords(
        line_id=product,
        title=", ".join(
            part for part in (title, vocabulary.colour_name(colour, language) if colour else "", size) if part
        ),
        words=tuple(dict.fromkeys([*words, *([size.casefold()] if size else [])])),
    )


@lru_cache(maxsize=1)
def _texts():  # type: ignore[no-untyped-def]
    return load_shop_texts(_SHOP)


@lru_cache(maxsize=1)
def _vocabulary():  # type: ignore[no-untyped-def]
    return load_vocabulary(_SHOP)
