import pytest

from reading.models import Submission
from reading.serializers import ShownViewOutput, TaskOutput
from studies.lifecycle import close_study
from studies.serializers import QuestionOutput
from tests.factories import make_body, make_open_study
from tests.replies import error_of

pytestmark = pytest.mark.django_db
FIELDS = [
    "item",
    "stage",
    "position",
    "total",
    "is_training",
    "blind_code",
    "panes",
    "views",
    "window_range",
    "interpolation",
    "idle_after_s",
    "questions",
    "feedback_after",
]

VIEW_FIELDS = [
    "rows",
    "columns",
    "spacing_mm",
    "window_centre",
    "window_width",
    "narrowest_window",
    "plane_count",
    "kind",
    "frame_ms",
]


def test_a_task_has_these_fields_in_this_order(reading):
    (task,) = reading.tasks()
    assert list(task) == FIELDS == list(TaskOutput().fields)
    assert [{name: len(words) for name, words in pane.items()} for pane in task["panes"]] == 2 * [{"tokens": 1}]
    (view,) = task["views"]
    assert list(view) == VIEW_FIELDS == list(ShownViewOutput().fields)
    assert list(task["questions"][0]) == list(QuestionOutput().fields)
    assert (view["rows"], view["columns"], view["spacing_mm"]) == (8, 8, [0.5, 0.5])
    assert (view["window_centre"], view["window_width"]) == (2000.0, 2000.0)
    assert (view["plane_count"], view["kind"], view["frame_ms"]) == (1, "single", None)


def test_the_current_item_comes_first_and_the_next_are_fetched_ahead(reading):
    assert [task["position"] for task in reading.tasks(ahead=2)] == [1, 2, 3]
    reading.answer()
    assert [task["position"] for task in reading.tasks(ahead=3)] == [2, 3, 4, 5]


def test_at_the_end_there_are_fewer_and_then_none(reading):
    for _ in range(5):
        reading.answer()
    assert [task["position"] for task in reading.tasks(ahead=3)] == [6]
    reading.answer()
    assert reading.tasks(ahead=3) == []


@pytest.mark.parametrize(("ahead", "code"), [("4", "max_value"), ("-1", "min_value"), ("x", "invalid")])
def test_too_far_ahead_is_refused(reading, ahead, code):
    answer = reading.client.get(f"/api/reading/sessions/{reading.plan.pk}/tasks?ahead={ahead}")
    assert error_of(answer) == (400, code, "ahead")


def test_a_session_is_opened_first(study, client_of, reader_a):
    from studies.models import PlannedSession

    plan = PlannedSession.objects.get(study=study, reader__person=reader_a)
    answer = client_of(reader_a).get(f"/api/reading/sessions/{plan.pk}/tasks")
    assert error_of(answer) == (409, "session_not_open", None)


def test_another_readers_session_is_not_there(reading, client_of, reader_b):
    answer = client_of(reader_b).get(f"/api/reading/sessions/{reading.plan.pk}/tasks")
    assert error_of(answer) == (404, "session_not_found", None)


def test_a_closed_study_issues_nothing(reading, study, investigator):
    close_study(actor=investigator, study_id=study.pk)
    answer = reading.client.get(f"/api/reading/sessions/{reading.plan.pk}/tasks")
    assert error_of(answer) == (403, "session_closed", None)


def test_single_images_have_one_pane(investigator, reader_a, client_of):
    from tests.factories import Reading, begin_reading

    question = {"kind": "grading", "prompt": "How sharp is it?"}
    make_open_study(investigator, [reader_a], presentation="single", sessions=2, questions=[question])
    (task,) = Reading(client_of(reader_a), begin_reading(reader_a)).tasks()
    assert len(task["panes"]) == 1


def test_asking_ahead_while_a_display_set_is_read_keeps_its_times(reading, stamp):
    (task,) = reading.tasks()
    assert stamp(task["item"], "shown").status_code == 204
    first, second = reading.tasks(ahead=1)
    assert stamp(task["item"], "first-input").status_code == 204
    reading.tasks(ahead=1)
    assert first["item"] == task["item"] != second["item"]
    assert reading.submit(task["item"], make_body(task["questions"])).status_code == 201
    sent = Submission.objects.get()
    assert sent.issued_at < sent.shown_at < sent.first_input_at < sent.answered_at


def test_asking_again_makes_new_tokens(reading):
    before, after = ({token for pane in reading.tasks()[0]["panes"] for token in pane["tokens"]} for _ in range(2))
    assert before.isdisjoint(after)
