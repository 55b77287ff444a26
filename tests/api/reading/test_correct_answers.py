import pytest

from audit.models import Event
from reading.models import Rating, Submission
from tests.factories import Reading, make_body
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(reading):
    """The first task, answered; a second one is current."""
    return reading.answer()


def test_a_reader_sees_the_own_answers_in_the_form_in_which_they_came(reading, answered):
    body = make_body(answered["questions"])
    own = reading.client.get(f"/api/reading/items/{answered['item']}").json()
    assert own == {
        "item": answered["item"],
        "position": 1,
        "total": answered["total"],
        "blind_code": answered["blind_code"],
        "panes": 2,
        "questions": answered["questions"],
        "may_correct": True,
        "are_locked": False,
        "must_sign": False,
        "answers": body["answers"],
        "marks": [],
        "nothing_to_mark": body["nothing_to_mark"],
    }


def test_a_correction_is_a_new_row_that_says_why(reading, answered):
    corrected = make_body(answered["questions"], grades=(1, 5), reason="Mixed up the sides.")
    sent = reading.submit(answered["item"], corrected)
    assert sent.status_code == 201
    first, second = Submission.objects.order_by("answered_at")
    assert (second.supersedes, second.reason, first.reason) == (first, "Mixed up the sides.", None)
    assert list(Rating.objects.filter(submission=first, question__kind="grading").values_list("value", flat=True)) == [
        4,
        2,
    ]
    assert sent.json()["session"]["done"] == 1
    assert reading.tasks()[0]["position"] == 2


def test_the_newest_counts_for_the_next_correction(reading, answered):
    for turn, grades in enumerate([(1, 1), (2, 2)]):
        reading.submit(answered["item"], make_body(answered["questions"], grades=grades, reason=f"Again {turn}."))
    own = reading.client.get(f"/api/reading/items/{answered['item']}").json()
    assert [a["value"] for a in own["answers"] if a["kind"] == "grading"] == [2, 2]
    assert Submission.objects.filter(superseded_by=None).count() == 1
    assert Event.objects.filter(action="reading.corrected").count() == 2


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_without_a_reason_it_is_refused(reading, answered, reason):
    sent = reading.submit(answered["item"], make_body(answered["questions"], grades=(1, 1), reason=reason))
    assert error_of(sent) == (400, "reason_missing", "reason")
    assert Submission.objects.count() == 1


def test_a_correction_is_checked_like_an_answer(reading, answered):
    sent = reading.submit(answered["item"], make_body(answered["questions"], grades=(6, 1), reason="Better."))
    assert error_of(sent)[:2] == (400, "off_scale")


def test_another_reader_neither_sees_nor_corrects_it(reading, answered, client_of, reader_b):
    other = Reading(client_of(reader_b), reading.plan)
    assert error_of(other.client.get(f"/api/reading/items/{answered['item']}")) == (404, "item_not_found", None)
    sent = other.submit(answered["item"], make_body(answered["questions"], reason="Mine."))
    assert error_of(sent) == (404, "item_not_found", None)


def test_what_is_not_answered_yet_has_no_answers(reading, answered):
    (task,) = reading.tasks()
    assert error_of(reading.client.get(f"/api/reading/items/{task['item']}")) == (404, "not_answered", None)
