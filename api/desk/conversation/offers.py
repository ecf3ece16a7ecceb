"""What was offered to the shopper or prepared for them: its terms, where it stands, who has to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.conversation.cards import TermsCard
from agent.conversation.events import Event, ToolFinishedEvent
from agent.conversation.views import proposals_of
from agent.desk.approvals import Request, requests_of
from agent.replies.drawing import terms_card
from agent.replies.localiser import Localiser
from api.desk.conversation.results import result_of
from tools.proposals import ProposalState
from tools.results import ProposalResult

__all__ = ["Offer", "offers_of"]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A proposal and what became of it.

    `terms` stand there as long as somebody can still decide; `request` is what a supervisor was asked about it.
    """

    proposal_id: str
    action: str
    order_number: str
    state: ProposalState
    terms: TermsCard | None = None
    request: Request | None = None

    @property
    def waits_for_supervisor(self) -> bool:
        """Whether a supervisor has to decide."""
        return self.request is not None and self.request.state == "requested"


def offers_of(events: Sequence[Event], words: Localiser) -> list[Offer]:
    """The proposals among events, oldest first, their terms as they were found, in the language of `words`."""
    requests = {request.proposal_id: request for request in requests_of(events)}
    terms = _terms(events)
    found = []
    for proposal, state in proposals_of(events):
        pid = proposal.proposal_id
        request = requests.get(pid)
        is_open = state == "open" or (request is not None and request.state == "requested")
        found.append(
            Offer(
                proposal_id=pid,
                action=proposal.action.kind,
                order_number=proposal.order_number,
                state=state,
                terms=terms_card(words, terms[pid]) if is_open and pid in terms else None,
                request=request,
            )
        )
    return found


def _terms(events: Sequence[Event]) -> Mapping[str, ProposalResult]:
    found: dict[str, ProposalResult] = {}
    for event in events:
        if isinstance(event, ToolFinishedEvent) and event.status == "ok" and "proposal_id" in event.result:
            result = result_of(event.tool, event.result)
            if isinstance(result, ProposalResult):
                found[result.proposal_id] = result
    return found
