import uuid

import pytest

from audit.models import Event
from reading import parsers
from reading.content import hash_stored
from reading.models import Mark, NothingToMark, Preference, Rating, ReadingSession, Submission, TimingEvent
from studies.lifecycle import close_study
from tests.factories import TIMING, make_body
from tests.replies import error_of

pytestmark = pytest.mark.django_db


def test_a_submission_is_taken_and_moves_the_session_on(reading):
    (task,) = reading.tasks()
    sent = reading.submit(task["item"], make_body(task["questions"]))
    assert sent.status_code == 201
    assert sent.json()["session"] == {"done": 1, "total": 6, "state": "open"}
    assert sent.json()["feedback"] is None
    assert reading.tasks()[0]["position"] == 2


def test_submitting_asks_the_database_few_times(reading, django_assert_max_num_queries):
    """Who asks (two queries), and one that takes the answers and issues the next tasks. A query more is felt by all."""
    task, *_ = reading.tasks(ahead=2)  # what never changes is known
    body = make_body(task["questions"])
    with django_assert_max_num_queries(3):
        assert reading.submit(task["item"], body, ahead=1).status_code == 201


def test_every_kind_of_answer_has_its_row(reading):
    (task,) = reading.tasks()
    body = make_body(task["questions"], choice="tie", grades=(5, 1), values=(0, 100), marks=[(1, 2.5, 3.0)])
    assert reading.submit(task["item"], body).status_code == 201
    submission = Submission.objects.get()
    assert list(Preference.objects.values_list("choice", "confidence")) == [("tie", 70)]
    rated = Rating.objects.order_by("question__position", "pane").values_list("question__kind", "pane", "value")
    assert list(rated) == [("grading", 0, 5), ("grading", 1, 1), ("abnormality", 0, 0), ("abnormality", 1, 100)]
    mark = Mark.objects.get()
    assert (mark.pane, mark.shape, mark.points, mark.confidence) == (1, "point", [[2.5, 3.0]], 90)
    assert not NothingToMark.objects.exists()
    assert list(TimingEvent.objects.values_list("at_ms", "type")) == [(0, "shown")]
    assert (submission.active_ms, submission.idle_ms, submission.load_ms) == (2000, 10, 30)


def test_nothing_to_mark_is_a_row_of_its_own(reading):
    reading.answer()
    assert NothingToMark.objects.count() == 1
    assert not Mark.objects.exists()


def test_it_is_an_event_with_the_hash_of_the_body(reading, reader_a):
    reading.answer()
    event = Event.objects.get(action="reading.submitted")
    submission = Submission.objects.get()
    assert event.actor == str(reader_a.pk)
    assert event.chain == str(submission.item.study_id)
    assert event.detail == {
        "item": str(submission.item_id),
        "stage": "answers",
        "body_sha256": submission.body_sha256,
        "content_sha256": hash_stored([submission.pk])[submission.pk],
        "issued_at": submission.issued_at.isoformat(timespec="microseconds"),
        "answered_at": submission.answered_at.isoformat(timespec="microseconds"),
    }


def test_the_last_answer_ends_the_session(reading):
    reading.finish()
    last = Submission.objects.latest("answered_at")
    assert last.done_after == 6
    assert ReadingSession.objects.get(plan=reading.plan).state == "done"
    assert reading.tasks(ahead=3) == []


def test_the_next_item_is_not_answered_first(reading):
    _, ahead = reading.tasks(ahead=1)
    assert error_of(reading.submit(ahead["item"], make_body(ahead["questions"]))) == (409, "not_current_item", None)
    assert not Submission.objects.exists()


def test_what_was_not_shown_is_not_answered(reading):
    from studies.models import WorklistItem

    item = WorklistItem.objects.get(session=reading.plan, position=1)
    questions = [
        {"id": str(q.pk), "kind": q.kind, "asks_confidence": q.asks_confidence} for q in item.study.questions.all()
    ]
    assert error_of(reading.submit(item.pk, make_body(questions))) == (409, "not_presented", None)


def test_a_closed_study_takes_no_answer(reading, study, investigator):
    (task,) = reading.tasks()
    close_study(actor=investigator, study_id=study.pk)
    sent = reading.submit(task["item"], make_body(task["questions"]))
    assert error_of(sent) == (403, "session_closed", None)
    assert "closed" in sent.json()["error"]["message"]
    assert not Submission.objects.exists()


