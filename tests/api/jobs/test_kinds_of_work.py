"""One list of kinds; what each keeps in its row comes back typed."""

import json
from dataclasses import is_dataclass

import pytest

from config.celery import app
from imaging.models import Reconstruction
from jobs.kinds import WORKS, work_of
from jobs.kinds.ingest import Ingest
from jobs.kinds.reconstruct import Reconstruct
from jobs.models import Job
from jobs.running import run_job
from tests.replies import error_of

PLAN = {"treatments": ["bicubic"], "comparison": "retrospective", "scale": 2, "degradation": "bicubic"}


def test_every_kind_has_one_work_and_a_queue_with_a_worker():
    assert sorted(work.kind for work in WORKS) == sorted(Job.Kind.values)
    assert {work.queue for work in WORKS} <= {queue.name for queue in app.conf.task_queues}
    assert all(is_dataclass(work.parameters) for work in WORKS)


@pytest.mark.parametrize(
    "parameters",
    [
        Ingest(("a", "b"), is_arriving=True),
        Reconstruct(("bicubic",), "prospective", 2, "", images=None),
        Reconstruct(("bicubic",), "prospective", 2, "", images=("a",)),
    ],
)
def test_parameters_come_back_from_a_row_as_they_were(parameters):
    work = next(work for work in WORKS if work.parameters is type(parameters))
    assert work.read(json.loads(json.dumps(work.keep(parameters)))) == parameters


def test_rows_of_an_older_version_are_read():
    assert work_of("ingest").read({"uploads": ["a"]}) == Ingest(("a",))
    old = {**PLAN, "left": "over"}
    assert work_of("reconstruct").read(old) == Reconstruct(("bicubic",), "retrospective", 2, "bicubic")


@pytest.fixture
def ask(client_of, administrator, dataset):
    def do(kind, **wishes):
        return client_of(administrator).post(
            "/api/jobs", {"kind": kind, "dataset": dataset.pk, **wishes}, format="json"
        )

    return do


pytestmark = pytest.mark.django_db


def test_a_selection_is_all_that_is_made(ask, make_image):
    chosen, _ = make_image(1), make_image(2)
    job = ask("reconstruct", images=[chosen.pk], **PLAN).json()
    assert job["total"] == 1
    run_job(job_id=job["id"])
    assert [made.image_id for made in Reconstruction.objects.all()] == [chosen.pk]


def test_excluded_images_are_left_out(ask, make_image):
    make_image(1, is_excluded=True)
    kept = make_image(2)
    job = ask("reconstruct", **PLAN).json()
    run_job(job_id=job["id"])
    assert [made.image_id for made in Reconstruction.objects.all()] == [kept.pk]


@pytest.mark.parametrize("kind", ["reconstruct", "score"])
def test_a_selection_of_nothing_is_refused(ask, make_image, kind):
    wishes = PLAN if kind == "reconstruct" else {"detector": "normality"}
    excluded = make_image(1, is_excluded=True)
    assert error_of(ask(kind, images=[], **wishes)) == (400, "no_image", "images")
    assert error_of(ask(kind, images=[excluded.pk], **wishes))[:2] == (409, "images_excluded")
    assert error_of(ask(kind, **wishes))[:2] == (409, "images_excluded")
    unknown = "00000000-0000-4000-8000-000000000000"
    assert error_of(ask(kind, images=[unknown], **wishes)) == (400, "unknown_image", "images")


def test_variants_that_are_all_there_are_not_made_again(ask, make_image):
    make_image(1)
    run_job(job_id=ask("reconstruct", **PLAN).json()["id"])
    assert error_of(ask("reconstruct", **PLAN)) == (409, "nothing_to_make", "treatments")
    more = {**PLAN, "treatments": ["bicubic", "lanczos"]}
    assert ask("reconstruct", **more).status_code == 201


def test_a_detector_is_not_asked_about_what_it_does_not_know(ask, make_image):
    make_image(1, modality="NM")
    refused = ask("score", detector="normality")
    assert error_of(refused) == (409, "no_known_modality", "detector")
    assert "knows CR, DX, CT, MR" in refused.json()["error"]["message"]
    make_image(2, modality="CT")
    assert ask("score", detector="normality").status_code == 201


def test_only_an_administrator_has_text_read(client_of, colleague, dataset, make_image):
    make_image(1)
    body = {"kind": "read_text", "dataset": dataset.pk}
    assert error_of(client_of(colleague).post("/api/jobs", body, format="json"))[:2] == (403, "administrator_only")


def test_text_that_nobody_can_read_here_is_refused(ask, make_image, monkeypatch):
    from imaging.burned_in import text_reading

    make_image(1)
    monkeypatch.setattr(text_reading, "is_available", lambda: False)
    assert error_of(ask("read_text"))[:2] == (409, "no_text_reader")


def test_text_is_not_read_twice(ask, make_image, monkeypatch):
    from imaging.burned_in import text_reading

    image = make_image(1)
    monkeypatch.setattr(text_reading, "is_available", lambda: True)
    assert ask("read_text").status_code == 201
    type(image).objects.update(words_read_at=image.created_at)
    assert error_of(ask("read_text"))[:2] == (409, "nothing_to_read")


def test_a_job_waits_for_uploads_on_their_way_when_it_is_told_so(ask, dataset, administrator):
    from imaging.models import Upload
    from imaging.names import seal

    upload = Upload.objects.create(
        dataset=dataset, created_by=administrator, sealed_path=seal("a.dcm"), size=9, fingerprint="0" * 64
    )
    assert error_of(ask("ingest", uploads=[upload.pk]))[:2] == (409, "upload_unfinished")
    assert ask("ingest", uploads=[upload.pk], is_arriving=True).status_code == 201
    assert Job.objects.get().parameters == {"uploads": [str(upload.pk)], "is_arriving": True}
    Upload.objects.update(state="ingested")
    assert error_of(ask("ingest", uploads=[upload.pk], is_arriving=True))[:2] == (409, "upload_ingested")
