"""Fifty shoppers at once: everyone is served, and nobody reads of somebody else's order."""

from __future__ import annotations

import pytest

from evals.bench_crowd import visit_all
from evals.bench_scripts import crowd
from tests.durability.conftest import StartServer

SHOPPERS = 50


@pytest.mark.slow
async def test_fifty_shoppers_at_once_are_served_and_never_mixed_up(start_server: StartServer) -> None:
    server = start_server()
    server.wait()
    scripts = crowd(SHOPPERS)
    assert len({script.order.number for script in scripts}) == SHOPPERS

    visits = await visit_all(server.url, scripts)

    assert [visit.error for visit in visits if visit.error] == []
    assert not any(visit.failed for visit in visits)
    assert [visit.foreign_orders for visit in visits if visit.foreign_orders] == []
    assert [visit.foreign_messages for visit in visits if visit.foreign_messages] == []
    assert all(len(visit.answers) == len(visit.script.steps) for visit in visits)
    assert all(answer.reply.text for visit in visits for answer in visit.answers)
    told = [visit for visit in visits if visit.knows_own_order]
    assert len(told) >= SHOPPERS * 0.8  # the others were not understood, or asked for what is not there
    assert "Traceback" not in server.log.read_text(encoding="utf-8")
