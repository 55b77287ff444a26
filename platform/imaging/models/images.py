"""An image is a stack of planes: single, volume or cine, with one geometry and one coding."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from imaging.models.datasets import Case, Dataset, Modality

BLANK_HASH = ""


class SourceFile(models.Model):
    """One file that was taken. Its name is kept as keyed hashes only; `header` is its whole de-identified header.

    `header` is the DICOM JSON model (PS3.18 F) without pixels, empty for other formats. `instance_key` is a keyed
    hash of what the file says to be its identity, `pixels_key` one of its pixels: the same identity with other pixels
    is said.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="source_files")
    file_format = models.CharField(max_length=10)
    transfer_syntax = models.CharField(max_length=64, blank=True)
    file_sha256 = models.CharField(max_length=64)
    stem = models.CharField(max_length=64, db_index=True)
    path_key = models.CharField(max_length=64, blank=True, db_index=True)
    folded_path_key = models.CharField(max_length=64, blank=True, db_index=True)
    instance_uid = models.CharField(max_length=64, blank=True, db_index=True)
    header = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.file_format} {self.file_sha256[:8]}"


class Image(models.Model):
    """A stack of planes that share matrix, spacing, orientation and coding: `value = code × code_slope + code_offset`.

    `series_key` is a keyed hash of what makes planes one stack; a later upload with the same key joins it. `label`
    sets it apart from the other images of its case ("echo 2", "CC L"), in words that name nobody. `pixels_sha256`
    stands for all of its values: the same pixels twice in a dataset are one image. `sealed_words` are the words that
    the reader of text found in it, encrypted as names of files are.
    """

    class Kind(models.TextChoices):
        SINGLE = "single"
        VOLUME = "volume"
        CINE = "cine"

    class TextState(models.TextChoices):
        """Whether words may be burned into the pixels, and what was done about it."""

        UNLIKELY = "unlikely"
        SUSPECTED = "suspected"
        DECLARED_FREE = "declared_free"
        MASKED = "masked"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="images")
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="images")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.SINGLE)
    plane_count = models.PositiveIntegerField(default=1)
    series_key = models.CharField(max_length=64, blank=True, db_index=True)
    label = models.CharField(max_length=100, blank=True)
    modality = models.CharField(max_length=4, choices=Modality.choices)
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    spacing_row_mm = models.FloatField(null=True)
    spacing_column_mm = models.FloatField(null=True)
    spacing_place = models.CharField(max_length=10, blank=True)
    plane_spacing_mm = models.FloatField(null=True)
    row_direction = ArrayField(models.FloatField(), size=3, null=True)
    column_direction = ArrayField(models.FloatField(), size=3, null=True)
    bits_stored = models.PositiveSmallIntegerField()
    is_signed = models.BooleanField(default=False)
    photometric = models.CharField(max_length=30)
    unit = models.CharField(max_length=16, blank=True)
    code_slope = models.FloatField()
    code_offset = models.FloatField()
    range_low = models.FloatField()
    range_high = models.FloatField()
    window_centre = models.FloatField()
    window_width = models.FloatField()
    window_function = models.CharField(max_length=12, default="LINEAR_EXACT")
    windows = models.JSONField(default=list)
    pixels_sha256 = models.CharField(max_length=64)
    look = models.BinaryField(default=bytes)
    flags = models.JSONField(default=list)
    text_state = models.CharField(max_length=15, choices=TextState.choices, default=TextState.UNLIKELY)
    sealed_words = models.TextField(blank=True)
    words_read_at = models.DateTimeField(null=True)
    is_excluded = models.BooleanField(default=False)
    excluded_because = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["case__number", "created_at", "pk"]
        indexes = [models.Index(fields=["pixels_sha256"], name="image_pixels")]  # the same pixels in any dataset
        constraints = [
            models.UniqueConstraint(fields=["dataset", "pixels_sha256"], name="image_pixels_once_per_dataset"),
            models.CheckConstraint(condition=Q(rows__gt=0, columns__gt=0), name="image_has_pixels"),
            models.CheckConstraint(condition=Q(plane_count__gt=0), name="image_has_planes"),
            models.CheckConstraint(condition=~Q(kind="single") | Q(plane_count=1), name="single_image_has_one_plane"),
            models.CheckConstraint(condition=Q(range_low__lt=F("range_high")), name="image_range_is_open"),
            models.CheckConstraint(condition=Q(window_width__gt=0), name="image_window_is_open"),
        ]

    def __str__(self) -> str:
        return f"{self.modality} {self.columns}×{self.rows}×{self.plane_count}"

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        if self.spacing_row_mm is None or self.spacing_column_mm is None:
            return None
        return self.spacing_row_mm, self.spacing_column_mm

    @property
    def value_range(self) -> tuple[float, float]:
        return self.range_low, self.range_high


class Plane(models.Model):
    """One plane of an image, `index` from 0 in the order in which it is shown; its codes are a frame in storage.

    `source_index` is its place in the file it came from, from 0. `padding_sha256` is the mask of what was not imaged,
    empty where there is none. `windows` are the file's own for this plane, where they differ between planes.
    """

    image = models.ForeignKey(Image, models.CASCADE, related_name="planes")
    index = models.PositiveIntegerField()
    frame_sha256 = models.CharField(max_length=64)
    padding_sha256 = models.CharField(max_length=64, blank=True)
    source = models.ForeignKey(SourceFile, models.CASCADE, related_name="planes")
    source_index = models.PositiveIntegerField(default=0)
    position_mm = ArrayField(models.FloatField(), size=3, null=True)
    time_ms = models.FloatField(null=True)
    windows = models.JSONField(default=list)

    class Meta:
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "index"], name="plane_index_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]
        indexes = [models.Index(fields=["frame_sha256"]), models.Index(fields=["padding_sha256"])]

    def __str__(self) -> str:
        return f"plane {self.index + 1}"


class ImageEdit(models.Model):
    """An act on an image's pixels or on what is held about text in them: who, when, why, and what was there before.

    `rectangles` are [x, y, width, height, first plane, last plane] in pixels of the image as it was. `before` and
    `after` are its `pixels_sha256`.
    """

    class Kind(models.TextChoices):
        PAINT = "paint"
        CROP = "crop"
        DECLARE_FREE = "declare_free"
        SUSPECT = "suspect"

    image = models.ForeignKey(Image, models.CASCADE, related_name="edits")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    rectangles = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="declare_free") | ~Q(reason=""), name="declaring_free_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.image_id}"
