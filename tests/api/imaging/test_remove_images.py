"""Images, cases and datasets go with their files; what a frozen study uses stays."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from audit.models import Event
from imaging.holding import hold_files
from imaging.models import Case, Dataset, Image, Plane, ReferenceStandard, SourceFile, Upload
from imaging.removing import discard_unused, sweep_storage
from imaging.storage import frame_name, load_frame, store_frame
from imaging.uploads import upload_file
from jobs.models import Job
from studies.models import Study, StudyCase, StudyView
from tests.factories import (
    make_case,
    make_dataset,
    make_image,
    make_open_study,
    make_planes,
    make_stack,
    make_study,
    open_dataset,
)
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    storage = {"BACKEND": "imaging.storage.AtomicFileSystemStorage", "OPTIONS": {"location": str(tmp_path / "storage")}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture
def dataset(administrator):
    """Three cases of one image each, the second abnormal with a region; two variants of each."""
    return make_dataset(administrator, cases=3)


@pytest.fixture
def delete(admin, django_capture_on_commit_callbacks):
    def do(path: str):
        with django_capture_on_commit_callbacks(execute=True):
            return admin.delete(f"/api/{path}")

    return do


@pytest.fixture
def remove(admin, django_capture_on_commit_callbacks):
    def do(dataset, *, cases=(), images=()):
        body = {"cases": [case.pk for case in cases], "images": [image.pk for image in images]}
        with django_capture_on_commit_callbacks(execute=True):
            return admin.post(f"/api/datasets/{dataset.pk}/removals", body, format="json")

    return do


def stored() -> set[str]:
    """The names of all files in storage."""
    root = Path(default_storage.location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


# --- what goes ----------------------------------------------------------------------------------------------------


def test_a_dataset_goes_with_all_that_it_holds(dataset, delete, admin):
    Upload.objects.create(dataset=dataset, created_by=dataset.created_by, size=3, fingerprint="0" * 64)
    original = upload_file(Upload.objects.get(dataset=dataset))
    original.parent.mkdir(parents=True, exist_ok=True)
    original.write_bytes(b"abc")
    assert stored()
    assert delete(f"datasets/{dataset.pk}").status_code == 204
    assert not stored()
    assert not original.exists()
    for model in (Dataset, Case, Image, Plane, SourceFile, Upload, ReferenceStandard):
        assert not model.objects.exists(), model
    assert admin.get(f"/api/datasets/{dataset.pk}").status_code == 404


def test_a_case_goes_with_its_images_and_files_and_the_others_keep_theirs(dataset, delete):
    case = dataset.cases.get(number=2)
    kept = set(Image.objects.exclude(case=case).values_list("pk", flat=True))
    before = len(stored())
    assert delete(f"cases/{case.pk}").status_code == 204
    assert set(Image.objects.values_list("pk", flat=True)) == kept
    assert SourceFile.objects.count() == len(kept)
    # One frame of the image and of its original, one of its bicubic variant, one mask of its lesion.
    assert len(stored()) == before - 3
    for plane in Plane.objects.all():
        load_frame(plane.frame_sha256, rows=8, columns=8)


def test_an_image_goes_and_the_last_one_takes_its_case_along(dataset, delete):
    case = dataset.cases.get(number=1)
    first, second = case.images.get(), make_stack(case, make_planes(3, seed=9))
    assert delete(f"images/{second.pk}").status_code == 204
    assert Case.objects.filter(pk=case.pk).exists()
    assert delete(f"images/{first.pk}").status_code == 204
    assert not Case.objects.filter(pk=case.pk).exists()


def test_many_go_at_once_and_are_counted(dataset, remove):
    cases = list(dataset.cases.order_by("number"))
    extra = make_image(cases[2], make_planes(1, seed=5)[0])
    answer = remove(dataset, cases=cases[:2], images=[extra, cases[0].images.get()])
    assert (answer.status_code, answer.json()) == (200, {"cases": 2, "images": 3})
    assert list(dataset.cases.all()) == [cases[2]]


def test_the_act_is_recorded_without_a_name(dataset, remove, delete, administrator):
    Dataset.objects.update(name="Doe, Jane")
    remove(dataset, cases=dataset.cases.all()[:1])
    delete(f"datasets/{dataset.pk}")
    events = list(Event.objects.filter(action__in=("dataset.contents_removed", "dataset.removed")))
    assert [(event.detail["cases"], event.detail["images"]) for event in events] == [(1, 1), (2, 2)]
    assert {event.subject for event in events} == {f"imaging.dataset:{dataset.pk}"}
    assert not any("Doe" in str(event.detail) for event in events)


@pytest.mark.parametrize(("chosen", "code"), [({}, "nothing_chosen"), ({"cases": 1}, "unknown_case")])
def test_nothing_and_strangers_cannot_be_removed(dataset, administrator, remove, chosen, code):
    other = make_dataset(administrator, cases=1)
    assert error_of(remove(dataset, **{name: other.cases.all() for name in chosen}))[:2] == (400, code)
    assert error_of(remove(dataset, images=other.images.all()))[:2] == ((400, "unknown_image"))
    assert other.images.count() == 1


@pytest.mark.parametrize("kind", ["datasets", "cases", "images"])
def test_what_is_not_there_is_not_found(delete, kind):
    assert delete(f"{kind}/00000000-0000-4000-8000-000000000000").status_code == 404


def test_only_administrators_remove(dataset, client_of, investigator, reader_a):
    open_dataset(dataset, investigator)
    image = dataset.images.first()
    for person in (investigator, reader_a, None):
        client = client_of(person)
        for path in (f"datasets/{dataset.pk}", f"cases/{image.case_id}", f"images/{image.pk}"):
            assert client.delete(f"/api/{path}").status_code in (401, 403)
        assert client.post(f"/api/datasets/{dataset.pk}/removals", {}, format="json").status_code in (401, 403)
    assert dataset.images.count() == 3


# --- what stays ---------------------------------------------------------------------------------------------------


def test_what_a_frozen_study_uses_stays_and_the_refusal_names_it(dataset, investigator, reader_a, remove, delete):
    open_dataset(dataset, investigator)
    cases = list(dataset.cases.order_by("number"))
    spare = make_case(dataset, number=4)
    make_image(spare, make_planes(1, seed=4)[0])
    make_open_study(investigator, [reader_a], dataset=dataset, cases=[case.pk for case in cases])
    before = stored()
    refused = remove(dataset, cases=[*cases, spare])
    assert error_of(refused)[:2] == (409, "used_by_study")
    assert "C-0001, C-0002, C-0003" in refused.json()["error"]["message"]
    assert "C-0004" not in refused.json()["error"]["message"]
    for path in (f"datasets/{dataset.pk}", f"cases/{cases[0].pk}", f"images/{cases[0].images.get().pk}"):
        assert error_of(delete(path))[:2] == (409, "used_by_study")
    assert (Image.objects.count(), stored()) == (4, before)
    assert remove(dataset, cases=[spare]).status_code == 200


def test_a_draft_loses_what_is_removed(dataset, investigator, reader_a, delete):
    open_dataset(dataset, investigator)
    study = make_study(investigator, [reader_a], dataset=dataset)
    case = dataset.cases.get(number=1)
    assert delete(f"cases/{case.pk}").status_code == 204
    assert not StudyCase.objects.filter(case=case.pk).exists()
    assert delete(f"datasets/{dataset.pk}").status_code == 204
    assert Study.objects.get(pk=study.pk).dataset is None
    assert not StudyView.objects.exists()


@pytest.mark.parametrize("state", ["queued", "running"])
def test_nothing_goes_while_a_job_is_under_way(dataset, remove, delete, administrator, state):
    Job.objects.create(
        kind="score",
        title="Score Heads",
        dataset=dataset,
        created_by=administrator,
        state=state,
        run_token=dataset.pk,
        heartbeat_at=timezone.now(),
    )
    refused = remove(dataset, cases=dataset.cases.all())
    assert error_of(refused)[:2] == (409, "job_under_way")
    assert "“Score Heads” is under way. Wait for its end or cancel it" in refused.json()["error"]["message"]
    assert delete(f"datasets/{dataset.pk}").status_code == 409
    Job.objects.update(state="cancelled")
    assert delete(f"datasets/{dataset.pk}").status_code == 204


# --- the files ----------------------------------------------------------------------------------------------------


def test_a_file_that_another_dataset_needs_stays(administrator, delete):
    codes = make_planes(1, seed=1)[0]
    first, second = (make_dataset(administrator, cases=0) for _ in range(2))
    ours = make_image(make_case(first), codes)
    theirs = make_image(make_case(second), codes)
    delete(f"datasets/{first.pk}")
    assert not Image.objects.filter(pk=ours.pk).exists()
    assert load_frame(theirs.planes.get().frame_sha256, rows=8, columns=8).shape == (8, 8)
    delete(f"images/{theirs.pk}")
    assert not stored()


def test_a_file_that_only_a_reconstruction_needs_stays(dataset):
    made = dataset.images.first().reconstructions.get(treatment="bicubic")
    assert discard_unused(made.frames) == 0
    assert load_frame(made.frames[0], rows=8, columns=8).shape == (8, 8)


class _Writer:
    """A worker, with a connection of its own, that has stored something and has not written its rows yet."""

    def __enter__(self):
        self._thread = ThreadPoolExecutor(1)
        self._holding = self._thread.submit(hold_files).result()
        self._thread.submit(self._holding.__enter__).result()

    def __exit__(self, *error):
        self._thread.submit(self._holding.__exit__, None, None, None).result()
        self._thread.submit(lambda: connection.close()).result()  # the thread's own
        self._thread.shutdown()


def test_while_somebody_stores_the_files_stay_for_the_sweep():
    sha256 = store_frame(make_planes(1)[0])
    with _Writer():
        assert discard_unused([sha256]) == 0
        assert default_storage.exists(frame_name(sha256))
    now = timezone.now()
    assert sweep_storage(now=now) == 0  # it is young: whoever wrote it may have no row yet
    assert sweep_storage(now=now + timedelta(days=2)) == 1
    assert not default_storage.exists(frame_name(sha256))


def test_when_the_writer_has_ended_the_files_go_at_once():
    sha256 = store_frame(make_planes(1)[0])
    with _Writer():
        pass
    assert discard_unused([sha256, sha256]) == 1


def test_the_command_sweeps(capsys):
    name = frame_name(store_frame(make_planes(1)[0]))
    os.utime(default_storage.path(name), (1, 1))
    call_command("sweep_storage")
    assert capsys.readouterr().out == "1 files were removed.\n"
    assert not default_storage.exists(name)
