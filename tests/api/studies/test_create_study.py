import pytest

from audit.models import Event
from studies.models import StudySecret
from tests.factories import make_dataset
from tests.replies import error_of

pytestmark = pytest.mark.django_db


def test_a_title_makes_a_draft_with_defaults(api):
    made = api.create({"title": "Sharpness"}).json()
    assert (made["state"], made["manifest_hash"], made["frozen_at"], made["caution"]) == ("draft", None, None, None)
    assert made["protocol"]["sessions"] == 1


def test_every_draft_has_a_secret_of_its_own_that_no_answer_holds(api):
    made = [api.create({"title": "Sharpness"}) for _ in range(2)]
    values = [StudySecret.objects.get(study=one.json()["id"]).value for one in made]
    assert values[0] != values[1]
    assert {len(bytes.fromhex(value)) for value in values} == {32}
    shown = [one.content.decode() for one in (*made, api.list(), *(api.get(one.json()["id"]) for one in made))]
    assert not [value for value in values for text in shown if value in text or "seed" in text or "secret" in text]


def test_the_whole_protocol_comes_back_as_it_was_sent(api, protocol):
    made = api.create({"title": "Sharpness", "protocol": protocol})
    assert made.status_code == 201
    back = made.json()["protocol"]
    for name in ("dataset", "cases", "readers", "treatments", "comparison", "degradation", "scale"):
        assert back[name] == protocol[name], name
    assert [question["kind"] for question in back["questions"]] == ["preference", "grading", "abnormality", "marks"]
    assert back["questions"][0]["allows_tie"]


def test_it_is_an_event(api, investigator):
    made = api.create({"title": "Sharpness"}).json()
    event = Event.objects.get(action="study.created")
    assert (event.actor, event.subject) == (str(investigator.pk), f"studies.study:{made['id']}")


def test_a_study_with_a_simulated_reader_says_so(api, protocol, reader_a):
    reader_a.is_simulated = True
    reader_a.save()
    assert api.create({"title": "Sharpness", "protocol": protocol}).json()["is_simulated"]


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "required", "title"),
        ({"title": ""}, "blank", "title"),
        ({"title": "x" * 201}, "max_length", "title"),
        ({"title": "A", "colour": "red"}, "unknown_field", "colour"),
        ({"title": "A", "protocol": {"arm": 1}}, "unknown_field", "protocol.arm"),
        ({"title": "A", "protocol": {"scale": 3}}, "invalid_choice", "protocol.scale"),
        ({"title": "A", "protocol": {"sessions": 0}}, "min_value", "protocol.sessions"),
        ({"title": "A", "protocol": {"sessions": "2"}}, "invalid", "protocol.sessions"),
        ({"title": "A", "protocol": {"sessions": True}}, "invalid", "protocol.sessions"),
        ({"title": "A", "protocol": {"washout_hours": -1}}, "min_value", "protocol.washout_hours"),
        ({"title": "A", "protocol": {"repeats": 501}}, "max_value", "protocol.repeats"),
        ({"title": "A", "protocol": {"seed": 20261124}}, "unknown_field", "protocol.seed"),
        ({"title": "A", "protocol": {"secret": "0" * 64}}, "unknown_field", "protocol.secret"),
        ({"title": "A", "secret": "0" * 64}, "unknown_field", "secret"),
        ({"title": "A", "protocol": {"cases": ["1"]}}, "invalid", "protocol.cases.0"),
        (
            {"title": "A", "protocol": {"questions": [{"kind": "rank", "prompt": "?"}]}},
            "invalid_choice",
            "protocol.questions.0.kind",
        ),
        ({"title": "A", "protocol": {"questions": [{"kind": "marks"}]}}, "required", "protocol.questions.0.prompt"),
        ({"title": "A", "protocol": {"treatments": "bicubic"}}, "not_a_list", "protocol.treatments"),
    ],
)
def test_what_cannot_be_used_is_named_by_code_and_field(api, body, code, field):
    assert error_of(api.create(body)) == (400, code, field)


def test_only_a_preference_has_ties(api):
    question = {"kind": "grading", "prompt": "How sharp?", "allows_tie": True}
    sent = api.create({"title": "A", "protocol": {"questions": [question]}})
    assert error_of(sent) == (400, "invalid", "protocol.questions.0.allows_tie")


def test_a_body_that_is_no_json_is_refused_in_words(client_of, investigator):
    sent = client_of(investigator).post("/api/studies", "{", content_type="application/json")
    assert error_of(sent) == (400, "parse_error", None)


@pytest.mark.parametrize("name", ["cases", "readers", "treatments"])
def test_nothing_is_listed_twice(api, protocol, name):
    protocol[name] = [protocol[name][0], *protocol[name]]
    assert error_of(api.create({"title": "A", "protocol": protocol})) == (400, "listed_twice", name)
    assert api.list().json() == []


def test_cases_of_another_dataset_are_refused(api, protocol, investigator):
    other = make_dataset(investigator, cases=1)
    protocol["cases"].append(str(other.cases.get().pk))
    assert error_of(api.create({"title": "A", "protocol": protocol})) == (400, "unknown_case", "cases")


def test_cases_without_a_dataset_are_refused(api, protocol):
    sent = api.create({"title": "A", "protocol": {"cases": protocol["cases"]}})
    assert error_of(sent) == (400, "unknown_case", "cases")


def test_only_active_readers_can_read(api, protocol, investigator):
    protocol["readers"].append(str(investigator.pk))
    assert error_of(api.create({"title": "A", "protocol": protocol})) == (400, "unknown_reader", "readers")


def test_another_investigator_does_not_see_it(api, client_of, outsider):
    made = api.create({"title": "A"}).json()
    assert client_of(outsider).get(f"/api/studies/{made['id']}").status_code == 404
    assert client_of(outsider).get("/api/studies").json() == []
