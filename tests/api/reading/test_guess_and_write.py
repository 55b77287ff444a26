"""The guess of the original at the end, and answers in words: asked, kept, read again, corrected."""

import pytest
from django.db import IntegrityError, connection, transaction

from reading.models import Comment, Guess
from tests.factories import RATINGS, Reading, begin_reading, make_body, make_dataset, make_open_study

pytestmark = pytest.mark.django_db
QUESTIONS = [
    *(dict(question) for question in RATINGS[:1]),
    {"kind": "guess", "prompt": "Which image is the original?"},
    {"kind": "text", "prompt": "Anything else?", "is_required": False},
]


@pytest.fixture
def reading(investigator, reader_a, client_of):
    dataset = make_dataset(investigator, cases=6)
    make_open_study(investigator, [reader_a], dataset=dataset, questions=QUESTIONS)
    return Reading(client_of(reader_a), begin_reading(reader_a))


def test_only_the_last_presentations_ask_for_a_guess(reading):
    asked = []
    reading.finish(lambda task: asked.append([question["kind"] for question in task["questions"]]) or {})
    assert asked == [["preference", "text"]] * 4 + [["preference", "text"], ["guess"]] * 2
    assert Guess.objects.count() == 2
    assert Comment.objects.count() == 6


def test_a_guess_too_early_is_refused(reading):
    (task,) = reading.tasks()
    guess = reading.plan.study.questions.get(kind="guess")
    body = make_body(task["questions"])
    body["answers"].append({"question": str(guess.pk), "pane": None, "kind": "guess", "choice": "left"})
    refused = reading.submit(task["item"], body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "unknown_question")
    assert not Guess.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, ["a"], "a\x00b"])
def test_what_is_no_text_is_refused(reading, text):
    (task,) = reading.tasks()
    refused = reading.submit(task["item"], make_body(task["questions"], text=text))
    assert refused.status_code == 400, refused.content
    assert not Comment.objects.exists()


def test_words_come_back_as_they_were_written_and_can_be_corrected(reading):
    (task,) = reading.tasks()
    words = "Noise?\n„Ränder“ unscharf — nicht sicher."
    assert reading.submit(task["item"], make_body(task["questions"], text=words)).status_code == 201
    own = reading.client.get(f"/api/reading/items/{task['item']}").json()["answers"]
    assert [answer["text"] for answer in own if answer["kind"] == "text"] == [words]
    corrected = make_body(task["questions"], text="Sharp.", reason="Looked again.")
    assert reading.submit(task["item"], corrected).status_code == 201
    own = reading.client.get(f"/api/reading/items/{task['item']}").json()["answers"]
    assert [answer["text"] for answer in own if answer["kind"] == "text"] == ["Sharp."]
    assert Comment.objects.count() == 2  # nothing is lost


@pytest.mark.parametrize("table", ["guess", "comment"])
@pytest.mark.parametrize("sql", ["UPDATE reading_{} SET id = id", "DELETE FROM reading_{}", "TRUNCATE reading_{}"])
def test_the_database_keeps_them(reading, table, sql):
    reading.finish()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no deferred check
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table))
