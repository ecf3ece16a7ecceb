"""A reply is grounded or it is not sent."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage

from agent.conversation.events import ErrorEvent, Reply
from agent.turn_run import TurnRun
from guardrails.grounding import check_grounding
from guardrails.promises import check_promises

log = logging.getLogger(__name__)


class Grounding(AgentMiddleware[Any, TurnRun, Any]):
    """Checks a final answer against the facts of the turn before the shopper can see it.

    An answer that states a figure, date, amount, link or number that no tool result, passage or message of the
    turn contains, or that promises what the system does not keep, is replaced by an honest sentence, and a
    person is asked to look.
    """

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnRun],
        handler: Callable[[ModelRequest[TurnRun]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any] | AIMessage:
        """Call the brain; let through what is grounded."""
        response = await handler(request)
        message = response.result[-1]
        if not isinstance(message, AIMessage) or message.tool_calls:
            return response
        run = request.runtime.context
        reply = message.additional_kwargs.get("reply")
        text = reply.text if isinstance(reply, Reply) else str(message.text)
        problems = [claim.text for claim in _ungrounded(run, message, text)]
        if not isinstance(reply, Reply):
            # The embedded brain's sentences come from the catalogues and are chosen by what its tools returned;
            # only a model that writes freely can promise what nobody keeps.
            found = check_promises(text, language=run.view.language)
            problems += [violation.text for violation in found]
            if not text.strip():
                problems.append("")  # saying nothing is no answer
        if not problems:
            return response
        log.warning("turn %s: %d claims of a reply are not grounded", run.view.turn, len(problems))
        await run.journal.write(
            ErrorEvent(
                at=run.tools.clock(),
                source="system",
                type="ungrounded-reply",
                detail=f"{len(problems)} claims are not in the facts of the turn",
            )
        )
        return await _withheld(run)


def _ungrounded(run: TurnRun, message: AIMessage, text: str) -> tuple[Any, ...]:
    reply = message.additional_kwargs.get("reply")
    facts = [*run.facts, run.view.text, run.view.now.isoformat(), *run.view.history]
    facts.append(json.dumps(dict(run.view.dialogue), ensure_ascii=False, default=str))  # terms shown earlier
    if isinstance(reply, Reply):
        facts += [citation.url for citation in reply.citations]
    return check_grounding(text, facts, language=run.view.language, timezone=run.view.timezone)


async def _withheld(run: TurnRun) -> AIMessage:
    """What is said in place of an answer that could not be vouched for."""
    await run.tools.handoffs.request(reason="ungrounded", rule="grounding", question=run.view.text[:500])
    text = run.words.text("grounding.withheld")
    reply = Reply(text=text, language=run.view.language, handed_off=True)
    return AIMessage(content=text, additional_kwargs={"reply": reply, "dialogue": dict(run.view.dialogue)})
