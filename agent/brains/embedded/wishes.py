"""What a message asks for anew: the tasks of its wishes, and those of before that they take the place of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.brains.embedded import lines, phrases, slots
from agent.brains.embedded.skills import tracking
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Turn
from agent.perception.intents import Intent
from agent.perception.items import match_items
from agent.perception.lexicon import Lexicon, joints
from agent.perception.perception import Wish
from agent.perception.reason import problem_kind
from agent.perception.text import clauses, fold

# Which dialogue serves an intent. Intents of talk ("thanks") are in `talk`; wishes for a person in `handover`.
SKILL_OF_INTENT: Mapping[str, str] = {
    "track_order": "track",
    "delivery_problem": "track",
    "order_details": "order_details",
    "cancel_order": "cancel",
    "change_order": "change_items",
    "change_shipping_address": "change_address",
    "return_item": "return",
    "exchange_item": "exchange",
    "damaged_or_wrong_item": "damage",
    "get_refund": "get_refund",
    "track_refund": "refund_status",
    "payment_issue": "payment",
    "get_invoice": "invoice",
    "delivery_options": "delivery",
    "delivery_period": "delivery",
    "customs_duties": "duties",
    "product_availability": "stock",
    "product_question": "product",
    "size_help": "help",
    "place_order": "help",
    "return_policy": "help",
    "payment_methods": "help",
    "discount_code": "help",
    "warranty": "help",
    "account_help": "help",
    "privacy_request": "help",
    "newsletter_subscription": "help",
    "complaint": "complaint",
    "contact_human_agent": "hand_over",
}
_SHOW_THE_ORDER = frozenset(SKILL_OF_INTENT.values()) - {
    "order_details", "help", "delivery", "duties", "stock", "product", "complaint", "hand_over"
}  # fmt: skip
"""Dialogues that say what there is to say of an order themselves."""

# Readings of one wish: only the surest is followed, and it turns to the other where that is what is possible.
_EITHER = (
    frozenset({"change_items", "exchange"}),
    frozenset({"cancel", "return"}),
    frozenset({"return", "exchange"}),
    frozenset({"change_address", "change_items"}),
)
ORDER_SKILLS = _SHOW_THE_ORDER | {"order_details"}
_QUICK = frozenset({"track", "order_details", "invoice", "refund_status"})
"""Dialogues that end in one turn once the order is known: they come before those that ask for more."""

INFORMATIONAL = frozenset({"help", "delivery", "duties", "stock", "product"})
_OF_SEVERAL = _QUICK | {"cancel"}
"""Dialogues that one wish may mean of several orders."""

_CLEAR = 0.6  # an intent beside a "no" or "rather" must be this clear to take the place of what is open
LIKELY = 0.25  # an intent is tried from here on when the message names its order
SURE = 0.75  # an intent beside an answer to the bot's question must be this clear to count as a new wish


_SIBLINGS = (
    frozenset({"return", "exchange"}),
    frozenset({"cancel", "change_items", "change_address"}),
)
"""Dialogues of which one is wanted of the same things, so that a later wish may take an earlier one's place."""
_TOGETHER = (
    frozenset({"damage", "get_refund", "return", "exchange", "complaint", "track"}),
    frozenset({"cancel", "get_refund", "return"}),
    frozenset({"track", "get_refund", "delivery", "complaint"}),
    frozenset({"change_items", "exchange"}),
    frozenset({"change_items", "change_address"}),
)
"""Dialogues whose intents are often two sides of one wish ("it's broken, I want my money back")."""
_HANDED_ON = ("order", "order_settled", "lines", "line", "pieces", "choices", "sizes", "colours")
"""What a task that takes another's place knows from it."""


def new_tasks(turn: Turn) -> list[Task]:
    """What the message asks for that is not being worked on; informational wishes first."""
    if turn.view.kind != "message":
        return []
    wanted = [] if turn.answered else _of_wishes(turn)
    if wanted:
        turn.divided = True
    else:
        wanted = _each_order(turn, _without_doubles(turn, _of_intents(turn)))
    for task in wanted:
        _displace(turn, task)
    wanted = [task for task in wanted if not _brought_back(turn, task)]
    return sorted(wanted, key=lambda task: (task.skill not in INFORMATIONAL, task.skill not in _QUICK))


