"""What kind of image a file is: modality, whether its frames are a volume or a cine."""

import re
from typing import Literal

from pydicom import Dataset

from evaluation.files.content import PlaneInfo
from evaluation.files.dicom.functional_groups import FunctionalGroups
from evaluation.files.dicom.timing import is_timed
from evaluation.files.dicom.values import has_value, text

_CODE = re.compile(r"[A-Z0-9]{2,16}")
_STORAGE = "1.2.840.10008.5.1.4.1.1."
#: SOP classes (PS3.4 B.5) that name a modality, for files that leave it out.
_MODALITIES = {
    "1": "CR", "1.1": "DX", "1.1.1": "DX", "1.2": "MG", "1.2.1": "MG", "2": "CT", "2.1": "CT", "3.1": "US", "4": "MR",
    "4.1": "MR", "6.1": "US", "12.1": "XA", "12.2": "RF", "20": "NM", "128": "PT", "130": "PT", "481.2": "RTDOSE",
    "66.4": "SEG", "66.7": "SEG",
}  # fmt: skip
_SEGMENTATIONS = (f"{_STORAGE}66.4", f"{_STORAGE}66.7")
#: Classes whose frames follow each other in time: multi-frame US, XA and RF, and video.
_CINE = tuple(
    f"{_STORAGE}{end}" for end in ("3", "3.1", "12.1", "12.1.1", "12.2", "12.2.1", "77.1.1.1", "77.1.2.1", "77.1.4.1")
)


def modality_of(dataset: Dataset) -> str:
    """The Modality of the file, else the one that its SOP class names, else OT."""
    declared = text(dataset, "Modality").upper()
    if _CODE.fullmatch(declared):
        return declared
    return _MODALITIES.get(text(dataset, "SOPClassUID").removeprefix(_STORAGE), "OT")


def is_segmentation(dataset: Dataset) -> bool:
    return modality_of(dataset) == "SEG" or text(dataset, "SOPClassUID") in _SEGMENTATIONS


def stack_of(groups: FunctionalGroups, planes: tuple[PlaneInfo, ...]) -> Literal["volume", "cine", ""]:
    """What the file itself says its frames are: places that differ make a volume, times at one place a cine."""
    if len(planes) == 1:
        return ""
    positions = {plane.position_mm for plane in planes}
    if None not in positions and (len(positions) > 1 or has_value(groups.dataset, "GridFrameOffsetVector")):
        return "volume"
    follows = text(groups.dataset, "SOPClassUID") in _CINE or is_timed(groups.dataset)
    has_times = positions != {None} and len({plane.time_ms for plane in planes}) > 1
    return "cine" if follows or has_times else ""
