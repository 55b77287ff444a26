"""Tell the pages that watch about a change. They read the REST snapshot again when they (re)connect."""

from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from jobs.models import Job
from jobs.serializers import JobOutput

GROUP = "jobs"


def announce(job: Job) -> None:
    """Send the job's state after commit. A message that is lost costs freshness, not truth."""
    message = {"type": "job.changed", "job": _plain(job)}
    transaction.on_commit(lambda: _send(message), robust=True)


def _send(message: dict[str, Any]) -> None:
    async_to_sync(get_channel_layer().group_send)(GROUP, message)


def _plain(job: Job) -> dict[str, Any]:
    """The REST form with identifiers as text, because the channel layer carries plain values only."""
    return {name: str(value) if isinstance(value, UUID) else value for name, value in JobOutput(job).data.items()}
