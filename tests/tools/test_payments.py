from __future__ import annotations

from datetime import date

import pytest

from tests.tools.small_shop import NOW, World, days, delivered, line, order, undispatched
from tools.errors import InvalidArgument, RefusalCode, ToolRefused
from tools.execution import carry_out
from tools.invoices import invoice
from tools.models import (
    LineId,
    Money,
    OrderStatus,
    Payment,
    Refund,
    ReturnOrder,
    ReturnState,
)
from tools.payments import payment_check, refund_duplicate
from tools.refunds import refund_status
from tools.results import Note
from tools.vat_numbers import check_vat_number, normal_vat_number

SHOES = line("1", "SHOE-blue-42", 4000)
REAIS = line("1", "SHOE-blue-42", 33000, currency="BRL")


async def test_a_small_double_charge_is_found_refunded_and_then_reversed() -> None:
    world = World(undispatched("1", SHOES, captures=2))
    check = await payment_check(world.ctx, order_number="1")
    assert (check.duplicate, check.remedy) == (Money(4490, "EUR"), "refund")
    proposal = await refund_duplicate(world.ctx, order_number="1")
    world.ledger.confirm(proposal.proposal_id)
    done = await carry_out(world.ctx, proposal_id=proposal.proposal_id)
    assert done.amount == Money(4490, "EUR")
    after = await payment_check(world.ctx, order_number="1")
    assert (after.duplicate, after.remedy) == (None, "reversed")
    with pytest.raises(ToolRefused) as caught:
        await refund_duplicate(world.ctx, order_number="1")
    assert caught.value.code is RefusalCode.NOTHING_TO_DO


async def test_a_double_charge_above_the_limit_needs_a_person() -> None:
    world = World(undispatched("1", REAIS, captures=2, shipping=1900, market="BR"))
    assert (await payment_check(world.ctx, order_number="1")).remedy == "person"
    with pytest.raises(ToolRefused) as caught:
        await refund_duplicate(world.ctx, order_number="1")
    assert caught.value.code is RefusalCode.NEEDS_PERSON


async def test_one_payment_is_no_double_charge_nor_are_two_that_make_up_the_price() -> None:
    assert (await payment_check(World(delivered("1", SHOES)).ctx, order_number="1")).remedy == "none"
    halves = tuple(
        Payment(payment_id=str(n), method="card", amount=Money(2245, "EUR"), at=NOW) for n in range(2)
    )
    world = World(delivered("1", SHOES))
    world.shop.touch(delivered("1", SHOES).number, payments=halves)
    assert (await payment_check(world.ctx, order_number="1")).duplicate is None


async def test_a_refund_is_expected_five_to_seven_business_days_after_it_was_issued() -> None:
    world = World(delivered("1", SHOES))
    refund = Refund(
        refund_id="R", amount=Money(4000, "EUR"), issued_at=days(-1), method="card", reason="return"
    )
    world.shop.touch(delivered("1", SHOES).number, refunds=(refund,))
    (view,) = (await refund_status(world.ctx, order_number="1")).refunds
    assert (view.expected_from, view.expected_to) == (date(2026, 3, 17), date(2026, 3, 19))
    assert not view.overdue
    world.wait(days=10)
    assert (await refund_status(world.ctx, order_number="1")).refunds[0].overdue


@pytest.mark.parametrize(
    ("state", "received", "dates"),
    [
        (ReturnState.IN_TRANSIT, None, (None, None)),
        (ReturnState.RECEIVED, -1, (date(2026, 3, 17), date(2026, 3, 19))),
    ],
)
async def test_the_money_for_a_return_is_dated_once_the_goods_are_there(
    state: ReturnState, received: int | None, dates: tuple[date | None, date | None]
) -> None:
    entry = ReturnOrder(
        rma="RMA-1", quantities={LineId("1"): 1}, reason="other", state=state, created_at=days(-4),
        refund=Money(4000, "EUR"), label_fee=Money(0, "EUR"), carrier="DHL", tracking_number="X",
        received_at=None if received is None else days(received),
    )  # fmt: skip
    world = World(delivered("1", SHOES))
    world.shop.touch(delivered("1", SHOES).number, returns=(entry,))
    status = await refund_status(world.ctx, order_number="1")
    (view,) = status.returns
    assert (view.expected_from, view.expected_to) == dates
    assert (status.refunds, view.label_url) == ((), "")


async def test_an_invoice_carries_the_company_and_its_vat_number() -> None:
    world = World(delivered("1", SHOES))
    result = await invoice(world.ctx, order_number="1", company=" ACME\n GmbH ", vat_number="de 136 695 976")
    assert (result.company, result.vat_number, result.notes) == ("ACME GmbH", "DE136695976", ())
    assert result.url.endswith("/1/business")


async def test_a_vat_number_with_wrong_check_digits_is_taken_with_a_warning() -> None:
    result = await invoice(World(delivered("1", SHOES)).ctx, order_number="1", vat_number="DE123456789")
    assert result.notes == (Note.VAT_NUMBER_CHECKSUM,)


async def test_a_vat_number_of_no_known_form_is_refused() -> None:
    with pytest.raises(ToolRefused) as caught:
        await invoice(World(delivered("1", SHOES)).ctx, order_number="1", vat_number="DE12")
    assert caught.value.code is RefusalCode.INVALID_VAT_NUMBER


async def test_an_unpaid_order_has_no_invoice() -> None:
    ctx = World(order("1", SHOES, status=OrderStatus.PENDING_PAYMENT, captures=0)).ctx
    with pytest.raises(ToolRefused) as caught:
        await invoice(ctx, order_number="1")
    assert caught.value.code is RefusalCode.NOT_PAID


async def test_a_company_name_has_an_end() -> None:
    with pytest.raises(InvalidArgument):
        await invoice(World(delivered("1", SHOES)).ctx, order_number="1", company="x" * 500)


@pytest.mark.parametrize(
    "number",
    [
        "ATU13585627", "BE0428759497", "CHE107787577IVA", "DE136695976", "DK13585628", "ESB58378431",
        "FR40303265045", "FR83404833048", "GB980780684", "IE6433435F", "IT00743110157", "NL004495445B01",
        "PL8567346215", "PT501964843",
    ],
)  # fmt: skip
def test_published_vat_numbers_are_valid_and_a_changed_digit_is_noticed_where_it_is_checked(
    number: str,
) -> None:
    assert check_vat_number(number, "DE") == "valid"
    digit = next(index for index, char in enumerate(number) if char.isdigit() and index > 4)
    wrong = number[:digit] + str((int(number[digit]) + 1) % 10) + number[digit + 1 :]
    checked = number[:2] not in {"ES", "IE"}
    assert check_vat_number(wrong, "DE") == ("checksum" if checked else "valid")


def test_a_number_without_its_prefix_is_one_of_the_orders_country() -> None:
    assert normal_vat_number("136.695.976", "DE") == "DE136695976"
    assert normal_vat_number("107787577", "CH") == "CHE107787577"


def test_countries_without_such_numbers_have_tax_ids() -> None:
    assert check_vat_number("100123456700003", "AE") == "valid"
    assert check_vat_number("HELLO", "AE") == "form"
