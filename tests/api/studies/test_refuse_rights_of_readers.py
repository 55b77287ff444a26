"""While a study is blind, its readers are let in nowhere where they would see what is compared."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from imaging.models import DatasetPerson
from results.unblinding import unblind_study
from studies.freezing import freeze_study
from studies.lifecycle import close_study, open_study
from studies.models import Study
from tests.factories import make_dataset, make_study
from tests.replies import error_of

pytestmark = pytest.mark.django_db
BLIND = ["frozen", "reading", "closed"]


@pytest.fixture
def dataset(investigator):
    return make_dataset(investigator, cases=4)


@pytest.fixture
def study(investigator, outsider, dataset):
    """Read by somebody who is an investigator too."""
    return make_study(investigator, [outsider], dataset=dataset)


@pytest.fixture
def bring(study, investigator):
    """`bring(state)`: the study goes act by act to that state."""

    def do(state):
        acts = {
            "frozen": lambda: freeze_study(actor=investigator, study_id=study.pk),
            "reading": lambda: open_study(actor=investigator, study_id=study.pk),
            "closed": lambda: close_study(actor=investigator, study_id=study.pk),
            "unblinded": lambda: unblind_study(actor=investigator, study_id=study.pk, reason="It is over."),
        }
        for name in list(acts)[: list(acts).index(state) + 1] if state != "draft" else ():
            acts[name]()

    return do


@pytest.fixture
def give(client_of, administrator, outsider):
    def do(dataset, person=outsider):
        body = {"person": str(person.pk)}
        return client_of(administrator).post(f"/api/datasets/{dataset.pk}/people", body, format="json")

    return do


@pytest.mark.parametrize("state", BLIND)
def test_a_reader_of_a_blind_study_is_not_given_its_dataset(bring, give, dataset, outsider, state):
    bring(state)
    refused = give(dataset)
    assert error_of(refused) == (409, "is_reader", "person")
    assert "Outsider reads a study on these images" in refused.json()["error"]["message"]
    assert not DatasetPerson.objects.filter(dataset=dataset, person=outsider).exists()
    assert not Event.objects.filter(action="dataset.person_given").exists()


@pytest.mark.parametrize("state", BLIND)
def test_nor_one_that_holds_the_same_images(bring, give, make_person, state):
    bring(state)
    twin = make_dataset(make_person("owner", "administrator"), cases=4)
    assert error_of(give(twin))[:2] == (409, "is_reader")


def test_not_even_an_administrator_who_reads_gives_it_to_themselves(bring, client_of, dataset, outsider):
    outsider.roles = ["administrator", "reader"]
    outsider.save()
    bring("reading")
    body = {"person": str(outsider.pk)}
    refused = client_of(outsider).post(f"/api/datasets/{dataset.pk}/people", body, format="json")
    assert error_of(refused)[:2] == (409, "is_reader")


@pytest.mark.parametrize("state", ["draft", "unblinded"])
def test_before_freezing_and_after_unblinding_it_may_be_given(bring, give, dataset, state):
    bring(state)
    assert give(dataset).status_code == 201


def test_other_datasets_and_other_people_are_free(bring, give, investigator, dataset, make_person):
    bring("reading")
    assert give(make_dataset(investigator, cases=2)).status_code == 201
    assert give(dataset, make_person("chief", "investigator")).status_code == 201


def test_what_a_reader_uploads_of_their_own_stays_theirs(bring, client_of, outsider):
    """A new dataset holds nothing yet, so whoever makes it is its first person."""
    outsider.roles = ["administrator", "reader"]
    outsider.save()
    bring("reading")
    assert client_of(outsider).post("/api/datasets", {"name": "Mine"}, format="json").status_code == 201


@pytest.mark.parametrize("state", BLIND)
def test_a_reader_of_a_blind_study_leads_no_study_of_its_dataset(bring, study, outsider, investigator, state):
    other = make_study(investigator, [outsider], dataset=study.dataset, title="Another study")
    bring(state)
    for led in (study, other):
        with pytest.raises(IntegrityError), transaction.atomic():
            led.investigators.add(outsider)
    elsewhere = make_study(investigator, [outsider], dataset=make_dataset(investigator, cases=2), title="Elsewhere")
    elsewhere.investigators.add(outsider)


def test_no_route_makes_anybody_an_investigator(client_of, study, investigator, outsider):
    """Whoever makes a study is its investigator; there is no other way."""
    body = {"investigators": [str(outsider.pk)]}
    assert client_of(investigator).patch(f"/api/studies/{study.pk}", body, format="json").status_code == 400
    assert list(Study.objects.get(pk=study.pk).investigators.all()) == [investigator]
