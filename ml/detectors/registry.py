"""The literal list of detectors. Each is a descriptor and the module that runs it."""

from typing import Final

from ml.descriptor import Descriptor
from ml.detectors.normality import NORMALITY
from ml.detectors.pneumonia import PNEUMONIA

DETECTORS: Final[tuple[Descriptor, ...]] = (NORMALITY, PNEUMONIA)


def get_detector(name: str) -> Descriptor:
    """The detector of that name. Raises ValueError if unknown."""
    found = next((detector for detector in DETECTORS if detector.name == name), None)
    if found is None:
        raise ValueError(f"detector must be one of {', '.join(each.name for each in DETECTORS)}, got {name!r}")
    return found
