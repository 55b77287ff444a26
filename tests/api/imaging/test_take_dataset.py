"""A right to a dataset ends at once; that it was there is never forgotten."""

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Event
from imaging.models import DatasetPerson
from imaging.people import who_could_open
from imaging.removing import remove_dataset
from tests.factories import make_dataset, open_dataset
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(investigator, administrator):
    made = make_dataset(investigator, cases=1)
    open_dataset(made, administrator)
    return made


@pytest.fixture
def take(client_of, administrator, dataset):
    return lambda person: client_of(administrator).delete(f"/api/datasets/{dataset.pk}/people/{person.pk}")


def test_it_ends_at_once_and_the_row_stays(take, client_of, administrator, investigator, dataset):
    assert take(investigator).status_code == 204
    assert client_of(investigator).get(f"/api/datasets/{dataset.pk}").status_code == 404
    shown = client_of(administrator).get(f"/api/datasets/{dataset.pk}/people").json()
    assert [(person["id"], person["taken_at"] is None) for person in shown] == [
        (str(administrator.pk), True),
        (str(investigator.pk), False),
    ]
    assert Event.objects.get(action="dataset.person_taken").detail == {"person": str(investigator.pk)}


def test_whoever_could_open_it_since_a_moment_is_known(take, investigator, dataset):
    take(investigator)
    ended = DatasetPerson.objects.get(person=investigator).taken_at
    assert set(who_could_open([dataset.pk], ended).values_list("person", flat=True)) > {investigator.pk}
    assert investigator.pk not in who_could_open([dataset.pk], None).values_list("person", flat=True)


def test_it_can_be_given_again(take, client_of, administrator, investigator, dataset):
    take(investigator)
    body = {"person": str(investigator.pk)}
    assert client_of(administrator).post(f"/api/datasets/{dataset.pk}/people", body, format="json").status_code == 201
    assert DatasetPerson.objects.filter(person=investigator).count() == 2


def test_a_dataset_may_be_left_without_people(take, client_of, administrator, investigator, dataset):
    """An administrator can always give it again, to themselves too."""
    take(investigator)
    assert take(administrator).status_code == 204
    body = {"person": str(administrator.pk)}
    assert client_of(administrator).post(f"/api/datasets/{dataset.pk}/people", body, format="json").status_code == 201


def test_what_a_person_does_not_have_is_not_taken(take, outsider, investigator):
    assert error_of(take(outsider))[:2] == (404, "person_not_found")
    take(investigator)
    assert error_of(take(investigator))[:2] == (404, "person_not_found")


@pytest.mark.parametrize(
    "change", ["taken_at = NULL", "given_at = now() + interval '1 day'", "person_id = gen_random_uuid()"]
)
def test_the_database_keeps_what_was(take, investigator, change):
    take(investigator)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE imaging_datasetperson SET {change} WHERE taken_at IS NOT NULL")


def test_the_database_forgets_nobody(dataset):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM imaging_datasetperson")
        with pytest.raises(IntegrityError):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_with_a_dataset_its_people_go(administrator, dataset):
    remove_dataset(actor=administrator, dataset_id=str(dataset.pk))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not DatasetPerson.objects.exists()
