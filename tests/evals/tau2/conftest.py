"""A shop of two users that has the form of the benchmark's, and the benchmark's own data where it is there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from evals.tau2.data import WHERE, RetailData, load_retail


def item(item_id: str, price: float, color: str, **more: Any) -> dict[str, Any]:
    options = {"color": color, "size": item_id[-1]}
    return {
        "name": "T-Shirt",
        "product_id": "100",
        "item_id": item_id,
        "price": price,
        "options": options,
    } | more


def order(order_id: str, user_id: str, status: str, *items: dict[str, Any], method: str) -> dict[str, Any]:
    paid = round(sum(each["price"] for each in items), 2)
    sent = status in {"processed", "delivered"}
    parcel = {"tracking_id": ["1"], "item_ids": [each["item_id"] for each in items]}
    return {
        "order_id": order_id,
        "user_id": user_id,
        "address": address("1 Main Street"),
        "items": list(items),
        "status": status,
        "fulfillments": [parcel] if sent else [],
        "payment_history": [{"transaction_type": "payment", "amount": paid, "payment_method_id": method}],
    }


def address(first: str, second: str = "Suite 2") -> dict[str, str]:
    return {
        "address1": first, "address2": second, "city": "Denver", "country": "USA", "state": "CO", "zip": "80279",
    }  # fmt: skip


def user(user_id: str, *orders: str, balance: float) -> dict[str, Any]:
    first, last = user_id.split("_")
    return {
        "user_id": user_id,
        "name": {"first_name": first.title(), "last_name": last.title()},
        "address": address(f"9 {last.title()} Road"),
        "email": f"{user_id}@example.com",
        "payment_methods": {
            f"card_{first}": {
                "source": "credit_card",
                "id": f"card_{first}",
                "brand": "visa",
                "last_four": "1",
            },
            f"gift_{first}": {"source": "gift_card", "id": f"gift_{first}", "balance": balance},
        },
        "orders": list(orders),
    }


def variants() -> dict[str, Any]:
    made = [
        ("11", "blue", 10.0, True),
        ("12", "red", 12.5, True),
        ("13", "red", 8.1, True),
        ("14", "red", 9.0, False),
    ]
    return {
        item_id: {
            "item_id": item_id, "price": price, "available": available,
            "options": {"color": color, "size": item_id[-1]},
        }
        for item_id, color, price, available in made
    }  # fmt: skip


SHIRT, OTHER = item("11", 10.0, "blue"), item("12", 12.5, "red")
DATABASE = {
    "products": {"100": {"name": "T-Shirt", "product_id": "100", "variants": variants()}},
    "users": {
        "ann_lee": user("ann_lee", "#W1", "#W2", "#W3", "#W4", balance=2.0),
        "bob_ray": user("bob_ray", "#W5", "#W6", "#W7", balance=100.0),
    },
    "orders": {
        "#W1": order("#W1", "ann_lee", "pending", SHIRT, SHIRT, OTHER, method="card_ann"),
        "#W2": order("#W2", "ann_lee", "delivered", SHIRT, OTHER, method="card_ann"),
        "#W3": order("#W3", "ann_lee", "processed", SHIRT, method="gift_ann"),
        "#W4": order("#W4", "ann_lee", "pending", OTHER, method="gift_ann"),
        "#W5": order("#W5", "bob_ray", "pending", SHIRT, method="card_bob"),
        "#W6": order("#W6", "bob_ray", "delivered", SHIRT, method="card_bob"),
        "#W7": order("#W7", "bob_ray", "cancelled", SHIRT, method="card_bob"),
    },
}


def task(task_id: str, *actions: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    gold = [{"name": name, "arguments": arguments} for name, arguments in actions]
    return {"id": task_id, "evaluation_criteria": {"actions": gold}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "db.json").write_text(json.dumps(DATABASE))
    (tmp_path / "tasks_train.json").write_text("[]")
    return tmp_path


@pytest.fixture
def small(folder: Path) -> RetailData:
    return load_retail(folder)


@pytest.fixture(scope="session")
def retail_folder() -> Path:
    """The benchmark's own data."""
    named = os.environ.get("CROSSDESK_TEST_TAU2", "")
    if not named:
        pytest.skip(f"NOT TESTED: set CROSSDESK_TEST_TAU2 to a folder with the data of tau2-bench; {WHERE}")
    return Path(named)


@pytest.fixture(scope="session")
def retail(retail_folder: Path) -> RetailData:
    return load_retail(retail_folder)
