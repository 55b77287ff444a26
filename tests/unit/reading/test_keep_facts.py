"""The store of what never changes: it asks once, and stays small."""

import pytest

from reading.frozen import Kept


def test_it_fetches_once():
    asked = []
    kept = Kept(4)
    assert [kept.find("a", lambda key: asked.append(key) or key.upper()) for _ in range(3)] == ["A"] * 3
    assert asked == ["a"]


def test_the_value_that_was_not_used_for_longest_goes():
    asked = []
    kept = Kept(2)
    for key in "abacbab":
        kept.find(key, lambda key: asked.append(key) or key)
    assert asked == ["a", "b", "c", "b", "a"]


def test_what_could_not_be_fetched_is_not_kept():
    kept = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.find("a", lambda _: 1 / 0)
    assert kept.find("a", lambda _: "found") == "found"
