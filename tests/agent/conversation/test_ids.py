from __future__ import annotations

import re

from agent.conversation.ids import hash_token, new_id, new_token


def test_an_id_has_its_prefix_and_26_readable_characters() -> None:
    assert re.fullmatch(r"conv_[0-9a-hjkmnp-tv-z]{26}", new_id("conv"))


def test_ids_sort_by_the_millisecond_in_which_they_were_made() -> None:
    ids = [new_id("turn") for _ in range(2000)]
    times = [text[: len("turn_") + 10] for text in ids]
    assert times == sorted(times)


def test_ids_and_tokens_do_not_repeat() -> None:
    assert len({new_id("msg") for _ in range(10_000)}) == 10_000
    assert len({new_token() for _ in range(1_000)}) == 1_000


def test_a_token_has_256_bits_and_only_its_hash_has_to_be_stored() -> None:
    token = new_token()
    assert len(token) == 43
    assert hash_token(token) == hash_token(token) != hash_token(new_token())
    assert token not in hash_token(token)
    assert len(hash_token(token)) == 64
