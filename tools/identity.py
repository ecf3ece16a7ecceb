"""Who may ask about which order, and the proof of it.

Another customer's order and one that does not exist are the same thing here: the same refusal, the same work.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from datetime import timedelta

from tools.context import ToolContext
from tools.errors import Alternative, InvalidArgument, RefusalCode, ToolRefused
from tools.models import Order, OrderNumber
from tools.results import VerificationResult

_MAX_ARGUMENT = 254  # the longest e-mail address
_MAX_NUMBER = 40
_MIN_PHONE_DIGITS = 7
_MAX_COUNTRY_PREFIX = 3


async def verify_order(
    ctx: ToolContext, *, order_number: str, email: str = "", postcode: str = "", phone: str = ""
) -> VerificationResult:
    """Check that the shopper knows an order: its number with the e-mail, postcode or phone on it.

    One matching detail is enough. A signed-in shopper needs none for the orders of their own account. A number
    and a postcode of equally many digits may come the wrong way round. Wrong tries are counted, once for both
    ways, and lock; the refusal never says which part was wrong or whether the order exists.
    """
    number = normal_number(order_number)
    for pointer, value in (("/email", email), ("/postcode", postcode), ("/phone", phone)):
        if len(value) > _MAX_ARGUMENT:
            raise InvalidArgument(pointer, f"longer than {_MAX_ARGUMENT} characters")
    if (order := await _order_of_identity(ctx, number)) is not None:
        return _verified(ctx, order.number, "account" if _is_account(ctx, order) else "earlier")
    if not (email.strip() or postcode.strip() or phone.strip()):
        raise InvalidArgument("/email", "give the e-mail, the postcode or the phone of the order")
    tries = {number: {"email": email, "postcode": postcode, "phone": phone}}
    if (other := _other_way_round(number, postcode)) is not None:
        tries[other] = {"email": "", "postcode": number, "phone": ""}
    await _refuse_when_locked(ctx, *tries)
    # Every way is tried, that the work does not tell which of them was close.
    proved = {tried: _proof(await ctx.shop.order(tried), **given) for tried, given in tries.items()}
    number, how = next(((tried, how) for tried, how in proved.items() if how), (number, ""))
    if not how:
        await ctx.session.record_failure(*tries)
        left = ctx.policy.verification.tries_per_conversation - await ctx.session.failures_here()
        raise ToolRefused(
            RefusalCode.VERIFICATION_FAILED,
            facts={"tries_left": max(0, left)},
            alternatives=(Alternative.VERIFY, Alternative.PERSON) if left > 0 else (Alternative.PERSON,),
        )
    await ctx.session.grant_order(number, how=how)
    return _verified(ctx, number, how)


async def own_order(ctx: ToolContext, order_number: str) -> Order:
    """Return an order that the shopper may see.

    Raises `InvalidArgument` for what cannot be an order number, and `ToolRefused` for any order that is not
    proved to be theirs, whether it exists or not.
    """
    number = normal_number(order_number)
    if (order := await _order_of_identity(ctx, number)) is not None:
        return order
    signed_in = ctx.session.identity.level == "customer"
    raise ToolRefused(
        RefusalCode.ORDER_NOT_YOURS if signed_in else RefusalCode.NOT_VERIFIED,
        facts={"order_number": number},
        alternatives=(Alternative.VERIFY, Alternative.PERSON),
    )


def normal_number(text: str) -> OrderNumber:
    """Read an order number as people write it: "#10 001", digits of any script. Raises `InvalidArgument`."""
    folded = "".join(_western(char) for char in unicodedata.normalize("NFKC", text[: _MAX_NUMBER * 2]))
    number = re.sub(r"[^0-9A-Z-]", "", folded.upper()).strip("-")
    if not number or len(number) > _MAX_NUMBER:
        raise InvalidArgument("/order_number", "must be an order number of the shop, such as 10001")
    return OrderNumber(number)


def same_email(given: str, known: str) -> bool:
    """Compare e-mail addresses without regard to case."""
    return _same(_folded(given), _folded(known))


def same_postcode(given: str, known: str, country: str) -> bool:
    """Compare postcodes by letters and digits; a country prefix (D-10115) and a ZIP+4 ending are ignored."""
    wanted, actual = _alphanumeric(given), _alphanumeric(known)
    if actual.isdigit():
        wanted = wanted.lstrip("abcdefghijklmnopqrstuvwxyz")
    if country == "US":
        wanted, actual = wanted[:5], actual[:5]
    return len(actual) > 2 and _same(wanted, actual)


def same_phone(given: str, known: str) -> bool:
    """Compare phone numbers by their digits, with or without country prefix and trunk zero."""
    one, other = sorted((_phone_digits(given), _phone_digits(known)), key=len)
    if len(one) < _MIN_PHONE_DIGITS or len(other) - len(one) > _MAX_COUNTRY_PREFIX:
        return False
    return _same(one, other[-len(one) :])


async def _order_of_identity(ctx: ToolContext, number: OrderNumber) -> Order | None:
    """Return the order if the identity covers it; for an anonymous shopper nothing is looked up."""
    identity = ctx.session.identity
    if identity.level == "anonymous":
        return None
    order = await ctx.shop.order(number)
    if order is None:
        return None
    return order if number in identity.orders or _is_account(ctx, order) else None


def _is_account(ctx: ToolContext, order: Order) -> bool:
    identity = ctx.session.identity
    return identity.level == "customer" and identity.customer_id == order.customer_id


def _other_way_round(number: OrderNumber, postcode: str) -> OrderNumber | None:
    """The postcode as an order number, where nothing tells the two apart ("75004 10003")."""
    digits = _alphanumeric(postcode)
    alike = number.isdecimal() and digits.isdecimal() and len(digits) == len(number) and digits != number
    return OrderNumber(digits) if alike else None


async def _refuse_when_locked(ctx: ToolContext, *numbers: OrderNumber) -> None:
    rules = ctx.policy.verification
    since = ctx.clock() - timedelta(hours=1)
    tries = [await ctx.session.failures_for(number, since) for number in numbers]
    if (
        await ctx.session.failures_here() >= rules.tries_per_conversation
        or max(tries) >= rules.tries_per_order_per_hour
    ):
        raise ToolRefused(RefusalCode.VERIFICATION_LOCKED, alternatives=(Alternative.PERSON,))


def _proof(order: Order | None, *, email: str, postcode: str, phone: str) -> str:
    """Return what proved the order, or "". Every comparison is made, order or not."""
    address = order.address if order else None
    matches = {
        "email": same_email(email, order.email if order else ""),
        "postcode": same_postcode(
            postcode, address.postcode if address else "", address.country if address else ""
        ),
        "phone": same_phone(phone, order.phone if order else ""),
    }
    return next((how for how, matched in matches.items() if matched), "")


def _verified(ctx: ToolContext, number: OrderNumber, how: str) -> VerificationResult:
    return VerificationResult(order_number=number, level=ctx.session.identity.level, how=how)


def _same(one: str, other: str) -> bool:
    return bool(one) and hmac.compare_digest(_bytes(one), _bytes(other))


def _bytes(text: str) -> bytes:
    """Encode any string, even one with lone surrogates."""
    return text.encode("utf-8", "replace")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _alphanumeric(text: str) -> str:
    """Latin letters and digits: a word of another script joined to a postcode ("03925요") is no part of it."""
    return "".join(char for char in map(_western, _folded(text)) if char.isascii() and char.isalnum())


def _phone_digits(text: str) -> str:
    digits = "".join(_western(char) for char in _folded(text).replace("(0)", "") if char.isdecimal())
    return digits.lstrip("0")


def _western(char: str) -> str:
    """Return the ASCII digit of a digit in any script, any other character as it is."""
    return str(unicodedata.decimal(char)) if char.isdecimal() else char
