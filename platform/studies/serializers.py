from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.serializers import ProofInput
from imaging.models import Comparison
from studies.allocation import FORMER_ALGORITHMS
from studies.displays import MOST_DISPLAYS, MOST_TOGETHER, parts_of
from studies.filling import Planes, Rule
from studies.models import Interpolation, Presentation, Question, State, Study
from studies.strict import StrictInteger, StrictSerializer


class QuestionInput(StrictSerializer):
    id = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=Question.Kind.choices)
    prompt = serializers.CharField(max_length=300)
    criterion = serializers.CharField(max_length=100, allow_null=True, required=False, default=None)
    is_required = serializers.BooleanField(required=False, default=True)
    allows_tie = serializers.BooleanField(required=False, default=False)
    asks_confidence = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind = attrs["kind"]
        if attrs["allows_tie"] and kind != Question.Kind.PREFERENCE:
            raise serializers.ValidationError({"allows_tie": "Only a preference has ties."})
        if attrs["asks_confidence"] and kind not in (Question.Kind.PREFERENCE, Question.Kind.MARKS):
            raise serializers.ValidationError({"asks_confidence": "Only a preference or marks have a confidence."})
        return attrs


class ViewInput(StrictSerializer):
    """Planes from 0, both ends included; null is the stack's end."""

    image = serializers.UUIDField()
    first_plane = StrictInteger(min_value=0, allow_null=True, default=None)
    last_plane = StrictInteger(min_value=0, allow_null=True, default=None)


class CaseViewsInput(StrictSerializer):
    """Each display is a presentation of its own; its views are shown together."""

    case = serializers.UUIDField()
    displays = serializers.ListField(
        child=serializers.ListField(child=ViewInput(), min_length=1, max_length=MOST_TOGETHER),
        min_length=1,
        max_length=MOST_DISPLAYS,
    )


class ViewRuleInput(StrictSerializer):
    """`cases` null: all that have no views yet."""

    rule = serializers.ChoiceField(choices=Rule.choices)
    planes = serializers.ChoiceField(choices=Planes.choices, default=Planes.ALL)
    cases = serializers.ListField(child=serializers.UUIDField(), allow_null=True, default=None, max_length=2000)


class ProtocolInput(StrictSerializer):
    """Every field may be left out: what does not come stays as it is."""

    dataset = serializers.UUIDField(required=False, allow_null=True)
    comparison = serializers.ChoiceField(choices=Comparison.choices, required=False)
    scale = serializers.ChoiceField(choices=[2, 4], required=False)
    degradation = serializers.CharField(max_length=40, required=False, allow_null=True, allow_blank=True)
    treatments = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=10)
    cases = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=2000)
    views = serializers.ListField(child=CaseViewsInput(), required=False, max_length=2000)
    presentation = serializers.ChoiceField(choices=Presentation.choices, required=False)
    interpolation = serializers.ChoiceField(choices=Interpolation.choices, required=False)
    questions = serializers.ListField(child=QuestionInput(), required=False, max_length=20)
    readers = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)
    sessions = StrictInteger(min_value=1, max_value=10, required=False)
    washout_hours = StrictInteger(min_value=0, max_value=8760, required=False)
    repeats = StrictInteger(min_value=0, max_value=500, required=False)
    training = StrictInteger(min_value=0, max_value=10, required=False)
    seconds_per_item = StrictInteger(min_value=5, max_value=600, required=False)
    idle_after_s = StrictInteger(min_value=5, max_value=600, required=False)


class StudyInput(StrictSerializer):
    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    protocol = ProtocolInput(required=False)


class StudyChange(StrictSerializer):
    title = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    protocol = ProtocolInput(required=False)


class SignedInput(StrictSerializer):
    """An act that is signed: why, and the proof that the person who is logged in does it."""

    reason = serializers.CharField(max_length=1000)
    proof = ProofInput()


