"""The playground: talk to the live product as a shopper would, and see what happens in each turn."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from babel import Locale
from fastapi import APIRouter, Depends, Form, Request, Response

from agent.errors import Conflict, InvalidInput
from agent.languages import LANGUAGES
from agent.staff.values import SignedIn
from api.deps import PathId, Product
from api.desk.access import require
from api.desk.playground import CHANNEL, playground_record, turns_of
from api.desk.shell import language_names, shell_of

router = APIRouter(prefix="/desk/playground")

Who = Annotated[SignedIn, Depends(require("settings"))]
Short = Annotated[str, Form(max_length=254)]
Text = Annotated[str, Form(max_length=4000)]


@router.get("")
async def read_playground(request: Request, crossdesk: Product, who: Who) -> Response:
    """The form that begins a conversation."""
    return shell_of(request).page(request, "playground.html", who, **_choices(crossdesk))


@router.post("")
async def begin(
    request: Request, crossdesk: Product, who: Who, language: Short = "en", market: Short = ""
) -> Response:
    """Begin a conversation. Raises `InvalidInput`."""
    opened = await crossdesk.service.open(
        locale=language, market=market, timezone=who.staff.timezone, channel=CHANNEL
    )
    return shell_of(request).redirect(request, f"/desk/playground/{opened.conversation_id}")


@router.get("/{conversation_id}")
async def read_conversation(
    request: Request, crossdesk: Product, who: Who, conversation_id: PathId
) -> Response:
    """A conversation with its traces. Raises `NotFound`."""
    record = await playground_record(crossdesk, conversation_id)
    return shell_of(request).page(
        request,
        "playground.html",
        who,
        **{
            **_choices(crossdesk),
            "record": record,
            "shopper_language": Locale.parse(record.locale, sep="-").language,
            "turns": await turns_of(crossdesk, record),
        },
    )


@router.post("/{conversation_id}")
async def say(
    request: Request,
    crossdesk: Product,
    who: Who,  # noqa: ARG001 - who may
    conversation_id: PathId,
    text: Text = "",
    pressed: Text = "",
    confirm: Short = "",
    decline: Short = "",
) -> Response:
    """Say something or press a button, and wait for the turn. Raises `NotFound`."""
    record = await playground_record(crossdesk, conversation_id)
    service, key = crossdesk.service, secrets.token_hex(8)
    flash = ""
    try:
        if confirm or decline:
            decision = "confirmed" if confirm else "declined"
            sent = await service.decide(record, confirm or decline, decision, key=key)  # type: ignore[arg-type]
        else:
            sent = await service.send(record, pressed or text, key=key)
        await service.result(record, sent)
    except (InvalidInput, Conflict):
        flash = "playground_not_said"
    return shell_of(request).redirect(
        request, f"/desk/playground/{conversation_id}{'' if flash else '#last'}", flash=flash
    )


def _choices(crossdesk: Product) -> dict[str, Any]:
    return {
        "record": None,
        "turns": [],
        "shopper_language": "",
        "brain": crossdesk.settings.brain,
        "languages": language_names(LANGUAGES),
        "markets": sorted(crossdesk.policy.markets),
    }
