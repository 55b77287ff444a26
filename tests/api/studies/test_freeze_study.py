import hashlib
import json

import pytest

from audit.models import Event
from studies.derivation import canonical_json, derive_rows, rederive_allocation
from studies.models import PaneImage, PlannedSession, Study, StudyCase, WorklistItem
from studies.secrets import commitment, secret_of
from tests.factories import TREATMENTS
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(api, draft):
    """Sessions for repeats, two training cases, and frozen."""
    cases = api.get(draft).json()["protocol"]["cases"]
    api.change(draft, protocol={"cases": cases[:4], "sessions": 3, "repeats": 2, "training": 2})
    answer = api.post(draft, "freeze")
    assert answer.status_code == 200, answer.content
    return Study.objects.get(pk=draft.pk)


def stored_rows(study):
    """The allocation as the database holds it, in the manifest's form."""
    items = WorklistItem.objects.filter(study=study).order_by(
        "session__reader__position", "session__number", "position"
    )
    return [
        {
            "reader": item.session.reader.code,
            "session": item.session.number,
            "position": item.position,
            "kind": item.kind,
            "case": str(item.case.case_id),
            "treatments": [pane.treatment.key for pane in item.panes.order_by("index")],
            "blind_code": item.blind_code,
            "repeats": [item.repeat_of.session.number, item.repeat_of.position] if item.repeat_of else None,
            "display": item.display,
        }
        for item in items
    ]


def test_it_says_when_and_by_which_manifest(api, frozen):
    shown = api.get(frozen).json()
    assert shown["state"] == "frozen"
    assert shown["frozen_at"]
    assert shown["manifest_hash"] == hashlib.sha256(frozen.manifest.encode()).hexdigest()


def test_the_manifest_is_canonical_and_names_no_person(frozen, reader_a):
    manifest = json.loads(frozen.manifest)
    assert canonical_json(manifest) == frozen.manifest
    assert manifest["protocol"]["readers"] == ["R01", "R02"]
    assert reader_a.username not in frozen.manifest
    assert str(reader_a.pk) not in frozen.manifest


def test_the_stored_rows_are_those_of_the_manifest(frozen):
    assert stored_rows(frozen) == json.loads(frozen.manifest)["allocation"]["rows"]


def test_the_allocation_can_be_made_again_bit_for_bit(frozen):
    manifest = json.loads(frozen.manifest)
    rows = derive_rows(manifest, secret_of(frozen))
    assert canonical_json(rows) == canonical_json(manifest["allocation"]["rows"])
    assert rederive_allocation(manifest, secret_of(frozen)).is_proven


def test_the_manifest_commits_to_the_secret_and_does_not_hold_it(frozen):
    assert json.loads(frozen.manifest)["secret_sha256"] == commitment(secret_of(frozen))
    assert secret_of(frozen).hex() not in frozen.manifest
    assert "seed" not in frozen.manifest


def test_the_manifest_names_what_each_treatment_shows(frozen):
    cases = json.loads(frozen.manifest)["cases"]
    hashes = {
        (case["case"], made["treatment"]): (made["frames_sha256"], made["shown_sha256"])
        for case in cases
        for display in case["displays"]
        for view in display
        for made in view["reconstructions"]
    }
    images = PaneImage.objects.filter(pane__item__study=frozen)
    shown = {
        (str(one.pane.item.case.case_id), one.pane.treatment.key): (
            one.reconstruction.frames_sha256,
            one.showing.frames_sha256,
        )
        for one in images.select_related("pane__treatment", "reconstruction", "showing")
    }
    assert shown.items() <= hashes.items()
    assert len(hashes) == 6 * len(TREATMENTS)


def test_the_manifest_says_on_which_grid_each_view_is_shown(frozen):
    views = {str(view.image_id): view for view in frozen.views.all()}
    for case in json.loads(frozen.manifest)["cases"]:
        for view in (view for display in case["displays"] for view in display):
            row = views[view["image"]]
            assert (view["grid"]["step"], view["grid"]["narrowest_window"]) == (row.step, row.narrowest_window)
            assert view["grid"]["method"]
            assert row.window_width >= row.narrowest_window > row.step > 0


def test_another_protocol_has_another_hash(api, frozen):
    other = next(study for study in api.list().json() if study["id"] != str(frozen.pk))
    assert api.post(other["id"], "freeze").json()["manifest_hash"] != frozen.manifest_hash


def test_the_treatments_of_an_item_share_geometry_and_window(frozen):
    for item in WorklistItem.objects.filter(study=frozen):
        (view,) = item.case.views.all()
        shown = [image.reconstruction for pane in item.panes.all() for image in pane.images.all()]
        assert {(made.rows, made.columns) for made in shown} == {(view.rows, view.columns)}
        image = view.image
        assert view.window_width == image.window_width / image.code_slope
        assert view.window_centre == (image.window_centre - image.code_offset) / image.code_slope


def test_training_cases_are_others_and_come_first(frozen):
    training = StudyCase.objects.filter(study=frozen, is_training=True)
    assert training.count() == 2
    scored = StudyCase.objects.filter(study=frozen, is_training=False)
    assert not set(training.values_list("case")) & set(scored.values_list("case"))
    for session in PlannedSession.objects.filter(study=frozen, number=1):
        kinds = list(session.items.order_by("position").values_list("kind", flat=True))
        assert kinds[:2] == ["training", "training"]
        assert "training" not in kinds[2:]


def test_each_session_counts_its_items(frozen):
    for session in PlannedSession.objects.filter(study=frozen):
        assert session.total == session.items.count()


def test_freezing_twice_is_refused(api, frozen):
    before = stored_rows(frozen)
    assert error_of(api.post(frozen, "freeze")) == (409, "illegal_transition", None)
    assert stored_rows(frozen) == before


def test_it_is_an_event_with_the_hash(frozen, investigator):
    event = Event.objects.get(action="study.freeze")
    assert event.actor == str(investigator.pk)
    assert event.chain == str(frozen.pk)
    assert event.detail == {
        "manifest_hash": frozen.manifest_hash,
        "meaning": "I freeze this protocol; it cannot be changed after this.",
        "reason": "The protocol is complete.",
        "signed_by": "password",
    }


def test_a_draft_has_no_manifest(api, draft):
    assert error_of(api.get(draft, "manifest")) == (409, "study_not_frozen", None)
