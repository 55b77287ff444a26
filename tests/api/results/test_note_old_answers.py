"""Answers from before hashes of contents were kept are noted once, and from then on a change of one is found."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from audit.models import Event
from reading.content import hash_stored
from reading.models import Submission
from results.verification.checks import verify_record
from results.verification.findings import Scope

pytestmark = pytest.mark.django_db
MIGRATION = import_module("results.migrations.0008_note_old_submissions")


@pytest.fixture
def study(open_study, read, reader_a, reader_b):
    read(open_study, [reader_a, reader_b])
    return open_study


@pytest.fixture
def old_answers(study):
    """The events say what they said before: the hash of the body alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_event SET detail = detail - 'content_sha256' WHERE action LIKE 'reading.%'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    return study


def _note():
    with connection.schema_editor(atomic=False) as editor:
        MIGRATION.note_old(apps, editor)


def _codes():
    return {finding.code for finding in verify_record(Scope(are_files_read=False))}


def test_each_is_noted_once_with_the_hash_of_what_is_stored(old_answers):
    assert "answer_without_event" in _codes()
    _note()
    _note()
    noted = Event.objects.filter(action="reading.noted")
    stored = hash_stored(Submission.objects.values_list("pk", flat=True))
    assert {event.subject: event.detail["content_sha256"] for event in noted} == {
        f"reading.submission:{key}": sha256 for key, sha256 in stored.items()
    }
    assert noted.count() == len(stored)
    assert all(event.chain == str(old_answers.pk) for event in noted)
    assert "answer_without_event" not in _codes()


def test_a_change_after_that_is_found(old_answers):
    _note()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE reading_rating SET value = CASE value WHEN 1 THEN 2 ELSE 1 END")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert "answer_changed" in _codes()


def test_answers_that_have_their_hash_are_left_alone(study):
    _note()
    assert not Event.objects.filter(action="reading.noted").exists()
