"""Region fidelity: is a lesion kept, and as well as the rest of the image?"""

from evaluation.region.case import RegionChange, measure_case
from evaluation.region.comparison import RegionComparison, compare_cases
from evaluation.region.regions import Regions, make_regions
from evaluation.region.segmentation import LesionShape, segment_lesion
from evaluation.region.structure import (
    Candidate,
    Structure,
    empirical_threshold,
    expected_error,
    find_structure,
    random_field_threshold,
    residual_after_back_projection,
)
from evaluation.region.verdict import Interval, Verdict

__all__ = [
    "Candidate",
    "Interval",
    "LesionShape",
    "RegionChange",
    "RegionComparison",
    "Regions",
    "Structure",
    "Verdict",
    "compare_cases",
    "empirical_threshold",
    "expected_error",
    "find_structure",
    "make_regions",
    "measure_case",
    "random_field_threshold",
    "residual_after_back_projection",
    "segment_lesion",
]
