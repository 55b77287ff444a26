"""What a reader receives and sends. The set of fields is fixed; none of them can hold a treatment."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from accounts.serializers import ProofInput
from imaging.models import Image, ReferenceStandard
from reading.models import Guess, Mark, Preference, Submission
from studies.models import Interpolation, Question
from studies.serializers import QuestionOutput
from studies.strict import StrictInteger, StrictNumber, StrictSerializer

LONGEST_MS = 24 * 3600 * 1000
MOST_EVENTS = 2000
EVENT_TYPE = re.compile(r"^[a-z_]{1,20}$")
_PLAIN = {"at_ms": int, "type": str}
TIMES = ("active_ms", "idle_ms", "hidden_ms", "load_ms")
STAGES = Submission.Stage.choices
CHOICES = list(dict.fromkeys([*Preference.Choice.values, *Guess.Choice.values]))
STATES = ["ready", "open", "done", "waiting", "locked"]


class WorklistSessionOutput(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    available_at = serializers.DateTimeField(allow_null=True)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    minutes = serializers.IntegerField()


class WorklistOutput(serializers.Serializer):
    study_title = serializers.CharField()
    study_id = serializers.UUIDField()
    instructions = serializers.CharField()
    sessions = WorklistSessionOutput(many=True)


class OpenedOutput(serializers.Serializer):
    session = WorklistSessionOutput()


class SessionOutput(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)


class PaneOutput(serializers.Serializer):
    """One token for each view."""

    tokens = serializers.ListField(child=serializers.CharField())


class ShownViewOutput(serializers.Serializer):
    """One image of a display set: the same in all panes. `spacing_mm` is null where it is not known, [row, column].

    Planes are counted from 0 at the first that is shown; `frame_ms` is the time between those of a cine.
    `narrowest_window` is the narrowest that may be chosen, in codes; null in studies frozen before there was one.
    """

    rows = serializers.IntegerField()
    columns = serializers.IntegerField()
    spacing_mm = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2, allow_null=True)
    window_centre = serializers.FloatField()
    window_width = serializers.FloatField()
    narrowest_window = serializers.FloatField(allow_null=True)
    plane_count = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Image.Kind.choices)
    frame_ms = serializers.FloatField(allow_null=True)


class TaskOutput(serializers.Serializer):
    """One display set: the same fields in the same order whatever is shown. `reading.documents` writes it."""

    item = serializers.UUIDField()
    stage = serializers.ChoiceField(choices=STAGES)
    position = serializers.IntegerField()
    total = serializers.IntegerField()
    is_training = serializers.BooleanField()
    blind_code = serializers.CharField()
    panes = PaneOutput(many=True)
    views = ShownViewOutput(many=True)
    window_range = serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2)
    interpolation = serializers.ChoiceField(choices=Interpolation.choices)
    idle_after_s = serializers.IntegerField()
    questions = QuestionOutput(many=True)
    feedback_after = serializers.BooleanField()


class TasksOutput(serializers.Serializer):
    session = SessionOutput()
    tasks = TaskOutput(many=True)


class AheadInput(StrictSerializer):
    """How many items after the current one are asked for."""

    ahead = serializers.IntegerField(min_value=0, max_value=3, default=1)


class NextInput(StrictSerializer):
    """Where it is given, the receipt brings the next tasks: the current item and so many after it."""

    ahead = serializers.IntegerField(min_value=0, max_value=3, default=None)


class ShownInput(StrictSerializer):
    """`presentation_key` is the page's own name for this showing; the server stamps the first report only."""

    presentation_key = serializers.UUIDField()


class AnswerInput(StrictSerializer):
    question = serializers.UUIDField()
    pane = StrictInteger(allow_null=True)
    kind = serializers.ChoiceField(choices=[kind for kind in Question.Kind.values if kind != Question.Kind.MARKS])
    value = StrictInteger(required=False, allow_null=True)
    choice = serializers.ChoiceField(choices=CHOICES, required=False, allow_null=True)
    confidence = StrictInteger(required=False, allow_null=True, default=None)
    text = serializers.CharField(max_length=2000, required=False, allow_null=True)


