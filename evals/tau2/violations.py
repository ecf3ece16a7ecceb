"""Seeded violations of the retail policy: each must be refused, and leave the database as it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from evals.tau2.calls import Drawing
from evals.tau2.data import Database
from evals.tau2.forbidden import FORBIDDEN
from evals.tau2.play import POLICY, Place, Refused
from evals.tau2.stage import Stage
from tools.policy import ShopPolicy, load_policy
from tools.results import ActionDone


@dataclass(kw_only=True)
class Kind:
    """What came of one kind of violation. `controls` counts the calls it was made of that are accepted unspoilt."""

    name: str
    tried: int = 0
    refused: int = 0
    unchanged: int = 0
    controls: int = 0
    codes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, kw_only=True)
class Violations:
    """What came of all; `problems` names each that was not refused, with the seed that repeats it."""

    kinds: tuple[Kind, ...]
    problems: tuple[str, ...]

    @property
    def tried(self) -> int:
        """How many there were."""
        return sum(kind.tried for kind in self.kinds)

    @property
    def refused(self) -> int:
        """How many were refused with the database unchanged, their controls being accepted."""
        return self.tried - len(self.problems)


async def violate(database: Database, *, seed: int, count: int) -> Violations:
    """Try `count` violations, the kinds in turn. Everything follows from the seed."""
    policy = load_policy(POLICY)
    pristine = database.model_dump_json()
    kinds = [Kind(name=name) for name in FORBIDDEN]
    problems: list[str] = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        if problem := await _try(database, policy, kind, f"{seed}-{number}"):
            problems.append(f"{kind.name} ({seed}-{number}): {problem}")
    if database.model_dump_json() != pristine:
        problems.append("the data that all shops are opened on was changed")
    return Violations(kinds=tuple(kinds), problems=tuple(problems))


async def _try(database: Database, policy: ShopPolicy, kind: Kind, seed: str) -> str:
    """Try one; returns what is wrong, or nothing."""
    stage = Stage(Place(database, policy), Drawing(database, seed))
    act = await FORBIDDEN[kind.name](stage)
    before = stage.place.shop.state
    result = await act()
    kind.tried += 1
    unchanged = stage.place.shop.state == before
    kind.unchanged += unchanged
    if not await _is_accepted(stage, database, policy):
        return "its control, the call without the violation, is not accepted"
    kind.controls += 1
    if not isinstance(result, Refused):
        return f"accepted: {type(result).__name__}"
    kind.refused += 1
    kind.codes[result.code] += 1
    return "" if unchanged else "refused, but the database changed"


async def _is_accepted(stage: Stage, database: Database, policy: ShopPolicy) -> bool:
    """Whether the call that the violation was made of is carried out in a fresh shop."""
    if stage.control is None:
        return False
    talk = await Stage(Place(database, policy), stage.drawing).talk(stage.control.user)
    return isinstance(await talk.all_the_way(stage.control.call), ActionDone)
