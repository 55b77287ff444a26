"""A dataset and its cases."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Dataset(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=150, unique=True)
    description = models.TextField(blank=True)
    is_phantom = models.BooleanField(default=False)
    secret = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DatasetPerson(models.Model):
    """Somebody who may open a dataset: its images, its variants, its reference standard. Rows stay when it ends.

    Whoever could open the variants of a study cannot be its reader, so what was once given is never forgotten.
    """

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="datasets")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "person"], condition=Q(taken_at__isnull=True), name="dataset_person_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(taken_at__gte=F("given_at")), name="dataset_person_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.dataset_id}"


class Case(models.Model):
    """One patient's item. `group_id` is what splits and allocation respect; it is a keyed hash, never a name.

    `grouped_by` says what made its images one patient's: a file's patient, its study, a table, or nothing but the
    file itself. `identity_question` is set where that is doubtful and an administrator should look. `joined_groups`
    are those of cases that a person found to be the same patient's: their later files belong here as well.
    """

    class GroupedBy(models.TextChoices):
        PATIENT = "patient"
        STUDY = "study"
        TABLE = "table"
        FILE = "file"
        PERSON = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="cases")
    number = models.PositiveIntegerField()
    group_id = models.CharField(max_length=64)
    joined_groups = ArrayField(models.CharField(max_length=64), default=list)
    grouped_by = models.CharField(max_length=10, choices=GroupedBy.choices, default=GroupedBy.FILE)
    identity_question = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="case_number_once"),
            models.UniqueConstraint(fields=["dataset", "group_id"], name="case_group_once"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"C-{self.number:04d}"


class Modality(models.TextChoices):
    CR = "CR"
    DX = "DX"
    MG = "MG"
    CT = "CT"
    MR = "MR"
    US = "US"
    NM = "NM"
    PT = "PT"
    XA = "XA"
    OT = "OT"