@extend_schema_field(serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2))
class Point(serializers.Field):
    """[x, y], both finite numbers."""

    default_error_messages = {"invalid": "A point is [x, y] in image pixels."}
    number = StrictNumber()

    def to_internal_value(self, data: Any) -> list[float]:
        if not isinstance(data, list) or len(data) != 2:
            self.fail("invalid")
        return [self.number.to_internal_value(part) for part in data]

    def to_representation(self, value: list[float]) -> list[float]:
        return value


class MarkInput(StrictSerializer):
    """`view` and `plane` are counted from 0, the plane at the first that is shown."""

    question = serializers.UUIDField()
    pane = StrictInteger()
    view = StrictInteger(default=0)
    plane = StrictInteger(default=0)
    shape = serializers.ChoiceField(choices=Mark.Shape.choices)
    points = serializers.ListField(child=Point(), max_length=5000)
    confidence = StrictInteger(allow_null=True, default=None)


class Milliseconds(StrictInteger):
    """A whole number from 0. A longer time than a day counts as a day: an answer is never lost to a tab left open."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=0, **more)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return min(super().run_validation(data), LONGEST_MS)


class TimingEventInput(StrictSerializer):
    at_ms = Milliseconds()
    type = serializers.RegexField(EVENT_TYPE)


class TimingEvents(serializers.ListField):
    """The first of them, where there are more than are kept.

    A stack read for minutes brings hundreds: those that are plainly right do not pass through a form each.
    """

    child = TimingEventInput()

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            return super().to_internal_value(data)
        kept = data[:MOST_EVENTS]
        if all(_is_plain(event) for event in kept):
            return [{"at_ms": min(event["at_ms"], LONGEST_MS), "type": event["type"]} for event in kept]
        return super().to_internal_value(kept)


def _is_plain(event: Any) -> bool:
    return (
        type(event) is dict
        and event.keys() == _PLAIN.keys()
        and all(type(event[name]) is kind for name, kind in _PLAIN.items())
        and event["at_ms"] >= 0
        and EVENT_TYPE.fullmatch(event["type"]) is not None
    )


class TimingInput(StrictSerializer):
    """Parsed, it says in `are_capped` whether a time was longer than is kept."""

    active_ms = Milliseconds()
    idle_ms = Milliseconds()
    hidden_ms = Milliseconds()
    load_ms = Milliseconds()
    events = TimingEvents()

    def to_internal_value(self, data: Any) -> Any:
        timing = super().to_internal_value(data)
        given = [*(data[name] for name in TIMES), *(event["at_ms"] for event in data["events"][:MOST_EVENTS])]
        return {**timing, "are_capped": max(given) > LONGEST_MS}


class SubmissionInput(StrictSerializer):
    """`stage` is that of the task that is answered. `proof` signs a correction of what is finished."""

    answers = serializers.ListField(child=AnswerInput(), max_length=100)
    marks = serializers.ListField(child=MarkInput(), max_length=200)
    nothing_to_mark = serializers.ListField(child=serializers.UUIDField(), max_length=20)
    timing = TimingInput()
    reason = serializers.CharField(max_length=500, allow_null=True, allow_blank=True, default=None)
    stage = serializers.ChoiceField(choices=STAGES, allow_null=True, default=None)
    proof = ProofInput(allow_null=True, default=None)


class KeyInput(serializers.Serializer):
    """The header Idempotency-Key."""

    key = serializers.UUIDField()


class FeedbackRegionOutput(serializers.Serializer):
    """A lesion's box on one plane of one view, in pixels of the presented images."""

    view = serializers.IntegerField()
    plane = serializers.IntegerField()
    bbox = serializers.ListField(child=serializers.FloatField())
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the attribute of Field


