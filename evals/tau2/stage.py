"""A fresh shop in which a rule is to be broken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from evals.tau2.calls import Drawing, Legal
from evals.tau2.data import RetailUser
from evals.tau2.play import Call, Conversation, Place
from tools.results import ActionDone, ProposalResult

Act = Callable[[], Awaitable[object]]
"""What must be refused."""


class Stage:
    """A fresh shop, and what was drawn in it."""

    def __init__(self, place: Place, drawing: Drawing) -> None:
        self.place = place
        self.drawing = drawing
        self.control: Legal | None = None

    def legal(self, *tools: str) -> Legal:
        """Draw a call that is allowed, and keep it as the control."""
        self.control = self.drawing.legal(*tools)
        return self.control

    async def talk(self, user: RetailUser | None) -> Conversation:
        """A conversation with a user who has proved who they are; with nobody for None."""
        talk = self.place.conversation()
        if user is not None:
            await talk.call(Call(tool="verify_customer", arguments={"email": user.email}))
        return talk

    async def refused(self, legal: Legal, call: Call) -> Act:
        """The act of calling this as the right shopper."""
        return partial((await self.talk(legal.user)).call, call)

    async def proposed(self, legal: Legal) -> tuple[Conversation, str]:
        """A conversation with an open proposal, and its id."""
        talk = await self.talk(legal.user)
        result = await talk.call(legal.call)
        if not isinstance(result, ProposalResult):
            raise TypeError(f"{legal.call} was not proposed: {result}")
        return talk, result.proposal_id

    async def done(self, legal: Legal) -> None:
        """Let a call be carried out, in a conversation of its own."""
        result = await (await self.talk(legal.user)).all_the_way(legal.call)
        if not isinstance(result, ActionDone):
            raise TypeError(f"{legal.call} was not done: {result}")
