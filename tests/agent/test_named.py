"""A conversation is its owner's: no other caller, user or customer gets in by its name or reference."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.named import Owner
from agent.openings import Openings

OPENINGS = Openings(secret="a secret of the server")
OWNERS = st.builds(
    Owner, caller=st.text(max_size=4), user=st.text(max_size=4), customer_id=st.text(max_size=4)
)


@given(OWNERS, OWNERS)
def test_another_owner_has_another_key(one: Owner, other: Owner) -> None:
    assert (one.key == other.key) is (one == other)


@given(OWNERS, st.text(), OWNERS, st.text())
def test_a_name_stands_for_one_conversation_of_one_owner(
    one: Owner, name: str, other: Owner, another: str
) -> None:
    same = (one, name) == (other, another)
    assert (OPENINGS.reference(one.key, name) == OPENINGS.reference(other.key, another)) is same


def test_what_ends_one_part_does_not_begin_the_next() -> None:
    assert Owner(caller="a", user="bc").key != Owner(caller="ab", user="c").key
    assert Owner(caller="a", user="b").key != Owner(caller="a", customer_id="b").key
