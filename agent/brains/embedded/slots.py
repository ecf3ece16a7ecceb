"""Details that a dialogue collects: whether a message gives the one that was asked for, and how to read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agent.brains.embedded import phrases
from agent.brains.embedded.addresses import correction, gives_part
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Turn
from agent.conversation.cards import Choice, ChoicesCard
from agent.perception.counting import numbers_said
from agent.perception.entities import Entities
from agent.perception.items import ItemMatch, ItemWords, match_items
from agent.perception.lexicon import Lexicon
from agent.perception.reason import problem_kind, return_reason
from agent.perception.remedy import wished_resolution
from tools.results import ItemView

_CONTACT_KINDS = ("EMAIL", "POSTCODE", "PHONE")
_CODE = re.compile(r"(?<!\w)#?\d{3,8}(?!\w)")
_ANSWERS_OF_THE_STORY = frozenset(
    {"items", "reason", "problem", "resolution", "address", "changes", "confirmation", "photo"}
)
_MOST_PIECES = 30  # of one line that a shopper orders; a larger figure counts something else
_LONE_NUMBER = re.compile(r"[^\w]*(?:x|×)?\s*(\d{1,2})\s*(?:x|×)?[^\w]*")


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
    if (turn.detour or turn.divided) and told:
        return told
    text = turn.view.text
    return told if text in told else f"{told}\n{text}".strip()


def remember(turn: Turn, task: Task) -> None:
    """Keep this message as part of the task's story, bounded."""
    task.slots["story"] = story(turn, task)[-2000:]


def lines_meant(turn: Turn, task: Task, items: Sequence[ItemView], *, text: str | None = None) -> ItemMatch:
    """The order lines that the shopper means by the words of a message, or of the whole story."""
    return named_in(story(turn, task) if text is None else text, items, turn.lexicon)


def named_in(text: str, items: Sequence[ItemView], lexicon: Lexicon) -> ItemMatch:
    """The lines that a text means."""
    words = [ItemWords(line_id=i.line_id, title=i.title, words=tuple(i.words)) for i in items]
    return match_items(text, words, lexicon)


def ask_items(turn: Turn, task: Task, items: Sequence[ItemView], key: str, *, several: bool = False) -> None:
    """Ask which item, with one button each; where `several` can be meant, one for all."""
    know(task, items)
    turn.ask(task, "items", key, items=turn.words.join([i.title for i in items]))
    buttons = [Choice(label=i.title, text=i.title) for i in items[:6]]
    if several and len(items) > 1:
        everything = turn.words.text("choice.everything")
        buttons.append(Choice(label=everything, text=everything))
    turn.show(ChoicesCard(choices=tuple(buttons)))


def know(task: Task, items: Sequence[ItemView]) -> None:
    """Keep the names of an order's items, so that a later message can be read before the order is fetched."""
    task.slots["choices"] = [[i.line_id, i.title, list(i.words), i.quantity] for i in items]


def known_items(task: Task) -> list[ItemWords]:
    """The items that were kept by `know`."""
    return [
        ItemWords(line_id=line, title=title, words=tuple(words))
        for line, title, words, *_ in task.slots.get("choices", [])
    ]


def known_quantities(task: Task) -> dict[str, int]:
    """How many pieces each of them has."""
    return {line: int(rest[0]) if rest else 1 for line, _, _, *rest in task.slots.get("choices", [])}


def names_items(turn: Turn, task: Task) -> bool:
    """Whether the message names some of the items that were spoken of."""
    return _gives_items(turn, task)


def picks_others(turn: Turn, task: Task) -> bool:
    """Whether a no goes on to say which items it should be instead ("no, only the shoes")."""
    if turn.view.kind != "message":
        return False
    match = match_items(turn.view.text, known_items(task), turn.lexicon)
    before = task.slots.get("lines", {})
    named = not match.all or not match.excluded  # not merely what is left without the excluded ones
    return any(line in before or named for line in match.line_ids)


def corrects(turn: Turn, task: Task) -> bool:
    """Whether a no goes on to say what it should be instead: "no, L, not M", "no, it is number 45"."""
    if turn.view.kind != "message":
        return False
    entities = turn.perception.entities
    if task.skill == "change_address":
        return bool(correction(turn, task))
    if "proposed" not in task.slots:
        return False
    said = {*entities.sizes, *entities.colours, *entities.selection.quantities}
    return bool(said - set(task.slots["proposed"].values()))


def note_wish(turn: Turn, task: Task) -> None:
    """Remember the sizes, colours and quantities that were said, in the order in which they were said.

    Said after the terms they correct them: of "not M but L" that which was not proposed counts.
    """
    if not turn.divided:  # then each wish was noted by itself
        note(task, turn.perception.entities, turn.view.text, turn.lexicon)


