import pytest

from accounts.usernames import key_of


@pytest.mark.parametrize("typed", ["Adam", " adam", "ADAM\u00a0", "ａｄａｍ", "аdам"])
def test_ways_of_writing_one_name_have_one_key(typed):
    assert key_of(typed) == "adam"


@pytest.mark.parametrize(
    ("one", "other"), [("adam", "adan"), ("jörg", "jorg"), ("reader_2", "reader_3"), ("иван", "ivan")]
)
def test_honest_names_have_keys_of_their_own(one, other):
    assert key_of(one) != key_of(other)


def test_a_key_is_its_own_key():
    key = key_of("АБВ Ωmega ŀ ÅÆ 0Il1 ﬁ ß")
    assert key_of(key) == key
