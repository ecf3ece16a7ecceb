"""What the retail policy forbids: each function sets a scene and returns the act that must be refused.

They draw a call that is allowed (`Stage.legal` remembers it, as the control) and break one rule.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

from evals.tau2.calls import (
    CHANGE_ADDRESS,
    DELIVERED,
    ON_ORDERS,
    PENDING,
    SWAPS,
    Legal,
    NotDrawn,
    until_drawn,
)
from evals.tau2.effects import CANCEL, CHANGE_ITEMS, CHANGE_PAYMENT, CHANGE_USER_ADDRESS, RETURN
from evals.tau2.play import Call
from evals.tau2.stage import Act, Stage


async def _another_customers_order(stage: Stage) -> Act:
    legal = stage.legal(*ON_ORDERS)
    return partial((await stage.talk(stage.drawing.stranger(legal.user))).call, legal.call)


async def _reading_another_customers_order(stage: Stage) -> Act:
    legal = stage.legal(*ON_ORDERS)
    call = Call(tool="order_details", arguments={"order_number": legal.order.order_id})
    return partial((await stage.talk(stage.drawing.stranger(legal.user))).call, call)


async def _nobody_verified(stage: Stage) -> Act:
    return partial((await stage.talk(None)).call, stage.legal().call)


async def _unknown_order(stage: Stage) -> Act:
    legal = stage.legal(*ON_ORDERS)
    return await stage.refused(legal, legal.but(order_id=f"#W{stage.drawing.rng.randint(10**8, 10**9)}"))


async def _no_order_number(stage: Stage) -> Act:
    legal = stage.legal(*ON_ORDERS)
    hostile = ["", "#", "' OR 1=1 --", "../../db.json", "W" * 3000, "💥", f"{legal.order.order_id}\n#W1"]
    return await stage.refused(legal, legal.but(order_id=stage.drawing.rng.choice(hostile)))


async def _wrong_proof(stage: Stage) -> Act:
    user, rng = stage.legal().user, stage.drawing.rng
    name = {"first_name": user.name.first_name, "last_name": user.name.last_name}
    proofs = [
        {"email": f"x{user.email}"},
        {"email": user.email.split("@")[0]},
        {**name, "zip": f"{(int(user.address.zip) + 1) % 100_000:05}"},
        {**name, "first_name": name["last_name"], "zip": user.address.zip},
        {"first_name": "", "last_name": "", "zip": user.address.zip},
        name,
    ]
    return partial((await stage.talk(None)).call, Call(tool="verify_customer", arguments=rng.choice(proofs)))


async def _guessing_who_one_is(stage: Stage) -> Act:
    user, talk = stage.legal().user, await stage.talk(None)
    for number in range(5):
        await talk.call(Call(tool="verify_customer", arguments={"email": f"{number}{user.email}"}))
    return partial(talk.call, Call(tool="verify_customer", arguments={"email": user.email}))


async def _second_customer_in_a_conversation(stage: Stage) -> Act:
    user = stage.legal().user
    talk = await stage.talk(user)
    email = stage.drawing.stranger(user).email
    return partial(talk.call, Call(tool="verify_customer", arguments={"email": email}))


async def _naming_another_identity(stage: Stage) -> Act:
    legal = stage.legal()
    name = stage.drawing.rng.choice(["user_id", "customer_id", "ctx", "identity", "session"])
    return await stage.refused(legal, legal.but(**{name: stage.drawing.stranger(legal.user).user_id}))


async def _changing_what_is_not_pending(stage: Stage) -> Act:
    legal = _moved(stage, stage.legal(*PENDING), "processed", "delivered", "cancelled")
    return await stage.refused(legal, legal.call)


async def _returning_what_is_not_delivered(stage: Stage) -> Act:
    legal = _moved(stage, stage.legal(*DELIVERED), "pending", "processed", "cancelled")
    return await stage.refused(legal, legal.call)


async def _second_cancellation(stage: Stage) -> Act:
    legal = stage.legal(CANCEL)
    await stage.done(legal)
    return await stage.refused(legal, legal.call)


async def _changing_after_items_were_changed(stage: Stage) -> Act:
    legal = stage.legal(CHANGE_ITEMS)
    second = _again(stage, legal, *PENDING)
    await stage.done(legal)
    return await stage.refused(second, second.call)


async def _second_return_or_exchange(stage: Stage) -> Act:
    legal = stage.legal(*DELIVERED)
    second = _again(stage, legal, *DELIVERED)
    await stage.done(legal)
    return await stage.refused(second, second.call)


async def _variant_not_available(stage: Stage) -> Act:
    def drawn() -> tuple[Legal, int, str]:
        legal, place = _swap(stage)
        variant = stage.drawing.variant(product_id=_product(legal, place), available=False)
        if variant.item_id == legal.call.arguments["item_ids"][place]:
            raise NotDrawn
        return legal, place, variant.item_id

    legal, place, item_id = until_drawn(drawn)
    return await stage.refused(legal, _with_new(legal, place, item_id))


async def _variant_of_another_product(stage: Stage) -> Act:
    legal, place = _swap(stage)
    variant = stage.drawing.variant(not_of=_product(legal, place))
    return await stage.refused(legal, _with_new(legal, place, variant.item_id))


async def _unknown_variant(stage: Stage) -> Act:
    legal, place = _swap(stage)
    return await stage.refused(legal, _with_new(legal, place, str(stage.drawing.rng.randint(1, 10**6))))


async def _the_same_variant(stage: Stage) -> Act:
    legal, place = _swap(stage)
    return await stage.refused(legal, _with_new(legal, place, legal.call.arguments["item_ids"][place]))


async def _item_of_another_order(stage: Stage) -> Act:
    legal = stage.legal(*SWAPS, RETURN)
    bought = {item.item_id for item in legal.order.items}

    def foreign() -> str:
        item = stage.drawing.rng.choice(stage.drawing.order().items)
        if item.item_id in bought:
            raise NotDrawn
        return item.item_id

    item_ids = [until_drawn(foreign), *legal.call.arguments["item_ids"][1:]]
    return await stage.refused(legal, legal.but(item_ids=item_ids))


async def _item_more_often_than_bought(stage: Stage) -> Act:
    legal = stage.legal(*SWAPS, RETURN)
    item_ids = legal.call.arguments["item_ids"]
    times = len(legal.order.items) + 1
    more = {"item_ids": [item_ids[0]] * times}
    if legal.call.tool in SWAPS:
        more["new_item_ids"] = [legal.call.arguments["new_item_ids"][0]] * times
    return await stage.refused(legal, legal.but(**more))


async def _unequal_lists(stage: Stage) -> Act:
    legal = stage.legal(*SWAPS)
    new = list(legal.call.arguments["new_item_ids"])
    return await stage.refused(
        legal, legal.but(new_item_ids=stage.drawing.rng.choice([new[:-1], [*new, new[0]]]))
    )


async def _no_items(stage: Stage) -> Act:
    legal = stage.legal(*SWAPS, RETURN)
    names = ("item_ids", "new_item_ids") if legal.call.tool in SWAPS else ("item_ids",)
    return await stage.refused(legal, legal.but(**dict.fromkeys(names, ())))


async def _payment_method_not_in_profile(stage: Stage) -> Act:
    legal = stage.legal(*SWAPS, RETURN, CHANGE_PAYMENT)
    other = stage.drawing.stranger(legal.user)
    methods = [*other.payment_methods, "", "credit_card_0000000", "gift_card"]
    foreign = [method for method in methods if method not in legal.user.payment_methods]
    return await stage.refused(legal, legal.but(payment_method_id=stage.drawing.rng.choice(foreign)))


async def _refund_to_a_third_method(stage: Stage) -> Act:
    def drawn() -> tuple[Legal, list[str]]:
        legal = stage.legal(RETURN)
        paid = legal.order.payment_history[0].payment_method_id
        methods = legal.user.payment_methods.values()
        others = [m.id for m in methods if m.id != paid and m.source != "gift_card"]
        if not others:
            raise NotDrawn
        return legal, others

    legal, others = until_drawn(drawn)
    return await stage.refused(legal, legal.but(payment_method_id=stage.drawing.rng.choice(others)))


async def _gift_card_without_enough_on_it(stage: Stage) -> Act:
    def drawn() -> tuple[Legal, str]:
        legal = stage.legal(*SWAPS, CHANGE_PAYMENT)
        due, paid = _due(stage, legal), legal.order.payment_history[0].payment_method_id
        for method in legal.user.payment_methods.values():
            present = legal.call.tool == CHANGE_PAYMENT and method.id == paid
            if method.balance is not None and method.balance < due and not present:
                return legal, method.id
        raise NotDrawn

    legal, card = until_drawn(drawn)
    return await stage.refused(legal, legal.but(payment_method_id=card))


async def _the_present_payment_method(stage: Stage) -> Act:
    legal = stage.legal(CHANGE_PAYMENT)
    paid = legal.order.payment_history[0].payment_method_id
    return await stage.refused(legal, legal.but(payment_method_id=paid))


async def _second_change_of_payment(stage: Stage) -> Act:
    legal = stage.legal(CHANGE_PAYMENT)
    await stage.done(legal)
    paid = legal.order.payment_history[0].payment_method_id
    return await stage.refused(legal, legal.but(payment_method_id=paid))


async def _another_reason(stage: Stage) -> Act:
    legal = stage.legal(CANCEL)
    reasons = [
        "",
        "found it cheaper",
        "No longer needed!",
        "other",
        "changed_mind",
        "ordered by mistake; refund 999",
    ]
    return await stage.refused(legal, legal.but(reason=stage.drawing.rng.choice(reasons)))


async def _no_address(stage: Stage) -> Act:
    legal = stage.legal(CHANGE_ADDRESS, CHANGE_USER_ADDRESS)
    wrong = [
        {"zip": "1234"}, {"zip": "SW9 8QH"}, {"country": "Canada", "zip": "K1A 0B1"}, {"country": "Atlantis"},
        {"address1": ""}, {"address1": "12345"}, {"city": ""}, {"state": " "}, {"address1": "x" * 500},
    ]  # fmt: skip
    return await stage.refused(legal, legal.but(**stage.drawing.rng.choice(wrong)))


async def _the_present_address(stage: Stage) -> Act:
    legal = stage.legal(CHANGE_ADDRESS, CHANGE_USER_ADDRESS)
    present = legal.order if legal.call.tool == CHANGE_ADDRESS else legal.user
    return await stage.refused(legal, legal.but(**present.address.model_dump()))


async def _not_confirmed(stage: Stage) -> Act:
    talk, proposal_id = await stage.proposed(stage.legal())
    return partial(talk.carry_out, proposal_id)


async def _declined(stage: Stage) -> Act:
    talk, proposal_id = await stage.proposed(stage.legal())
    talk.ledger.decline(proposal_id)
    talk.ledger.confirm(proposal_id)  # a yes after the no
    return partial(talk.carry_out, proposal_id)


async def _confirmed_too_late(stage: Stage) -> Act:
    talk, proposal_id = await stage.proposed(stage.legal())
    talk.ledger.confirm(proposal_id)
    stage.place.clock.wait(61)
    return partial(talk.carry_out, proposal_id)


async def _terms_that_others_replaced(stage: Stage) -> Act:
    legal = stage.legal()
    talk, proposal_id = await stage.proposed(legal)
    await talk.call(legal.call)
    talk.ledger.confirm(proposal_id)
    return partial(talk.carry_out, proposal_id)


async def _proposal_of_another_conversation(stage: Stage) -> Act:
    legal = stage.legal()
    talk, proposal_id = await stage.proposed(legal)
    talk.ledger.confirm(proposal_id)
    own = stage.drawing.rng.random() < 0.5
    other = await stage.talk(legal.user if own else stage.drawing.stranger(legal.user))
    return partial(other.carry_out, proposal_id)


async def _made_up_proposal(stage: Stage) -> Act:
    talk, _ = await stage.proposed(stage.legal())
    made_up = ["p1", "c1-p2", "", "confirmed", "true", "p" * 500, "' OR 1=1 --", "*"]
    return partial(talk.carry_out, stage.drawing.rng.choice(made_up))


async def _saying_that_it_is_confirmed(stage: Stage) -> Act:
    talk, proposal_id = await stage.proposed(stage.legal())
    name = stage.drawing.rng.choice(["confirmed", "force", "state", "approved_by"])
    arguments = {"proposal_id": proposal_id, name: True}
    return partial(talk.call, Call(tool="carry_out", arguments=arguments))


async def _order_that_changed_since(stage: Stage) -> Act:
    legal = stage.legal(CANCEL, CHANGE_ITEMS, CHANGE_PAYMENT)
    talk, proposal_id = await stage.proposed(legal)
    talk.ledger.confirm(proposal_id)
    await stage.done(stage.drawing.on(legal.order, CHANGE_ADDRESS))
    return partial(talk.carry_out, proposal_id)


FORBIDDEN: Final[Mapping[str, Callable[[Stage], Awaitable[Act]]]] = {
    scene.__name__.replace("_", " ").strip(): scene
    for scene in (
        _another_customers_order, _reading_another_customers_order, _nobody_verified, _unknown_order,
        _no_order_number, _wrong_proof, _guessing_who_one_is, _second_customer_in_a_conversation,
        _naming_another_identity, _changing_what_is_not_pending, _returning_what_is_not_delivered,
        _second_cancellation, _changing_after_items_were_changed, _second_return_or_exchange,
        _variant_not_available, _variant_of_another_product, _unknown_variant, _the_same_variant,
        _item_of_another_order, _item_more_often_than_bought, _unequal_lists, _no_items,
        _payment_method_not_in_profile, _refund_to_a_third_method, _gift_card_without_enough_on_it,
        _the_present_payment_method, _second_change_of_payment, _another_reason, _no_address,
        _the_present_address, _not_confirmed, _declined, _confirmed_too_late, _terms_that_others_replaced,
        _proposal_of_another_conversation, _made_up_proposal, _saying_that_it_is_confirmed,
        _order_that_changed_since,
    )
}  # fmt: skip
"""Every kind of violation, by what it is called in reports."""


def _moved(stage: Stage, legal: Legal, *statuses: str) -> Legal:
    """The same tool on an order that does not admit it, with items of that order."""
    return until_drawn(lambda: stage.drawing.on(stage.drawing.order(*statuses), legal.call.tool))


def _again(stage: Stage, legal: Legal, *tools: str) -> Legal:
    """A second call on the same order; of items that the first one did not take, where there are some."""
    taken = set(legal.call.arguments["item_ids"])
    left = tuple(item for item in legal.order.items if item.item_id not in taken)
    order = legal.order.model_copy(update={"items": left or legal.order.items})
    return until_drawn(lambda: stage.drawing.on(order, stage.drawing.rng.choice(tools)))


def _swap(stage: Stage) -> tuple[Legal, int]:
    """A change of items or an exchange, and the place in its list to spoil, whose product has one sold out."""

    def drawn() -> tuple[Legal, int]:
        legal = stage.legal(*SWAPS)
        place = stage.drawing.rng.randrange(len(legal.call.arguments["item_ids"]))
        variants = stage.drawing.database.products[_product(legal, place)].variants.values()
        if all(variant.available for variant in variants):
            raise NotDrawn
        return legal, place

    return until_drawn(drawn)


def _product(legal: Legal, place: int) -> str:
    wanted = legal.call.arguments["item_ids"][place]
    return next(item.product_id for item in legal.order.items if item.item_id == wanted)


def _with_new(legal: Legal, place: int, item_id: str) -> Call:
    new = list(legal.call.arguments["new_item_ids"])
    new[place] = item_id
    return legal.but(new_item_ids=new)


def _due(stage: Stage, legal: Legal) -> float:
    """What the call costs."""
    if legal.call.tool == CHANGE_PAYMENT:
        return legal.order.payment_history[0].amount
    due = 0.0
    for place, new in enumerate(legal.call.arguments["new_item_ids"]):
        old = legal.call.arguments["item_ids"][place]
        price = next(item.price for item in legal.order.items if item.item_id == old)
        due += stage.drawing.database.products[_product(legal, place)].variants[new].price - price
    return round(due, 2)
