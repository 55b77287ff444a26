"""The Celery application. Task modules are found by app; nothing here imports torch."""

import os
import signal
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from kombu import Queue

from embedded.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("fovea")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue("default"), Queue("gpu")]
app.autodiscover_tasks()


@worker_process_init.connect
def end_with_the_worker(**_: Any) -> None:
    """A pool process whose worker was killed would otherwise go on with a job that somebody else starts again."""
    die_with_parent(signal.SIGKILL)
