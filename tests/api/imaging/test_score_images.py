"""From a job to the numbers of a detector beside an image: the real one-class detector on real pixels."""

from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from imaging.models import Score
from ml.detectors.populations import MODALITIES
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scored(ingest, run):
    """A real CT slice, and an MR slice in which the detector sees no brain: (job, score by modality)."""
    files = {name: Path(get_testdata_file(name)).read_bytes() for name in ("CT_small.dcm", "MR_small.dcm")}
    assert len(ingest(files).cases) == 2
    job = run("score", detector="normality")
    return job, {score.image.modality: score for score in Score.objects.select_related("image")}


def test_a_score_carries_its_version_threshold_and_promise(scored, admin):
    job, scores = scored
    assert job["state"] == "done", job["error"]
    (shown,) = admin.get(f"/api/images/{scores['CT'].image_id}").json()["scores"]
    assert shown["detector"] == "normality"
    assert shown["is_unusual"] == (shown["value"] > shown["threshold"])
    assert "It does not say what is unusual" in shown["promise"]
    assert shown["detector_version"].startswith("normality ")


def test_an_image_that_it_cannot_judge_is_left_out_and_said(scored):
    job, scores = scored
    assert set(scores) == {"CT"}
    assert job["message"].startswith("1 images scored")
    assert "1 left out" in job["message"]


def test_scoring_again_makes_nothing_twice(scored, run):
    _, before = scored
    assert run("score", detector="normality")["state"] == "done"
    assert [score.pk for score in Score.objects.all()] == [score.pk for score in before.values()]


def test_the_list_promises_only_what_the_model_was_trained_on(admin):
    (detector,) = admin.get("/api/detectors").json()
    assert set(detector["modalities"]) <= set(MODALITIES)


def test_an_unknown_detector_is_refused(admin, ingest, png, dataset_id):
    ingest({"a.png": png(1)})
    sent = admin.post("/api/jobs", {"kind": "score", "dataset": dataset_id, "detector": "magic"}, format="json")
    assert error_of(sent)[:2] == (400, "unknown_detector")


def test_a_dataset_without_images_has_nothing_to_score(admin, dataset_id):
    sent = admin.post("/api/jobs", {"kind": "score", "dataset": dataset_id, "detector": "normality"}, format="json")
    assert error_of(sent) == (409, "dataset_empty", "dataset")
