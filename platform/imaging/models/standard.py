"""The reference standard: what is actually so, per case and per lesion. Never in the table that holds answers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from imaging.models.datasets import Case
from imaging.models.images import Image, SourceFile


class FindingClass(models.TextChoices):
    NORMAL = "normal"
    ABNORMAL = "abnormal"


class Origin(models.TextChoices):
    """Where a piece of the standard comes from."""

    FILE = "file"
    TABLE = "table"
    PANEL = "panel"
    PERSON = "person"


class ReferenceStandard(models.Model):
    """Normal or abnormal, and the finding. A row that was replaced keeps its place in the history.

    `attributes` are further columns of the table or fields of the form (density, BI-RADS …), text by name.
    """

    FindingClass = FindingClass

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="standards")
    finding_class = models.CharField(max_length=10, choices=FindingClass.choices)
    finding = models.CharField(max_length=200, blank=True)
    attributes = models.JSONField(default=dict)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.TABLE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True)
    replaced_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(replaced_at__isnull=True), name="one_current_standard_per_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_class}: {self.finding}"


class Region(models.Model):
    """One lesion of one image: its outline on each plane it lies on (`LesionPlane`), its label and attributes.

    `x`, `y`, `width` and `height` bound it over all planes, `area_px` counts its pixels over all planes. A region that
    was replaced stays, with the time and the reason.
    """

    class Kind(models.TextChoices):
        MASK = "mask"
        BOX = "box"
        POLYGON = "polygon"
        POINT = "point"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = models.ForeignKey(Image, models.CASCADE, related_name="regions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=100, blank=True)
    attributes = models.JSONField(default=dict)
    x = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    first_plane = models.PositiveIntegerField(default=0)
    last_plane = models.PositiveIntegerField(default=0)
    area_px = models.PositiveIntegerField()
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.FILE)
    source_key = models.CharField(max_length=64, blank=True)
    source = models.ForeignKey(SourceFile, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True)
    replaced_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(area_px__gt=0), name="region_has_pixels"),
            models.CheckConstraint(condition=Q(last_plane__gte=models.F("first_plane")), name="region_planes_in_order"),
        ]
        indexes = [models.Index(fields=["image", "replaced_at"])]

    def __str__(self) -> str:
        return f"{self.kind} of {self.area_px} px"


class LesionPlane(models.Model):
    """The part of a region on one plane: a mask in storage, as large as the plane."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="planes")
    index = models.PositiveIntegerField()
    mask_sha256 = models.CharField(max_length=64, db_index=True)
    x = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    area_px = models.PositiveIntegerField()

    class Meta:
        ordering = ["index"]
        constraints = [models.UniqueConstraint(fields=["region", "index"], name="lesion_plane_once")]

    def __str__(self) -> str:
        return f"plane {self.index + 1}: {self.area_px} px"


class ExpertReading(models.Model):
    """What one expert of the panel drew and said about one case, alone. The newest of a person counts.

    `outlines` are [{"image", "plane", "shape", "points", "label"}], points in image pixels as marks have them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="expert_readings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finding_class = models.CharField(max_length=10, choices=FindingClass.choices)
    finding = models.CharField(max_length=200, blank=True)
    outlines = models.JSONField(default=list)
    note = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "by"], condition=Q(replaced_at__isnull=True), name="one_current_reading_per_expert"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_class} by {self.by_id}"
