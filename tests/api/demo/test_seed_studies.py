import pytest

from accounts.people import create_person
from demo import simulation
from demo.studies import FINISHED_TITLE, READY_TITLE, ensure_studies
from reading.models import Rating, Submission
from results.models import Unblinding
from studies.lifecycle import close_study
from studies.models import Question, Study, WorklistItem
from tests.factories import make_dataset, open_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(investigator):
    return make_dataset(investigator, cases=8, treatments=("original", "bicubic", "espcn"))


@pytest.fixture
def programs(db):
    return [
        create_person(
            username=f"program{number}", display_name="A program", password=None, roles=["reader"], is_simulated=True
        )
        for number in (1, 2)
    ]


@pytest.fixture
def seed(dataset, programs, reader_a, reader_b):
    """Both studies of three cases each; returns what was said."""

    def act(owner):
        said = []
        ensure_studies(
            investigator=owner,
            readers=[reader_a, reader_b],
            simulated=programs,
            dataset=dataset,
            say=said.append,
            cases=3,
        )
        return said

    return act


def ratings_of(owner):
    """Of the finished study of one investigator, by where they were given."""
    rows = Rating.objects.filter(submission__item__study__created_by=owner)
    keys = ("submission__item__session__reader__position", "submission__item__session__number")
    return sorted(rows.values_list(*keys, "submission__item__position", "question__position", "pane", "value"))


def test_one_study_is_ready_to_read_and_one_is_finished(seed, investigator, reader_a, reader_b):
    seed(investigator)
    ready, finished = (Study.objects.get(title=title) for title in (READY_TITLE, FINISHED_TITLE))
    assert (ready.state, ready.is_simulated) == ("reading", False)
    assert (finished.state, finished.is_simulated) == ("unblinded", True)
    assert {reader.person for reader in ready.readers.all()} == {reader_a, reader_b}
    kinds = WorklistItem.objects.filter(study=ready, session__reader__person=reader_a).values_list("kind", flat=True)
    assert sorted(kinds) == ["repeat", "scored", "scored", "scored", "training"]
    assert {question.kind for question in ready.questions.all()} == set(Question.Kind.values)
    answers = Submission.objects.filter(item__study=finished, stage=Submission.Stage.ANSWERS)
    assert answers.count() == finished.items.count()
    assert not Submission.objects.filter(item__study=ready).exists()


def test_seeding_again_makes_nothing_twice(seed, investigator):
    seed(investigator)
    before = (Study.objects.count(), Submission.objects.count(), Unblinding.objects.count())
    assert seed(investigator) == []
    assert (Study.objects.count(), Submission.objects.count(), Unblinding.objects.count()) == before


def test_a_killed_start_goes_on_where_it_stood(seed, dataset, investigator, outsider, monkeypatch):
    """The same answers as of a start that nothing interrupted, and that drew the same secrets."""
    monkeypatch.setattr("secrets.token_hex", lambda count: "07" * count)
    open_dataset(dataset, outsider)
    seed(outsider)
    read_task, done = simulation._read_task, []

    def read_until_killed(plan, task):
        if len(done) == 7:
            raise KeyboardInterrupt
        done.append(task)
        return read_task(plan, task)

    monkeypatch.setattr(simulation, "_read_task", read_until_killed)
    with pytest.raises(KeyboardInterrupt):
        seed(investigator)
    assert Study.objects.get(created_by=investigator, title=FINISHED_TITLE).state == "reading"
    monkeypatch.setattr(simulation, "_read_task", read_task)
    assert [text.partition(" “")[0] for text in seed(investigator)] == ["letting simulated readers read", "unblinding"]
    assert ratings_of(investigator) == ratings_of(outsider) != []


def test_a_study_that_people_closed_stays_closed(seed, investigator):
    seed(investigator)
    ready = Study.objects.get(title=READY_TITLE)
    close_study(actor=investigator, study_id=ready.pk)
    seed(investigator)
    ready.refresh_from_db()
    assert ready.state == "closed"
