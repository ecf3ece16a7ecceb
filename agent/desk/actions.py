"""What the bot can do for a shopper, done by a person: the same tools, rules, proposals and log.

The identity is the conversation's: what a shopper may not see or change, nobody changes in their name. A proposal that
a person made or that is open is confirmed by the person, and the log says who. What is above the bot's caps is
proposed all the same and waits for a supervisor (`approvals.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from agent.arguments import masked_arguments
from agent.conversation.desk_events import ActedEvent, ApprovalEvent
from agent.conversation.events import Event, MessageEvent, ProposalEvent
from agent.conversation.ids import new_id
from agent.conversation.views import proposals_of
from agent.desk.workplace import Actor, Workplace
from agent.errors import Conflict, InvalidInput, NotFound
from agent.help_centre import TurnHelpCentre
from agent.journal import Journal
from agent.sessions import LoggedIdentity, LoggedProposals
from agent.store.base import ConversationRecord
from agent.tool_calls import Status, execute
from agent.turn import TurnAnswerer
from tools.context import ToolContext
from tools.policy import Amount, ShopPolicy
from tools.registry import TOOLS, Approval, Effect, ToolSpec

__all__ = ["ACTIONS", "ActionResult", "StaffTools"]

ACTIONS: Mapping[str, ToolSpec] = {
    name: spec for name, spec in TOOLS.items() if spec.approval in (None, Approval.PROPOSES)
}
"""The tools that a person may use: all that look something up or propose. Proposals are carried out by `confirm`."""

_ABOVE = frozenset({"above_cap", "needs_person", "too_many_actions"})
_BOUNDLESS = 10**12  # minor units
_APPROVAL_MINUTES = 7 * 24 * 60  # that a proposal waits for a supervisor
_PHOTO_WINDOW = 100  # messages among which photos are looked for


@dataclass(frozen=True, kw_only=True)
class ActionResult:
    """What came of a tool, with real values in it. `approval_id` where a supervisor has to decide.

    `may_ask`: it is refused for being above the caps, and can be asked of a supervisor.
    """

    status: Status
    result: Mapping[str, Any]
    call_id: str = ""
    proposal_id: str = ""
    approval_id: str = ""
    may_ask: bool = False


@dataclass(kw_only=True)
class Bench:
    """One call in the making: the conversation, its log as far as it matters, and what the tool is given."""

    record: ConversationRecord
    ledger: Sequence[Event]
    journal: Journal
    tools: ToolContext


@dataclass(frozen=True, kw_only=True)
class StaffTools:
    """Tools in the hands of people."""

    desk: Workplace
    answerer: TurnAnswerer

    async def use(
        self,
        conversation_id: str,
        actor: Actor,
        tool: str,
        arguments: Mapping[str, Any],
        *,
        reason: str = "",
        ask: bool = True,
        language: str = "",
    ) -> ActionResult:
        """Look something up, or propose a change, as whoever holds the conversation.

        What is above the bot's caps is asked of a supervisor, with `reason`, unless `ask` is false. Titles are in
        `language`, the shopper's where it is empty. Raises `NotFound` for what is no tool, `InvalidInput` for
        arguments that do not fit, `Conflict` for whoever does not hold the conversation.
        """
        spec = ACTIONS.get(tool)
        if spec is None:
            raise NotFound(f"there is no action {tool!r}")
        if unknown := [name for name in arguments if name not in spec.parameters.model_fields]:
            raise InvalidInput(f"/arguments/{unknown[0][:40]}", "the action has no such argument")
        await self.desk.held(conversation_id, actor)
        bench = await self.bench(conversation_id, language)
        masked = masked_arguments(bench.journal.vault, spec, arguments, bench.tools.language)
        call_id = new_id("call")
        status, payload = await execute(bench.tools, bench.journal, spec, call_id, masked, caller="human")
        approval_id = ""
        above = spec.effect is not Effect.READ and status == "refused" and payload.get("code") in _ABOVE
        if above and ask:
            lifted = replace(bench.tools, policy=without_caps(self.answerer.policy))
            again = new_id("call")
            second = await execute(lifted, bench.journal, spec, again, masked, caller="human")
            if second[0] == "ok":
                call_id, approval_id, (status, payload) = again, new_id("appr"), second
        if status == "failed" and "pointer" in payload:
            raise InvalidInput(f"/arguments{payload['pointer']}", str(payload["detail"]))
        proposal_id = str(payload.get("proposal_id", "")) if status == "ok" else ""
        await self._note(bench, actor, spec, call_id, proposal_id, approval_id, reason)
        shown = bench.journal.vault.unmask_data(payload)
        return ActionResult(
            status=status,
            result=shown,
            call_id=call_id,
            proposal_id=proposal_id,
            approval_id=approval_id,
            may_ask=above and not ask,
        )

    async def confirm(self, conversation_id: str, actor: Actor, proposal_id: str) -> ActionResult:
        """Confirm an open proposal as a person, and carry it out; again gives the same and does nothing again.

        Raises `NotFound`, and `Conflict` for a proposal that waits for a supervisor or is decided already.
        """
        await self.desk.held(conversation_id, actor)
        bench = await self.bench(conversation_id)
        if proposal_id in waiting(bench.ledger) or proposal_id in asked_for(bench.ledger):
            raise Conflict("a supervisor decides about this proposal")
        state = _state(bench.ledger, proposal_id)
        if state not in ("open", "confirmed", "done"):
            raise Conflict(f"the proposal is {state}, so it cannot be confirmed now")
        return await self.carry_out(bench, actor, proposal_id)

    async def decline(self, conversation_id: str, actor: Actor, proposal_id: str) -> None:
        """Withdraw an open proposal. Raises as `confirm` does."""
        await self.desk.held(conversation_id, actor)
        bench = await self.bench(conversation_id)
        if proposal_id in waiting(bench.ledger):
            raise Conflict("a supervisor decides about this proposal")
        if (state := _state(bench.ledger, proposal_id)) != "open":
            raise Conflict(f"the proposal is {state}, so it cannot be declined now")
        now = self.desk.clock()
        await bench.journal.write(
            ProposalEvent(at=now, source="human", proposal_id=proposal_id, state="declined"),
            ActedEvent(at=now, source="human", by=actor.id, call_id="", tool="", proposal_id=proposal_id),
        )

    async def carry_out(
        self, bench: Bench, actor: Actor, proposal_id: str, *, approved: bool = False
    ) -> ActionResult:
        """Confirm as a person where nobody has, and do it. `approved`: a supervisor lifted the caps for this one."""
        call_id, now = new_id("call"), self.desk.clock()
        acted = ActedEvent(
            at=now, source="human", by=actor.id, call_id=call_id, tool="carry_out", proposal_id=proposal_id
        )
        if _state(bench.ledger, proposal_id) == "open":
            confirmed = ProposalEvent(at=now, source="human", proposal_id=proposal_id, state="confirmed")
            await bench.journal.write(confirmed, acted)
            bench = await self.bench(bench.record.conversation_id)
        else:
            await bench.journal.write(acted)
        tools = bench.tools
        if approved:
            tools = replace(tools, policy=without_caps(self.answerer.policy))
        status, payload = await execute(
            tools, bench.journal, TOOLS["carry_out"], call_id, {"proposal_id": proposal_id}, caller="human"
        )
        shown = bench.journal.vault.unmask_data(payload)
        return ActionResult(status=status, result=shown, call_id=call_id, proposal_id=proposal_id)

    async def bench(self, conversation_id: str, language: str = "") -> Bench:
        """What a call works with, read anew from the log; titles in `language`, else the shopper's.

        Raises `NotFound`.
        """
        record = await self.desk.record(conversation_id)
        store = self.desk.store
        ledger = await store.of_kinds(conversation_id, ("identity", "proposal", "approval"))
        row = await self.desk.inbox.row(conversation_id)
        journal = Journal(
            conversation_id=conversation_id,
            turn=new_id("turn"),
            lease=None,
            store=store,
            signals=self.desk.signals,
            vault=self.desk.vaults.open(await store.vault(conversation_id)),
            clock=self.desk.clock,
        )
        messages = await store.of_kinds(conversation_id, ("message",), limit=_PHOTO_WINDOW)
        tools = self.answerer.tools(
            record,
            journal,
            self.answerer.words(record, language or (row.language if row else record.locale)),
            session=LoggedIdentity(ledger, journal, store, customer_id=record.customer_id),
            ledger=LoggedProposals(ledger, journal, proposer="human", kept=waiting(ledger)),
            help_centre=TurnHelpCentre(self.answerer.knowledge, "", np.zeros(0, dtype=np.float32)),
            photos=frozenset(
                photo.attachment_id
                for event in messages
                if isinstance(event, MessageEvent) and event.source == "shopper"
                for photo in event.attachments
            ),
        )
        return Bench(record=record, ledger=ledger, journal=journal, tools=tools)

    async def _note(
        self,
        bench: Bench,
        actor: Actor,
        spec: ToolSpec,
        call_id: str,
        proposal_id: str,
        approval_id: str,
        reason: str,
    ) -> None:
        """Record who used the tool, and what is asked of a supervisor."""
        now = self.desk.clock()
        events: list[Event] = [
            ActedEvent(
                at=now, source="human", by=actor.id, call_id=call_id, tool=spec.name, proposal_id=proposal_id
            )
        ]
        if approval_id:
            why = bench.journal.vault.mask(reason, language="en")
            events.append(
                ApprovalEvent(
                    at=now, source="human", by=actor.id, approval_id=approval_id, state="requested",
                    tool=spec.name, proposal_id=proposal_id, reason=why,
                )
            )  # fmt: skip
        await bench.journal.write(*events)


def without_caps(policy: ShopPolicy) -> ShopPolicy:
    """The policy for what a supervisor decides: every rule but the amounts and counts that bound the bot."""
    caps, returns = policy.caps, policy.returns
    lifted = caps.model_copy(
        update={
            "refund_per_order": _boundless(caps.refund_per_order),
            "refund_per_customer": _boundless(caps.refund_per_customer),
            "actions_per_customer_per_day": _BOUNDLESS,
            "proposal_valid_minutes": _APPROVAL_MINUTES,
        }
    )
    more = returns.model_copy(update={"approval_above": _boundless(returns.approval_above)})
    return policy.model_copy(update={"caps": lifted, "returns": more})


def waiting(ledger: Sequence[Event]) -> set[str]:
    """The proposals that a supervisor has still to decide about."""
    open_: dict[str, str] = {}
    for event in ledger:
        if isinstance(event, ApprovalEvent):
            if event.state == "requested":
                open_[event.approval_id] = event.proposal_id
            else:
                open_.pop(event.approval_id, None)
    return set(open_.values())


def asked_for(ledger: Sequence[Event]) -> set[str]:
    """The proposals that a supervisor was asked about, whatever came of it."""
    return {event.proposal_id for event in ledger if isinstance(event, ApprovalEvent)}


def _state(ledger: Sequence[Event], proposal_id: str) -> str:
    found = {proposal.proposal_id: state for proposal, state in proposals_of(ledger)}
    if proposal_id not in found:
        raise NotFound(f"this conversation has no proposal {proposal_id!r}")
    return found[proposal_id]


def _boundless(amount: Amount) -> Amount:
    return amount.model_copy(update={"amount_minor": _BOUNDLESS})
