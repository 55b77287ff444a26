"""Freezing a study of stacks: its views, what each pane shows, its manifest, and several displays of one patient."""

import json
from collections import Counter

import pytest

from imaging.models import Showing
from studies.derivation import canonical_json, derive_rows
from studies.models import PaneImage, Study, StudyView, WorklistItem
from studies.secrets import secret_of
from tests.factories import TREATMENTS, make_case, make_dataset, make_read_stack, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(investigator):
    """A volume of 5 planes, a cine of 4 and a single image, of one patient; three cases of one image beside it."""
    made = make_case(make_dataset(investigator, cases=3))
    make_read_stack(made, 5, label="volume")
    make_read_stack(made, 4, seed=1, kind="cine", label="cine")
    make_read_stack(made, 1, seed=2, label="single")
    return made


@pytest.fixture
def freeze(api, investigator, readers, case):
    """`freeze([[part, …], …])`: a study in which the case is read so; a part is (label, first, last)."""

    def act(displays, **protocol):
        ids = dict(case.images.values_list("label", "pk"))
        shown = [
            [{"image": ids[label], "first_plane": first, "last_plane": last} for label, first, last in display]
            for display in displays
        ]
        study = make_study(
            investigator, readers, dataset=case.dataset, views=[{"case": case.pk, "displays": shown}], **protocol
        )
        answer = api.post(study, "freeze")
        assert answer.status_code == 200, answer.content
        return Study.objects.get(pk=study.pk)

    return act


def views_of(study, case):
    return list(StudyView.objects.filter(study=study, case__case=case).select_related("image"))


def test_every_case_gets_its_views(freeze, case, api):
    study = freeze([[("volume", 0, None)]])
    assert StudyView.objects.filter(study=study).count() == 4
    assert len(api.get(study).json()["protocol"]["views"]) == 4


def test_views_shown_together_keep_their_order_and_their_planes(freeze, case):
    study = freeze([[("single", 0, None), ("volume", 1, 3), ("cine", 0, None)]])
    shown = [(view.display, view.position, view.image.label, view.plane_count) for view in views_of(study, case)]
    assert shown == [(0, 0, "single", 1), (0, 1, "volume", 3), (0, 2, "cine", 4)]


def test_the_time_between_frames_is_that_of_the_cine(freeze, case):
    study = freeze([[("cine", 1, None), ("volume", 0, None)]])
    assert [view.frame_ms for view in views_of(study, case)] == [40.0, None]


def test_uneven_and_unknown_times_give_the_median_or_none(freeze, case):
    cine = case.images.get(label="cine")
    for index, time in enumerate((0.0, 30.0, 60.0, 190.0)):
        cine.planes.filter(index=index).update(time_ms=time)
    assert views_of(freeze([[("cine", 0, None)]]), case)[0].frame_ms == 30.0


def test_a_cine_without_times_has_none(freeze, case):
    case.images.get(label="cine").planes.update(time_ms=None)
    assert views_of(freeze([[("cine", 0, None)]]), case)[0].frame_ms is None


@pytest.mark.parametrize(
    ("function", "centre", "width"),
    [("LINEAR_EXACT", 900.0, 1000.0), ("LINEAR", 899.5, 999.0), ("SIGMOID", 900.0, 1000.0)],
)
def test_the_window_means_what_the_file_says(freeze, case, function, centre, width):
    """PS3.3 C.11.2.1.2: LINEAR is half a value lower and one narrower. Codes are (value + 100) / 0.5."""
    case.images.filter(label="volume").update(window_function=function)
    (view,) = views_of(freeze([[("volume", 0, None)]]), case)
    assert (view.window_centre, view.window_width) == ((centre + 100) / 0.5, width / 0.5)


def test_each_pane_shows_its_treatment_in_every_view(freeze, case):
    study = freeze([[("volume", 0, None), ("cine", 0, None)]])
    images = PaneImage.objects.filter(pane__item__study=study, pane__item__case__case=case)
    for image in images.select_related("pane__treatment", "reconstruction__image"):
        assert image.reconstruction.treatment == image.pane.treatment.key
        assert image.reconstruction.image.label == ("volume", "cine")[image.position]
    assert images.count() == 2 * 2 * 2  # readers, panes, views


def test_displays_of_one_patient_are_presentations_of_their_own_in_sessions_of_their_own(freeze, case, readers):
    study = freeze([[("volume", 0, None)], [("cine", 0, None)]], sessions=3, repeats=1)
    items = WorklistItem.objects.filter(study=study, case__case=case).select_related("session__reader")
    seen = Counter((item.session.reader_id, item.session_id) for item in items)
    assert set(seen.values()) == {1}
    scored = Counter((item.session.reader_id, item.display) for item in items if item.kind == "scored")
    assert sorted(display for _, display in scored) == [0, 0, 1, 1]
    for item in items:
        shown = {image.reconstruction.image.label for pane in item.panes.all() for image in pane.images.all()}
        assert shown == {("volume", "cine")[item.display]}
        if item.repeat_of:
            assert item.repeat_of.display == item.display


def test_the_manifest_says_by_what_each_case_is_read(freeze, case):
    study = freeze([[("volume", 1, 3), ("single", 0, None)], [("cine", 0, None)]], sessions=2)
    manifest = json.loads(study.manifest)
    assert (manifest["format"], manifest["allocation"]["algorithm"]) == ("fovea-manifest-3", "fovea-3")
    described = next(one for one in manifest["cases"] if one["case"] == str(case.pk))
    first, second = described["displays"]
    volume = case.images.get(label="volume")
    assert [(view["kind"], view["first_plane"], view["last_plane"], view["plane_count"]) for view in first] == [
        ("volume", 1, 3, 5),
        ("single", 0, 0, 1),
    ]
    assert first[0]["pixels_sha256"] == volume.pixels_sha256
    made = {one["treatment"]: one["frames_sha256"] for one in first[0]["reconstructions"]}
    assert made == {key: volume.reconstructions.get(treatment=key).frames_sha256 for key in TREATMENTS}
    assert [view["kind"] for view in second] == ["cine"]


def test_the_manifest_names_no_single_frame(freeze, case):
    study = freeze([[("volume", 0, None)]])
    frames = {sha256 for image in case.images.all() for sha256 in image.planes.values_list("frame_sha256", flat=True)}
    frames |= {sha256 for image in case.images.all() for made in image.reconstructions.all() for sha256 in made.frames}
    frames |= {sha256 for showing in Showing.objects.filter(owner=study.pk) for sha256 in showing.frames}
    assert not [sha256 for sha256 in frames if sha256 in study.manifest]


def test_an_allocation_of_several_displays_is_made_again_to_the_letter(freeze, case):
    study = freeze([[("volume", 0, None)], [("cine", 0, None)], [("single", 0, None)]], sessions=4, repeats=1)
    manifest = json.loads(study.manifest)
    assert canonical_json(derive_rows(manifest, secret_of(study))) == canonical_json(manifest["allocation"]["rows"])
    rows = {(row["case"], row["display"]) for row in manifest["allocation"]["rows"]}
    assert {(str(case.pk), display) for display in (0, 1, 2)} <= rows
