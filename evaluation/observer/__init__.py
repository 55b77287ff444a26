"""Model observers: a detection task for every treatment, without readers."""

from evaluation.observer.channels import Channels, gabor, laguerre_gauss
from evaluation.observer.hotelling import Detectability, DetectabilityDifference, compare_detectability, detect

__all__ = [
    "Channels",
    "Detectability",
    "DetectabilityDifference",
    "compare_detectability",
    "detect",
    "gabor",
    "laguerre_gauss",
]
