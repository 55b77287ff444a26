"""Tell the pages that watch about a change. They read the REST snapshot again when they (re)connect."""

from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from imaging.people import who_could_open
from jobs.models import Job
from jobs.serializers import JobOutput


def announce(job: Job) -> None:
    """Send the job's state after commit. A message that is lost costs freshness, not truth."""
    message, dataset_id = {"type": "job.changed", "job": _plain(job)}, job.dataset_id
    transaction.on_commit(lambda: _send(message, dataset_id), robust=True)


def group_of(person_id: UUID) -> str:
    """The group of channels that one person's pages listen to."""
    return f"jobs.{person_id}"


def _send(message: dict[str, Any], dataset_id: UUID) -> None:
    """To each who may open the dataset at this moment; a message never reaches the page of anybody else."""
    people = list(who_could_open([dataset_id], since=None).values_list("person", flat=True))
    async_to_sync(_send_all)(message, people)


async def _send_all(message: dict[str, Any], people: list[UUID]) -> None:
    layer = get_channel_layer()
    for person_id in people:
        await layer.group_send(group_of(person_id), message)


def _plain(job: Job) -> dict[str, Any]:
    """The REST form with identifiers as text, because the channel layer carries plain values only."""
    return {name: str(value) if isinstance(value, UUID) else value for name, value in JobOutput(job).data.items()}
