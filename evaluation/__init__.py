"""The statistics and image measures of reader studies, usable without the rest of Fovea.

Nothing here knows Django or torch. Names are fetched when first asked for, so that the command line
starts without loading pandas or scikit-image.
"""

from importlib import import_module
from typing import Any

__all__ = ["MarkTable", "MetricTable", "RatingTable"]

_HOMES = {
    "MarkTable": "evaluation.marks",
    "MetricTable": "evaluation.metrics",
    "RatingTable": "evaluation.ratings",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evaluation' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
