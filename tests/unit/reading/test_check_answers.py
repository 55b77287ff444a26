"""What a submission may hold, question by question. Every refusal has a code and names its field."""

import uuid

import pytest

from api.errors import InvalidInput
from reading.answers import MOST_MARKS, Asked, ViewShape, check_answers
from studies.models import Question


def question(kind, **more):
    return Question(id=uuid.uuid4(), kind=kind, prompt=f"{kind}?", **more)


PREFERENCE = question("preference", allows_tie=True, asks_confidence=True)
STRICT = question("preference")
GRADING = question("grading")
ABNORMALITY = question("abnormality")
MARKS = question("marks", asks_confidence=True)
PLAIN_MARKS = question("marks")


GUESS = question("guess")
TEXT = question("text", is_required=False)


VIEWS = (ViewShape(rows=10, columns=20), ViewShape(rows=30, columns=5, planes=4))


def asked(*questions, panes=2):
    return Asked({str(one.pk): one for one in questions}, panes, VIEWS)


def answer(question, pane=None, **more):
    return {"question": question.pk, "pane": pane, "kind": question.kind, "confidence": None, **more}


def mark(question=MARKS, points=((1.0, 1.0),), shape="point", **more):
    return {
        "question": question.pk,
        "pane": 0,
        "view": 0,
        "plane": 0,
        "shape": shape,
        "points": [list(point) for point in points],
        "confidence": 50 if question.asks_confidence else None,
        **more,
    }


def check(asked, answers=(), marks=(), nothing=()):
    check_answers(asked, answers=list(answers), marks=list(marks), nothing_to_mark=list(nothing))


def refusal(asked, answers=(), marks=(), nothing=()):
    with pytest.raises(InvalidInput) as refused:
        check(asked, answers, marks, nothing)
    assert refused.value.message.strip()
    return refused.value.code, refused.value.field


def both(question, low, high):
    return [answer(question, 0, value=low), answer(question, 1, value=high)]


@pytest.mark.parametrize("choice", ["left", "right", "tie"])
def test_a_preference_takes_a_side_or_a_tie(choice):
    check(asked(PREFERENCE), [answer(PREFERENCE, choice=choice, confidence=0)])


@pytest.mark.parametrize(("low", "high", "question"), [(1, 5, GRADING), (0, 100, ABNORMALITY)])
def test_a_scale_takes_both_of_its_ends(low, high, question):
    check(asked(question), both(question, low, high))


@pytest.mark.parametrize(
    ("value", "question"), [(0, GRADING), (6, GRADING), (-1, ABNORMALITY), (101, ABNORMALITY), (None, GRADING)]
)
def test_off_a_scale_is_refused(value, question):
    assert refusal(asked(question), both(question, 3, value)) == ("off_scale", "answers.1.value")


@pytest.mark.parametrize(
    ("sent", "refused"),
    [
        (answer(STRICT, choice="tie"), ("off_scale", "answers.0.choice")),
        (answer(STRICT), ("off_scale", "answers.0.choice")),
        (answer(STRICT, choice="left", value=1), ("wrong_form", "answers.0")),
        (answer(STRICT, 0, choice="left"), ("wrong_form", "answers.0")),
        (answer(STRICT, choice="left", confidence=50), ("wrong_confidence", "answers.0.confidence")),
        ({**answer(STRICT, choice="left"), "kind": "grading"}, ("wrong_kind", "answers.0.kind")),
        ({**answer(STRICT, choice="left"), "question": uuid.uuid4()}, ("unknown_question", "answers.0.question")),
    ],
)
def test_a_preference_without_ties_or_confidence(sent, refused):
    assert refusal(asked(STRICT), [sent]) == refused


@pytest.mark.parametrize(("confidence", "code"), [(None, "wrong_confidence"), (-1, "off_scale"), (101, "off_scale")])
def test_a_confidence_that_is_asked_is_given(confidence, code):
    sent = answer(PREFERENCE, choice="left", confidence=confidence)
    assert refusal(asked(PREFERENCE), [sent]) == (code, "answers.0.confidence")


