"""What an investigator sends and receives. `ResultsOutput` has every field of analyses.json of an export."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from results.exports import name_export
from results.models import Export
from studies.models import Question


class StandardCountOutput(serializers.Serializer):
    """`cases` without the training cases."""

    cases = serializers.IntegerField()
    without_class = serializers.IntegerField()
    abnormal_without_region = serializers.IntegerField()


class NumberOutput(serializers.Serializer):
    """A number with its 95 % interval. Where value or interval is missing, `note` says why."""

    value = serializers.FloatField(allow_null=True)
    ci_low = serializers.FloatField(allow_null=True)
    ci_high = serializers.FloatField(allow_null=True)
    method = serializers.CharField()
    note = serializers.CharField(allow_null=True)


class AnalysedStudyOutput(serializers.Serializer):
    study = serializers.UUIDField()
    title = serializers.CharField()
    manifest_hash = serializers.CharField()
    unblinded_at = serializers.DateTimeField()
    unblinding_reason = serializers.CharField()


class AboutOutput(serializers.Serializer):
    """How every result of one question begins; `question` is its code, Q1, Q2, …"""

    question = serializers.CharField()
    prompt = serializers.CharField()
    criterion = serializers.CharField(allow_null=True)


class PairOutput(serializers.Serializer):
    """`rate_a` is the share of preferences for `a`, a tie counting half."""

    a = serializers.CharField()
    b = serializers.CharField()
    n = serializers.IntegerField()
    wins_a = serializers.IntegerField()
    wins_b = serializers.IntegerField()
    ties = serializers.IntegerField()
    rate_a = NumberOutput()
    p_value = serializers.FloatField(allow_null=True)


class AbilityOutput(serializers.Serializer):
    """Bradley-Terry log odds against the reference."""

    treatment = serializers.CharField()
    log_odds = NumberOutput()


class PreferenceOutput(AboutOutput):
    pairs = PairOutput(many=True)
    abilities = AbilityOutput(many=True)
    warnings = serializers.ListField(child=serializers.CharField())


class GradedOutput(serializers.Serializer):
    """`counts` of the grades 1 to 5. `vgc` above 0.5: graded higher than the reference; null for the reference."""

    treatment = serializers.CharField()
    n = serializers.IntegerField()
    counts = serializers.ListField(child=serializers.IntegerField(), min_length=5, max_length=5)
    median = NumberOutput()
    mean_rank = NumberOutput()
    vgc = NumberOutput(allow_null=True)


class GradingOutput(AboutOutput):
    reference = serializers.CharField()
    treatments = GradedOutput(many=True)


class AucOutput(serializers.Serializer):
    treatment = serializers.CharField()
    n_normal = serializers.IntegerField()
    n_abnormal = serializers.IntegerField()
    auc = NumberOutput()


class AucDifferenceOutput(serializers.Serializer):
    """Treatment minus reference."""

    treatment = serializers.CharField()
    reference = serializers.CharField()
    difference = NumberOutput()
    p_value = serializers.FloatField(allow_null=True)


class AbnormalityOutput(AboutOutput):
    reference = serializers.CharField()
    treatments = AucOutput(many=True)
    differences = AucDifferenceOutput(many=True)


class MarkedOutput(serializers.Serializer):
    """`hit_rate`: of marks in images with a region, those in it. `found_rate`: of readings of such an image, those
    with a hit. `false_marks`: marks for each reading of a normal case."""

    treatment = serializers.CharField()
    n = serializers.IntegerField()
    n_judged = serializers.IntegerField()
    hit_rate = NumberOutput()
    n_with_region = serializers.IntegerField()
    found_rate = NumberOutput()
    n_normal = serializers.IntegerField()
    false_marks = NumberOutput()


class MarksOutput(AboutOutput):
    treatments = MarkedOutput(many=True)


class AgreementOutput(AboutOutput):
    """Between readers over display sets, or within readers over hidden repeats. `n`: display sets compared."""

    kind = serializers.ChoiceField(choices=Question.Kind.choices)
    scope = serializers.ChoiceField(choices=["between", "within"])
    method = serializers.CharField()
    n = serializers.IntegerField()
    agreement = NumberOutput()


class BangOutput(serializers.Serializer):
    """`truth`: left or right in pairs, original or processed otherwise. `index`: 0 chance, 1 all right."""

    truth = serializers.CharField()
    index = NumberOutput()


class BlindingOutput(AboutOutput):
    """Guesses of the original, where it was shown. `james`: 1 all "do not know", 0.5 chance, 0 all right.

    `neither`: of the unknown ones, those that said that the original is not there. `without_original`: guesses where it
    was not, and how many of them said so.
    """

    readers = serializers.IntegerField()
    right = serializers.IntegerField()
    wrong = serializers.IntegerField()
    unknown = serializers.IntegerField()
    neither = serializers.IntegerField()
    without_original = serializers.IntegerField()
    neither_without_original = serializers.IntegerField()
    james = NumberOutput()
    bang = BangOutput(many=True)


class CommentOutput(serializers.Serializer):
    """What a reader wrote, and the treatments that were shown."""

    reader = serializers.CharField()
    case = serializers.CharField()
    left = serializers.CharField()
    right = serializers.CharField(allow_null=True)
    text = serializers.CharField()


class CommentsOutput(AboutOutput):
    comments = CommentOutput(many=True)


class ReadingTimeOutput(serializers.Serializer):
    """`treatments` that were shown together; a time belongs to all of them."""

    treatments = serializers.ListField(child=serializers.CharField())
    n = serializers.IntegerField()
    median_active_s = NumberOutput()


class MeasureMeanOutput(serializers.Serializer):
    treatment = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    n = serializers.IntegerField()
    mean = NumberOutput()


class CorrelationOutput(serializers.Serializer):
    """Rank correlation of a measure with what readers said (see `points_rating`), over `n` data points."""

    name = serializers.CharField()
    region = serializers.CharField()
    n = serializers.IntegerField()
    spearman = NumberOutput()


class PointOutput(serializers.Serializer):
    """One image: a measure of it, and the readers' mean rating of it."""

    case = serializers.CharField()
    treatment = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    value = serializers.FloatField()
    rating = serializers.FloatField()


