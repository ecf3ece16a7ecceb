"""Tools that search the catalogue and look at the stock."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from tools.context import ToolContext
from tools.errors import Alternative, InvalidArgument, RefusalCode, ToolRefused
from tools.items import availability_of, localised, stock_view
from tools.models import Money, Product, ProductId, Variant
from tools.results import Availability, ProductResults, ProductView, StockResult

_MOST = 8
_LONGEST_QUERY = 300
_SHORTEST_TYPO = 4  # shorter words are taken as they are
_CLOSE_ENOUGH = 86  # rapidfuzz ratio: one typo in seven letters
_AS_GOOD = 0.8  # of the best score: the words do not tell such products apart
_GENERIC_FROM = 3  # products of a category: a word for it that names so many says no more than the category
_ARABIC_ARTICLE = re.compile(r"(?:[وفبك]?ال|لل)(?=[\u0621-\u064a]{3})")
_BEST_FIRST = (
    Availability.IN_STOCK, Availability.LOW_STOCK, Availability.RESTOCK, Availability.SOLD_OUT,
)  # fmt: skip


async def search_products(
    ctx: ToolContext, *, query: str = "", colour: str = "", size: str = "", category: str = ""
) -> ProductResults:
    """Find products by words in any language of the shop, and by colour, size and category.

    Returns description, price in the shopper's currency, sizes, colours, availability, fit, care, material.
    `alike` of the result counts the products that the words fit as well as the first one.
    """
    if not (query.strip() or colour.strip() or size.strip() or category.strip()):
        raise InvalidArgument("/query", "give words, a colour, a size or a category")
    catalogue = await ctx.shop.products()
    wanted = _query(ctx, query, catalogue) if query.strip() else None
    scored: list[tuple[float, Product]] = []
    for product in catalogue:
        if _fits(ctx, product, colour=colour, size=size, category=category):
            score = 1.0 if wanted is None else _score(ctx, product, wanted)
            if score > 0:
                scored.append((score, product))
    best = max((score for score, _ in scored), default=0.0)
    good = [(score, product) for score, product in scored if score >= best / 2]
    good.sort(key=lambda pair: (-pair[0], pair[1].product_id))
    views = tuple(_view(ctx, product) for _, product in good[:_MOST])
    alike = sum(score >= best * _AS_GOOD for score, _ in good)
    if wanted is not None and good and not _names_it(ctx, good[0][1], wanted):
        alike = len(good)
    return ProductResults(products=views, more=max(0, len(good) - _MOST), alike=alike)


async def check_stock(ctx: ToolContext, *, product_id: str, colour: str = "", size: str = "") -> StockResult:
    """Show whether variants of a product are in stock, when more come, and which others are available."""
    product = await ctx.shop.product(ProductId(product_id))
    if product is None:
        raise InvalidArgument("/product_id", "no such product; search_products gives ids")
    chosen = [v for v in product.variants if _is(ctx, v, colour=colour, size=size)]
    if not chosen:
        raise ToolRefused(
            RefusalCode.VARIANT_UNKNOWN,
            facts={
                "colours": ", ".join(_distinct(v.colour for v in product.variants)),
                "sizes": ", ".join(_distinct(v.size for v in product.variants)),
            },
            alternatives=(Alternative.OTHER_VARIANT,),
        )
    today = ctx.policy.day_of(ctx.clock(), ctx.market)
    others: list[Variant] = []
    if not any(variant.stock > 0 for variant in chosen):
        others = [v for v in product.variants if v.stock > 0]
        others.sort(key=lambda v: not _shares(v, chosen))
    return StockResult(
        product_id=product.product_id,
        title=localised(product.names, ctx.language),
        variants=tuple(stock_view(ctx, variant, today) for variant in chosen),
        alternatives=tuple(stock_view(ctx, variant, today) for variant in others[:_MOST]),
    )


def _fits(ctx: ToolContext, product: Product, *, colour: str, size: str, category: str) -> bool:
    if category.strip():
        wanted = ctx.vocabulary.category_code(category, ctx.language) or _folded(category)
        if product.category != wanted:
            return False
    return any(_is(ctx, variant, colour=colour, size=size) for variant in product.variants)


def _is(ctx: ToolContext, variant: Variant, *, colour: str, size: str) -> bool:
    if colour.strip():
        wanted = ctx.vocabulary.colour_code(colour, ctx.language) or _folded(colour)
        if (variant.colour or "") != wanted:
            return False
    return not size.strip() or _folded(variant.size or "") == _folded(size)


@dataclass(frozen=True, kw_only=True)
class _Query:
    """A query that is ready to be compared: its tokens, each word's weight, and the known tokens that it means."""

    text: str
    rarity: Mapping[str, float]
    close: Mapping[str, Mapping[str, float]]
    generic: AbstractSet[str]
    said: AbstractSet[str]


def _query(ctx: ToolContext, text: str, catalogue: Sequence[Product]) -> _Query:
    folded = _folded(text[:_LONGEST_QUERY])
    said = frozenset(_tokens(folded))
    names = [{token for name in p.names.values() for token in _name_tokens(name)} for p in catalogue]
    known = {
        token
        for product in catalogue
        for _, texts in _names(ctx, product, said)
        for name in texts
        for token in _name_tokens(name)
    }
    words = [word for word in _tokens(folded) if len(word) > 2 or not word.isascii()]
    # A word that stands in every product's name ("de", "with") says next to nothing.
    share = {word: sum(word in tokens for tokens in names) / max(1, len(names)) for word in words}
    return _Query(
        text=unicodedata.normalize("NFKC", text).casefold(),
        rarity={word: (1.0 - part) ** 4 for word, part in share.items()},
        close={word: _close(word, known) for word in words},
        generic={word for word in words if _is_generic(ctx, word, catalogue, said)},
        said=said,
    )