def _of_intents(turn: Turn) -> list[Task]:
    """A task for each intent of the message that is one, the surest first."""
    wanted: list[Task] = []
    current = turn.state.tasks[-1].skill if turn.state.tasks else ""
    single = len(clauses(turn.view.text, joints=joints(turn.lexicon), limit=2)) < 2
    for intent in turn.perception.intents:
        skill = _skill_of(turn, intent.name)
        if skill is None or any(task.skill == skill and skill != "help" for task in wanted):
            continue
        if skill in INFORMATIONAL and wanted and intent.confidence < SURE and single:
            continue  # one clause rarely asks two things
        if turn.answered and (
            skill == current or intent.confidence < SURE or slots.explains(turn, intent.name)
        ):
            continue
        if turn.turned and any(skill in pair for pair in _SIBLINGS):
            continue  # "forget the return, exchange it" speaks of a return and wants none
        if not turn.answered and _is_guess(turn, skill):
            continue
        wanted.append(Task(skill=skill, slots={"story": turn.view.text, "intent": intent.name}))
    return wanted


def _without_doubles(turn: Turn, wanted: list[Task]) -> list[Task]:
    """Of readings that are two sides of one wish only the surest."""
    if any(task.skill in _SHOW_THE_ORDER for task in wanted):
        wanted = [task for task in wanted if task.skill != "order_details"]
    if any(
        task.skill != "complaint" for task in wanted
    ):  # what they want done matters more than how they feel
        wanted = [task for task in wanted if task.skill != "complaint"]
    opened = turn.means("talk.not_in_parcel")
    if opened and any(task.skill == "damage" for task in wanted):  # the parcel came, something in it did not
        wanted = [task for task in wanted if task.slots["intent"] != "delivery_problem"]
    for pair in _EITHER:
        wanted = [t for t in wanted if t.skill not in pair or t is next(w for w in wanted if w.skill in pair)]
    return wanted


def _of_wishes(turn: Turn) -> list[Task]:
    """The tasks of a message that states several wishes, each with its own words, order and item; else none."""
    wishes = [
        (wish, skill) for wish in turn.perception.wishes if (skill := _skill_of(turn, wish.intent.name))
    ]
    apart = any(_are_apart(one, other) for at, one in enumerate(wishes) for other in wishes[at + 1 :])
    if not apart:
        return []
    found: list[Task] = []
    for wish, skill in wishes:
        task = Task(skill=skill, slots={"story": wish.text, "intent": wish.intent.name})
        slots.note(task, wish.entities, wish.text, turn.lexicon)
        numbers = _listed(wish.text, wish.entities.order_numbers, turn.lexicon)
        found += _for_orders(task, numbers if skill in _OF_SEVERAL else numbers[:1])
    return found


def _are_apart(one: tuple[Wish, str], other: tuple[Wish, str]) -> bool:
    """Whether two wishes are about different orders or items, or of kinds that never mean the same."""
    (first, skill), (second, other_skill) = one, other
    orders = first.entities.order_numbers, second.entities.order_numbers
    if all(orders):
        return not set(orders[0]) & set(orders[1]) or skill != other_skill
    things = set(first.entities.categories), set(second.entities.categories)
    if all(things) and not things[0] & things[1]:
        return skill != other_skill
    return skill != other_skill and not any({skill, other_skill} <= together for together in _TOGETHER)


def _each_order(turn: Turn, wanted: list[Task]) -> list[Task]:
    """One task for each order that a single wish names: "where are 10001 and 10007?"."""
    if len(wanted) != 1 or turn.answered or wanted[0].skill not in _OF_SEVERAL:
        return wanted
    numbers = _listed(turn.view.text, turn.perception.entities.order_numbers, turn.lexicon)
    return _for_orders(wanted[0], numbers) if len(numbers) > 1 else wanted


def _listed(text: str, numbers: Sequence[str], lexicon: Lexicon) -> list[str]:
    """The first of `numbers` with those that "and" joins to it; another number beside it may be a postcode."""
    found, folded = list(numbers[:1]), fold(text)
    for number in numbers[1:]:
        _, _, after = folded.partition(found[-1])
        between = after.partition(number)[0].strip(" #")
        if not (between in ("&", "+") or lexicon.is_only("and", between)):
            break
        found.append(number)
    return found


def _for_orders(task: Task, numbers: Sequence[str]) -> list[Task]:
    """The task once for each of its own orders; as it is where it names none."""
    if not numbers:
        return [task]
    return [Task(skill=task.skill, slots={**task.slots, "order": n, "own_order": True}) for n in numbers]


