"""A model's own sentences are checked before anybody sees them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, HumanMessage

from agent.brains.llm.errors import Unusable
from agent.brains.llm.presenting import reply_of
from agent.brains.llm.quoting import quoted_text
from agent.conversation.checked_event import CheckedEvent
from agent.perception.perception import Perceiver
from agent.policy_facts import shop_rules
from agent.speech import Endless
from agent.turn_run import TurnRun
from guardrails.promises import check_promises
from guardrails.vault import PLACEHOLDER
from guardrails.vouching import Vouched, vouch

_SURE = 0.8
_REASONS, _LONGEST_REASON = 10, 200  # that are noted of a text, and characters of each
_WORDS = 4  # below, a text says too little about its language
CORRECTION = (
    "[system] Your answer was not sent. {problems}. Answer again: look up what you need with a tool, or leave out what "
    "you cannot know. Write in the language that was asked for."
)
READ = " The shopper has read this much of it, which was right: {shown!r}. Go on behind it; say nothing of it again."


class Checking(AgentMiddleware[Any, TurnRun, Any]):
    """Lets an answer through that is grounded, promises nothing that nobody keeps, and is in the shopper's language.

    One that is not goes back to the model once, with what was wrong; the second time the turn is another brain's.
    """

    def __init__(self, perceiver: Perceiver) -> None:
        super().__init__()
        self._perceiver = perceiver

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnRun],
        handler: Callable[[ModelRequest[TurnRun]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any] | AIMessage:
        """Call the model; raises `Unusable` for an answer that cannot be sent."""
        run = request.runtime.context
        response = await handler(request)
        problems, said = self._problems(run, response), response.result[-1]
        if problems and not run.meter.corrected and isinstance(said, AIMessage):
            run.meter.corrected = True
            _note(run, problems, again=True)
            correction = CORRECTION.format(problems="; ".join(problems))
            if run.speech.shown:
                correction += READ.format(shown=run.speech.shown)
            told = HumanMessage(correction, additional_kwargs={"correction": True})
            response = await handler(request.override(messages=[*request.messages, said, told]))
            problems = self._problems(run, response)
        if problems:
            _note(run, problems, again=False)
            raise Unusable("ungrounded", f"{len(problems)} problems")
        message = response.result[-1]
        if isinstance(message, AIMessage) and not message.tool_calls:
            text = run.speech.whole(str(message.text))
            message.additional_kwargs.update(reply_of(run, text, request.messages))
        return response

    def _problems(self, run: TurnRun, response: ModelResponse[Any]) -> list[str]:
        message = response.result[-1]
        if not isinstance(message, AIMessage) or message.tool_calls:
            return []
        if not str(message.text).strip():
            return ["It was empty"]
        try:
            return list(self.wrong(run, run.speech.whole(str(message.text))))
        except Endless as exc:
            raise Unusable("looping", str(exc)) from exc

    def wrong(self, run: TurnRun, text: str) -> Iterator[str]:
        """What keeps a text from being shown, in words for the model."""
        view = run.view
        vouched = _vouch(run, text)
        run.meter.claims, run.meter.unchecked = vouched.claims, vouched.unchecked
        for claim in vouched.wrong:
            yield f"Nothing in this conversation says {claim!r}"
        for violation in check_promises(text, language=view.language):
            yield f"Nobody keeps the promise {violation.text!r}"
        told = " ".join((*run.facts, view.text, *(said.text for said in view.transcript)))
        for match in PLACEHOLDER.finditer(text):
            if match[0] not in told:
                yield f"{match[0]} stands for nothing"
        guess = self._perceiver.guess_language(text, previous=view.language)
        if len(text.split()) >= _WORDS and guess.confidence >= _SURE and guess.language != view.language:
            yield f"It is in {guess.language}, not in {view.language}"


def _note(run: TurnRun, problems: Sequence[str], *, again: bool) -> None:
    """Put into the log, with what is written next, why a text was not sent."""
    refused = tuple(problem[:_LONGEST_REASON] for problem in problems[:_REASONS])
    run.journal.later(CheckedEvent(at=run.tools.clock(), source="system", refused=refused, again=again))


def _vouch(run: TurnRun, text: str) -> Vouched:
    """Hold a text against what tools returned and the bot said; the shopper's own words prove nothing."""
    view = run.view
    said = [said.text for said in view.transcript if said.source != "shopper"]
    asked = [said.text for said in view.transcript if said.source == "shopper"]
    return vouch(
        text,
        facts=[*(quoted_text(run, fact) for fact in run.facts), *said, view.now.isoformat()],
        asked=[*asked, view.text],
        rules=shop_rules(run.tools.policy, view.market),
        language=view.language,
        timezone=view.timezone,
    )
