"""The files of τ²-bench's retail domain, as its repository keeps them in `data/tau2/domains/retail/`.

`db.json` (products, users, orders), `tasks_train.json`, or `tasks.json` with `split_tasks.json`: of these only
the training tasks are ever read. https://github.com/sierra-research/tau2-bench (MIT)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from evals.errors import DataInvalid

WHERE = (
    "get db.json, tasks.json and split_tasks.json from data/tau2/domains/retail of "
    "https://github.com/sierra-research/tau2-bench"
)
"""How to get the data, for messages."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class PostalAddress(_Part):
    """An address in the United States."""

    address1: str
    address2: str
    city: str
    country: str
    state: str
    zip: str


class Item(_Part):
    """One unit that was ordered."""

    name: str
    product_id: str
    item_id: str
    price: float
    options: Mapping[str, str]


class Fulfilment(_Part):
    """A parcel."""

    tracking_id: tuple[str, ...]
    item_ids: tuple[str, ...]


class PaymentEntry(_Part):
    """Money that moved, in US dollars, on a payment method of the user's profile."""

    transaction_type: Literal["payment", "refund"]
    amount: float
    payment_method_id: str


Status = Literal[
    "pending",  # nothing has left: can be cancelled and changed
    "pending (item modified)",  # its items were changed once: nothing more can be changed
    "processed",  # handed to the carrier
    "delivered",
    "cancelled",
    "exchange requested",
    "return requested",
]


class RetailOrder(_Part):
    """An order; the optional fields tell what was done to it."""

    order_id: str
    user_id: str
    address: PostalAddress
    items: tuple[Item, ...]
    status: Status
    fulfillments: tuple[Fulfilment, ...]
    payment_history: tuple[PaymentEntry, ...]
    cancel_reason: str | None = None
    exchange_items: tuple[str, ...] | None = None
    exchange_new_items: tuple[str, ...] | None = None
    exchange_payment_method_id: str | None = None
    exchange_price_difference: float | None = None
    return_items: tuple[str, ...] | None = None
    return_payment_method_id: str | None = None


class Method(_Part):
    """A way to pay. Only a gift card has a balance."""

    source: Literal["credit_card", "paypal", "gift_card"]
    id: str
    brand: str | None = None
    last_four: str | None = None
    balance: float | None = None


class PersonName(_Part):
    """A user's name."""

    first_name: str
    last_name: str


class RetailUser(_Part):
    """A user's profile."""

    user_id: str
    name: PersonName
    address: PostalAddress
    email: str
    payment_methods: Mapping[str, Method]
    orders: tuple[str, ...]


class RetailVariant(_Part):
    """A variant of a product, with a price of its own in US dollars."""

    item_id: str
    options: Mapping[str, str]
    available: bool
    price: float


class RetailProduct(_Part):
    """A product type."""

    name: str
    product_id: str
    variants: Mapping[str, RetailVariant]


class Database(_Part):
    """The whole shop."""

    products: Mapping[str, RetailProduct]
    users: Mapping[str, RetailUser]
    orders: Mapping[str, RetailOrder]


class GoldAction(_Part):
    """A tool call that a right conversation makes, by the benchmark's own names."""

    name: str
    arguments: Mapping[str, Any]


class _Criteria(_Part):
    actions: tuple[GoldAction, ...] | None = None


class _RawTask(_Part):
    id: str
    evaluation_criteria: _Criteria


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task of the training split and its gold actions."""

    task_id: str
    actions: tuple[GoldAction, ...]


@dataclass(frozen=True, kw_only=True)
class RetailData:
    """What the folder holds. `raw` is the database as its file has it."""

    database: Database
    raw: Mapping[str, Any]
    tasks: tuple[Task, ...]


_DATABASE: TypeAdapter[Database] = TypeAdapter(Database)
_TASKS: TypeAdapter[tuple[_RawTask, ...]] = TypeAdapter(tuple[_RawTask, ...])
_RAW: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
_SPLITS: TypeAdapter[dict[str, tuple[str, ...]]] = TypeAdapter(dict[str, tuple[str, ...]])
_Parsed = TypeVar("_Parsed")


def load_retail(folder: Path) -> RetailData:
    """Read a folder. Raises `DataInvalid` that names the file and what is wrong with it."""
    raw = _read(folder / "db.json", _RAW)
    return RetailData(
        database=_read(folder / "db.json", _DATABASE),
        raw=raw,
        tasks=tuple(
            Task(task_id=task.id, actions=task.evaluation_criteria.actions or ()) for task in _train(folder)
        ),
    )


def _train(folder: Path) -> tuple[_RawTask, ...]:
    if (folder / "tasks_train.json").exists():
        return _read(folder / "tasks_train.json", _TASKS)
    train = _read(folder / "split_tasks.json", _SPLITS).get("train")
    if train is None:
        raise DataInvalid(f"{folder / 'split_tasks.json'}: has no split 'train'")
    return tuple(task for task in _read(folder / "tasks.json", _TASKS) if task.id in set(train))


def _read(path: Path, adapter: TypeAdapter[_Parsed]) -> _Parsed:
    try:
        return adapter.validate_json(path.read_bytes())
    except FileNotFoundError as exc:
        raise DataInvalid(f"{path} is missing: {WHERE}") from exc
    except OSError as exc:
        raise DataInvalid(f"{path} cannot be read: {exc.strerror}") from exc
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise DataInvalid(f"{path}: {where}: {first['msg']}") from exc
