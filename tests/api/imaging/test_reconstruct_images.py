import hashlib

import numpy as np
import pytest

pytestmark = pytest.mark.django_db
TREATMENTS = ["original", "bicubic", "espcn"]


@pytest.fixture
def made(ingest, png, run, pixels):
    mask = np.zeros((41, 49), bool)
    mask[10:20, 12:24] = True
    picture = pixels(1, rows=41, columns=49)
    ingest({"a.png": png(picture), "a_mask.png": png(mask.astype(np.uint8) * 255), "b.png": png(2)})
    job = run("reconstruct", treatments=TREATMENTS, comparison="retrospective", scale=2, degradation="bicubic")
    assert job["state"] == "done", job
    return job


def test_all_treatments_of_an_image_share_matrix_and_length(made):
    from imaging.frames import open_frame
    from imaging.models import Reconstruction

    rows = Reconstruction.objects.filter(image__rows=41)
    assert {(row.rows, row.columns) for row in rows} == {(40, 48)}
    assert {open_frame(row).length for row in rows} == {40 * 48 * 2}
    assert len({row.frames_sha256 for row in rows}) == len(TREATMENTS)


def test_the_stored_bytes_are_what_their_name_says(made):
    from imaging.frames import open_frame, read_frame
    from imaging.models import Reconstruction

    for row in Reconstruction.objects.all():
        frame = open_frame(row, 0)
        content = read_frame(frame)
        assert hashlib.sha256(content).hexdigest() == frame.sha256 == row.frames[0]
        assert len(content) == frame.length


def test_the_original_is_the_image_itself(made):
    from imaging.models import Reconstruction
    from imaging.storage import load_frame

    row = Reconstruction.objects.get(treatment="original", image__rows=41)
    whole = load_frame(row.image.planes.get().frame_sha256, rows=41, columns=49)
    assert np.array_equal(load_frame(row.frames[0], rows=40, columns=48), whole[:40, :48])


def test_the_image_page_shows_provenance_check_and_measures(made, admin):
    from imaging.models import Image

    row = Image.objects.get(rows=41)
    image = admin.get(f"/api/images/{row.pk}").json()
    assert image["dataset"] == str(row.dataset_id)
    assert image["regions"][0]["bbox"] == [12, 10, 12, 10]
    shown = {row["treatment"]: row for row in image["reconstructions"]}
    assert set(shown) == set(TREATMENTS)
    bicubic = shown["bicubic"]
    assert bicubic["self_check"]["passed"] is True
    assert bicubic["provenance"]["model"] == "bicubic-x2"
    assert bicubic["provenance"]["degradation"]["name"] == "bicubic"
    psnr = {m["region"]: m["value"] for m in bicubic["measures"] if m["name"] == "psnr"}
    assert set(psnr) == {"whole", "inside", "surroundings"}
    assert all(20 < value < 80 for value in psnr.values())
    assert admin.get(bicubic["preview_url"]).content.startswith(b"\x89PNG")


def test_a_second_run_makes_nothing_twice(made):
    from imaging.models import MetricValue, Reconstruction
    from jobs.models import Job
    from jobs.running import run_job

    before = set(Reconstruction.objects.values_list("pk", flat=True)), MetricValue.objects.count()
    Job.objects.filter(pk=made["id"]).update(state="queued")
    run_job(job_id=made["id"])
    assert Job.objects.get(pk=made["id"]).state == "done"
    assert (set(Reconstruction.objects.values_list("pk", flat=True)), MetricValue.objects.count()) == before


def test_a_prospective_comparison_enlarges_the_original(ingest, png, run):
    from imaging.models import Reconstruction

    ingest({"a.png": png(1)})
    job = run("reconstruct", treatments=["bicubic", "espcn"], comparison="prospective", scale=2)
    assert job["state"] == "done", job
    assert {(row.rows, row.columns) for row in Reconstruction.objects.all()} == {(80, 96)}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"treatments": ["magic"]}, "unknown_treatment", "treatments"),
        ({"treatments": []}, "no_treatment", "treatments"),
        ({"scale": 3}, "unknown_scale", "scale"),
        ({"degradation": "rain"}, "unknown_degradation", "degradation"),
        ({"comparison": "prospective"}, "no_degradation", "degradation"),
        ({"comparison": "sideways"}, "invalid_choice", "comparison"),
    ],
)
def test_what_cannot_be_made_is_refused_at_once(ingest, png, admin, dataset_id, change, code, field):
    ingest({"a.png": png(1)})
    wishes = {"treatments": ["bicubic"], "comparison": "retrospective", "scale": 2, "degradation": "bicubic"}
    body = {"kind": "reconstruct", "dataset": dataset_id, **wishes, **change}
    refused = admin.post("/api/jobs", body, format="json")
    assert refused.status_code == 400
    assert (refused.json()["error"]["code"], refused.json()["error"]["field"]) == (code, field)


def test_an_empty_dataset_has_nothing_to_reconstruct(admin, dataset_id):
    body = {
        "kind": "reconstruct",
        "dataset": dataset_id,
        "treatments": ["bicubic"],
        "comparison": "prospective",
        "scale": 2,
    }
    refused = admin.post("/api/jobs", body, format="json")
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "dataset_empty"
