from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select

from tests.tools.demo.conftest import FOLDER, NOW, Clock
from tools.demo.data import read_demo_data
from tools.demo.loading import load_demo_shop
from tools.demo.shop import DemoShop
from tools.demo.tables import CUSTOMERS, METADATA, ORDERS, PRODUCTS
from tools.errors import BackendUnavailable, PolicyError
from tools.items import localised
from tools.models import OrderNumber
from tools.vocabulary import load_vocabulary


def counts(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (PRODUCTS, CUSTOMERS, ORDERS)
        ]


def test_the_shop_is_loaded_once(empty_engine: Engine) -> None:
    assert load_demo_shop(empty_engine, FOLDER, NOW) is True
    loaded = counts(empty_engine)
    assert load_demo_shop(empty_engine, FOLDER, NOW) is False
    assert counts(empty_engine) == loaded
    assert loaded[2] >= 270


def test_two_that_start_at_once_load_it_once(empty_engine: Engine) -> None:
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: load_demo_shop(empty_engine, FOLDER, NOW), range(2)))
    assert sorted(results) == [False, True]


def test_nothing_is_read_when_it_was_loaded_before(empty_engine: Engine, tmp_path: Path) -> None:
    load_demo_shop(empty_engine, FOLDER, NOW)
    assert load_demo_shop(empty_engine, tmp_path / "nowhere", NOW) is False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "shop"))


@pytest.fixture
def sqlite(tmp_path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{tmp_path / 'bad.db'}")
    METADATA.create_all(engine)
    return engine


def change_line(path: Path, line: int, **changes: object) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    row = json.loads(lines[line - 1]) | changes
    lines[line - 1] = json.dumps(row, ensure_ascii=False)
    path.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"customer": "C-9"}, "orders.jsonl:3: customer: no customer 'C-9'"),
        ({"status": "lost"}, "orders.jsonl:3: status: Input should be"),
        ({"placed": "yesterday"}, "orders.jsonl:3: placed: Value error, 'yesterday' is not"),
        ({"number": "10001"}, "orders.jsonl:3: 10001 stands twice"),
        ({"colour": "blue"}, "orders.jsonl:3: colour: Extra inputs are not permitted"),
        (
            {"lines": [{"sku": "NOTHING", "quantity": 1, "price": 1}]},
            "orders.jsonl:3: lines: no product has the SKU 'NOTHING'",
        ),
        (
            {"replacements": [{"lines": {"7": 1}, "reason": "damaged", "created": "-1 10:00"}]},
            "orders.jsonl:3: the order has no line 7",
        ),
    ],
)
def test_wrong_data_are_named_by_file_and_line(
    folder: Path, sqlite: Engine, changes: dict[str, object], problem: str
) -> None:
    change_line(folder / "orders.jsonl", 3, **changes)
    with pytest.raises(PolicyError) as caught:
        load_demo_shop(sqlite, folder, NOW)
    assert problem in str(caught.value)
    assert counts(sqlite) == [0, 0, 0]


def test_a_wrong_product_is_named_by_file_and_line(folder: Path, sqlite: Engine) -> None:
    path = folder / "products.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("stock: 7}", "stock: many}", 1), encoding="utf-8"
    )
    with pytest.raises(PolicyError, match=r"products\.yaml:\d+: products\.0\.variants\.\d+\.stock"):
        load_demo_shop(sqlite, folder, NOW)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  black: [schwarz,", "  blak: [schwarz,", r"de\.yaml: colours\.blak: the shop has no such code"),
        (
            "  black: [schwarz,",
            "  black: [no,",
            r"de\.yaml:\d+: colours\.black\.0: Input should be a valid string",
        ),
        ("  sandals:", "  sandalen:", r"de\.yaml: products\.sandalen: the shop has no such code"),
        ("    name: ", "    nam: ", r"de\.yaml:\d+: products\.[a-z-]+\.name: Field required"),
    ],
)
def test_a_wrong_text_is_named_by_file_and_key(
    folder: Path, sqlite: Engine, old: str, new: str, problem: str
) -> None:
    path = folder / "texts" / "de.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=problem):
        load_demo_shop(sqlite, folder, NOW)


def test_what_a_language_leaves_out_is_told_in_english(folder: Path) -> None:
    (folder / "texts" / "de.yaml").write_text("colours:\n  blue: [blau]\n", encoding="utf-8")
    product = read_demo_data(folder, NOW).products[0]
    assert localised(product.names, "de") == product.names["en"]
    words = load_vocabulary(folder)
    assert (words.colour_name("blue", "de"), words.colour_name("red", "de")) == ("blau", "red")


def test_english_must_be_there(folder: Path) -> None:
    (folder / "texts" / "en.yaml").unlink()
    with pytest.raises(PolicyError, match=r"en\.yaml: cannot be read: English must be there"):
        load_vocabulary(folder)


def test_a_broken_line_is_named(folder: Path, sqlite: Engine) -> None:
    path = folder / "customers.jsonl"
    path.write_text("{oops\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"customers\.jsonl:1: the line: Invalid JSON"):
        load_demo_shop(sqlite, folder, NOW)


async def test_a_database_that_does_not_answer_is_the_backends_fault(tmp_path: Path) -> None:
    shop = DemoShop(create_engine(f"sqlite:///{tmp_path / 'no' / 'shop.db'}"), clock=Clock())
    with pytest.raises(BackendUnavailable):
        await shop.order(OrderNumber("10001"))
