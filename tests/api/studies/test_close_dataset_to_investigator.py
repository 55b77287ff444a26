"""An investigator chooses from datasets that are open to them, and freezes nothing else."""

import pytest

from imaging.people import take_access
from studies.models import Study
from tests.factories import make_dataset
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(draft, dataset, administrator, investigator):
    """The draft, after the right to its dataset was taken."""
    take_access(actor=administrator, dataset_id=dataset.pk, person_id=investigator.pk)
    return draft


def test_a_dataset_of_others_is_unknown(api, draft, outsider):
    refused = api.change(draft, protocol={"dataset": str(make_dataset(outsider, cases=1).pk)})
    assert error_of(refused) == (400, "unknown_dataset", "dataset")


@pytest.mark.parametrize(
    "change", [lambda study: {"cases": [str(row.case_id) for row in study.cases.all()]}, lambda study: {"views": []}]
)
def test_nothing_is_chosen_from_a_dataset_that_was_closed_to_me(api, closed, change):
    refused = api.change(closed, protocol=change(closed))
    assert error_of(refused) == (403, "dataset_closed", "dataset")


def test_no_views_are_filled_in(client_of, investigator, closed):
    body = {"rule": "each_alone"}
    refused = client_of(investigator).post(f"/api/studies/{closed.pk}/views", body, format="json")
    assert error_of(refused)[:2] == (403, "dataset_closed")


def test_nothing_is_frozen(client_of, investigator, closed):
    from tests.conftest import PASSWORD

    body = {"reason": "Ready.", "proof": {"password": PASSWORD}}
    refused = client_of(investigator).post(f"/api/studies/{closed.pk}/freeze", body, format="json")
    assert error_of(refused)[:2] == (403, "dataset_closed")
    assert Study.objects.get(pk=closed.pk).state == "draft"


def test_no_images_are_prepared(client_of, investigator, closed):
    body = {"kind": "prepare", "dataset": str(closed.dataset_id), "study": str(closed.pk)}
    assert error_of(client_of(investigator).post("/api/jobs", body, format="json"))[:2] == (404, "dataset_not_found")


def test_the_draft_stays_mine_and_takes_another_dataset(api, closed, investigator):
    assert api.change(closed, title="Still mine").status_code == 200
    other = make_dataset(investigator, cases=2)
    cases = [str(case.pk) for case in other.cases.all()]
    changed = api.change(closed, protocol={"dataset": str(other.pk), "cases": cases})
    assert changed.json()["protocol"]["cases"] == cases
