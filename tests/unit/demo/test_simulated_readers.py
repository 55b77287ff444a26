import numpy as np
import pytest

from demo.simulated_readers import Look, answer_display_set

QUESTIONS = [
    {"id": "p", "kind": "preference", "allows_tie": True, "asks_confidence": True},
    {"id": "g", "kind": "grading", "allows_tie": False, "asks_confidence": False},
    {"id": "a", "kind": "abnormality", "allows_tie": False, "asks_confidence": False},
    {"id": "m", "kind": "marks", "allows_tie": False, "asks_confidence": True},
]
GUESS = {"id": "w", "kind": "guess", "is_required": True}
SHARP = Look(ssim=1.0, contrast=None, lesion=None, size=(64, 32))
BLURRED = Look(ssim=0.9, contrast=None, lesion=None, size=(64, 32))
LESION = Look(ssim=1.0, contrast=0.2, lesion=(40.0, 10.0), size=(64, 32))


def answers(looks, count, questions=QUESTIONS):
    return [
        answer_display_set(looks=looks, questions=questions, reader=1, session=1, position=position)
        for position in range(1, count + 1)
    ]


def values_of(bodies, kind, pane):
    return [one["value"] for body in bodies for one in body["answers"] if (one["kind"], one["pane"]) == (kind, pane)]


def test_the_same_presentation_gets_the_same_answer():
    assert answers([SHARP, BLURRED], 5) == answers([SHARP, BLURRED], 5)


def test_readers_differ():
    one, two = (
        [
            answer_display_set(looks=[SHARP, BLURRED], questions=QUESTIONS, reader=reader, session=1, position=position)
            for position in range(20)
        ]
        for reader in (1, 2)
    )
    assert one != two


def test_the_sharper_image_is_preferred_whichever_side_it_is_on():
    for looks, side in (([SHARP, BLURRED], "left"), ([BLURRED, SHARP], "right")):
        choices = [body["answers"][0]["choice"] for body in answers(looks, 200)]
        assert 0.85 < choices.count(side) / 200 < 1


def test_equal_images_are_preferred_equally_often():
    choices = [body["answers"][0]["choice"] for body in answers([SHARP, SHARP], 400)]
    assert abs(choices.count("left") - choices.count("right")) < 60  # three standard errors
    assert choices.count("tie") > 20


def test_the_sharper_image_is_taken_for_the_original():
    choices = [body["answers"][0]["choice"] for body in answers([BLURRED, SHARP], 200, [GUESS])]
    assert 0.85 < choices.count("right") / 200 < 1
    assert set(choices) <= {"left", "right", "unknown"}
    single = {body["answers"][0]["choice"] for body in answers([SHARP], 200, [GUESS])}
    assert single == {"original", "processed", "unknown"}


def test_a_program_writes_only_where_it_must():
    for is_required in (True, False):
        body = answers([SHARP], 1, [{"id": "t", "kind": "text", "is_required": is_required}])[0]
        assert len(body["answers"]) == is_required


def test_without_ties_none_is_given():
    question = {**QUESTIONS[0], "allows_tie": False}
    choices = {body["answers"][0]["choice"] for body in answers([SHARP, SHARP], 200, [question])}
    assert choices == {"left", "right"}


def test_a_lesion_is_suspected_more_often_than_none():
    bodies = answers([LESION, SHARP], 300)
    lesion, normal = values_of(bodies, "abnormality", 0), values_of(bodies, "abnormality", 1)
    assert 10 < np.mean(lesion) - np.mean(normal) < 60
    assert min(lesion + normal) >= 0
    assert max(lesion + normal) <= 100


def test_marks_lie_near_the_lesion_and_inside_the_image():
    marks = [mark for body in answers([LESION, SHARP], 300) for mark in body["marks"]]
    for mark in marks:
        ((x, y),) = mark["points"]
        assert 0 <= x <= 64
        assert 0 <= y <= 32
        if mark["pane"] == 0:
            assert np.hypot(x - 40, y - 10) < 15


@pytest.mark.parametrize("looks", [[SHARP, BLURRED], [LESION, SHARP], [LESION]])
def test_marks_or_the_word_that_there_are_none(looks):
    for body in answers(looks, 100, QUESTIONS[1:]):
        assert bool(body["marks"]) != bool(body["nothing_to_mark"])


def test_grades_stay_on_their_scale():
    grades = values_of(answers([SHARP, Look(ssim=0.2, contrast=None, lesion=None, size=(8, 8))], 100), "grading", 1)
    assert set(grades) == {1}


def test_of_two_blurred_images_neither_is_taken_for_the_original():
    faint = Look(ssim=0.8, contrast=None, lesion=None, size=(64, 32))
    choices = [body["answers"][0]["choice"] for body in answers([faint, faint], 200, [GUESS])]
    assert choices.count("neither") > 150
