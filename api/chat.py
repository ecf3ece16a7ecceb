"""`crossdesk chat`: the same conversation as in the widget, in the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal
from uuid import uuid4

from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from agent.assembly import Crossdesk, assemble
from agent.conversation.cards import (
    Card,
    ChoicesCard,
    HandoffCard,
    InvoiceCard,
    LabelCard,
    OrderCard,
    Parcel,
    ProductCard,
    SummaryCard,
    TermsCard,
    TrackingCard,
)
from agent.conversation.events import Event, Reply
from agent.errors import AgentError
from agent.service import Opened, Sent
from agent.settings import Settings
from agent.store.base import ConversationRecord
from agent.traces import trace_of
from api.tracing import lines_of

HELP = "Write as a shopper would. A number presses a button; /new starts over, /quit ends."


async def talk(settings: Settings, *, locale: str, market: str, timezone: str, trace: bool = False) -> None:
    """Hold a conversation until the input ends; `trace` shows what happened in each turn.

    Raises what `assemble` raises, and `InvalidInput`.
    """
    console = Console()
    with console.status("Starting …"):
        crossdesk = await asyncio.to_thread(assemble, settings)
        await crossdesk.start()
    try:
        console.print(f"[dim]{escape(HELP)}[/dim]")
        while True:
            opened = await crossdesk.service.open(
                locale=locale, market=market, timezone=timezone, channel="terminal"
            )
            if not await _conversation(crossdesk, console, opened, trace=trace):
                break
            console.rule()
    finally:
        await crossdesk.stop()


async def _conversation(crossdesk: Crossdesk, console: Console, opened: Opened, *, trace: bool) -> bool:
    """One conversation; true when another is to follow."""
    record = await crossdesk.service.authorise(opened.conversation_id, opened.token)
    buttons: list[Button] = []
    while True:
        try:
            line = (await asyncio.to_thread(console.input, "[bold]you[/bold] › ")).strip()
        except EOFError:
            return False
        if line in ("/quit", "/new"):
            return line == "/new"
        if not line:
            continue
        try:
            sent = await _send(crossdesk, record, line, buttons)
            reply = (await crossdesk.service.result(record, sent)).reply
        except AgentError as exc:
            console.print(f"[red]{escape(str(exc))}[/red]")
            continue
        if trace:
            _show_trace(console, await crossdesk.store.events(record.conversation_id, turn=sent.turn))
        buttons = _show(console, reply)


Button = tuple[str, str]
"""What a button does ("say", "confirm", "decline") and its text or proposal id."""


async def _send(crossdesk: Crossdesk, record: ConversationRecord, line: str, buttons: list[Button]) -> Sent:
    action, value = "say", line
    if line.isdigit() and 1 <= int(line) <= len(buttons):
        action, value = buttons[int(line) - 1]
    key = uuid4().hex
    if action == "say":
        return await crossdesk.service.send(record, value, key=key)
    decision: Literal["confirmed", "declined"] = "confirmed" if action == "confirm" else "declined"
    return await crossdesk.service.decide(record, value, decision, key=key)


def _show_trace(console: Console, events: Sequence[Event]) -> None:
    for part, line in lines_of(trace_of(events)):
        console.print(f"[dim]{part:>9} │ {escape(line)}[/dim]", highlight=False, soft_wrap=True)


def _show(console: Console, reply: Reply) -> list[Button]:
    """Print a reply; returns what its buttons do, in the order of their numbers."""
    console.print(f"[bold cyan]bot[/bold cyan] › {escape(reply.text)}")
    buttons: list[Button] = []
    for card in reply.cards:
        if isinstance(card, ChoicesCard):
            _offer(console, buttons, [(choice.label, ("say", choice.text)) for choice in card.choices])
            continue
        title = getattr(card, "title", "")
        console.print(Panel(Group(*(Text(line) for line in _lines(card))), title=escape(title), expand=False))
        if isinstance(card, TermsCard):
            yes, no = ("confirm", card.proposal_id), ("decline", card.proposal_id)
            _offer(console, buttons, [(card.confirm_text, yes), (card.decline_text, no)])
    for citation in reply.citations:
        console.print(f"[dim]{escape(citation.title)} ({escape(citation.url)})[/dim]")
    return buttons


def _offer(console: Console, buttons: list[Button], labelled: list[tuple[str, Button]]) -> None:
    for label, button in labelled:
        buttons.append(button)
        console.print(f"  [bold]{len(buttons)}[/bold] {escape(label)}")


def _lines(card: Card) -> list[str]:
    """A card as lines of text."""
    match card:
        case OrderCard():
            return [card.status_text, *(f"{i.quantity} × {i.title}" for i in card.items), card.total.text]
        case TrackingCard():
            return [line for parcel in card.parcels for line in _parcel_lines(parcel)]
        case TermsCard():
            return [f"{row.label}: {row.value}" for row in card.rows]
        case LabelCard():
            return [card.rma, card.url, *(f"{n}. {step}" for n, step in enumerate(card.steps, 1))]
        case InvoiceCard():
            return [card.url]
        case ProductCard():
            price = card.price.text if card.price else ""
            return [text for text in (card.description, price, card.availability) if text]
        case HandoffCard():
            return [card.text, card.promised_text]
        case SummaryCard():
            return [f"{row.label}: {row.value}" for row in card.rows]
        case ChoicesCard():
            return [choice.label for choice in card.choices]


def _parcel_lines(parcel: Parcel) -> list[str]:
    head = f"{parcel.carrier} {parcel.tracking_number} · {parcel.state_text} {parcel.expected_text}".strip()
    return [head, *(f"  {scan.time_text}  {scan.text} {scan.location}" for scan in parcel.timeline)]
