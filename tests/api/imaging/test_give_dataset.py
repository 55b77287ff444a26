"""A dataset has people of its own: who they are, who makes it so, and what stays on record of it."""

import pytest

from audit.models import Event
from imaging.models import DatasetPerson
from tests.factories import make_dataset, open_dataset
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(investigator):
    return make_dataset(investigator, cases=1)


@pytest.fixture
def give(client_of, administrator, dataset):
    """`give(person)`: the answer to an administrator, who is not among the people of the dataset."""

    def do(person, by=administrator):
        return client_of(by).post(f"/api/datasets/{dataset.pk}/people", {"person": str(person.pk)}, format="json")

    return do


def people_of(client, dataset):
    return client.get(f"/api/datasets/{dataset.pk}/people").json()


def test_who_makes_a_dataset_is_its_first_person(client_of, administrator):
    made = client_of(administrator).post("/api/datasets", {"name": "Heads"}, format="json").json()
    assert made["may_open"] is True
    assert made["people"] == [{"id": str(administrator.pk), "display_name": "Administrator"}]
    assert client_of(administrator).get(f"/api/datasets/{made['id']}").status_code == 200


def test_an_administrator_gives_it_and_that_stays_on_record(give, client_of, administrator, outsider, dataset):
    assert client_of(outsider).get(f"/api/datasets/{dataset.pk}").status_code == 404
    given = give(outsider)
    assert given.status_code == 201
    assert (given.json()["id"], given.json()["given_by"]) == (str(outsider.pk), "Administrator")
    assert client_of(outsider).get(f"/api/datasets/{dataset.pk}").status_code == 200
    event = Event.objects.get(action="dataset.person_given")
    assert (event.actor, event.subject) == (str(administrator.pk), f"imaging.dataset:{dataset.pk}")
    assert event.detail == {"person": str(outsider.pk)}


def test_an_administrator_opens_it_only_after_giving_it_to_themselves(give, client_of, administrator, dataset):
    assert client_of(administrator).get(f"/api/datasets/{dataset.pk}").status_code == 404
    give(administrator)
    assert client_of(administrator).get(f"/api/datasets/{dataset.pk}").status_code == 200
    assert Event.objects.get(action="dataset.person_given").detail == {"person": str(administrator.pk)}


def test_giving_it_twice_gives_it_once(give, outsider, dataset):
    first, again = give(outsider), give(outsider)
    assert (again.status_code, again.json()["given_at"]) == (201, first.json()["given_at"])
    assert DatasetPerson.objects.filter(dataset=dataset, person=outsider).count() == 1
    assert Event.objects.filter(action="dataset.person_given").count() == 1


def test_readers_and_those_who_left_are_not_given_it(give, reader_a, outsider):
    assert error_of(give(reader_a)) == (400, "not_entitled", "person")
    outsider.is_active = False
    outsider.save()
    assert error_of(give(outsider)) == (400, "not_entitled", "person")


def test_an_investigator_gives_it_to_nobody(give, investigator, outsider):
    assert give(outsider, by=investigator).status_code == 403


def test_people_of_a_dataset_see_each_other_and_others_see_nothing(client_of, investigator, outsider, dataset):
    assert [person["id"] for person in people_of(client_of(investigator), dataset)] == [str(investigator.pk)]
    refused = client_of(outsider).get(f"/api/datasets/{dataset.pk}/people")
    assert error_of(refused)[:2] == (404, "dataset_not_found")


def test_an_administrator_lists_every_dataset_and_an_investigator_their_own(
    client_of, administrator, investigator, outsider, dataset
):
    theirs = make_dataset(outsider, cases=2)
    open_dataset(theirs, administrator)
    listed = {row["id"]: row for row in client_of(administrator).get("/api/datasets").json()}
    assert {key: row["may_open"] for key, row in listed.items()} == {str(dataset.pk): False, str(theirs.pk): True}
    assert listed[str(dataset.pk)]["case_count"] == 1
    assert listed[str(dataset.pk)]["people"] == [{"id": str(investigator.pk), "display_name": "Investigator"}]
    own = client_of(investigator).get("/api/datasets").json()
    assert [(row["id"], row["may_open"]) for row in own] == [(str(dataset.pk), True)]


def test_a_role_alone_opens_nothing(client_of, administrator, reader_a, dataset):
    client_of(administrator).patch(f"/api/people/{reader_a.pk}", {"roles": ["administrator", "reader"]}, format="json")
    reader_a.refresh_from_db()
    assert client_of(reader_a).get(f"/api/datasets/{dataset.pk}").status_code == 404
