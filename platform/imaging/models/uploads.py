"""Files on their way in, and what became of each."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from imaging.models.datasets import Dataset


class Upload(models.Model):
    """A file on its way in. `offset` is what is safely on disk, `sealed_path` its name, encrypted (`imaging.names`)."""

    class State(models.TextChoices):
        RECEIVING = "receiving"
        RECEIVED = "received"
        INGESTED = "ingested"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="uploads")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_path = models.TextField(blank=True)
    size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVING)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "fingerprint"], name="upload_fingerprint_once"),
            models.CheckConstraint(condition=Q(offset__lte=F("size")), name="upload_offset_within_size"),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"


class Verdict(models.Model):
    """What became of one file of one ingest job, in words. `entry` is its place in the job, `sealed_path` its name.

    Two files of one name are two entries. A row of a table that was not applied is an entry of its own.
    """

    class Status(models.TextChoices):
        ACCEPTED = "accepted"
        REFUSED = "refused"
        DUPLICATE = "duplicate"
        REFERENCE = "reference"
        IGNORED = "ignored"

    job_id = models.UUIDField(db_index=True)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="verdicts")
    entry = models.CharField(max_length=120)
    sealed_path = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    reason = models.TextField(blank=True)
    images = models.PositiveIntegerField(default=0)
    planes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["job_id", "entry"], name="one_verdict_per_entry")]

    def __str__(self) -> str:
        return f"{self.entry}: {self.status}"
