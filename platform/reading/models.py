"""What a reader did: sittings, what was shown when, and append-only answers. Triggers (migration 0002) keep them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from studies.models import PlannedSession, Question, StudyReader, WorklistItem

PANE_IS_LEFT_OR_RIGHT = Q(pane__in=[0, 1])


class ReadingSession(models.Model):
    """A planned session that was opened. Its item at position `done` + 1 is the current one.

    `last_at` is the latest time that was stamped in it: the next is never earlier, whatever the clock says.
    """

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"

    plan = models.OneToOneField(PlannedSession, models.PROTECT, primary_key=True, related_name="reading")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    done = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", done_at__isnull=True) | Q(state="done", done_at__isnull=False),
                name="reading_session_done_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.done}"


class Presentation(models.Model):
    """One issue of one item to its reader. Only the newest of an item counts; it carries the first times of all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(WorklistItem, models.PROTECT, related_name="presentations")
    is_newest = models.BooleanField(default=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    first_input_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["issued_at"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(is_newest=True), name="one_newest_presentation"),
        ]

    def __str__(self) -> str:
        return f"presentation {self.pk}"


class FrameToken(models.Model):
    """A random word that fetches the planes of one view in one pane of one presentation. Only its hash is kept."""

    presentation = models.ForeignKey(Presentation, models.PROTECT, related_name="tokens")
    pane = models.PositiveSmallIntegerField()
    view = models.PositiveSmallIntegerField(default=0)
    token_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["presentation", "pane", "view"], name="token_once_per_pane_and_view"),
            models.CheckConstraint(condition=PANE_IS_LEFT_OR_RIGHT, name="token_pane_is_left_or_right"),
        ]

    def __str__(self) -> str:
        return f"token of pane {self.pane}"


class Submission(models.Model):
    """One reader's answers to one item. A correction is a new row that names the one it replaces, and why.

    A guess of the original is a submission of its own, at the second `stage`: it is asked when the first is locked.
    `are_times_capped` says that a time was longer than is kept.
    """

    class Stage(models.TextChoices):
        ANSWERS = "answers"
        GUESS = "guess"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reader = models.ForeignKey(StudyReader, models.PROTECT, related_name="submissions")
    item = models.ForeignKey(WorklistItem, models.PROTECT, related_name="submissions")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.ANSWERS)
    key = models.UUIDField()
    body_sha256 = models.CharField(max_length=64)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    reason = models.CharField(max_length=500, null=True)
    done_after = models.PositiveIntegerField()
    issued_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    first_input_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField()
    active_ms = models.PositiveIntegerField()
    idle_ms = models.PositiveIntegerField()
    hidden_ms = models.PositiveIntegerField()
    load_ms = models.PositiveIntegerField()
    are_times_capped = models.BooleanField(default=False)

    class Meta:
        ordering = ["answered_at"]
        constraints = [
            models.UniqueConstraint(fields=["reader", "key"], name="submission_key_once"),
            models.UniqueConstraint(
                fields=["item", "stage"], condition=Q(supersedes__isnull=True), name="one_first_submission_per_stage"
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | Q(reason__isnull=False) & ~Q(reason=""),
                name="correction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"submission {self.pk}"


class Rating(models.Model):
    """A value on a scale for one pane: 1-5 for grading, 0-100 for abnormality."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="ratings")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    pane = models.PositiveSmallIntegerField()
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "question", "pane"], name="rating_once"),
            models.CheckConstraint(condition=PANE_IS_LEFT_OR_RIGHT, name="rating_pane_is_left_or_right"),
            models.CheckConstraint(condition=Q(value__lte=100), name="rating_within_scale"),
        ]

    def __str__(self) -> str:
        return str(self.value)


class Preference(models.Model):
    """Which side is preferred."""

    class Choice(models.TextChoices):
        LEFT = "left"
        RIGHT = "right"
        TIE = "tie"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="preferences")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=5, choices=Choice.choices)
    confidence = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "question"], name="preference_once"),
            models.CheckConstraint(condition=Q(choice__in=["left", "right", "tie"]), name="preference_is_a_side"),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__lte=100), name="preference_confidence_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.choice


class Guess(models.Model):
    """Which image the reader takes for the original: a side of a pair or neither, or what a single image is."""

    class Choice(models.TextChoices):
        LEFT = "left"
        RIGHT = "right"
        NEITHER = "neither"
        ORIGINAL = "original"
        PROCESSED = "processed"
        UNKNOWN = "unknown"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="guesses")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "question"], name="guess_once"),
            models.CheckConstraint(
                condition=Q(choice__in=["left", "right", "neither", "original", "processed", "unknown"]),
                name="guess_is_a_choice",
            ),
        ]

    def __str__(self) -> str:
        return self.choice


class Comment(models.Model):
    """An answer in the reader's own words."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="comments")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    text = models.CharField(max_length=2000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "question"], name="comment_once"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:50]


class Mark(models.Model):
    """A located finding. `points` are [[x, y], …] in image pixels, 0 at the left and upper pixel edges.

    `view` is the view of the display set it was drawn in, `plane` the plane, counted from 0 at the first that is shown.
    """

    class Shape(models.TextChoices):
        POINT = "point"
        RECTANGLE = "rectangle"
        ELLIPSE = "ellipse"
        POLYGON = "polygon"
        FREEHAND = "freehand"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="marks")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    pane = models.PositiveSmallIntegerField()
    view = models.PositiveSmallIntegerField(default=0)
    plane = models.PositiveIntegerField(default=0)
    shape = models.CharField(max_length=10, choices=Shape.choices)
    points = ArrayField(ArrayField(models.FloatField(), size=2))
    confidence = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="mark_once"),
            models.CheckConstraint(condition=PANE_IS_LEFT_OR_RIGHT, name="mark_pane_is_left_or_right"),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__lte=100), name="mark_confidence_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.shape


class NothingToMark(models.Model):
    """The reader said that there is nothing to mark; no marks and no answer are two things."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="nothing_to_mark")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "question"], name="nothing_to_mark_once")]

    def __str__(self) -> str:
        return "nothing to mark"


class TimingEvent(models.Model):
    """What happened while the item was read, in milliseconds since both panes were drawn."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="timing_events")
    number = models.PositiveSmallIntegerField()
    at_ms = models.PositiveIntegerField()
    type = models.CharField(max_length=20)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="timing_event_once")]

    def __str__(self) -> str:
        return f"{self.type} at {self.at_ms} ms"
