"""No two people have names that a person would take for the same."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.people import create_person, find_by_username
from api.errors import Conflict, InvalidInput

pytestmark = pytest.mark.django_db


def _make(username):
    return create_person(username=username, display_name="X", password=None, roles=["reader"])


@pytest.mark.parametrize("other", ["Adam", "ADAM", " adam ", "аdаm", "ａｄａｍ"])  # Cyrillic а; full width
def test_a_name_that_looks_like_one_that_is_taken_is_refused(other):
    _make("adam")
    with pytest.raises((Conflict, InvalidInput)):
        _make(other)


def test_a_name_wholly_in_letters_that_look_alike_is_taken():
    _make("ace")
    with pytest.raises(Conflict, match="looks like one that is"):
        _make("асе")


def test_alphabets_are_not_mixed():
    with pytest.raises(InvalidInput, match="one alphabet"):
        _make("раypal")


@pytest.mark.parametrize("name", ["jörg", "иван", "søren", "reader_7", "m.ohara", "王芳"])
def test_honest_names_of_any_alphabet_are_taken(name):
    assert _make(name).username == name


def test_a_person_is_found_however_the_name_is_typed():
    adam = _make("Adam")
    assert find_by_username(" adam ") == adam
    assert find_by_username("Adams") is None


def test_two_of_before_are_each_found_by_their_own_name():
    first = _make("adam")
    User.objects.filter(pk=first.pk).update(username_key="adam~2")
    second = User.objects.create(username="Adam", display_name="X")
    assert find_by_username("adam") == first
    assert find_by_username("Adam") == second
    assert find_by_username("ADAM") == second


def test_the_database_itself_refuses_a_second_key():
    User.objects.create(username="adam", display_name="X")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="ADAM", display_name="X")
