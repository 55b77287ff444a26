import pytest

from audit.models import Event
from tests.factories import make_dataset
from tests.replies import error_of

pytestmark = pytest.mark.django_db


def test_a_title_makes_a_draft_with_defaults_and_a_seed_of_its_own(api):
    first, second = (api.create({"title": "Sharpness"}).json() for _ in range(2))
    assert (first["state"], first["manifest_hash"], first["frozen_at"]) == ("draft", None, None)
    assert first["protocol"]["sessions"] == 1
    assert first["protocol"]["seed"] != second["protocol"]["seed"]


def test_the_whole_protocol_comes_back_as_it_was_sent(api, protocol):
    made = api.create({"title": "Sharpness", "protocol": protocol})
    assert made.status_code == 201
    back = made.json()["protocol"]
    for name in ("dataset", "cases", "readers", "treatments", "comparison", "degradation", "scale", "seed"):
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
        ({"title": "A", "protocol": {"seed": 2**53}}, "max_value", "protocol.seed"),
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
