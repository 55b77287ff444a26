"""Whoever may see what is compared, or could have, reads no study of it: readiness says so, and freezing refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from api.errors import Conflict
from imaging.models import DatasetPerson, Reconstruction
from imaging.people import take_access
from results.unblinding import unblind_study
from studies.freezing import freeze_study
from studies.lifecycle import close_study, open_study
from studies.models import State, Study
from studies.reader_conflicts import reader_notices, reader_problems
from tests.factories import make_dataset, make_study, open_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(investigator):
    return make_dataset(investigator, cases=4)


@pytest.fixture
def study(investigator, reader_a, outsider, dataset):
    """Read by `outsider`, who is an investigator too, and by a reader who is no more than that."""
    return make_study(investigator, [reader_a, outsider], dataset=dataset, cases=_cases(dataset))


def _cases(dataset):
    return list(dataset.cases.order_by("number").values_list("pk", flat=True))[:2]


def codes(study):
    return [problem.code for problem in reader_problems(study)]


def ended(dataset, person, when):
    """A right that was there from long ago until then."""
    DatasetPerson.objects.create(dataset=dataset, person=person, given_at=when - timedelta(days=9), taken_at=when)


def test_readers_who_open_nothing_are_no_problem(study):
    assert codes(study) == []


def test_a_reader_who_may_open_the_dataset_is_named_and_freezing_refuses_it(study, dataset, outsider, investigator):
    open_dataset(dataset, outsider)
    (problem,) = reader_problems(study)
    assert (problem.code, problem.field) == ("reader_opens_dataset", "readers")
    assert problem.message.startswith("Outsider can open this dataset")
    with pytest.raises(Conflict, match="Outsider can open this dataset"):
        freeze_study(actor=investigator, study_id=study.pk)
    assert Study.objects.get(pk=study.pk).state == State.DRAFT


def test_taking_the_right_away_helps_nothing_once_variants_are_made(study, dataset, outsider, administrator):
    open_dataset(dataset, outsider)
    take_access(actor=administrator, dataset_id=dataset.pk, person_id=outsider.pk)
    assert codes(study) == ["reader_opens_dataset"]


def test_a_right_that_ended_before_the_first_variant_is_no_problem(study, dataset, outsider, investigator):
    ended(dataset, outsider, Reconstruction.objects.earliest("created_at").created_at - timedelta(seconds=1))
    assert codes(study) == []
    assert freeze_study(actor=investigator, study_id=study.pk).state == State.FROZEN


def test_the_first_variant_of_the_cases_that_are_read_counts(study, dataset, outsider):
    """Others of the dataset may be older."""
    others = Reconstruction.objects.exclude(image__case__in=_cases(dataset))
    others.update(created_at=timezone.now() - timedelta(days=3))
    ended(dataset, outsider, timezone.now() - timedelta(days=2))
    assert codes(study) == []
    Study.objects.filter(pk=study.pk).update(training=1)
    assert codes(Study.objects.get(pk=study.pk)) == ["reader_opens_dataset"]


def test_variants_of_another_plan_do_not_count(study, dataset, outsider):
    Reconstruction.objects.filter(image__case__in=_cases(dataset), treatment="bicubic").update(
        scale=4, created_at=timezone.now() - timedelta(days=3)
    )
    ended(dataset, outsider, timezone.now() - timedelta(days=2))
    assert codes(study) == []


def test_a_role_that_was_taken_does_not_wash_the_right_away(study, dataset, outsider):
    open_dataset(dataset, outsider)
    outsider.roles = ["reader"]
    outsider.save()
    assert codes(study) == ["reader_opens_dataset"]


def test_the_same_images_in_another_dataset_count(study, outsider, investigator):
    twin = make_dataset(outsider, cases=4)
    assert {image.pixels_sha256 for image in twin.images.all()} == {
        image.pixels_sha256 for image in study.dataset.images.all()
    }
    (problem,) = reader_problems(study)
    assert problem.code == "reader_opens_same_images"
    assert twin.name not in problem.message, "the investigator may not know of that dataset"
    with pytest.raises(Conflict, match="another dataset that holds the same images"):
        freeze_study(actor=investigator, study_id=study.pk)


def test_other_images_in_another_dataset_do_not(study, outsider):
    make_dataset(outsider, cases=3)
    assert codes(study) == []


def test_an_investigator_of_the_study_is_not_its_reader(study, reader_a, investigator):
    study.investigators.add(reader_a)
    (problem,) = reader_problems(study)
    assert (problem.code, "Reader A" in problem.message) == ("reader_investigates", True)
    with pytest.raises(Conflict, match="take its investigators out"):
        freeze_study(actor=investigator, study_id=study.pk)


def test_whoever_unblinded_a_study_on_the_dataset_reads_no_other_one_on_it(dataset, outsider, investigator, reader_a):
    """Its results and exports tell what the cases are, and how each treatment changed them."""
    open_dataset(dataset, outsider)
    first = make_study(outsider, [reader_a], dataset=dataset, title="First", cases=_cases(dataset))
    freeze_study(actor=outsider, study_id=first.pk)
    open_study(actor=outsider, study_id=first.pk)
    close_study(actor=outsider, study_id=first.pk)
    unblind_study(actor=outsider, study_id=first.pk, reason="It is over.")
    second = make_study(investigator, [outsider], dataset=dataset, title="Second", cases=_cases(dataset))
    assert codes(second) == ["reader_opens_dataset", "reader_investigates_dataset"]


def test_that_holds_when_the_dataset_was_taken_before_variants_were_made(
    dataset, outsider, investigator, reader_a, administrator
):
    open_dataset(dataset, outsider)
    first = make_study(outsider, [reader_a], dataset=dataset, title="First", cases=_cases(dataset))
    freeze_study(actor=outsider, study_id=first.pk)
    take_access(actor=administrator, dataset_id=dataset.pk, person_id=outsider.pk)
    second = make_study(investigator, [outsider], dataset=dataset, title="Second", scale=4)
    assert codes(second) == ["reader_investigates_dataset"]


def test_administrators_among_the_readers_are_a_notice(study, reader_a):
    assert list(reader_notices(study)) == []
    reader_a.roles = ["administrator", "reader"]
    reader_a.save()
    (notice,) = reader_notices(study)
    assert (notice.code, "Reader A" in notice.message) == ("reader_administers", True)


def test_the_database_refuses_what_the_code_would_miss(study, dataset, outsider, investigator, monkeypatch):
    """As when the right is given between the look at the readers and the freezing."""
    open_dataset(dataset, outsider)
    monkeypatch.setattr("studies.readiness.reader_problems", lambda study: iter(()))
    with pytest.raises(Conflict) as refused, transaction.atomic():
        freeze_study(actor=investigator, study_id=study.pk)
    assert refused.value.code == "reader_opens_dataset"
    assert isinstance(refused.value.__cause__, IntegrityError)
