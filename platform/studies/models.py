"""A study's protocol in typed rows, and the allocation that freezing writes. Triggers (migration 0002) keep both."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from imaging.models import Case, Comparison, Dataset, Image, Reconstruction, Showing


class State(models.TextChoices):
    DRAFT = "draft"
    FROZEN = "frozen"
    READING = "reading"
    CLOSED = "closed"
    UNBLINDED = "unblinded"


class Presentation(models.TextChoices):
    PAIR = "pair"
    SINGLE = "single"


class Interpolation(models.TextChoices):
    NEAREST = "nearest"
    LINEAR = "linear"


def _between(name: str, low: float, high: float) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{name}__range": (low, high)}), name=f"study_{name}_in_range")


class Study(models.Model):
    """One reader study. `manifest` is the canonical text that `manifest_hash` is the SHA-256 of."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    is_simulated = models.BooleanField(default=False)
    investigators = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="studies")
    dataset = models.ForeignKey(Dataset, models.SET_NULL, null=True, related_name="+")
    comparison = models.CharField(max_length=15, choices=Comparison.choices, default=Comparison.PROSPECTIVE)
    scale = models.PositiveSmallIntegerField(default=2)
    degradation = models.CharField(max_length=40, blank=True)
    presentation = models.CharField(max_length=10, choices=Presentation.choices, default=Presentation.PAIR)
    interpolation = models.CharField(max_length=10, choices=Interpolation.choices, default=Interpolation.NEAREST)
    sessions = models.PositiveSmallIntegerField(default=1)
    washout_hours = models.PositiveIntegerField(default=0)
    repeats = models.PositiveIntegerField(default=0)
    training = models.PositiveSmallIntegerField(default=0)
    seconds_per_item = models.PositiveSmallIntegerField(default=60)
    idle_after_s = models.PositiveSmallIntegerField(default=30)
    algorithm = models.CharField(max_length=20, blank=True)
    manifest = models.TextField(blank=True)
    manifest_hash = models.CharField(max_length=64, null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    unblinded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(scale__in=[2, 4]), name="study_scale_is_2_or_4"),
            _between("sessions", 1, 10),
            _between("washout_hours", 0, 8760),
            _between("repeats", 0, 500),
            _between("training", 0, 10),
            _between("seconds_per_item", 5, 600),
            _between("idle_after_s", 5, 600),
            models.CheckConstraint(
                condition=Q(state="draft", manifest_hash__isnull=True)
                | ~Q(state="draft") & Q(manifest_hash__isnull=False, frozen_at__isnull=False),
                name="study_frozen_has_a_manifest",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_paired(self) -> bool:
        return self.presentation == Presentation.PAIR


class StudySecret(models.Model):
    """256 random bits, as 64 hexadecimal digits, from which allocation, blind codes and dither are drawn.

    Apart from the study, so that nothing that lists studies can hold it. Nobody sees it before the study is unblinded;
    the manifest commits to it by its hash.
    """

    study = models.OneToOneField(Study, models.CASCADE, primary_key=True, related_name="secret")
    value = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(value__regex=r"^[0-9a-f]{64}$"), name="secret_is_256_bits")]

    def __str__(self) -> str:
        return f"secret of {self.study_id}"


class StudyTreatment(models.Model):
    """One of the compared conditions, by its key."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="treatments")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["study", "key"], name="study_treatment_once"),
            models.UniqueConstraint(fields=["study", "position"], name="study_treatment_position_once"),
        ]

    def __str__(self) -> str:
        return self.key


class StudyCase(models.Model):
    """A case of the study. Which of its images are read stands in its views."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="cases")
    position = models.PositiveIntegerField()
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    is_training = models.BooleanField(default=False)

    class Meta:
        ordering = ["is_training", "position"]
        constraints = [
            models.UniqueConstraint(fields=["study", "case"], name="study_case_once"),
            models.UniqueConstraint(fields=["study", "is_training", "position"], name="study_case_position_once"),
        ]

    def __str__(self) -> str:
        return self.case.code


class StudyView(models.Model):
    """One image by which a case is read, and which of its planes, both ends included.

    Views of one `display` are shown together, in the order of `position`; each display is a presentation of its own.
    Freezing writes what a reader's page needs, the same for every treatment: matrix and spacing of the reconstructions,
    and the window of the image in the codes of its frames. `step` is that of the value grid in codes, and
    `narrowest_window` the narrowest that a reader may choose. `frame_ms` is the time between the frames of a cine.
    """

    study = models.ForeignKey(Study, models.CASCADE, related_name="views")
    case = models.ForeignKey(StudyCase, models.CASCADE, related_name="views")
    display = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    image = models.ForeignKey(Image, models.CASCADE, related_name="+")
    first_plane = models.PositiveIntegerField(default=0)
    last_plane = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(null=True)
    columns = models.PositiveIntegerField(null=True)
    spacing_mm = ArrayField(models.FloatField(), size=2, null=True)
    window_centre = models.FloatField(null=True)
    window_width = models.FloatField(null=True)
    step = models.FloatField(null=True)
    narrowest_window = models.FloatField(null=True)
    frame_ms = models.FloatField(null=True)

    class Meta:
        ordering = ["display", "position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "display", "position"], name="study_view_position_once"),
            models.UniqueConstraint(fields=["case", "display", "image"], name="study_view_image_once_per_display"),
            models.CheckConstraint(condition=Q(last_plane__gte=F("first_plane")), name="study_view_planes_in_order"),
            models.CheckConstraint(condition=Q(position__lt=4), name="study_view_at_most_four_together"),
            models.CheckConstraint(
                condition=Q(window_width__isnull=True) | Q(window_width__gt=0), name="study_view_window_is_open"
            ),
        ]

    def __str__(self) -> str:
        return f"view {self.display}.{self.position}"

    @property
    def plane_count(self) -> int:
        return self.last_plane - self.first_plane + 1


