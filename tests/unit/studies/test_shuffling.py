"""The streams of draws are fixed for ever by SHA-256, whatever the version of Python or of a library."""

import hashlib
import hmac
from collections import Counter

import pytest

from studies.shuffling import KeyedStream, Stream


def test_the_first_words_are_those_of_sha_256():
    digest = hashlib.sha256(b"fovea-stream-1|7|cases|0").digest()
    stream = Stream(seed=7, label="cases")
    assert [stream.below(2**64) for _ in range(4)] == [int.from_bytes(digest[i : i + 8], "big") for i in (0, 8, 16, 24)]


def test_the_first_words_of_a_keyed_stream_are_those_of_hmac_sha_256():
    blocks = [hmac.digest(b"key", f"fovea-stream-2|cases|{block}".encode(), "sha256") for block in (0, 1)]
    stream = KeyedStream(key=b"key", label="cases")
    expected = [int.from_bytes(block[i : i + 8], "big") for block in blocks for i in (0, 8, 16, 24)]
    assert [stream.below(2**64) for _ in range(8)] == expected


def test_keys_and_labels_have_streams_of_their_own():
    drawn = {tuple(KeyedStream(key=k, label=n).shuffled(range(20))) for k in (b"1", b"2") for n in ("a", "b")}
    assert len(drawn) == 4


def test_a_shuffle_keeps_every_item_and_its_input():
    items = list("abcdefg")
    mixed = Stream(seed=1, label="x").shuffled(items)
    assert sorted(mixed) == items == list("abcdefg")
    assert mixed != items


def test_labels_and_seeds_have_streams_of_their_own():
    drawn = {tuple(Stream(seed=s, label=name).shuffled(range(20))) for s in (1, 2) for name in ("a", "b")}
    assert len(drawn) == 4


def test_draws_are_uniform():
    """Chi-square with 9 degrees of freedom: 27.9 is its 0.999 quantile (any table)."""
    stream = Stream(seed=3, label="dice")
    counts = Counter(stream.below(10) for _ in range(5000))
    assert sum((counts[face] - 500) ** 2 / 500 for face in range(10)) < 27.9


def test_no_draw_from_nothing():
    with pytest.raises(ValueError, match="bound must be at least 1, got 0"):
        Stream(seed=1, label="x").below(0)