def _is_generic(ctx: ToolContext, word: str, catalogue: Sequence[Product], said: AbstractSet[str]) -> bool:
    """Whether a word means a whole category ("shoes"), though some products have it in their names."""
    for category in {product.category for product in catalogue}:
        if word in {
            t for text in ctx.vocabulary.category_words(category, ctx.language) for t in _tokens(text)
        }:
            named = sum(
                word
                in {
                    token
                    for _, texts in _names(ctx, product, said)[:2]
                    for text in texts
                    for token in _name_tokens(text)
                }
                for product in catalogue
                if product.category == category
            )
            if named >= _GENERIC_FROM:
                return True
    return False


def _close(word: str, known: AbstractSet[str]) -> Mapping[str, float]:
    """Map the tokens that a word means: itself at 1, one with a typo or another ending at a little less."""
    exact = {word: 1.0} if word in known else {}
    if len(word) < _SHORTEST_TYPO:
        return exact
    longer = [token for token in known if len(token) >= _SHORTEST_TYPO]
    found = process.extract(word, longer, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH, limit=None)
    return {token: ratio / 125 for token, ratio, _ in found} | exact


def _score(ctx: ToolContext, product: Product, query: _Query) -> float:
    """Add up the query's words that name the product: by its name most, then words, category, colours."""
    score = 0.0
    for weight, names in _names(ctx, product, query.said):
        tokens = {token for name in names for token in _name_tokens(name)}
        for word, close in query.close.items():
            best = max((value for token, value in close.items() if token in tokens), default=0.0)
            score += weight * query.rarity[word] * best
        score += weight * any(_unspaced(name) and name.casefold() in query.text for name in names)
    return score


def _names_it(ctx: ToolContext, product: Product, query: _Query) -> bool:
    """Whether a word of the query that does not mean its whole category names the product."""
    texts = [text for _, names in _names(ctx, product, query.said)[:2] for text in names]
    if any(_unspaced(text) and text.casefold() in query.text for text in texts):
        return True
    tokens = {token for text in texts for token in _name_tokens(text)}
    return any(tokens & set(close) for word, close in query.close.items() if word not in query.generic)


def _names(
    ctx: ToolContext, product: Product, said: AbstractSet[str]
) -> Sequence[tuple[float, tuple[str, ...]]]:
    """Weights and texts: names, everyday words, the category's and the colours'.

    What a language that is not spoken here calls it counts only where all of it is said: "the" is a part of
    Vietnamese "the qua tang".
    """
    colours = _distinct(variant.colour for variant in product.variants)
    spoken = (ctx.language.partition("-")[0], "en")

    def _meant(language: str, text: str) -> bool:
        return language in spoken or _unspaced(text) or said >= set(_name_tokens(text))

    return (
        (3.0, (*(name for at, name in product.names.items() if _meant(at, name)), product.product_id)),
        (2.0, tuple(word for at, words in product.words.items() for word in words if _meant(at, word))),
        (1.0, tuple(ctx.vocabulary.category_words(product.category, ctx.language))),
        (0.5, tuple(word for c in colours for word in ctx.vocabulary.colour_words(c, ctx.language))),
    )


def _view(ctx: ToolContext, product: Product) -> ProductView:
    market = ctx.policy.market(ctx.market)
    currency = market.currency if market else "EUR"
    price = product.prices.get(currency)
    language = ctx.language
    present = {availability_of(variant) for variant in product.variants}
    return ProductView(
        product_id=product.product_id,
        title=localised(product.names, language),
        description=localised(product.descriptions, language),
        category=product.category,
        price=None if price is None else Money(price, currency),
        colours=tuple(
            ctx.vocabulary.colour_name(colour, language)
            for colour in _distinct(variant.colour for variant in product.variants)
        ),
        sizes=_distinct(variant.size for variant in product.variants),
        availability=next((level for level in _BEST_FIRST if level in present), Availability.SOLD_OUT),
        materials=localised(product.materials, language),
        care=localised(product.care, language),
        fit=product.fit,
        origin=product.origin,
        warranty_years=product.warranty_years,
        final_sale=product.final_sale or product.category in ctx.policy.returns.final_sale_categories,
        url=f"{ctx.policy.shop.url.rstrip('/')}/products/{product.product_id}",
    )


def _shares(variant: Variant, chosen: Sequence[Variant]) -> bool:
    return any(variant.size == other.size or variant.colour == other.colour for other in chosen)


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_without_article(word) for word in re.findall(r"[^\W_]+", _folded(text))))


def _without_article(word: str) -> str:
    """Return an Arabic word without its article, which is written as a part of it."""
    found = _ARABIC_ARTICLE.match(word)
    return word[found.end() :] if found else word


@lru_cache(maxsize=16_384)
def _name_tokens(name: str) -> tuple[str, ...]:
    """The tokens of a text of the catalogue, kept because every search needs them."""
    return _tokens(name)


def _folded(text: str) -> str:
    """Return the text without case and Latin accents."""
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _unspaced(text: str) -> bool:
    """Whether a name is of a script that writes without spaces, so that it is looked for inside the query."""
    return len(text) > 1 and any("\u0e00" <= char <= "\u0e7f" or char >= "\u2e80" for char in text)
