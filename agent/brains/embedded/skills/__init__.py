"""What the embedded brain can do, one subject a module. A skill is a dialogue over one task."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent.brains.embedded.skills.changes import cancel, change_address, change_items
from agent.brains.embedded.skills.damage import damage
from agent.brains.embedded.skills.exchanges import exchange
from agent.brains.embedded.skills.invoices import invoice
from agent.brains.embedded.skills.knowledge import delivery, duties
from agent.brains.embedded.skills.payments import get_refund, payment, refund_status
from agent.brains.embedded.skills.people import complaint, to_a_person
from agent.brains.embedded.skills.products import advice, product, stock
from agent.brains.embedded.skills.returns import return_items
from agent.brains.embedded.skills.tracking import order_details, track
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Turn

Skill = Callable[[Turn, Task], Flow[Outcome]]

SKILLS: Mapping[str, Skill] = {
    "track": track,
    "order_details": order_details,
    "cancel": cancel,
    "change_address": change_address,
    "change_items": change_items,
    "return": return_items,
    "exchange": exchange,
    "damage": damage,
    "get_refund": get_refund,
    "refund_status": refund_status,
    "payment": payment,
    "invoice": invoice,
    "help": advice,
    "delivery": delivery,
    "duties": duties,
    "product": product,
    "stock": stock,
    "complaint": complaint,
    "hand_over": to_a_person,
}
