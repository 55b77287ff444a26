"""After freezing the database itself refuses every change, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from studies.freezing import freeze_study
from studies.lifecycle import open_study

pytestmark = pytest.mark.django_db
TABLES = ("studytreatment", "studycase", "studyview", "studyreader", "question", "plannedsession", "worklistitem")


def refuse(sql, *values):
    with pytest.raises(IntegrityError, match=r"frozen|cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def frozen(investigator, draft):
    return freeze_study(actor=investigator, study_id=draft.pk)


@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_a_frozen_study_is_not_removed(frozen, table):
    refuse(f"DELETE FROM studies_{table} WHERE study_id = %s", frozen.pk)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("studytreatment", "key = 'other'"),
        ("studycase", "position = position + 100"),
        ("studyview", "last_plane = last_plane + 1"),
        ("studyview", "window_width = window_width * 2"),
        ("studyreader", "position = position + 100"),
        ("question", "prompt = 'Another?'"),
        ("plannedsession", "total = total + 1"),
        ("worklistitem", "kind = 'training', repeat_of_id = NULL"),
        ("worklistitem", "position = position + 100"),
    ],
)
def test_a_row_of_a_frozen_study_is_not_changed(frozen, table, change):
    refuse(f"UPDATE studies_{table} SET {change} WHERE study_id = %s", frozen.pk)


def test_no_row_is_added_to_a_frozen_study(frozen):
    refuse("INSERT INTO studies_studytreatment (study_id, position, key) VALUES (%s, 9, 'late')", frozen.pk)


def test_no_row_moves_into_or_out_of_a_frozen_study(frozen, draft, investigator):
    from studies.models import Study

    other = Study.objects.exclude(pk=frozen.pk).get()
    refuse(
        "UPDATE studies_studytreatment SET study_id = %s, position = 9, key = 'x' WHERE study_id = %s",
        frozen.pk,
        other.pk,
    )
    refuse("UPDATE studies_studytreatment SET study_id = %s WHERE study_id = %s", other.pk, frozen.pk)


@pytest.mark.parametrize("sql", ["UPDATE studies_itempane SET index = 1 - index", "DELETE FROM studies_itempane"])
def test_the_sides_stay(frozen, sql):
    refuse(f"{sql} WHERE item_id IN (SELECT id FROM studies_worklistitem WHERE study_id = %s)", frozen.pk)


@pytest.mark.parametrize(
    "change",
    [
        "title = 'Other'",
        "training = training + 1",
        "manifest = '{}'",
        "manifest_hash = repeat('0', 64)",
        "washout_hours = 1",
    ],
)
def test_the_protocol_stays(frozen, change):
    refuse(f"UPDATE studies_study SET {change} WHERE id = %s", frozen.pk)


def test_its_secret_stays(frozen):
    refuse("UPDATE studies_studysecret SET value = repeat('0', 64) WHERE study_id = %s", frozen.pk)
    refuse("DELETE FROM studies_studysecret WHERE study_id = %s", frozen.pk)
    connection.check_constraints()  # what is still to be checked would refuse it for another reason
    refuse("TRUNCATE studies_studysecret")


def test_no_secret_is_changed_in_a_draft_either(draft):
    refuse("UPDATE studies_studysecret SET value = repeat('0', 64) WHERE study_id = %s", draft.pk)


def test_what_is_shown_stays(frozen):
    refuse("UPDATE imaging_showing SET frames = frames || repeat('0', 64)::varchar WHERE owner = %s", frozen.pk)
    refuse("UPDATE imaging_showing SET step = step + 1 WHERE owner = %s", frozen.pk)
    refuse("DELETE FROM imaging_showing WHERE owner = %s", frozen.pk)


def test_a_frozen_study_is_not_removed(frozen):
    refuse("DELETE FROM studies_study WHERE id = %s", frozen.pk)


@pytest.mark.parametrize("state", ["draft", "closed", "unblinded"])
def test_no_state_is_skipped_or_taken_back(frozen, investigator, state):
    refuse("UPDATE studies_study SET state = %s WHERE id = %s", state, frozen.pk)
    open_study(actor=investigator, study_id=frozen.pk)
    if state != "closed":
        refuse("UPDATE studies_study SET state = %s WHERE id = %s", state, frozen.pk)


def test_what_a_pane_shows_stays(frozen):
    refuse("UPDATE studies_paneimage SET position = 3")
    refuse("DELETE FROM studies_paneimage")


def test_the_planes_of_an_image_that_is_read_stay(frozen):
    refuse("UPDATE imaging_plane SET frame_sha256 = repeat('0', 64)")
    refuse("DELETE FROM imaging_plane")


def test_the_pixels_that_are_shown_stay(frozen):
    refuse(
        "UPDATE imaging_reconstruction SET frames = frames || repeat('0', 64)::varchar WHERE treatment = %s", "bicubic"
    )
    refuse("UPDATE imaging_reconstruction SET frames_sha256 = repeat('0', 64) WHERE treatment = %s", "bicubic")


def test_the_other_study_can_still_be_changed(frozen):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE studies_studytreatment SET key = 'x' || key WHERE study_id <> %s", [frozen.pk])
        assert cursor.rowcount == 2
