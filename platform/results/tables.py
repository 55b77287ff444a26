"""The tables of a study, from its rows. What readers answered stands there beside the treatments they were shown."""

from collections.abc import Iterable

from results.answer_rows import (
    Context,
    comment_rows,
    guess_rows,
    instant,
    make_context,
    mark_rows,
    nothing_rows,
    preference_rows,
    presentation_rows,
    rating_rows,
    submission_rows,
)
from results.columns import FORMAT, Row, Tables, check_tables
from results.image_rows import case_rows, lesion_rows, measure_rows, view_rows
from results.lesions import Lesions
from results.pictures import Pictures
from studies.models import Study


def collect_tables(study: Study) -> Tables:
    """The tables of `results.columns`, in a fixed order of rows. Call it for an unblinded study only."""
    pictures, lesions = Pictures(study), Lesions(study)
    context = make_context(study, pictures, lesions)
    tables: Tables = {
        "study": (_study_row(study),),
        "readers": tuple(
            {"reader": reader.code, "is_simulated": reader.person.is_simulated}
            for reader in study.readers.select_related("person")
        ),
        "treatments": tuple({"treatment": row.key, "position": row.position} for row in study.treatments.all()),
        "cases": tuple(case_rows(study, lesions, pictures)),
        "views": tuple(view_rows(study, pictures, lesions)),
        "lesions": tuple(lesion_rows(pictures, lesions)),
        "questions": tuple(_question_rows(context)),
        "presentations": tuple(presentation_rows(context)),
        "submissions": tuple(submission_rows(context)),
        "ratings": tuple(rating_rows(context)),
        "preferences": tuple(preference_rows(context)),
        "guesses": tuple(guess_rows(context)),
        "comments": tuple(comment_rows(context)),
        "marks": tuple(mark_rows(context)),
        "nothing_to_mark": tuple(nothing_rows(context)),
        "measures": tuple(measure_rows(study, pictures, lesions)),
    }
    check_tables(tables)
    return tables


def _study_row(study: Study) -> Row:
    return {
        "format": FORMAT,
        "study": str(study.pk),
        "title": study.title,
        "is_simulated": study.is_simulated,
        "comparison": study.comparison,
        "scale": study.scale,
        "degradation": study.degradation or None,
        "display": study.presentation,
        "sessions": study.sessions,
        "washout_hours": study.washout_hours,
        "repeats": study.repeats,
        "training": study.training,
        "algorithm": study.algorithm or None,
        "manifest_hash": study.manifest_hash,
        **{name: instant(getattr(study, name)) for name in ("frozen_at", "opened_at", "closed_at", "unblinded_at")},
        "unblinding_reason": study.unblinding.reason,
    }


def _question_rows(context: Context) -> Iterable[Row]:
    for question in context.study.questions.all():
        yield {
            "question": context.questions[question.pk],
            "kind": question.kind,
            "prompt": question.prompt,
            "criterion": question.criterion or None,
            "is_required": question.is_required,
            "allows_tie": question.allows_tie,
            "asks_confidence": question.asks_confidence,
        }
