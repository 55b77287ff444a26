"""The basic profile applied the plain way: every element converted, cleaned, and written as pydicom writes JSON."""

from datetime import timedelta

from pydicom import Dataset
from pydicom.dataelem import DataElement

from imaging.decoding.deidentify import _EMPTIED, _OVERLAY_TEXTS, _REMOVED, CODES, METHOD, _shift_one
from imaging.decoding.personal import PersonalWords

BULK = ("OB", "OW", "OF", "OD", "OL", "OV", "UN")
DATES = ("DA", "DT")
TABLES = (0x00283006,)  # the content of a lookup table, which some files store as numbers


def plain_header(dataset: Dataset, deidentifier, *, group: str, patient: str = "") -> dict:
    shift = timedelta(days=1 + int(group[:8] or "0", 16) % 3650)
    words = PersonalWords(dataset)
    dataset = _without_bulk(dataset)
    _clean_level(dataset, deidentifier, shift)
    cleaned = words.taken_out_of(_without_empty(dataset.to_json_dict()))
    said = Dataset()
    said.PatientIdentityRemoved, said.DeidentificationMethod = "YES", METHOD
    said.DeidentificationMethodCodeSequence = [_code(*code) for code in CODES]
    if patient:
        said.PatientID = patient
    return {**cleaned, **said.to_json_dict()}


def _without_empty(model):
    """PS3.18 F.2.2: an attribute of zero length has no Value."""
    if isinstance(model, dict):
        return {key: _without_empty(inner) for key, inner in model.items() if (key, inner) != ("Value", [])}
    return [_without_empty(inner) for inner in model] if isinstance(model, list) else model


def _without_bulk(dataset: Dataset) -> Dataset:
    kept = Dataset()
    for tag in list(dataset.keys()):
        element = dataset[tag]
        if element.VR == "SQ":
            kept.add(DataElement(tag, "SQ", [_without_bulk(item) for item in element.value or []]))
        elif element.VR not in BULK and tag.element and tag not in TABLES:
            kept.add(element)
    return kept


def _clean_level(dataset: Dataset, deidentifier, shift: timedelta) -> None:
    dataset.remove_private_tags()
    for element in list(dataset):
        tag = int(element.tag)
        if element.VR in DATES:
            values = [] if element.tag.group == 0x0010 else [_shift_one(str(v), shift) for v in _values(element)]
            element.value = values or ""
        elif element.VR == "UI":
            element.value = [
                v if str(v).startswith("1.2.840.10008.") else deidentifier.uid(str(v)) for v in _values(element)
            ]
        elif tag in _REMOVED or 0x50000000 <= tag < 0x60000000 or (tag & 0xFF00FFFF) in _OVERLAY_TEXTS:
            del dataset[element.tag]
        elif tag in _EMPTIED or element.VR == "PN":
            element.value = None if element.VR == "SQ" else ""
        elif element.VR == "SQ":
            for item in element.value:
                _clean_level(item, deidentifier, shift)


def _values(element: DataElement) -> list:
    values = [element.value] if isinstance(element.value, str) else list(element.value or [])
    return [value for value in values if value]


def _code(value: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "DCM", meaning
    return code
