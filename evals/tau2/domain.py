"""The retail domain as a shop that the product can be assembled around."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from agent.domain import Domain
from agent.replies.catalogue import Catalogue, load_catalogues
from agent.settings import DATA
from evals.tau2.data import Database
from evals.tau2.rules import RetailRules
from evals.tau2.shop import RetailShop
from evals.tau2.tools import RETAIL_TOOLS
from tools.actions import Action
from tools.backend import Receipt
from tools.policy import ShopPolicy
from tools.vocabulary import Vocabulary

__all__ = ["RecordingShop", "retail_domain"]

_WORDS = {
    "terms.title.shop_action": "Change",
    "propose.shop_action": "This is what I can do for order {order}:\n{rows}",
    "done.shop_action": "It is done: order {order}.",
}
"""What the catalogues have no words for: actions that one shop alone knows. The benchmark is in English."""


class RecordingShop(RetailShop):
    """Keeps what was carried out, in order: the benchmark is told of it as calls of its own tools."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        super().__init__(database, clock=clock)
        self.applied: list[Action] = []

    async def apply(self, action: Action, *, key: str, expected_version: int) -> Receipt:
        """Carry an action out, once for `key`; see `ShopBackend.apply`."""
        receipt = await super().apply(action, key=key, expected_version=expected_version)
        if not receipt.repeated:
            self.applied.append(action)
        return receipt


class _RetailCatalogue(Catalogue):
    """The English catalogue with the domain's own words."""

    def __init__(self, english: Catalogue) -> None:
        self.language = english.language
        self.ids = english.ids | set(_WORDS)
        self._english = english

    def text(self, key: str, /, **values: object) -> str:
        """The message of that id with its placeholders filled in."""
        return _WORDS[key].format(**values) if key in _WORDS else self._english.text(key, **values)

    def template(self, key: str, /) -> str:
        """The message of that id with its placeholders as they are."""
        return _WORDS.get(key) or self._english.template(key)

    def plural(self, key: str, count: int, /, **values: object) -> str:
        """The form of a message for `count`."""
        return self._english.plural(key, count, **values)

    def has(self, key: str) -> bool:
        """Whether there is a message of that id."""
        return key in _WORDS or self._english.has(key)


def retail_domain(shop: RecordingShop) -> Callable[[Engine, ShopPolicy, Callable[[], datetime]], Domain]:
    """Opens the product around this shop."""

    def opened(_: Engine, __: ShopPolicy, ___: Callable[[], datetime]) -> Domain:
        english = load_catalogues(DATA / "locales")["en"]
        return Domain(
            shop=shop,
            carriers={},
            vocabulary=Vocabulary(colours={}, categories={}),
            catalogues={"en": _RetailCatalogue(english)},
            tools=RETAIL_TOOLS,
            rules=RetailRules(shop=shop),
        )

    return opened
