"""Details that a dialogue collects: whether a message gives the one that was asked for, and how to read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from agent.brains.embedded import phrases
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Turn
from agent.conversation.cards import Choice, ChoicesCard
from agent.perception.items import ItemMatch, ItemWords, match_items
from agent.perception.reason import problem_kind, return_reason
from tools.results import ItemView

_CONTACT_KINDS = ("EMAIL", "POSTCODE", "PHONE")
_CODE = re.compile(r"(?<!\w)#?\d{3,8}(?!\w)")
_ANSWERS_OF_THE_STORY = frozenset(
    {"items", "reason", "problem", "resolution", "address", "changes", "confirmation", "photo"}
)
_RESOLUTION: Mapping[str, str] = {
    "refund": r"refund|money back|erstatt|geld zur|rembours|reembols|dinero|devoluci[oó]n del|退款|退钱|退錢|استرداد|استرجاع|أموالي|المبلغ|فلوس",
    "replacement": r"replac|new one|again|another one|resend|ersatz|neu(e[srn]?)? (schick|send|liefer)|umtausch|remplac|renvoy|reemplaz|otr[oa]\b|reenv|enviar de nuevo|换|換|补发|補發|重发|重發|再发|بديل|استبدال|إرسال|غيره",
}


def answers(turn: Turn, task: Task) -> bool:
    """Whether this message gives what the task asked for last."""
    reader = _READERS.get(task.asked)
    return reader is not None and reader(turn, task)


def explains(turn: Turn, intent: str) -> bool:
    """Whether an intent of this message is only the answer's own words ("it's broken" as the reason)."""
    task = turn.state.tasks[-1] if turn.state.tasks else None
    if task is None or task.asked not in _ANSWERS_OF_THE_STORY:
        return False
    return intent not in ("contact_human_agent", "track_order", "cancel_order", "get_invoice")


def story(turn: Turn, task: Task) -> str:
    """What the shopper said for this task so far, this message included."""
    told = str(task.slots.get("story", ""))
    text = turn.view.text
    return told if text in told else f"{told}\n{text}".strip()


def remember(turn: Turn, task: Task) -> None:
    """Keep this message as part of the task's story, bounded."""
    task.slots["story"] = story(turn, task)[-2000:]


def lines_meant(turn: Turn, task: Task, items: Sequence[ItemView], *, text: str | None = None) -> ItemMatch:
    """The order lines that the shopper means by the words of a message, or of the whole story."""
    words = [ItemWords(line_id=i.line_id, title=i.title, words=tuple(i.words)) for i in items]
    return match_items(story(turn, task) if text is None else text, words, turn.view.language)


def ask_items(turn: Turn, task: Task, items: Sequence[ItemView], key: str) -> None:
    """Ask which items, with one button each."""
    task.slots["choices"] = [[i.line_id, i.title, list(i.words)] for i in items]
    turn.ask(task, "items", key, items=turn.words.join([i.title for i in items]))
    buttons = [Choice(label=i.title, text=i.title) for i in items[:6]]
    if len(items) > 1:
        everything = turn.words.text("choice.everything")
        buttons.append(Choice(label=everything, text=everything))
    turn.show(ChoicesCard(choices=tuple(buttons)))


def resolution(text: str) -> str | None:
    """Whether the shopper wants a refund or a replacement, where the message says one of them."""
    found = [name for name, pattern in _RESOLUTION.items() if re.search(pattern, text, re.IGNORECASE)]
    return found[0] if len(found) == 1 else None


def _gives_order(turn: Turn, task: Task) -> bool:
    entities = turn.perception.entities
    return (
        bool(entities.order_numbers)
        or _CODE.search(turn.view.text) is not None
        or phrases.means_other_order(turn.view.text, turn.view.language)
    )


def _gives_contact(turn: Turn, task: Task) -> bool:
    placeholders = turn.perception.entities.placeholders
    return any(placeholders.get(kind) for kind in _CONTACT_KINDS) or bool(
        turn.perception.entities.order_numbers
    )


def _gives_items(turn: Turn, task: Task) -> bool:
    words = [
        ItemWords(line_id=line, title=title, words=tuple(known))
        for line, title, known in task.slots.get("choices", [])
    ]
    match = match_items(turn.view.text, words, turn.view.language)
    return bool(match.line_ids)


def _gives_reason(turn: Turn, task: Task) -> bool:
    return return_reason(turn.view.text) is not None or _is_plain_talk(turn)


def _gives_problem(turn: Turn, task: Task) -> bool:
    return problem_kind(turn.view.text) is not None or _is_plain_talk(turn)


def _gives_resolution(turn: Turn, task: Task) -> bool:
    return resolution(turn.view.text) is not None


def _gives_address(turn: Turn, task: Task) -> bool:
    placeholders = turn.perception.entities.placeholders
    return bool(placeholders.get("ADDRESS") or placeholders.get("POSTCODE")) or bool(
        re.search(r"\d", turn.view.text) and len(turn.view.text) > 12
    )


def _gives_changes(turn: Turn, task: Task) -> bool:
    entities = turn.perception.entities
    return bool(entities.sizes or entities.colours or entities.selection.quantities) or _is_plain_talk(turn)


def _gives_photo(turn: Turn, task: Task) -> bool:
    return bool(turn.view.attachments)


def _gives_confirmation(turn: Turn, task: Task) -> bool:
    return turn.perception.answer == "conditional"


def _gives_country(turn: Turn, task: Task) -> bool:
    return bool(turn.perception.entities.countries)


def _is_plain_talk(turn: Turn) -> bool:
    """A message that states no other request clearly: taken as the answer in the shopper's own words."""
    intents = turn.perception.intents
    return not intents or not turn.perception.confident or intents[0].confidence < 0.6


_READERS: Mapping[str, Callable[[Turn, Task], bool]] = {
    "order": _gives_order,
    "which_order": _gives_order,
    "order_and_contact": lambda turn, task: _gives_order(turn, task) or _gives_contact(turn, task),
    "contact": _gives_contact,
    "items": _gives_items,
    "reason": _gives_reason,
    "problem": _gives_problem,
    "resolution": _gives_resolution,
    "address": _gives_address,
    "changes": _gives_changes,
    "photo": _gives_photo,
    "confirmation": _gives_confirmation,
    "country": _gives_country,
}
