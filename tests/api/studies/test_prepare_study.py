"""What readers are shown is made before the study is frozen: by a job, or by freezing itself where it is little."""

import numpy as np
import pytest
from django.core.files.storage import default_storage

from imaging.models import Showing
from imaging.storage import frame_name
from jobs.jobs import create_job
from jobs.running import run_job
from studies import preparing
from studies.models import PaneImage, Study
from studies.preparing import prepare_study
from tests.factories import (
    make_case,
    make_dataset,
    make_planes,
    make_read_stack,
    make_reconstruction,
    make_stack,
    make_study,
    open_dataset,
)
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepare(client_of, investigator, dataset):
    """Ask for the job and run it; gives the answer and the row."""
    client = client_of(investigator)

    def act(study, **changes):
        body = {"kind": "prepare", "dataset": str(dataset.pk), "study": str(study.pk), **changes}
        answer = client.post("/api/jobs", body, format="json")
        if answer.status_code == 201:
            run_job(job_id=answer.json()["id"])
        return answer

    return act


@pytest.fixture
def large(monkeypatch):
    """Freezing makes nothing itself."""
    monkeypatch.setattr(preparing, "FEW_PIXELS", 0)


@pytest.fixture
def coarse(investigator, readers):
    """A draft whose originals have steps of 16 codes, so that there is noise between them."""
    dataset = make_dataset(investigator, cases=0)
    for number in range(3):
        planes = [codes // 16 * 16 for codes in make_planes(2, seed=number)]
        image = make_stack(make_case(dataset), planes)
        make_reconstruction(image, "original", planes)
        make_reconstruction(image, "bicubic", [codes + np.uint16(3) for codes in planes])
    return make_study(investigator, readers, dataset=dataset)


def showings(study):
    return {showing.reconstruction_id: showing for showing in Showing.objects.filter(owner=study.pk)}


def quiet(*_):
    pass


def test_a_job_makes_all_that_is_shown(api, draft, prepare, client_of, investigator):
    answer = prepare(draft)
    assert answer.status_code == 201
    job = client_of(investigator).get(f"/api/jobs/{answer.json()['id']}").json()
    assert (job["state"], job["done"], job["total"]) == ("done", 12, 12)
    assert draft.title not in str(job)
    ready = api.get(draft, "readiness").json()
    assert (ready["planes_to_prepare"], ready["is_prepared"]) == (0, True)
    assert len(showings(draft)) == 12


def test_what_is_prepared_is_what_is_frozen(api, draft, prepare):
    prepare(draft)
    before = {key: (one.pk, one.frames) for key, one in showings(draft).items()}
    assert api.post(draft, "freeze").status_code == 200
    shown = PaneImage.objects.filter(pane__item__study=draft).select_related("showing")
    assert {one.reconstruction_id: (one.showing_id, one.showing.frames) for one in shown} == before


def test_much_is_not_made_while_freezing(api, draft, prepare, large):
    assert api.get(draft, "readiness").json()["must_prepare"]
    assert error_of(api.post(draft, "freeze"))[:2] == (409, "not_prepared")
    assert api.get(draft).json()["state"] == "draft"
    prepare(draft)
    assert not api.get(draft, "readiness").json()["must_prepare"]
    assert api.post(draft, "freeze").status_code == 200


def test_little_is_made_while_freezing(api, draft):
    assert api.post(draft, "freeze").status_code == 200
    assert len(showings(draft)) == 12


def test_a_run_that_was_killed_goes_on_where_it_stood(draft):
    def kill(done, total, message):
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare_study(study_id=draft.pk, report=kill)
    begun = {one.pk for one in showings(draft).values()}
    assert len(begun) == 5
    prepare_study(study_id=draft.pk, report=quiet)
    assert begun < {one.pk for one in showings(draft).values()}
    assert prepare_study(study_id=draft.pk, report=quiet) == "Everything was prepared already."


def test_other_treatments_have_other_noise_on_the_same_grid(coarse):
    prepare_study(study_id=coarse.pk, report=quiet)
    rows = Showing.objects.filter(owner=coarse.pk).select_related("reconstruction")
    by_image = {}
    for one in rows:
        by_image.setdefault(one.reconstruction.image_id, []).append(one)
    for shown in by_image.values():
        assert len({one.step for one in shown}) == 1
        assert len({one.frames_sha256 for one in shown}) == len(shown)
        assert not {one.frames_sha256 for one in shown} & {one.reconstruction.frames_sha256 for one in shown}


def test_another_study_is_shown_other_noise(coarse, investigator, readers):
    other = make_study(investigator, readers, dataset=coarse.dataset, secret="08" * 32)
    for study in (coarse, other):
        prepare_study(study_id=study.pk, report=quiet)
    first, second = showings(coarse), showings(other)
    assert all(first[key].frames_sha256 != second[key].frames_sha256 for key in first)


def test_planes_that_are_chosen_anew_are_prepared_anew(api, investigator, readers):
    dataset = make_dataset(investigator, cases=3)
    case = make_case(dataset)
    image = make_read_stack(case, 5)
    study = make_study(investigator, readers, dataset=dataset)
    prepare_study(study_id=study.pk, report=quiet)
    part = {"image": str(image.pk), "first_plane": 1, "last_plane": 3}
    api.change(study, protocol={"views": [{"case": str(case.pk), "displays": [[part]]}]})
    assert api.get(study, "readiness").json()["planes_to_prepare"] == 2 * 3
    assert api.post(study, "freeze").status_code == 200
    made = [showings(study)[key] for key in image.reconstructions.values_list("pk", flat=True)]
    assert {(one.first_plane, len(one.frames)) for one in made} == {(1, 3)}


def test_two_displays_of_one_image_share_one_showing_of_all_their_planes(api, investigator, readers):
    dataset = make_dataset(investigator, cases=2)
    case = make_case(dataset)
    image = make_read_stack(case, 6)
    displays = [[{"image": image.pk, "first_plane": first, "last_plane": first + 1}] for first in (1, 4)]
    study = make_study(
        investigator, readers, dataset=dataset, sessions=2, views=[{"case": case.pk, "displays": displays}]
    )
    assert api.post(study, "freeze").status_code == 200
    made = [showings(study)[key] for key in image.reconstructions.values_list("pk", flat=True)]
    assert {(one.first_plane, len(one.frames)) for one in made} == {(1, 5)}


def test_what_is_shown_no_more_goes_at_freezing(api, draft):
    prepare_study(study_id=draft.pk, report=quiet)
    cases = api.get(draft).json()["protocol"]["cases"]
    api.change(draft, protocol={"cases": cases[:4]})
    assert api.post(draft, "freeze").status_code == 200
    assert len(showings(draft)) == 8


def test_a_frame_that_is_lost_is_made_again(api, coarse):
    prepare_study(study_id=coarse.pk, report=quiet)
    lost = next(iter(showings(coarse).values())).frames[0]
    default_storage.delete(frame_name(lost))
    assert api.get(coarse, "readiness").json()["planes_to_prepare"] == 2
    assert api.post(coarse, "freeze").status_code == 200
    assert default_storage.exists(frame_name(lost))


def test_a_draft_that_is_removed_leaves_nothing_prepared(api, draft):
    prepare_study(study_id=draft.pk, report=quiet)
    assert api.delete(draft).status_code == 204
    assert not showings(draft)


def test_a_draft_that_is_removed_meanwhile_is_left_alone(draft):
    def remove(done, total, message):
        if done == 5:
            Showing.objects.filter(owner=draft.pk).delete()
            Study.objects.filter(pk=draft.pk).delete()

    with pytest.raises(Exception, match="no draft any more"):
        prepare_study(study_id=draft.pk, report=remove)
    assert not showings(draft)


def test_a_job_that_runs_after_the_study_was_frozen_changes_nothing(api, draft, investigator, dataset):
    job = create_job(actor=investigator, kind="prepare", dataset=str(dataset.pk), study=str(draft.pk))
    api.post(draft, "freeze")
    before = {key: one.frames for key, one in showings(draft).items()}
    run_job(job_id=str(job.pk))
    job.refresh_from_db()
    assert (job.state, "no draft any more" in job.error) == ("failed", True)
    assert {key: one.frames for key, one in showings(draft).items()} == before


def test_a_wish_that_cannot_be_done_is_refused_in_words(api, draft, prepare, investigator):
    other = make_dataset(investigator, cases=1)
    assert error_of(prepare(draft, dataset=str(other.pk))) == (400, "wrong_dataset", "dataset")
    assert error_of(prepare(other))[:2] == (404, "study_not_found")
    prepare(draft)
    assert error_of(prepare(draft)) == (409, "nothing_to_prepare", "study")
    api.post(draft, "freeze")
    assert error_of(prepare(draft))[:2] == (409, "study_not_draft")


def test_another_investigator_prepares_nothing(client_of, draft, outsider, dataset):
    open_dataset(dataset, outsider)
    body = {"kind": "prepare", "dataset": str(dataset.pk), "study": str(draft.pk)}
    assert error_of(client_of(outsider).post("/api/jobs", body, format="json"))[:2] == (404, "study_not_found")


def test_the_storage_it_takes_is_told_before(api, draft):
    told = api.get(draft, "readiness").json()["storage_bytes"]
    api.post(draft, "freeze")
    frames = [sha256 for one in showings(draft).values() for sha256 in one.frames]
    assert told == sum(default_storage.size(frame_name(sha256)) for sha256 in frames)
