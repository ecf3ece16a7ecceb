"""The shop that the product is assembled around: its orders, its carriers, its tools and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from agent.replies.catalogue import Catalogue, load_catalogues
from agent.settings import DATA
from agent.store.engine import reading
from tools.backend import Carrier, ShopBackend
from tools.demo.carrier import DemoCarrier
from tools.demo.loading import load_demo_shop
from tools.demo.shop import DemoShop
from tools.policy import ShopPolicy
from tools.registry import TOOLS, ToolSpec
from tools.shop_actions import ShopRules
from tools.vocabulary import Vocabulary, load_vocabulary

__all__ = ["Domain", "OpenDomain", "open_demo"]


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A shop. `tools` are all that a brain can call; `rules` belong to a shop that has actions of its own."""

    shop: ShopBackend
    carriers: Mapping[str, Carrier]
    vocabulary: Vocabulary
    catalogues: Mapping[str, Catalogue]
    tools: Mapping[str, ToolSpec] = field(default_factory=lambda: TOOLS)
    rules: ShopRules | None = None


OpenDomain = Callable[[Engine, ShopPolicy, Callable[[], datetime]], Domain]
"""Opens a shop, given the database that is up to date, the policy and the clock."""


def open_demo(engine: Engine, policy: ShopPolicy, clock: Callable[[], datetime]) -> Domain:
    """The demo shop, loaded into the database where it is not there yet."""
    load_demo_shop(engine, DATA / "shop", clock())
    shop = DemoShop(engine, clock=clock, reader=reading(engine))
    return Domain(
        shop=shop,
        carriers={market.carrier: DemoCarrier(shop, market.carrier) for market in policy.markets.values()},
        vocabulary=load_vocabulary(DATA / "shop"),
        catalogues=load_catalogues(DATA / "locales"),
    )