@pytest.mark.parametrize("pane", [None, 2, -1])
def test_a_rating_names_a_pane_that_is_there(pane):
    assert refusal(asked(GRADING), [answer(GRADING, pane, value=3)]) == ("wrong_pane", "answers.0.pane")


def test_a_single_image_has_one_pane():
    check(asked(GRADING, panes=1), [answer(GRADING, 0, value=3)])
    assert refusal(asked(GRADING, panes=1), both(GRADING, 3, 3)) == ("wrong_pane", "answers.1.pane")


def test_a_rating_has_no_choice():
    assert refusal(asked(GRADING), [answer(GRADING, 0, value=3, choice="left")]) == ("wrong_form", "answers.0")


def test_marks_are_no_answers():
    assert refusal(asked(MARKS), [answer(MARKS, 0, value=1)]) == ("wrong_kind", "answers.0.kind")
    assert refusal(asked(GRADING), both(GRADING, 3, 3), [mark(GRADING)]) == ("wrong_kind", "marks.0")


def test_nothing_is_answered_twice():
    sent = [*both(GRADING, 3, 3), answer(GRADING, 1, value=4)]
    assert refusal(asked(GRADING), sent) == ("answered_twice", "answers")


@pytest.mark.parametrize(
    ("shape", "points"),
    [
        ("point", [(0, 0)]),
        ("point", [(20, 10)]),
        ("rectangle", [(0, 0), (20, 10)]),
        ("ellipse", [(1, 1), (3, 4)]),
        ("polygon", [(0, 0), (1, 0), (1, 1)]),
        ("freehand", [(x / 10, 1) for x in range(200)]),
    ],
)
def test_a_mark_inside_the_image_is_taken(shape, points):
    check(asked(MARKS), marks=[mark(points=points, shape=shape)])


@pytest.mark.parametrize("point", [(-0.1, 0), (0, -0.1), (20.1, 0), (0, 10.1), (11, 19)])
def test_a_mark_outside_the_image_is_refused(point):
    assert refusal(asked(MARKS), marks=[mark(points=[point])]) == ("outside_image", "marks.0.points")


@pytest.mark.parametrize(
    ("shape", "count"),
    [("point", 0), ("point", 2), ("rectangle", 1), ("ellipse", 3), ("polygon", 2), ("freehand", 5001)],
)
def test_a_shape_has_its_number_of_points(shape, count):
    sent = mark(points=[(1, 1)] * count, shape=shape)
    assert refusal(asked(MARKS), marks=[sent]) == ("wrong_points", "marks.0.points")


def test_a_mark_lies_in_its_own_view():
    check(asked(MARKS), marks=[mark(view=1, plane=3, points=[(5, 30)])])
    assert refusal(asked(MARKS), marks=[mark(view=1, points=[(6, 1)])]) == ("outside_image", "marks.0.points")
    assert refusal(asked(MARKS), marks=[mark(points=[(5, 30)])]) == ("outside_image", "marks.0.points")


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({"view": 2}, "wrong_view"),
        ({"view": -1}, "wrong_view"),
        ({"plane": 1}, "wrong_plane"),
        ({"plane": -1}, "wrong_plane"),
        ({"view": 1, "plane": 4}, "wrong_plane"),
    ],
)
def test_a_mark_names_a_view_and_a_plane_that_are_shown(where, code):
    field = f"marks.0.{code.removeprefix('wrong_')}"
    assert refusal(asked(MARKS), marks=[mark(**where)]) == (code, field)


def test_a_mark_has_a_confidence_where_one_is_asked():
    assert refusal(asked(MARKS), marks=[mark(confidence=None)]) == ("wrong_confidence", "marks.0.confidence")
    assert refusal(asked(PLAIN_MARKS), marks=[mark(PLAIN_MARKS, confidence=3)])[0] == "wrong_confidence"
    check(asked(PLAIN_MARKS), marks=[mark(PLAIN_MARKS)])


