"""A key opens one conversation, for whoever sent it, for a day; nothing secret is stored for it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agent.openings import KEPT, OpeningKey, Openings

NOW = datetime(2026, 7, 7, 12, 0, tzinfo=UTC)
OPENINGS = Openings(secret="a secret of the server")
KEY = OpeningKey(key="a", client="127.0.0.1")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
KEYS = st.builds(OpeningKey, key=st.text(), client=st.text())


@given(KEYS, MOMENTS)
def test_a_key_stands_for_the_same_two_ids_all_day(key: OpeningKey, now: datetime) -> None:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    ids = list(OPENINGS.ids(key, now))
    assert ids == list(OPENINGS.ids(key, midnight))
    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"conv_[0-9a-f]{32}", one) for one in ids)


@given(KEYS, MOMENTS)
def test_the_id_of_today_is_the_one_of_yesterday_tomorrow(key: OpeningKey, now: datetime) -> None:
    _, today = OPENINGS.ids(key, now)
    yesterday, _ = OPENINGS.ids(key, now + timedelta(days=1))
    assert today == yesterday


@given(KEYS, KEYS)
def test_another_key_or_client_stands_for_another_conversation(one: OpeningKey, other: OpeningKey) -> None:
    same = (one.key, one.client) == (other.key, other.client)
    assert (list(OPENINGS.ids(one, NOW)) == list(OPENINGS.ids(other, NOW))) is same


def test_what_ends_the_client_does_not_begin_the_key() -> None:
    one, other = OpeningKey(key="bc", client="a"), OpeningKey(key="c", client="ab")
    assert not set(OPENINGS.ids(one, NOW)) & set(OPENINGS.ids(other, NOW))


@given(st.text(), st.text())
def test_another_request_gets_another_token(one: str, other: str) -> None:
    tokens = [OPENINGS.token("conv_1", content) for content in (one, other)]
    assert (tokens[0] == tokens[1]) is (one == other)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_tokens_differ_between_conversations_and_between_servers() -> None:
    other = Openings(secret="a secret of another server")
    tokens = {OPENINGS.token("conv_1", ""), OPENINGS.token("conv_2", ""), other.token("conv_1", "")}
    assert len(tokens) == 3
    assert not set(OPENINGS.ids(KEY, NOW)) & set(other.ids(KEY, NOW))


def test_nothing_secret_stands_in_a_repr() -> None:
    assert "a secret of the server" not in repr(OPENINGS)
    assert "127.0.0.1" not in repr(KEY)


def test_a_key_is_kept_for_a_day() -> None:
    assert timedelta(days=1) == KEPT
