"""A shopper's conversation in the terminal: the reply as it is written, cards, and the shopper's yes or no.

    python example.py [URL]

Write a message a line; an empty line ends it. `yes` and `no` after terms are the buttons of the card.
"""

from __future__ import annotations

import sys

from crossdesk_client import Conversation, Crossdesk
from crossdesk_client.errors import CrossdeskError, TooManyRequests
from crossdesk_client.models import Event, ReplyEvent, TermsCard, TextDeltaEvent, ToolStartedEvent


def show(event: Event) -> TermsCard | None:
    """Print an event; the terms that it asks the shopper to agree to, if it does."""
    match event:
        case TextDeltaEvent(text=text):
            print(text, end="", flush=True)
        case ToolStartedEvent(tool=tool):
            print(f"[{tool}]")
        case ReplyEvent(reply=reply):
            print()
            for card in reply.cards:
                if isinstance(card, TermsCard):
                    print(f"[{card.title}] yes or no?")
                    return card
                print(f"[card: {card.kind}]")
    return None


def take_turn(conversation: Conversation, line: str, terms: TermsCard | None) -> TermsCard | None:
    """Send a line, or press a button of the terms; the terms that are open afterwards."""
    if terms is not None and line in ("yes", "no"):
        decide = conversation.stream_confirm if line == "yes" else conversation.stream_decline
        events = decide(terms.proposal_id)
    else:
        events = conversation.stream(line)
    found = [show(event) for event in events]
    return next((terms for terms in found if terms is not None), None)


def main(url: str) -> int:
    """Hold one conversation; exit code 1 where the server cannot."""
    terms: TermsCard | None = None
    try:
        with Crossdesk(url) as crossdesk:
            conversation = crossdesk.open(locale="en-GB")
            print(f"{conversation.id} at {url}")
            for line in sys.stdin:
                if not line.strip():
                    break
                terms = take_turn(conversation, line.strip(), terms)
    except TooManyRequests as exc:
        print(f"too many requests; again in {exc.retry_after or 60:.0f} seconds", file=sys.stderr)
        return 1
    except CrossdeskError as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["http://127.0.0.1:8000"]))
