"""What of a manifest may be read when, and the proof that comes with unblinding."""

import json
from pathlib import Path

import pytest

from imaging.models import Showing
from results.unblinding import unblind_study
from studies.keys import commitment
from studies.manifest import conceal
from studies.models import Study
from studies.revealing import check_study
from studies.secrets import secret_of
from tests.factories import SECRET
from tests.replies import error_of

pytestmark = pytest.mark.django_db
REFERENCE = Path(__file__).resolve().parents[2] / "reference"
OPEN = {"treatment", "checkpoint_sha256", "provenance_sha256", "rows", "columns"}


@pytest.fixture
def frozen(api, draft):
    assert api.post(draft, "freeze").status_code == 200
    return Study.objects.get(pk=draft.pk)


@pytest.fixture
def unblinded(api, frozen, investigator):
    for act in ("open", "close"):
        api.post(frozen, act)
    return unblind_study(actor=investigator, study_id=frozen.pk, reason="All have finished.")


def made_of(manifest):
    return [
        made
        for case in manifest["cases"]
        for display in case["displays"]
        for view in display
        for made in view["reconstructions"]
    ]


def test_a_draft_has_no_manifest(api, draft):
    assert error_of(api.get(draft, "manifest")) == (409, "study_not_frozen", None)


def test_allocation_secret_and_hashes_are_hidden_until_unblinding(api, frozen):
    for act in ("open", "close", None):
        answer = api.get(frozen, "manifest")
        shown = answer.json()
        assert shown["manifest_hash"] == frozen.manifest_hash
        assert (shown["secret"], shown["check"]) == (None, None)
        assert "allocation" not in shown["manifest"]
        assert {name for made in made_of(shown["manifest"]) for name in made} == OPEN
        assert shown["manifest"]["secret_sha256"] == commitment(secret_of(frozen))
        assert SECRET not in answer.content.decode()
        if act:
            api.post(frozen, act)


def test_unblinding_tells_the_secret_and_proves_what_was_drawn_from_it(api, unblinded):
    shown = api.get(unblinded, "manifest").json()
    assert shown["manifest"] == json.loads(unblinded.manifest)
    assert shown["secret"] == SECRET
    assert shown["check"] == {
        "is_committed": True,
        "is_allocation_same": True,
        "planes": 12,
        "planes_checked": 12,
        "planes_differing": 0,
    }


def test_a_showing_that_was_not_made_with_the_secret_is_found(unblinded, settings):
    from django.db import connection

    one = Showing.objects.filter(owner=unblinded.pk).first()
    other = Showing.objects.filter(owner=unblinded.pk).last()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE imaging_showing SET frames = %s WHERE id = %s", [other.frames, one.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert check_study(unblinded).planes_differing == 1


def test_a_long_study_is_checked_in_part_for_one_look(unblinded):
    found = check_study(unblinded, most_pixels=5 * 8 * 8)
    assert found.planes == 12
    assert 0 < found.planes_checked < 12


@pytest.mark.parametrize("number", [1, 2])
def test_of_a_study_frozen_with_a_seed_the_seed_is_hidden_too(number):
    manifest = json.loads((REFERENCE / f"fovea-manifest-{number}.json").read_text())
    text = json.dumps(conceal(manifest))
    assert str(manifest["protocol"]["seed"]) not in text
    for word in ("seed", "allocation", "frame_sha256", "frames_sha256", "image_sha256", "pixels_sha256"):
        assert word not in text
    assert conceal(manifest)["protocol"]["treatments"] == manifest["protocol"]["treatments"]