def test_another_reader_cannot_answer(reading, client_of, reader_b):
    from tests.factories import Reading

    (task,) = reading.tasks()
    sent = Reading(client_of(reader_b), reading.plan).submit(task["item"], make_body(task["questions"]))
    assert error_of(sent) == (404, "item_not_found", None)


def test_a_key_is_needed(reading):
    (task,) = reading.tasks()
    url = f"/api/reading/items/{task['item']}/submissions"
    assert error_of(reading.client.post(url, make_body(task["questions"]), format="json"))[1:] == ("null", "key")
    assert error_of(reading.submit(task["item"], make_body(task["questions"]), key="no uuid")) == (
        400,
        "invalid",
        "key",
    )


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"answers": []}, "missing_answer", None),
        ({"answers": "none"}, "not_a_list", "answers"),
        ({"answers": [{"question": "x"}]}, "invalid", "answers.0.question"),
        ({"marks": [{"shape": "star"}]}, "required", "marks.0.question"),
        ({"marks": [None]}, "null", "marks.0"),
        ({"nothing_to_mark": [str(uuid.UUID(int=0))]}, "unknown_question", "nothing_to_mark.question"),
        ({"timing": {**TIMING, "active_ms": -1}}, "min_value", "timing.active_ms"),
        ({"timing": {**TIMING, "active_ms": 1.5}}, "invalid", "timing.active_ms"),
        ({"timing": {**TIMING, "events": [{"at_ms": 0, "type": "DROP TABLE"}]}}, "invalid", "timing.events.0.type"),
        ({"timing": None}, "null", "timing"),
        ({"treatment": "bicubic"}, "unknown_field", "treatment"),
        ({"reason": "x" * 501}, "max_length", "reason"),
    ],
)
def test_a_bad_body_is_refused_by_field_and_changes_nothing(reading, change, code, field):
    (task,) = reading.tasks()
    status, came, named = error_of(reading.submit(task["item"], {**make_body(task["questions"]), **change}))
    assert (status, came) == (400, code)
    assert field is None or named == field
    assert not Submission.objects.exists()
    assert reading.tasks()[0]["position"] == 1


@pytest.mark.parametrize("points", [[["a", 1]], [[1]], [[1, 2, 3]], [[True, 1]], [[None, 1]], 5, [[9, 1]]])
def test_points_that_are_none_are_refused(reading, points):
    (task,) = reading.tasks()
    body = make_body(task["questions"], marks=[(0, 1, 1)])
    body["marks"][0]["points"] = points
    status, _, field = error_of(reading.submit(task["item"], body))
    assert status == 400
    assert field.startswith("marks.0.points")


def test_a_body_that_is_too_large_is_refused(reading, monkeypatch):
    (task,) = reading.tasks()
    monkeypatch.setattr(parsers, "LONGEST", 100)
    assert error_of(reading.submit(task["item"], make_body(task["questions"]))) == (413, "body_too_large", None)


def test_events_of_a_long_reading_are_taken_at_once_or_refused_by_name(reading):
    """Whether they pass one by one or all together is no difference."""
    (task,) = reading.tasks()
    events = [{"at_ms": number, "type": "plane"} for number in range(500)]
    for wrong, code in (({"at_ms": -1}, "min_value"), ({"at_ms": True}, "invalid"), ({"type": "a b"}, "invalid")):
        timing = {**TIMING, "events": [*events, {**events[0], **wrong}]}
        refused = error_of(reading.submit(task["item"], make_body(task["questions"], timing=timing)))
        assert refused == (400, code, f"timing.events.500.{next(iter(wrong))}")
    timing = {**TIMING, "events": events}
    assert reading.submit(task["item"], make_body(task["questions"], timing=timing)).status_code == 201
    assert TimingEvent.objects.count() == 500


def test_a_number_that_is_not_finite_is_refused(reading):
    (task,) = reading.tasks()
    body = make_body(task["questions"], marks=[(0, 1, 1)])
    body["marks"][0]["points"] = [[float("nan"), 1]]
    url = f"/api/reading/items/{task['item']}/submissions"
    import json

    sent = reading.client.post(
        url, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": str(uuid.uuid4())}
    )
    assert error_of(sent)[0] == 400
