"""All analyses of one study together."""

from typing import Any

from results.analyses._rows import asked, reference, training_cases, treatments
from results.analyses.abnormality import analyse_abnormality
from results.analyses.agreement import analyse_agreement
from results.analyses.blinding import analyse_blinding
from results.analyses.comments import list_comments
from results.analyses.correlation import analyse_correlations
from results.analyses.grading import analyse_grading
from results.analyses.marks import analyse_marks
from results.analyses.measures import analyse_measures, describe_rating, pair_points
from results.analyses.preference import analyse_preferences
from results.analyses.reading_time import analyse_reading_time
from results.columns import Row, Tables, check_tables
from results.former import FORMERS
from studies.allocation import FORMER_ALGORITHMS


def analyse(tables: Tables) -> dict[str, Any]:
    """The results of a study as plain JSON. The same tables give the same numbers. Raises ValueError for bad tables."""
    check_tables(tables)
    study = tables["study"][0]
    return {
        "is_simulated": study["is_simulated"],
        "study": {
            name: study[name] for name in ("study", "title", "manifest_hash", "unblinded_at", "unblinding_reason")
        },
        "n_readers": len({row["reader"] for row in tables["submissions"]}),
        "n_cases": sum(not row["is_training"] for row in tables["cases"]),
        "treatments": treatments(tables),
        "reference": reference(tables),
        "preferences": analyse_preferences(tables),
        "grading": analyse_grading(tables),
        "abnormality": analyse_abnormality(tables),
        "marks": analyse_marks(tables),
        "blinding": analyse_blinding(tables),
        "comments": list_comments(tables),
        "agreement": analyse_agreement(tables),
        "reading_time": analyse_reading_time(tables),
        "measures": analyse_measures(tables),
        "correlations": analyse_correlations(tables),
        "points": pair_points(tables),
        "points_rating": describe_rating(tables),
        "methods": _describe_methods(tables, study),
        "warnings": _warnings(tables, study),
    }


def _warnings(tables: Tables, study: Row) -> list[str]:
    warnings = []
    if study["is_simulated"]:
        warnings.append("Simulated readers took part: these numbers are no evidence about people.")
    answered = {row["presentation"] for row in tables["submissions"]}
    missing = sum(row["presentation"] not in answered for row in tables["presentations"])
    if missing:
        warnings.append(f"{missing} of {len(tables['presentations'])} presentations were not answered.")
    return warnings


def _describe_blinding(tables: Tables) -> str:
    if not asked(tables, "guess"):
        return ""
    if tables["study"][0]["format"] in FORMERS:
        return (
            "In the last presentations readers guessed which image was the original; Bang's and James's indices "
            "describe whether the blind held. "
        )
    return (
        "In the last presentations, when their other answers were locked, readers guessed where the original was; "
        "Bang's and James's indices over the presentations that held it describe whether the blind held, “neither” "
        "counting as “do not know”. "
    )


def _describe_views(tables: Tables) -> str:
    """Only where there is more to say than one image of one plane a case."""
    training = training_cases(tables)
    views = [row for row in tables["views"] if row["case"] not in training]
    planes = [row["last_plane"] - row["first_plane"] + 1 for row in views]
    words = []
    if max(planes, default=1) > 1:
        words.append(f"as stacks of up to {max(planes)} planes")
    if any(row["view"] for row in views):
        words.append("several views of a case together")
    if any(row["display"] for row in views):
        words.append("several displays of a case in separate presentations, whose readings count as of one case")
    return "".join(f", {text}" for text in words)


def _describe_grid(tables: Tables) -> str:
    if not any(row["grid_step"] for row in tables["views"]):
        return ""
    return "All treatments of an image were shown on the value grid of its original, with noise of its steps. "


def _blocks(study: Row) -> str:
    return "blocks of random size" if study["algorithm"] not in (None, *FORMER_ALGORITHMS) else "permuted blocks"


def _describe_methods(tables: Tables, study: Row) -> str:
    """A paragraph for the methods section, from the protocol's rows alone."""
    names = ", ".join(row["treatment"] for row in tables["treatments"])
    readers = len(tables["readers"])
    kind = "simulated readers" if study["is_simulated"] else "readers"
    cases = sum(not row["is_training"] for row in tables["cases"])
    shown = "pairs of treatments side by side" if study["display"] == "pair" else "one treatment at a time"
    degraded = f" after degradation by the model “{study['degradation']}”" if study["degradation"] else ""
    compared = f"scale factor {study['scale']}, {study['comparison']}{degraded}"
    return (
        f"{readers} {kind} read {cases} cases under {names} ({compared}), {shown}{_describe_views(tables)}, "
        f"in {study['sessions']} session(s) with a washout of {study['washout_hours']} h. "
        f"Order and sides were balanced by a stored allocation (Williams squares, {_blocks(study)}); no patient was "
        f"seen twice in a session. {_describe_grid(tables)}"
        f"{study['repeats']} hidden repeat(s) and {study['training']} training presentation(s) per "
        "reader were left out of the comparisons. Preference rates carry errors clustered by reader and case; "
        "abilities are Bradley-Terry log odds with ties as half a win; grades are compared by the area under the VGC "
        "curve with a bootstrap over readers and cases; areas under the ROC curve by Obuchowski-Rockette with "
        "jackknife covariance; agreement is Gwet's AC2 and Krippendorff's alpha; medians, mean ranks, marks and rank "
        "correlations carry percentile intervals of a bootstrap over readers and cases. Intervals are at 95 %. "
        "The reference standard is that of the moment of unblinding. "
        f"{_describe_blinding(tables)}"
        f"Frozen protocol: SHA-256 {study['manifest_hash']}."
    )