class ResultsOutput(serializers.Serializer):
    """`is_simulated`: some ratings come from programs, and every screen that shows them must say so."""

    is_simulated = serializers.BooleanField()
    study = AnalysedStudyOutput()
    n_readers = serializers.IntegerField()
    n_cases = serializers.IntegerField()
    treatments = serializers.ListField(child=serializers.CharField())
    reference = serializers.CharField()
    preferences = PreferenceOutput(many=True)
    grading = GradingOutput(many=True)
    abnormality = AbnormalityOutput(many=True)
    marks = MarksOutput(many=True)
    blinding = BlindingOutput(many=True)
    comments = CommentsOutput(many=True)
    agreement = AgreementOutput(many=True)
    reading_time = ReadingTimeOutput(many=True)
    measures = MeasureMeanOutput(many=True)
    correlations = CorrelationOutput(many=True)
    points = PointOutput(many=True)
    points_rating = serializers.CharField(allow_null=True)
    methods = serializers.CharField()
    warnings = serializers.ListField(child=serializers.CharField())


class ExportOutput(serializers.Serializer):
    """`url_path` is where the file is fetched."""

    id = serializers.UUIDField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by.display_name")
    is_simulated = serializers.BooleanField(source="study.is_simulated")
    file_name = serializers.SerializerMethodField()
    url_path = serializers.SerializerMethodField()

    def get_file_name(self, export: Export) -> str:
        return name_export(export)

    @extend_schema_field(serializers.CharField())
    def get_url_path(self, export: Export) -> str:
        return f"/api/studies/{export.study_id}/exports/{export.pk}/file"