def test_too_many_marks_are_refused():
    check(asked(MARKS), marks=[mark()] * MOST_MARKS)
    assert refusal(asked(MARKS), marks=[mark()] * (MOST_MARKS + 1)) == ("too_many_marks", "marks")


def test_nothing_to_mark_is_said_and_not_left_open():
    check(asked(MARKS), nothing=[MARKS.pk])
    assert refusal(asked(MARKS)) == ("missing_answer", str(MARKS.pk))


@pytest.mark.parametrize(
    ("marks", "nothing", "code"),
    [
        ([mark()], [MARKS.pk], "marks_and_nothing"),
        ([], [MARKS.pk, MARKS.pk], "answered_twice"),
        ([mark()], [GRADING.pk], "wrong_kind"),
        ([mark()], [uuid.uuid4()], "unknown_question"),
    ],
)
def test_nothing_to_mark_is_one_clear_statement(marks, nothing, code):
    assert refusal(asked(MARKS, GRADING), both(GRADING, 1, 1), marks, nothing)[0] == code


@pytest.mark.parametrize("left_out", [PREFERENCE, GRADING, ABNORMALITY, MARKS])
def test_a_required_question_is_answered(left_out):
    whole = {
        PREFERENCE: [answer(PREFERENCE, choice="left", confidence=1)],
        GRADING: both(GRADING, 1, 2),
        ABNORMALITY: both(ABNORMALITY, 1, 2),
        MARKS: [],
    }
    sent = [one for question, answers in whole.items() if question is not left_out for one in answers]
    marks = [] if left_out is MARKS else [mark()]
    assert refusal(asked(*whole), sent, marks) == ("missing_answer", str(left_out.pk))


def test_each_pane_is_graded():
    assert refusal(asked(GRADING), [answer(GRADING, 1, value=3)]) == ("missing_answer", str(GRADING.pk))


def test_a_question_that_is_not_required_may_be_left_out():
    check(asked(GRADING, question("marks", is_required=False)), both(GRADING, 1, 1))


@pytest.mark.parametrize(
    ("panes", "choice"), [(2, "left"), (2, "right"), (2, "unknown"), (1, "original"), (1, "processed"), (1, "unknown")]
)
def test_a_guess_names_the_original(panes, choice):
    check(asked(GUESS, panes=panes), [answer(GUESS, choice=choice)])


@pytest.mark.parametrize(("panes", "choice"), [(2, "original"), (2, "tie"), (2, None), (1, "left"), (1, "tie")])
def test_a_guess_takes_no_other_choice(panes, choice):
    assert refusal(asked(GUESS, panes=panes), [answer(GUESS, choice=choice)]) == ("off_scale", "answers.0.choice")


def test_a_preference_takes_no_guess():
    assert refusal(asked(STRICT), [answer(STRICT, choice="unknown")]) == ("off_scale", "answers.0.choice")


@pytest.mark.parametrize(
    ("question", "good", "more"),
    [
        (GUESS, {"choice": "left"}, {"pane": 0}),
        (GUESS, {"choice": "left"}, {"confidence": 50}),
        (GUESS, {"choice": "left"}, {"text": "the left one"}),
        (TEXT, {"text": "A faint line."}, {"choice": "left"}),
        (TEXT, {"text": "A faint line."}, {"value": 3}),
        (STRICT, {"choice": "left"}, {"text": "sharper"}),
    ],
)
def test_an_answer_holds_nothing_of_another_kind(question, good, more):
    assert refusal(asked(question), [answer(question, **{"pane": None, **good, **more})]) == ("wrong_form", "answers.0")


def test_words_may_be_left_out_unless_they_are_required():
    check(asked(TEXT))
    check(asked(TEXT), [answer(TEXT, text="A faint line.")])
    assert refusal(asked(TEXT), [answer(TEXT, text="")]) == ("missing_answer", "answers.0.text")
    required = question("text")
    assert refusal(asked(required)) == ("missing_answer", str(required.pk))
