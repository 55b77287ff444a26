"""After a training item, and only then, the reader is told what is so."""

import pytest

from imaging.models import ReferenceStandard
from reading.models import Submission
from tests.factories import Reading, begin_reading, make_body, make_dataset, make_open_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def training(investigator, reader_a, client_of):
    """Two training presentations before four scored ones."""
    dataset = make_dataset(investigator)
    cases = list(dataset.cases.order_by("number").values_list("pk", flat=True))
    make_open_study(investigator, [reader_a], dataset=dataset, cases=cases[:4], training=2)
    return Reading(client_of(reader_a), begin_reading(reader_a))


def submit_next(reading):
    (task,) = reading.tasks()
    answer = reading.submit(task["item"], make_body(task["questions"]))
    assert answer.status_code == 201
    return task, answer.json()["feedback"]


def test_training_items_announce_their_feedback(training):
    assert [(t["is_training"], t["feedback_after"]) for t in training.tasks(ahead=2)] == [(True, True)] * 2 + [
        (False, False)
    ]


def test_the_feedback_is_the_reference_standard(training):
    for _ in range(2):
        task, feedback = submit_next(training)
        case = Submission.objects.get(item=task["item"]).item.case.case
        standard = ReferenceStandard.objects.get(case=case, replaced_at=None)
        assert (feedback["finding_class"], feedback["finding"]) == (standard.finding_class, standard.finding)
        is_abnormal = standard.finding_class == "abnormal"
        region = {"view": 0, "plane": 0, "bbox": [1.0, 2.0, 3.0, 3.0], "label": "disc"}
        assert feedback["regions"] == ([region] if is_abnormal else [])


def test_scored_items_have_none(training):
    submit_next(training)
    submit_next(training)
    for _ in range(4):
        task, feedback = submit_next(training)
        assert not task["is_training"]
        assert feedback is None
