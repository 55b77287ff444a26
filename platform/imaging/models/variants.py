"""What treatments made of images, how that measures, and what detectors say."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from imaging.models.images import Image
from imaging.models.standard import Region


class Comparison(models.TextChoices):
    RETROSPECTIVE = "retrospective"
    PROSPECTIVE = "prospective"


class Reconstruction(models.Model):
    """What a treatment made of every plane of an image, in order: `frames` are the hashes of its planes.

    All of one (image, comparison, scale, degradation) share matrix, spacing, plane count and coding. `frames_sha256`
    stands for all of them. The self-check is that of the plane that did worst, `check_plane`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = models.ForeignKey(Image, models.CASCADE, related_name="reconstructions")
    treatment = models.CharField(max_length=60)
    comparison = models.CharField(max_length=15, choices=Comparison.choices)
    scale = models.PositiveSmallIntegerField()
    degradation = models.CharField(max_length=40, blank=True)
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    spacing_row_mm = models.FloatField(null=True)
    spacing_column_mm = models.FloatField(null=True)
    frames = ArrayField(models.CharField(max_length=64))
    frames_sha256 = models.CharField(max_length=64)
    checkpoint_sha256 = models.CharField(max_length=64, blank=True)
    provenance = models.JSONField(default=dict)
    check_passed = models.BooleanField()
    check_consistency = models.FloatField(null=True)
    check_drift = models.FloatField(null=True)
    check_reason = models.CharField(max_length=300, blank=True)
    check_plane = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["treatment"]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "treatment", "comparison", "scale", "degradation"], name="reconstruction_once"
            ),
            models.CheckConstraint(condition=Q(scale__in=[2, 4]), name="reconstruction_scale_is_2_or_4"),
            models.CheckConstraint(condition=Q(frames__len__gt=0), name="reconstruction_has_planes"),
            models.CheckConstraint(
                condition=Q(comparison="prospective", degradation="")
                | Q(comparison="retrospective") & ~Q(degradation=""),
                name="retrospective_names_its_degradation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.treatment} ×{self.scale}"

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        if self.spacing_row_mm is None or self.spacing_column_mm is None:
            return None
        return self.spacing_row_mm, self.spacing_column_mm


class Showing(models.Model):
    """What readers are shown of one reconstruction in one study: its planes on the value grid of their display set.

    All treatments of an image share step, range and kind of dither, so that no container of grey levels tells the
    original. `owner` is the study: this app knows it by its id alone. `frames` are the planes from `first_plane` on, in
    the coding of the image; `step` is that of the original, in codes. `method` says how they were made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.UUIDField(db_index=True)
    reconstruction = models.ForeignKey(Reconstruction, models.PROTECT, related_name="showings")
    first_plane = models.PositiveIntegerField()
    frames = ArrayField(models.CharField(max_length=64))
    frames_sha256 = models.CharField(max_length=64)
    step = models.FloatField()
    method = models.CharField(max_length=20)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reconstruction"], name="showing_once"),
            models.CheckConstraint(condition=Q(frames__len__gt=0), name="showing_has_planes"),
            models.CheckConstraint(condition=Q(step__gt=0), name="showing_has_a_step"),
        ]

    def __str__(self) -> str:
        return f"showing of {self.reconstruction_id}"


class MetricValue(models.Model):
    """One measure of one reconstruction, in one region of the whole stack, or of one lesion in three dimensions.

    `plane_values` are those of the planes it is summed up from, None where a plane has none; `summary` says how.
    A value that does not exist is null and says why.
    """

    reconstruction = models.ForeignKey(Reconstruction, models.CASCADE, related_name="metric_values")
    name = models.CharField(max_length=60)
    region = models.CharField(max_length=20)
    lesion = models.ForeignKey(Region, models.CASCADE, null=True, related_name="+")
    value = models.FloatField(null=True)
    plane_values = ArrayField(models.FloatField(null=True), default=list)
    summary = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    definition = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reconstruction", "name", "region", "lesion"], nulls_distinct=False, name="metric_value_once"
            ),
            models.CheckConstraint(condition=Q(value__isnull=False) | ~Q(reason=""), name="missing_value_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.region})"


class Score(models.Model):
    """A detector's number for an image, with what its threshold promises.

    Of a stack every plane is scored; `value` is the highest and `plane` where it was met.
    """

    image = models.ForeignKey(Image, models.CASCADE, related_name="scores")
    detector = models.CharField(max_length=60)
    detector_version = models.CharField(max_length=80)
    value = models.FloatField()
    plane = models.PositiveIntegerField(default=0)
    plane_values = ArrayField(models.FloatField(null=True), default=list)
    threshold = models.FloatField()
    is_unusual = models.BooleanField()
    promise = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "detector", "detector_version"], name="score_once"),
        ]

    def __str__(self) -> str:
        return f"{self.detector} {self.value:.3f}"
