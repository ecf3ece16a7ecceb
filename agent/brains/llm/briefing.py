"""What a language model is told with each call: the prompt, the conversation so far, and nothing personal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from babel import Locale
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage

from agent.brains.llm.prompt import Prompt
from agent.brains.llm.quoting import quoted
from agent.brains.llm.summary import EVENTS, KINDS, opening_of, summary_of
from agent.conversation.desk_events import InstructionKind
from agent.turn_log import TRANSCRIPT
from agent.turn_run import TurnRun
from agent.turn_view import Instruction, TurnView

_SURE = 0.5
_CHARACTERS = 8_000  # of the transcript
_LONGEST = 2_000  # of one message in it
_PROPOSALS = 10


class ModelBriefing(AgentMiddleware[Any, TurnRun, Any]):
    """Puts the rendered prompt and the transcript before the messages of the turn."""

    def __init__(self, prompt: Prompt, *, shop: str) -> None:
        super().__init__()
        self.prompt = prompt
        self.shop = shop

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnRun],
        handler: Callable[[ModelRequest[TurnRun]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any] | AIMessage:
        """Call the model with everything that it may know of the conversation."""
        run = request.runtime.context
        view = run.view
        if len(request.messages) == 1:  # the first call of the turn
            await _look_back(run)
        system = SystemMessage(self.prompt.render(_values(run, self.shop)))
        turn = [quoted(run, _asked(view, message)) for message in request.messages]
        return await handler(request.override(system_message=system, messages=[*_transcript(view), *turn]))


async def _look_back(run: TurnRun) -> None:
    """Note what the turns before have found, which the model may state too, and what the shopper came with."""
    found = summary_of(await run.journal.of_kinds(KINDS, limit=EVENTS), turn=run.view.turn)
    full = len(run.view.transcript) == TRANSCRIPT
    opening = opening_of(await run.journal.beginning()) if full else ()
    run.earlier[:] = [*opening, *found]
    run.facts.extend(found)


def _transcript(view: TurnView) -> list[AnyMessage]:
    """The last messages of both sides before this turn, as many as there is room for."""
    told: list[AnyMessage] = []
    room = _CHARACTERS
    for said in reversed(view.transcript):
        text = said.text if len(said.text) <= _LONGEST else f"{said.text[:_LONGEST]}…"
        room -= len(text)
        if room < 0:
            break
        told.append(HumanMessage(text) if said.source == "shopper" else AIMessage(text))
    return told[::-1]


def _asked(view: TurnView, message: AnyMessage) -> AnyMessage:
    """The message of this turn; a decision about a proposal is told with it."""
    if not isinstance(message, HumanMessage) or not view.proposal_id or message.additional_kwargs:
        return message
    state = next((k.state for k in view.proposals if k.proposal.proposal_id == view.proposal_id), "open")
    return HumanMessage(
        f"{view.text}\n[system: the shopper has {state} the proposal {view.proposal_id}]".strip()
    )


def _values(run: TurnRun, shop: str) -> dict[str, Any]:
    view = run.view
    perception = view.perception
    feelings = [name for name in ("anger", "urgency", "vulnerable") if getattr(perception, name)]
    intents = [intent.name for intent in perception.intents if intent.confidence >= _SURE]
    return {
        "shop": shop,
        "today": view.now.date().isoformat(),
        "timezone": view.timezone,
        "market": view.market or "unknown",
        "language": Locale.parse(view.language).english_name,
        "identity": _identity(view),
        "standing": (*_standing(view), *run.earlier),
        "perceived": ", ".join([*(intents or ["no clear intent"]), perception.sentiment, *feelings]),
    }


def _identity(view: TurnView) -> str:
    if view.identity.level == "customer":
        return "signed in: their own orders need no further proof"
    if view.identity.orders:
        return f"verified for {', '.join(sorted(view.identity.orders))}"
    return "not verified for any order"


def _standing(view: TurnView) -> Iterator[str]:
    """The last proposals of the conversation, and who may speak."""
    if view.owner == "queued":
        yield "A person of the team has been asked and will answer here; you may help meanwhile"
    if view.instruction is not None:
        yield f"A person of the team gave you the conversation back and wants this now: {_wish(view.instruction)}"
    for known in view.proposals[-_PROPOSALS:]:
        proposal = known.proposal
        yield f"Proposal {proposal.proposal_id} ({proposal.action.kind}, order {proposal.order_number}): {known.state}"


_WISHES: Mapping[InstructionKind, str] = {
    "offer_return": "offer to send goods of the order that was spoken of back, with the tool for it",
    "offer_exchange": "offer to exchange goods of the order that was spoken of, with the tool for it",
    "offer_replacement": "offer a replacement for what arrived damaged, wrong or not at all, with the tool for it",
    "ask_for_photo": "ask for a photo that shows the problem",
    "answer_with_text": "answer with this text, in the shopper's language",
}


def _wish(instruction: Instruction) -> str:
    wish = _WISHES[instruction.kind]
    return f"{wish}: {instruction.text}" if instruction.text else wish
