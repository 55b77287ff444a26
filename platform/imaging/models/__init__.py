"""Dataset → Case → Image → Plane, the reference standard, and what treatments made of an image."""

from imaging.models.datasets import Case, Dataset, Modality
from imaging.models.images import Image, ImageEdit, Plane, SourceFile
from imaging.models.standard import ExpertReading, LesionPlane, ReferenceStandard, Region
from imaging.models.uploads import Upload, Verdict
from imaging.models.variants import Comparison, MetricValue, Reconstruction, Score

__all__ = [
    "Case",
    "Comparison",
    "Dataset",
    "ExpertReading",
    "Image",
    "ImageEdit",
    "LesionPlane",
    "MetricValue",
    "Modality",
    "Plane",
    "Reconstruction",
    "ReferenceStandard",
    "Region",
    "Score",
    "SourceFile",
    "Upload",
    "Verdict",
]
