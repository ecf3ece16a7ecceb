"""Whether a model's false sentences are caught and its true ones let through, given the facts of a turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from agent.policy_facts import shop_rules
from agent.settings import Settings
from evals.figures import Part
from evals.records import ItemRecord
from evals.report.sections import Section, Table
from evals.rows import Item, Row, make_item
from evals.summary import grouped
from evals.task import Judge, Judged, Task
from guardrails.vouching import vouch
from tools.policy import ShopPolicy, load_policy


@dataclass(frozen=True, kw_only=True)
class Stated:
    """Whether the facts say what a sentence says; `market` is the shopper's country, "" where it is not known."""

    grounded: bool
    facts: tuple[str, ...]
    asked: tuple[str, ...] = ()
    market: str = ""


class GroundingTask(Task[Stated]):
    """Free text against facts."""

    name = "grounding"
    title = "Grounding of free text"
    measures = ("caught", "let_through")
    names: ClassVar = {
        "caught": "false sentences caught",
        "let_through": "true sentences let through",
    }

    def read(self, row: Row) -> Item[Stated]:
        """A row with `text`, `lang`, `grounded`, `facts`; optional `asked` (what the shopper wrote) and `market`."""
        grounded = row.flag("grounded")
        if grounded is None:
            row.wrong("the key 'grounded' is missing")
        gold = Stated(
            grounded=grounded,
            facts=row.texts("facts"),
            asked=row.texts("asked") if row.values.get("asked") else (),
            market=row.optional_text("market"),
        )
        known = ("grounded", "facts", "asked", "market")
        return make_item(row, text=row.text("text"), language=row.language(), gold=gold, known=known)

    def open(self, settings: Settings, folder: Path) -> Judge[Stated]:
        """The check of every text that a language model writes, with the shop's policy."""
        del folder
        return _Judge(load_policy(settings.policy))

    def extras(self, records: Sequence[ItemRecord], seed: int) -> dict[str, Any]:
        """How much of what the true sentences state nothing can be held against, and what went wrong, by language."""
        del seed
        return {
            "claims": sum(record.details["claims"] for record in records),
            "unchecked": sum(record.details["unchecked"] for record in records),
            "wrong_by_language": {
                language: _wrong(rows) for language, rows in grouped(records, "language").items()
            },
        }

    def sections(self, summary: Mapping[str, Any]) -> Sequence[Section]:
        """Falsehoods missed and false alarms, by language."""
        return (
            Table(
                title="By language",
                note=f"{summary['unchecked']} of {summary['claims']} claims had nothing to be held against.",
                columns=("", "false", "of them caught", "true", "of them withheld"),
                rows=[
                    (language, *(str(row[name]) for name in ("false", "caught", "true", "withheld")))
                    for language, row in summary["wrong_by_language"].items()
                ],
                languages=list(summary["wrong_by_language"]),
            ),
        )


class _Judge:
    """Judges as a turn does, without promises and language."""

    batch = 32
    model = "guardrails.vouching"

    def __init__(self, policy: ShopPolicy) -> None:
        self._policy = policy

    def judge(self, items: Sequence[Item[Stated]]) -> Sequence[Judged]:
        """One judgement an item."""
        return [self._one(item) for item in items]

    def _one(self, item: Item[Stated]) -> Judged:
        gold = item.gold
        found = vouch(
            item.text,
            facts=gold.facts,
            asked=gold.asked,
            rules=shop_rules(self._policy, gold.market),
            language=item.language.partition("-")[0],
            timezone="Europe/Berlin",
        )
        passed = not found.wrong
        scores: dict[str, Part] = {"let_through" if gold.grounded else "caught": (passed is gold.grounded, 1)}
        return Judged(
            text=item.text,
            expected="grounded" if gold.grounded else "not grounded",
            predicted="grounded" if passed else f"not grounded: {'; '.join(found.wrong)}",
            scores=scores,
            severity=0.0 if passed is gold.grounded else 1.0 if gold.grounded else 3.0,
            details={"claims": found.claims, "unchecked": found.unchecked},
        )


def _wrong(records: Sequence[ItemRecord]) -> dict[str, int]:
    false = [record.scores["caught"] for record in records if "caught" in record.scores]
    true = [record.scores["let_through"] for record in records if "let_through" in record.scores]
    return {
        "false": len(false),
        "caught": int(sum(right for right, _ in false)),
        "true": len(true),
        "withheld": len(true) - int(sum(right for right, _ in true)),
    }