class QuestionOutput(serializers.Serializer):
    """The same for investigators and readers; it knows nothing of treatments."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Question.Kind.choices)
    prompt = serializers.CharField()
    criterion = serializers.CharField(allow_null=True)
    is_required = serializers.BooleanField()
    allows_tie = serializers.BooleanField()
    asks_confidence = serializers.BooleanField()


class StudyViewOutput(serializers.Serializer):
    image = serializers.UUIDField(source="image_id")
    first_plane = serializers.IntegerField()
    last_plane = serializers.IntegerField()


class CaseViewsOutput(serializers.Serializer):
    case = serializers.UUIDField()
    displays = serializers.ListField(child=StudyViewOutput(many=True))


class ProtocolOutput(serializers.Serializer):
    """`views` are those that were stated: a draft's case with one image alone needs none. Freezing writes all."""

    dataset = serializers.UUIDField(source="dataset_id", allow_null=True)
    comparison = serializers.ChoiceField(choices=Comparison.choices)
    scale = serializers.IntegerField()
    degradation = serializers.SerializerMethodField()
    treatments = serializers.SerializerMethodField()
    cases = serializers.SerializerMethodField()
    views = serializers.SerializerMethodField()
    presentation = serializers.ChoiceField(choices=Presentation.choices)
    interpolation = serializers.ChoiceField(choices=Interpolation.choices)
    questions = QuestionOutput(many=True)
    readers = serializers.SerializerMethodField()
    sessions = serializers.IntegerField()
    washout_hours = serializers.IntegerField()
    repeats = serializers.IntegerField()
    training = serializers.IntegerField()
    seconds_per_item = serializers.IntegerField()
    idle_after_s = serializers.IntegerField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_degradation(self, study: Study) -> str | None:
        return study.degradation or None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_treatments(self, study: Study) -> list[str]:
        return [treatment.key for treatment in study.treatments.all()]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_cases(self, study: Study) -> list[str]:
        return [str(case.case_id) for case in study.cases.all() if not case.is_training]

    @extend_schema_field(CaseViewsOutput(many=True))
    def get_views(self, study: Study) -> list[dict[str, Any]]:
        stated = [(row.case_id, parts_of(row)) for row in study.cases.all() if not row.is_training]
        return [CaseViewsOutput({"case": case, "displays": displays}).data for case, displays in stated if displays]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_readers(self, study: Study) -> list[str]:
        return [str(reader.person_id) for reader in study.readers.all()]


#: Of a study that was frozen by a version that showed reconstructions as they are, and let a seed be typed.
BEFORE_GRIDS = (
    "This study was frozen before Fovea had value grids and secrets: readers may tell the original by its grey levels, "
    "and who knows the seed knows the allocation. It goes on as it was frozen."
)


class StudyOutput(serializers.Serializer):
    """`caution`: what should be known of how blind the study is, in words; null where there is nothing."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    is_simulated = serializers.BooleanField()
    protocol = ProtocolOutput(source="*")
    manifest_hash = serializers.CharField(allow_null=True)
    caution = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    unblinded_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_caution(self, study: Study) -> str | None:
        return BEFORE_GRIDS if study.algorithm in FORMER_ALGORITHMS else None


class ProblemOutput(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    field = serializers.CharField(allow_null=True)


class ReadinessOutput(serializers.Serializer):
    """`problems` keep the study from being frozen, `notices` do not.

    `storage_bytes`: all that readers will be shown. `must_prepare`: more is missing than freezing makes itself.
    """

    is_ready = serializers.BooleanField()
    problems = ProblemOutput(many=True)
    notices = ProblemOutput(many=True)
    presentations_per_reader = serializers.IntegerField()
    minutes_per_reader = serializers.FloatField()
    minutes_per_session = serializers.FloatField()
    storage_bytes = serializers.IntegerField()
    planes_to_prepare = serializers.IntegerField()
    is_prepared = serializers.BooleanField()
    must_prepare = serializers.BooleanField()


class ManifestCheckOutput(serializers.Serializer):
    """Whether the secret is the one that was committed to (null for a study frozen with a seed), whether it gives the
    allocation to the letter, and how many of the planes that were shown were made again and are not the same."""

    is_committed = serializers.BooleanField(allow_null=True)
    is_allocation_same = serializers.BooleanField()
    planes = serializers.IntegerField()
    planes_checked = serializers.IntegerField()
    planes_differing = serializers.IntegerField()


class ManifestOutput(serializers.Serializer):
    """`manifest` is the frozen document.

    Before unblinding it lacks its allocation and the hashes of what is shown, and `secret` and `check` are null.
    """

    manifest_hash = serializers.CharField()
    manifest = serializers.DictField()
    secret = serializers.CharField(allow_null=True)
    check = ManifestCheckOutput(allow_null=True)
