from __future__ import annotations

import pytest

from evals.errors import DataInvalid
from evals.tau2.calls import CHANGES, Drawing
from evals.tau2.data import RetailData
from evals.tau2.forbidden import FORBIDDEN
from evals.tau2.play import POLICY, Place
from evals.tau2.stage import Stage
from evals.tau2.violations import violate
from tools.policy import load_policy
from tools.results import ActionDone


@pytest.mark.parametrize("tool", CHANGES)
async def test_what_is_drawn_as_allowed_is_accepted(small: RetailData, tool: str) -> None:
    for seed in range(5):
        stage = Stage(Place(small.database, load_policy(POLICY)), Drawing(small.database, f"{seed}"))
        legal = stage.legal(tool)
        done = await (await stage.talk(legal.user)).all_the_way(legal.call)
        assert isinstance(done, ActionDone), (legal.call, done)


def test_the_same_seed_draws_the_same(small: RetailData) -> None:
    first, second = (Drawing(small.database, "7").legal() for _ in range(2))
    assert first == second
    assert first != Drawing(small.database, "8").legal()


def test_a_database_that_admits_nothing_is_named_as_the_cause(small: RetailData) -> None:
    empty = small.database.model_copy(update={"orders": {}})
    with pytest.raises(DataInvalid, match=r"db\.json"):
        Drawing(empty, "1").legal()


async def test_an_accepted_violation_is_reported_with_its_seed(
    small: RetailData, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def allowed(stage: Stage) -> object:
        legal = stage.legal()
        talk = await stage.talk(legal.user)
        return lambda: talk.all_the_way(legal.call)

    monkeypatch.setattr("evals.tau2.violations.FORBIDDEN", {"nothing at all": allowed})
    result = await violate(small.database, seed=3, count=2)
    assert (result.tried, result.refused) == (2, 0)
    assert result.problems[0] == "nothing at all (3-0): accepted: ActionDone"


@pytest.mark.slow
async def test_every_kind_of_violation_of_the_benchmarks_shop_is_refused(retail: RetailData) -> None:
    result = await violate(retail.database, seed=20, count=4 * len(FORBIDDEN))
    assert result.problems == ()
    assert all(kind.tried == kind.refused == kind.unchanged == kind.controls == 4 for kind in result.kinds)
