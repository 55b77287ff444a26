"""Statistics of readers: merits, their covariance, and the tests built on them.

Each public name stands once below, under the module it lives in, and is fetched when first asked for:
one analysis does not pay for the imports of all the others.
"""

from importlib import import_module
from typing import Any

PUBLIC: dict[str, tuple[str, ...]] = {
    "agreement_gwet": ("gwet_agreement",),
    "agreement_kappa": (
        "count_pairs",
        "fleiss",
        "pairwise_kappa",
        "weighted_kappa",
    ),
    "agreement_krippendorff": ("krippendorff_alpha",),
    "agreement_regions": ("RegionAgreement", "dice", "region_agreement", "surface_distances"),
    "agreement_repeat": (
        "Repeatability",
        "repeatability",
    ),
    "blinding": (
        "BlindingIndices",
        "bang_index",
        "blinding_indices",
        "james_index",
    ),
    "bootstrap": ("BootstrapResult", "bootstrap_treatments"),
    "correlation": (
        "CorrelationResult",
        "MetricCorrelation",
        "correlate_preferences",
        "correlate_ratings",
    ),
    "estimates": ("Estimate",),
    "froc": (
        "FROC_MERITS",
        "Afroc",
        "HighestRatingAuc",
        "HighestRatingSensitivity",
        "HighestRatingSpecificity",
        "MaxFalseFraction",
        "MaxLesionFraction",
    ),
    "froc_matching": ("MatchingRule", "match_points", "match_regions"),
    "grading": (
        "GradingResult",
        "regress_grades",
    ),
    "icc": (
        "IntraclassCorrelation",
        "intraclass_correlations",
    ),
    "limits": (
        "LimitsOfAgreement",
        "bland_altman",
    ),
    "limits_mrmc": (
        "MrmcLimits",
        "mrmc_limits",
    ),
    "lroc": ("Lroc",),
    "merit_auc": ("EmpiricalAuc",),
    "merit_binormal": ("BinormalAuc",),
    "merit_partial": ("PartialAuc",),
    "merit_ratios": (
        "Sensitivity",
        "Specificity",
    ),
    "mrmc": ("compare_treatments",),
    "mrmc_margin": ("MarginTest", "judge_margin"),
    "multiplicity": ("adjust_p_values",),
    "power": ("Power", "PowerComponents", "find_cases", "find_power", "find_readers"),
    "power_simulation": (
        "RatingModel",
        "SimulatedPower",
        "StudySize",
        "plan_readings",
        "simulate_power",
        "simulate_ratings",
    ),
    "preference": (
        "PreferenceByReader",
        "PreferenceResult",
        "fit_preferences",
        "fit_preferences_by_reader",
    ),
    "preference_data": (
        "Comparisons",
        "make_comparisons",
    ),
    "proportions": ("PairedProportions", "compare_paired_proportions", "proportion_interval"),
    "rank": (
        "RankComparison",
        "RankResult",
        "compare_ranks",
    ),
    "reading_time": (
        "ReadingTimeResult",
        "compare_reading_times",
    ),
    "results": (
        "Difference",
        "Generalisation",
        "GlobalTest",
        "Mean",
        "MrmcResult",
        "VarianceComponents",
    ),
    "roc": (
        "AucComparison",
        "BestThreshold",
        "RocCurve",
        "compare_paired_auc",
        "compare_unpaired_auc",
        "estimate_auc",
        "find_best_threshold",
        "find_roc_curve",
        "partial_area",
    ),
    "tost": (
        "EquivalenceTest",
        "tost_paired",
        "tost_unpaired",
    ),
    "vgc": (
        "VgcCurve",
        "VgcResult",
        "vgc_area",
        "vgc_curve",
    ),
}

__all__ = sorted(name for names in PUBLIC.values() for name in names)

_HOMES = {name: module for module, names in PUBLIC.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evaluation.reader' has no attribute {name!r}")
    return getattr(import_module(f"evaluation.reader.{_HOMES[name]}"), name)