def note(task: Task, entities: Entities, text: str, lexicon: Lexicon) -> None:
    """Remember what a text says of sizes, colours and quantities."""
    proposed = set(task.slots.get("proposed", {}).values()) if task.asked == "confirmation" else set()
    quantities = list(entities.selection.quantities)
    lone = _LONE_NUMBER.fullmatch(text)
    if lone is not None and task.asked == "changes":
        quantities.append(int(lone.group(1)))
    elif not quantities and not entities.sizes:
        quantities += numbers_said(text, lexicon, most=_MOST_PIECES)
    for name, values in (
        ("sizes", entities.sizes),
        ("colours", entities.colours),
        ("quantities", [n for n in quantities if 0 < n <= _MOST_PIECES]),
    ):
        if values:
            told = [value for value in values if value not in proposed] or list(values)
            task.slots[name] = [*task.slots.get(name, []), *told][-8:]


def wanted(task: Task, view: ItemView, *, quantity: bool = True) -> dict[str, Any]:
    """What is wanted in place of `view`: the last size, colour and quantity said that it does not have already."""
    told: dict[str, Any] = {}
    if view.size is not None or "colours" not in task.slots:
        _last_other(told, "new_size", task.slots.get("sizes", ()), (view.size or "").upper())
    _last_other(told, "new_colour", task.slots.get("colours", ()), view.colour or "")
    if quantity and not told.get("new_size"):
        _last_other(told, "new_quantity", task.slots.get("quantities", ()), view.quantity)
    return told


def _last_other(told: dict[str, Any], name: str, values: Sequence[Any], present: Any) -> None:
    other = [value for value in values if value != present]
    if other:
        told[name] = other[-1]


def resolution(turn: Turn, text: str) -> str | None:
    """Whether the shopper wants a refund or a replacement, where `text` says one of them.

    What is refused does not count ("a new one, I don't want money"); a refusal of one alone is a wish for the other.
    """
    return wished_resolution(text, turn.lexicon)


def _gives_order(turn: Turn, task: Task) -> bool:
    entities = turn.perception.entities
    return (
        bool(entities.order_numbers)
        or _CODE.search(turn.view.text) is not None
        or phrases.means_other_order(turn)
    )


def _gives_contact(turn: Turn, task: Task) -> bool:
    placeholders = turn.perception.entities.placeholders
    return any(placeholders.get(kind) for kind in _CONTACT_KINDS) or bool(
        turn.perception.entities.order_numbers
    )


def _gives_items(turn: Turn, task: Task) -> bool:
    match = match_items(turn.view.text, known_items(task), turn.lexicon)
    return bool(match.line_ids)


def _gives_reason(turn: Turn, task: Task) -> bool:
    text = turn.view.text
    said = return_reason(text, turn.lexicon) is not None or _gives_items(turn, task)
    return said or turn.perception.answer == "no" or _is_plain_talk(turn)


def _gives_problem(turn: Turn, task: Task) -> bool:
    return problem_kind(turn.view.text, turn.lexicon) is not None or _is_plain_talk(turn)


def _gives_resolution(turn: Turn, task: Task) -> bool:
    return resolution(turn, turn.view.text) is not None


def _gives_changes(turn: Turn, task: Task) -> bool:
    entities, text = turn.perception.entities, turn.view.text
    return (
        bool(entities.sizes or entities.colours or entities.selection.quantities)
        or _LONE_NUMBER.fullmatch(text) is not None
        or turn.means("change.remove")
        or turn.means("change.quantity")
        or turn.means("change.fit")
        or _gives_items(turn, task)
    )


def _gives_photo(turn: Turn, task: Task) -> bool:
    return bool(turn.view.attachments)


def _gives_company(turn: Turn, task: Task) -> bool:
    """A VAT number, right or wrong, a company's name, or that it goes without."""
    entities = turn.perception.entities
    known = bool(entities.vat_numbers or entities.companies or re.search(r"\d{2}", turn.view.text))
    return (
        known
        or turn.means("talk.without")
        or turn.perception.answer == "yes"
        or (task.asked == "company" and _is_plain_talk(turn))
    )


def _gives_confirmation(turn: Turn, task: Task) -> bool:
    return turn.perception.answer == "conditional" or _gives_items(turn, task) or corrects(turn, task)


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
    "address": gives_part,
    "changes": _gives_changes,
    "photo": _gives_photo,
    "vat_number": _gives_company,
    "company": _gives_company,
    "confirmation": _gives_confirmation,
    "country": _gives_country,
}