class StudyReader(models.Model):
    """A reader of the study. `code` stands for the person in every export."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="readers")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="study_readers")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["study", "person"], name="study_reader_once"),
            models.UniqueConstraint(fields=["study", "position"], name="study_reader_position_once"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"R{self.position:02d}"


class Question(models.Model):
    class Kind(models.TextChoices):
        PREFERENCE = "preference"
        GRADING = "grading"
        ABNORMALITY = "abnormality"
        MARKS = "marks"
        GUESS = "guess"
        TEXT = "text"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=Kind.choices)
    prompt = models.CharField(max_length=300)
    criterion = models.CharField(max_length=100, null=True)
    is_required = models.BooleanField(default=True)
    allows_tie = models.BooleanField(default=False)
    asks_confidence = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["study", "position"], name="question_position_once"),
            models.CheckConstraint(
                condition=Q(allows_tie=False) | Q(kind="preference"), name="question_tie_is_of_preference"
            ),
            models.CheckConstraint(
                condition=Q(asks_confidence=False) | Q(kind__in=["preference", "marks"]),
                name="question_confidence_is_of_preference_or_marks",
            ),
        ]

    def __str__(self) -> str:
        return self.prompt


class PlannedSession(models.Model):
    """One sitting of one reader, as allocated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.CASCADE, related_name="planned_sessions")
    reader = models.ForeignKey(StudyReader, models.CASCADE, related_name="planned_sessions")
    number = models.PositiveSmallIntegerField()
    total = models.PositiveIntegerField()

    class Meta:
        ordering = ["reader__position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["reader", "number"], name="planned_session_once"),
            models.CheckConstraint(condition=Q(total__gt=0), name="planned_session_has_items"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}/{self.number}"


class WorklistItem(models.Model):
    """One presentation, as allocated. Never changed; whether it was read is known from its submissions."""

    class Kind(models.TextChoices):
        TRAINING = "training"
        SCORED = "scored"
        REPEAT = "repeat"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.CASCADE, related_name="items")
    session = models.ForeignKey(PlannedSession, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    case = models.ForeignKey(StudyCase, models.CASCADE, related_name="+")
    blind_code = models.CharField(max_length=10)
    repeat_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")
    display = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="item_position_once"),
            models.UniqueConstraint(fields=["study", "blind_code"], name="item_blind_code_once"),
            models.UniqueConstraint(fields=["session", "case"], name="item_patient_once_per_session"),
            models.CheckConstraint(
                condition=Q(kind="repeat", repeat_of__isnull=False) | ~Q(kind="repeat") & Q(repeat_of__isnull=True),
                name="item_repeat_says_of_what",
            ),
            models.CheckConstraint(condition=~Q(id=F("repeat_of")), name="item_repeats_another"),
        ]

    def __str__(self) -> str:
        return self.blind_code


class ItemPane(models.Model):
    """The treatment behind one pane of one item. Only `results` may put it beside an answer."""

    item = models.ForeignKey(WorklistItem, models.CASCADE, related_name="panes")
    index = models.PositiveSmallIntegerField()
    treatment = models.ForeignKey(StudyTreatment, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(fields=["item", "index"], name="pane_once_per_item"),
            models.UniqueConstraint(fields=["item", "treatment"], name="pane_treatment_once_per_item"),
            models.CheckConstraint(condition=Q(index__in=[0, 1]), name="pane_is_left_or_right"),
        ]

    def __str__(self) -> str:
        return f"pane {self.index}"


class PaneImage(models.Model):
    """The reconstruction that one pane shows in one of the item's views, by the position of the view.

    `showing` holds the frames that are sent. Studies frozen before there were value grids have none and send those of
    the reconstruction.
    """

    pane = models.ForeignKey(ItemPane, models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField(default=0)
    reconstruction = models.ForeignKey(Reconstruction, models.PROTECT, related_name="+")
    showing = models.ForeignKey(Showing, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["pane", "position"], name="pane_image_once")]

    def __str__(self) -> str:
        return f"view {self.position}"