def in_place_of(turn: Turn, task: Task) -> Task | None:
    """The wish that this message puts in the place of the task at hand ("no, rather exchange it"), if any."""
    if turn.view.kind != "message" or (turn.perception.answer != "no" and not turn.means("talk.rather")):
        return None
    if lines.corrected(turn, task) and not turn.means("talk.rather"):
        return None  # "no, only the shoes"
    for intent in turn.perception.intents:
        skill = _skill_of(turn, intent.name)
        if skill and intent.confidence >= _CLEAR and _are_siblings(task.skill, skill):
            return _inheriting(turn, task, skill, intent) if _of_the_same(turn, task) else None
    return None


def _are_siblings(skill: str, other: str) -> bool:
    return skill != other and any({skill, other} <= pair for pair in (*_SIBLINGS, *_EITHER))


def _inheriting(turn: Turn, task: Task, skill: str, intent: Intent) -> Task:
    known = {name: task.slots[name] for name in _HANDED_ON if name in task.slots}
    before = "" if task.skill == "cancel" else str(task.slots.get("story", ""))  # its "cancel" is taken back
    story = f"{before}\n{turn.view.text}".strip()[-2000:]
    return Task(skill=skill, slots={**known, "story": story, "intent": intent.name})


def _of_the_same(turn: Turn, task: Task) -> bool:
    """Whether the message speaks of the order and the items of the task, and of nothing on top of it."""
    if turn.means("change.also"):
        return False
    order, numbers = str(task.slots.get("order", "")), turn.perception.entities.order_numbers
    if numbers and order and order not in numbers:
        return False
    present = set(task.slots.get("lines", ())) or {task.slots.get("line")} - {None}
    named = set(match_items(turn.view.text, slots.known_items(task), turn.lexicon).line_ids)
    return not present or not named or bool(named & present)


def _displace(turn: Turn, wanted: Task) -> None:
    """A wish for an exchange ends an open return of the same things, and the other way round."""
    for task in [*turn.state.tasks]:
        if {task.skill, wanted.skill} == {"return", "exchange"} and _of_the_same(turn, task):
            turn.state.tasks.remove(task)
            known = {name: task.slots[name] for name in _HANDED_ON if name in task.slots}
            wanted.slots = {**known, **wanted.slots}


def _is_guess(turn: Turn, skill: str) -> bool:
    """Whether to ask what is meant first; of a question an answer is tried, as that does no harm."""
    if turn.perception.confident or len(turn.perception.intents) > 1:
        return False
    return (
        skill not in INFORMATIONAL or not phrases.asks(turn) or turn.perception.intents[0].confidence < LIKELY
    )


def _skill_of(turn: Turn, intent: str) -> str | None:
    """The dialogue that serves an intent of this message; None where it asks for nothing."""
    skill = SKILL_OF_INTENT.get(intent)
    if skill in ("order_details", "help") and _has_no_number(turn):
        return (
            None  # "I don't have the order number", "I haven't her e-mail, just tell me" ask for nothing else
        )
    if intent == "payment_issue" and turn.perception.entities.categories and _is_faulty(turn):
        return "damage"  # goods that do not work, whatever their name has of a bank
    if intent == "out_of_scope" and turn.perception.entities.categories and phrases.asks(turn):
        return "product"  # a question that names what the shop sells is worth a look
    if intent == "return_policy" and turn.perception.entities.order_numbers:
        return "return"  # "can I still send the coat of order 10003 back?": that order says it best
    return "track" if skill == "delivery" and tracking.means_own_parcel(turn) else skill


def _is_faulty(turn: Turn) -> bool:
    return problem_kind(turn.view.text, turn.lexicon) == "faulty" and not turn.means("talk.declined")


def _has_no_number(turn: Turn) -> bool:
    """Whether the message answers that the shopper does not know what identifies the order."""
    asked = turn.state.tasks[-1].asked if turn.state.tasks else ""
    return asked in ("order", "order_and_contact", "contact") and turn.means("talk.has_not")


def _brought_back(turn: Turn, wanted: Task) -> bool:
    """A wish that is on the stack already comes to its top instead of being opened twice."""
    for task in turn.state.tasks:
        if task.skill == wanted.skill and wanted.skill not in INFORMATIONAL:
            turn.state.tasks.remove(task)
            turn.state.tasks.append(task)
            task.slots["story"] = f"{task.slots.get('story', '')}\n{turn.view.text}"[-2000:]
            turn.answered = True
            return True
    return False
