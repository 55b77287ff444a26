"""Dataset → Case → Image, the reference standard, and what treatments made of an image."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


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


class Case(models.Model):
    """One patient's item. `group_id` is what splits and allocation respect; it is a keyed hash, never a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="cases")
    number = models.PositiveIntegerField()
    group_id = models.CharField(max_length=64)

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


class Image(models.Model):
    """One 2-D pixel array. `value = code × slope + offset`, with uint16 codes in content-addressed storage."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="images")
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="images")
    modality = models.CharField(max_length=4, choices=Modality.choices)
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    frame_index = models.PositiveIntegerField(default=0)
    spacing_row_mm = models.FloatField(null=True)
    spacing_column_mm = models.FloatField(null=True)
    bits_stored = models.PositiveSmallIntegerField()
    is_signed = models.BooleanField(default=False)
    photometric = models.CharField(max_length=30)
    rescale_slope = models.FloatField(default=1.0)
    rescale_intercept = models.FloatField(default=0.0)
    code_slope = models.FloatField()
    code_offset = models.FloatField()
    range_low = models.FloatField()
    range_high = models.FloatField()
    window_centre = models.FloatField()
    window_width = models.FloatField()
    frame_sha256 = models.CharField(max_length=64)
    instance_uid = models.CharField(max_length=64, blank=True)
    file_format = models.CharField(max_length=10)
    transfer_syntax = models.CharField(max_length=64, blank=True)
    file_sha256 = models.CharField(max_length=64)
    stem = models.CharField(max_length=64)
    path_key = models.CharField(max_length=64, blank=True)
    header = models.JSONField(default=dict)
    flags = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["case__number", "frame_index", "created_at"]
        constraints = [
            # A frame holds codes; only with the coding are they the pixels.
            models.UniqueConstraint(
                fields=["dataset", "frame_sha256", "code_slope", "code_offset"], name="image_pixels_once_per_dataset"
            ),
            models.CheckConstraint(condition=Q(rows__gt=0, columns__gt=0), name="image_has_pixels"),
            models.CheckConstraint(condition=Q(range_low__lt=F("range_high")), name="image_range_is_open"),
            models.CheckConstraint(condition=Q(window_width__gt=0), name="image_window_is_open"),
        ]

    def __str__(self) -> str:
        return f"{self.modality} {self.columns}×{self.rows}"

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        if self.spacing_row_mm is None or self.spacing_column_mm is None:
            return None
        return self.spacing_row_mm, self.spacing_column_mm

    @property
    def value_range(self) -> tuple[float, float]:
        return self.range_low, self.range_high


class ReferenceStandard(models.Model):
    """What is actually so, per case. Never in the table that holds readers' answers."""

    class FindingClass(models.TextChoices):
        NORMAL = "normal"
        ABNORMAL = "abnormal"

    case = models.OneToOneField(Case, models.CASCADE, related_name="reference_standard", primary_key=True)
    finding_class = models.CharField(max_length=10, choices=FindingClass.choices)
    finding = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.finding_class}: {self.finding}"


class Region(models.Model):
    """A reference region of one image: a mask in storage, and its bounding box in image pixels."""

    class Kind(models.TextChoices):
        MASK = "mask"
        BOX = "box"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = models.ForeignKey(Image, models.CASCADE, related_name="regions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=100, blank=True)
    x = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    area_px = models.PositiveIntegerField()
    mask_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "mask_sha256"], name="region_once_per_image")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.area_px} px"


class Upload(models.Model):
    """A file on its way in. `offset` is what is safely on disk."""

    class State(models.TextChoices):
        RECEIVING = "receiving"
        RECEIVED = "received"
        INGESTED = "ingested"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="uploads")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    path = models.CharField(max_length=1000)
    size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "fingerprint"], name="upload_fingerprint_once"),
            models.CheckConstraint(condition=Q(offset__lte=F("size")), name="upload_offset_within_size"),
        ]

    def __str__(self) -> str:
        return self.path


class Verdict(models.Model):
    """What became of one file of one ingest job, in words."""

    class Status(models.TextChoices):
        ACCEPTED = "accepted"
        REFUSED = "refused"
        DUPLICATE = "duplicate"
        REFERENCE = "reference"
        IGNORED = "ignored"

    job_id = models.UUIDField(db_index=True)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="verdicts")
    path = models.CharField(max_length=1000)
    status = models.CharField(max_length=10, choices=Status.choices)
    reason = models.TextField(blank=True)
    images = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["job_id", "path"], name="one_verdict_per_file")]

    def __str__(self) -> str:
        return f"{self.path}: {self.status}"


class Comparison(models.TextChoices):
    RETROSPECTIVE = "retrospective"
    PROSPECTIVE = "prospective"


class Reconstruction(models.Model):
    """What a treatment made. All of one (image, comparison, scale, degradation) share matrix, spacing and coding."""

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
    frame_sha256 = models.CharField(max_length=64)
    checkpoint_sha256 = models.CharField(max_length=64, blank=True)
    provenance = models.JSONField(default=dict)
    check_passed = models.BooleanField()
    check_consistency = models.FloatField(null=True)
    check_drift = models.FloatField(null=True)
    check_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["treatment"]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "treatment", "comparison", "scale", "degradation"], name="reconstruction_once"
            ),
            models.CheckConstraint(condition=Q(scale__in=[2, 4]), name="reconstruction_scale_is_2_or_4"),
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


class MetricValue(models.Model):
    """One measure of one reconstruction. A value that does not exist is null and says why."""

    reconstruction = models.ForeignKey(Reconstruction, models.CASCADE, related_name="metric_values")
    name = models.CharField(max_length=60)
    region = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    definition = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["reconstruction", "name", "region"], name="metric_value_once"),
            models.CheckConstraint(condition=Q(value__isnull=False) | ~Q(reason=""), name="missing_value_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.region})"


class Score(models.Model):
    """A detector's number for an image, with what its threshold promises."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="scores")
    detector = models.CharField(max_length=60)
    detector_version = models.CharField(max_length=80)
    value = models.FloatField()
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
