"""The order lines that a task is about, how many pieces of each, and messages that correct either."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.brains.embedded import slots
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Turn
from agent.perception.contrast import MARKS
from agent.perception.counting import pieces_meant
from agent.perception.items import ItemMatch, match_items
from agent.perception.lexicon import Lexicon
from agent.perception.text import fold
from tools.results import ItemView


def the_line(turn: Turn, task: Task, items: Sequence[ItemView], ask: str) -> str | None:
    """The one line that a task is about; None after asking which. A later message may correct it."""
    slots.know(task, items)
    given = [str(line) for line in task.slots.get("lines", ())]
    if "line" not in task.slots and len(given) == 1:
        task.slots["line"] = given[0]
    if "line" in task.slots:
        other = _named_instead(turn, task)
        if len(other) == 1:
            task.slots["line"] = other[0]
            task.slots.pop("pieces", None)
        return str(task.slots["line"])
    text = turn.view.text if task.asked == "items" else None
    match = slots.lines_meant(turn, task, items, text=text)
    entities = turn.perception.entities
    swaps = match.all and (
        entities.sizes or entities.colours
    )  # "not the blue ones, black": of these same ones
    meant = match.excluded if swaps and match.excluded else match.line_ids
    if len(items) == 1:
        meant = (items[0].line_id,)
    if len(meant) != 1:
        slots.ask_items(turn, task, items, ask)
        return None
    if task.asked == "items":
        task.asked = ""
    task.slots["line"] = meant[0]
    return str(meant[0])


def pieces(turn: Turn, task: Task, line: str, items: Sequence[ItemView], most: int) -> int:
    """How many pieces of a line are meant: as many as the shopper said, else all `most` of them."""
    said: dict[str, int] = task.slots.setdefault("pieces", {})
    text = turn.view.text if line in said else slots.story(turn, task)
    meant = pieces_meant(_about(turn, text, line, items), turn.lexicon, most)
    if meant is not None:
        said[line] = meant
    return min(said.get(line, most), most)


def corrected(turn: Turn, task: Task) -> bool:
    """Whether this message names other lines, or another number of pieces, than the task has."""
    return bool(_named_instead(turn, task)) or _counted_otherwise(turn, task)


def _named_instead(turn: Turn, task: Task) -> tuple[str, ...]:
    """The lines that this message sets against those of the task ("not the socks, the lamp", "no, the lamp")."""
    current = _current(task)
    if turn.view.kind != "message" or not current:
        return ()
    match = match_items(turn.view.text, slots.known_items(task), turn.lexicon)
    against = bool(match.excluded) or turn.perception.answer == "no" or turn.means("pick.meant")
    return match.line_ids if against and set(match.line_ids) != current else ()


def _counted_otherwise(turn: Turn, task: Task) -> bool:
    current = _current(task)
    if turn.view.kind != "message" or len(current) != 1:
        return False
    (line,) = current
    most = slots.known_quantities(task).get(line, 1)
    meant = pieces_meant(turn.view.text, turn.lexicon, most)
    return meant is not None and meant != task.slots.get("pieces", {}).get(line, most)


def _current(task: Task) -> set[str]:
    """The lines that the task is about by now."""
    several = task.slots.get("lines") or task.slots.get("removed") or ()
    return set(several) or ({str(task.slots["line"])} if "line" in task.slots else set())


def _about(turn: Turn, text: str, line: str, items: Sequence[ItemView]) -> str:
    """What `text` says of one line, where it speaks of several: "two of the cups and one blanket"."""
    named = slots.named_in(text, items, turn.lexicon).line_ids
    if len(named) < 2:
        return text
    parts = re.split(_joints(turn.lexicon), fold(text))
    return " , ".join(part for part in parts if _names_only(part, line, items, turn.lexicon))


def _names_only(part: str, line: str, items: Sequence[ItemView], lexicon: Lexicon) -> bool:
    match: ItemMatch = slots.named_in(part, items, lexicon)
    return match.line_ids == (line,)


def _joints(lexicon: Lexicon) -> str:
    return rf"{MARKS}|{lexicon.bordered('and', 'but')}"
