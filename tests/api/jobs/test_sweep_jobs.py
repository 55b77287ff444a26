import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import queue
from jobs.models import Job
from jobs.running import LEASE
from jobs.sweeping import RESEND_AFTER, sweep_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """What went to the broker: (task, arguments, queue)."""
    messages = []

    def note(name, args, queue, **_):
        messages.append((name, args, queue))

    monkeypatch.setattr(queue.current_app, "send_task", note)
    return messages


def sweep(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return sweep_jobs()


def test_a_job_is_sent_on_commit_to_the_queue_of_its_kind(make_job, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = make_job()
        assert sent == []
    assert sent == [("jobs.run", [str(job.pk)], "gpu")]


@pytest.mark.parametrize(
    ("state", "age", "is_sent"),
    [
        ("queued", timedelta(seconds=5), False),
        ("queued", RESEND_AFTER + timedelta(seconds=5), True),
        ("running", timedelta(seconds=5), False),
        ("running", LEASE + timedelta(seconds=5), True),
        ("done", timedelta(days=1), False),
        ("cancelled", timedelta(days=1), False),
    ],
)
def test_what_stands_still_is_sent_again(make_job, sent, django_capture_on_commit_callbacks, state, age, is_sent):
    make_job()
    Job.objects.update(state=state, heartbeat_at=timezone.now() - age, run_token=uuid.uuid4())
    assert sweep(django_capture_on_commit_callbacks) == is_sent
    assert len(sent) == is_sent


def test_a_job_that_was_just_sent_again_waits_its_turn(make_job, sent, django_capture_on_commit_callbacks):
    make_job()
    Job.objects.update(heartbeat_at=timezone.now() - RESEND_AFTER * 2)
    assert sweep(django_capture_on_commit_callbacks) == 1
    assert sweep(django_capture_on_commit_callbacks) == 0


def test_a_broker_that_is_down_does_not_lose_the_job(make_job, monkeypatch, caplog, django_capture_on_commit_callbacks):
    def refuse(*_, **__):
        raise ConnectionError("no broker")

    monkeypatch.setattr(queue.current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = make_job()
    assert Job.objects.get(pk=job.pk).state == "queued"
