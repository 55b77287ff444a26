"""Dataset → Case → Image → Plane, the reference standard, and what treatments made of an image."""

from imaging.models.datasets import Case, Dataset, DatasetPerson, Modality
from imaging.models.images import Image, ImageEdit, Plane, SourceFile
from imaging.models.standard import ExpertReading, LesionPlane, ReferenceStandard, Region
from imaging.models.uploads import Upload, Verdict
from imaging.models.variants import Comparison, MetricValue, Reconstruction, Score, Showing

__all__ = [
    "Case",
    "Comparison",
    "Dataset",
    "DatasetPerson",
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
    "Showing",
    "SourceFile",
    "Upload",
    "Verdict",
]