class FeedbackOutput(serializers.Serializer):
    finding_class = serializers.ChoiceField(choices=ReferenceStandard.FindingClass.choices, allow_null=True)
    finding = serializers.CharField()
    regions = FeedbackRegionOutput(many=True)


class ReceiptSessionOutput(serializers.Serializer):
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)


class HeadOutput(serializers.Serializer):
    """The event that records this submission, at its place in a chain: what a browser keeps of the record."""

    chain = serializers.CharField()
    seq = serializers.IntegerField()
    hash = serializers.CharField()


class ReceiptOutput(serializers.Serializer):
    """`head` is null only where the record no longer holds the event; `next` is there only where `ahead` was given."""

    submission = serializers.UUIDField()
    stage = serializers.ChoiceField(choices=STAGES)
    session = ReceiptSessionOutput()
    feedback = FeedbackOutput(allow_null=True)
    are_times_capped = serializers.BooleanField()
    head = HeadOutput(allow_null=True)
    next = TasksOutput(allow_null=True)


class OwnAnswerOutput(serializers.Serializer):
    question = serializers.UUIDField()
    pane = serializers.IntegerField(allow_null=True)
    kind = serializers.ChoiceField(choices=Question.Kind.choices)
    value = serializers.IntegerField(required=False)
    choice = serializers.ChoiceField(choices=CHOICES, required=False)
    confidence = serializers.IntegerField(allow_null=True)
    text = serializers.CharField(required=False)


class OwnMarkOutput(serializers.Serializer):
    question = serializers.UUIDField()
    pane = serializers.IntegerField()
    view = serializers.IntegerField()
    plane = serializers.IntegerField()
    shape = serializers.ChoiceField(choices=Mark.Shape.choices)
    points = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
    confidence = serializers.IntegerField(allow_null=True)


class AnsweredItemOutput(serializers.Serializer):
    item = serializers.UUIDField()
    position = serializers.IntegerField()
    blind_code = serializers.CharField()
    is_training = serializers.BooleanField()
    answered_at = serializers.DateTimeField()
    is_corrected = serializers.BooleanField()


class AnsweredSessionOutput(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    items = AnsweredItemOutput(many=True)


class AnsweredStudyOutput(serializers.Serializer):
    study_id = serializers.UUIDField()
    study_title = serializers.CharField()
    sessions = AnsweredSessionOutput(many=True)


class OwnAnswersOutput(serializers.Serializer):
    """Of both stages, with what was asked. `are_locked`: all but a guess is final. `must_sign`: a correction needs a
    proof. `may_correct`: not once the study is unblinded.
    """

    item = serializers.UUIDField()
    position = serializers.IntegerField()
    total = serializers.IntegerField()
    blind_code = serializers.CharField()
    panes = serializers.IntegerField()
    questions = QuestionOutput(many=True)
    may_correct = serializers.BooleanField()
    are_locked = serializers.BooleanField()
    must_sign = serializers.BooleanField()
    answers = OwnAnswerOutput(many=True)
    marks = OwnMarkOutput(many=True)
    nothing_to_mark = serializers.ListField(child=serializers.UUIDField())


class ProgressReaderOutput(serializers.Serializer):
    id = serializers.UUIDField()
    display_name = serializers.CharField()


class SessionProgressOutput(serializers.Serializer):
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    first_at = serializers.DateTimeField(allow_null=True)
    last_at = serializers.DateTimeField(allow_null=True)


class ReaderProgressOutput(serializers.Serializer):
    reader = serializers.SerializerMethodField()
    sessions = SessionProgressOutput(many=True)
    median_active_s = serializers.FloatField(allow_null=True)

    @extend_schema_field(ProgressReaderOutput)
    def get_reader(self, progress: Any) -> dict[str, str]:
        person: User = progress.reader
        return {"id": str(person.pk), "display_name": person.display_name}


class ProgressOutput(serializers.Serializer):
    readers = ReaderProgressOutput(many=True)
