"""De-identification on the way in: the PS3.15 Annex E basic profile with modified dates and private data removed.

The tag table is that of the package dicom-anonymizer, made from the standard. What this adds is consistency: UIDs and
dates are mapped by a key of the dataset, so files of one patient still belong together and keep their intervals.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as profile
from pydicom import Dataset
from pydicom.dataelem import DataElement
from pydicom.sequence import Sequence

# One value may have 64 characters.
METHOD = ["Fovea: PS3.15 Annex E basic profile", "dates shifted, private attributes removed"]
CODES = (
    ("113100", "Basic Application Confidentiality Profile"),
    ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
)
UID_ROOT = "2.25."
MAX_SHIFT_DAYS = 3650
_DATE_VRS = {"DA", "DT"}
_PATIENT_GROUP = 0x0010


def _tags(*names: str) -> frozenset[int]:
    return frozenset(group << 16 | element for name in names for group, element in _pairs(name))


def _pairs(name: str) -> list[tuple[int, int]]:
    return [tag for tag in getattr(profile, name, []) if len(tag) == 2]


_UIDS = _tags("U_TAGS")
_EMPTIED = _tags("Z_TAGS", "Z_D_TAGS", "D_TAGS")
_REMOVED = _tags("X_TAGS", "X_Z_TAGS", "X_D_TAGS", "X_Z_D_TAGS", "X_Z_U_STAR_TAGS")


class Deidentifier:
    """Maps one dataset's files. `secret` is the dataset's; without it no mapping can be undone or repeated."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def key(self, text: str) -> str:
        """A keyed hash of 32 hexadecimal digits."""
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()[:32]

    def uid(self, original: str) -> str:
        """The same new UID for the same old one, in the 2.25 arc of UUID-derived UIDs."""
        return UID_ROOT + str(int(self.key(f"uid:{original}"), 16))

    def patient_key(self, dataset: Dataset) -> str:
        """What groups files of one patient; empty where the file names none."""
        parts = [str(dataset.get(name, "") or "").strip() for name in ("PatientID", "PatientName", "PatientBirthDate")]
        identity = parts[0] or "|".join(parts[1:]).strip("|")
        return self.key(f"patient:{identity}") if identity else ""

    def clean(self, dataset: Dataset) -> Dataset:
        """Change `dataset` in place, with all its sequences, and say in it what was done."""
        shift = timedelta(days=1 + int(self.patient_key(dataset)[:8] or "0", 16) % MAX_SHIFT_DAYS)
        self._clean_level(dataset, shift)
        dataset.PatientIdentityRemoved = "YES"
        dataset.DeidentificationMethod = METHOD
        dataset.DeidentificationMethodCodeSequence = Sequence([_code(value, meaning) for value, meaning in CODES])
        return dataset

    def _clean_level(self, dataset: Dataset, shift: timedelta) -> None:
        dataset.remove_private_tags()
        for element in list(dataset):
            self._clean_element(dataset, element, shift)

    def _clean_element(self, dataset: Dataset, element: DataElement, shift: timedelta) -> None:
        tag = int(element.tag)
        is_curve_or_overlay_comment = 0x50000000 <= tag < 0x60000000 or (tag & 0xFF00FFFF) == 0x60004000
        if element.VR in _DATE_VRS:
            # A birth date is no part of the option that keeps intervals; nor is any date of the patient's own group.
            element.value = "" if element.tag.group == _PATIENT_GROUP else _shifted(element, shift)
        elif element.VR == "UI":
            self._clean_uid(element)
        elif tag in _REMOVED or is_curve_or_overlay_comment:
            del dataset[element.tag]
        elif tag in _EMPTIED or element.VR == "PN":
            element.value = None if element.VR == "SQ" else ""
        elif element.VR == "SQ":
            for item in element.value:
                self._clean_level(item, shift)

    def _clean_uid(self, element: DataElement) -> None:
        """Instance UIDs are mapped; UIDs of the standard itself (SOP classes, syntaxes) say nothing about a person."""
        values = [element.value] if isinstance(element.value, str) else list(element.value or [])
        mapped = [
            value if str(value).startswith("1.2.840.10008.") else self.uid(str(value)) for value in values if value
        ]
        element.value = mapped[0] if len(mapped) == 1 else mapped or ""


def _shifted(element: DataElement, shift: timedelta) -> Any:
    values = [element.value] if isinstance(element.value, str) or not element.value else list(element.value)
    moved = [_shift_one(str(value), shift) for value in values if value]
    return moved[0] if len(moved) == 1 else moved or ""


def _shift_one(value: str, shift: timedelta) -> str:
    """Moves the day and drops the time; what is no date is emptied."""
    try:
        return (datetime.strptime(value[:8], "%Y%m%d") - shift).strftime("%Y%m%d")
    except (ValueError, OverflowError):
        return ""


def _code(value: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "DCM", meaning
    return code
