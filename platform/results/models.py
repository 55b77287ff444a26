"""Breaking the blind and taking data out: each leaves a row that stays."""

import uuid

from django.conf import settings
from django.db import models

from imaging.models import ReferenceStandard
from studies.models import Study, StudyCase


class Unblinding(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.OneToOneField(Study, models.PROTECT, related_name="unblinding")
    reason = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="unblinding_has_a_reason")]

    def __str__(self) -> str:
        return self.reason


class SealedStandard(models.Model):
    """The reference standard of one case as it was when its study was unblinded; every result rests on it.

    `finding_class` is empty where none was known. `regions` are the lesions of the images that were read:
    [{"lesion", "image", "label", "kind", "attributes", "planes": [[index, mask hash], …]}, …].
    """

    unblinding = models.ForeignKey(Unblinding, models.PROTECT, related_name="standards")
    chosen = models.OneToOneField(StudyCase, models.PROTECT, related_name="sealed_standard")
    finding_class = models.CharField(max_length=10, choices=ReferenceStandard.FindingClass.choices, blank=True)
    finding = models.CharField(max_length=200, blank=True)
    attributes = models.JSONField(default=dict)
    regions = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.finding_class}: {self.finding}"


class Export(models.Model):
    """One file that left Fovea. The same study gives the same bytes, hence the same hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.PROTECT, related_name="exports")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.sha256
