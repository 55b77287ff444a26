"""De-identification on the way in: the PS3.15 Annex E basic profile with modified dates and private data removed.

The tag table is that of the package dicom-anonymizer, made from the standard. What this adds is consistency: UIDs and
dates are mapped by a key of the dataset, so files of one patient still belong together and keep their intervals.

A CT slice has some 260 attributes and a series 300 slices, so the header is cleaned on the raw table that pydicom
reads (`Dataset._dict`, hence the pin): what is dropped or emptied is never converted. What the table does not settle
is left to pydicom. A test holds the result against the plain way on every file at hand.
"""

import hashlib
import hmac
import struct
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as profile
from pydicom import Dataset
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.tag import BaseTag

from evaluation.files.content import RefusedError
from imaging.decoding.personal import PersonalWords

# One value may have 64 characters.
METHOD = ["Fovea: PS3.15 Annex E basic profile", "dates shifted, private attributes removed"]
CODES = (
    ("113100", "Basic Application Confidentiality Profile"),
    ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
)
UID_ROOT = "2.25."
MAX_SHIFT_DAYS = 3650
DEEPEST = 16

JsonElement = dict[str, Any]
JsonHeader = dict[str, JsonElement]

_PATIENT_GROUP = 0x0010
_PATIENT_NAME, _PATIENT_ID = 0x00100010, 0x00100020
_OVERLAY_TEXTS = (0x60000022, 0x60001500, 0x60004000)
_BULK_VRS = frozenset({"OB", "OW", "OF", "OD", "OL", "OV", "UN", "OB or OW", "US or OW", "US or SS or OW"})
_TEXTS = frozenset({"LO", "SH", "UC"})
_CODE_STRINGS = frozenset({"CS", "AS", "TM"})
_NUMBERS = {"US": "H", "SS": "h", "UL": "L", "SL": "l", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}


def _tags(*names: str) -> frozenset[int]:
    return frozenset(group << 16 | element for name in names for group, element in _pairs(name))


def _pairs(name: str) -> list[tuple[int, int]]:
    return [tag for tag in getattr(profile, name, []) if len(tag) == 2]


_EMPTIED = _tags("Z_TAGS", "Z_D_TAGS", "D_TAGS")
_REMOVED = _tags("X_TAGS", "X_Z_TAGS", "X_D_TAGS", "X_Z_D_TAGS", "X_Z_U_STAR_TAGS")


class Deidentifier:
    """Maps one dataset's files. `secret` is the dataset's; without it no mapping can be undone or repeated."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._uids: dict[str, str] = {}

    def key(self, text: str) -> str:
        """A keyed hash of 32 hexadecimal digits."""
        return hmac.new(self._secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

    def uid(self, original: str) -> str:
        """The same new UID for the same old one, in the 2.25 arc of UUID-derived UIDs."""
        if original not in self._uids:
            self._uids[original] = UID_ROOT + str(int(self.key(f"uid:{original}"), 16))
        return self._uids[original]

    def header(self, dataset: Dataset, *, group: str, patient: str = "", person: str = "") -> JsonHeader:
        """The whole header in the DICOM JSON model (PS3.18 F), cleaned, without pixels and other bulk data.

        `group` is the key of the patient, by which dates are shifted; `patient` and `person` take the place of the
        patient's ID and name. Text that repeats a name or number of the file is emptied wherever it stands.
        What cannot be read at all is left out. Raises RefusedError for a header nested without end.
        """
        shift = timedelta(days=1 + int(group[:8] or "0", 16) % MAX_SHIFT_DAYS)
        words = PersonalWords(dataset)
        header = _Level(self, dataset, shift, DEEPEST).clean()
        return {**words.taken_out_of(header), **_said(patient, person)}


class _Level:
    """One data set, or one item of a sequence in it."""

    def __init__(self, deidentifier: Deidentifier, dataset: Dataset, shift: timedelta, levels: int) -> None:
        if levels == 0:
            raise RefusedError(f"The header is nested deeper than {DEEPEST} levels. Save the image anew.")
        self._deidentifier, self._dataset, self._shift, self._levels = deidentifier, dataset, shift, levels

    def clean(self) -> JsonHeader:
        cleaned: JsonHeader = {}
        # Converting an element below writes to the table, so it is walked in a copy.
        for tag, element in list(self._dataset._dict.items()):
            if element is not None and not tag & 0x10000:  # odd groups are private
                kept = self._clean_one(tag, element)
                if kept is not None:
                    cleaned[f"{tag:08X}"] = kept
        return cleaned

    def _clean_one(self, tag: BaseTag, element: RawDataElement | DataElement) -> JsonElement | None:
        rule, known_vr = _rule(tag)
        vr = element.VR if element.VR not in (None, "UN") else known_vr
        if rule == "drop" or vr in _BULK_VRS:
            return None
        if vr == "PN" or rule == "empty" or (vr in ("DA", "DT") and tag >> 16 == _PATIENT_GROUP):
            # A birth date is no part of the option that keeps intervals; nor is any date of the patient's own group.
            return {"vr": vr}
        if vr == "SQ":
            return self._sequence(tag)
        if vr == "UI" or rule == "uid":
            return self._uid(tag, element)
        if vr in ("DA", "DT") or rule == "date":
            return self._date(vr, tag, element)
        return self._kept(vr, tag, element)

    def _sequence(self, tag: BaseTag) -> JsonElement | None:
        try:
            items = list(self._dataset[tag].value or [])
        except RecursionError:
            raise
        except Exception:
            # A sequence that cannot be parsed names nothing that could be kept.
            return None
        if not items:
            return {"vr": "SQ"}
        inner = [_Level(self._deidentifier, item, self._shift, self._levels - 1).clean() for item in items]
        return {"vr": "SQ", "Value": inner}

    def _uid(self, tag: BaseTag, element: RawDataElement | DataElement) -> JsonElement:
        """Instance UIDs are mapped; UIDs of the standard itself (SOP classes, syntaxes) say nothing about a person."""
        values = [self._map_uid(value) for value in self._texts(tag, element) if value]
        return {"vr": "UI", "Value": values} if values else {"vr": "UI"}

    def _map_uid(self, value: str) -> str:
        return value if value.startswith("1.2.840.10008.") else self._deidentifier.uid(value)

    def _date(self, vr: str, tag: BaseTag, element: RawDataElement | DataElement) -> JsonElement:
        moved = [_shift_one(value, self._shift) for value in self._texts(tag, element) if value]
        return {"vr": vr, "Value": moved} if any(moved) else {"vr": vr}

    def _texts(self, tag: BaseTag, element: RawDataElement | DataElement) -> list[str]:
        if isinstance(element, RawDataElement) and isinstance(element.value, bytes):
            return element.value.decode("latin-1").rstrip("\0 ").split("\\")
        value = element.value if isinstance(element, DataElement) else self._dataset[tag].value
        return [value] if isinstance(value, str) else [str(part) for part in value or []]

    def _kept(self, vr: str, tag: BaseTag, element: RawDataElement | DataElement) -> JsonElement | None:
        values = _plain_values(vr, element) if isinstance(element, RawDataElement) else None
        if values is not None:
            return {"vr": vr, "Value": values} if values else {"vr": vr}
        try:
            model = self._dataset[tag].to_json_dict(None, 0)
        except RecursionError:
            raise
        except Exception:
            # It has no meaning that pydicom can find: such a value is no part of the model.
            return None
        return None if "InlineBinary" in model else _storable(model)


@lru_cache(maxsize=4096)
def _rule(tag: int) -> tuple[str, str]:
    """What the profile does with a tag, and the VR that the dictionary knows for it."""
    try:
        vr = dictionary_VR(tag)
    except KeyError:
        return "drop", "UN"  # nobody can say what it holds
    # Group lengths say nothing once the header is another; curves and overlay comments are X in the profile, and the
    # description and label of an overlay are comments too.
    is_curve_or_overlay_comment = 0x50000000 <= tag < 0x60000000 or (tag & 0xFF00FFFF) in _OVERLAY_TEXTS
    if vr == "UI":
        return "uid", vr
    if vr in ("DA", "DT"):
        return ("empty" if tag >> 16 == _PATIENT_GROUP else "date"), vr
    if tag in _REMOVED or is_curve_or_overlay_comment or tag & 0xFFFF == 0 or vr in _BULK_VRS - {"UN"}:
        return "drop", vr
    return ("empty" if tag in _EMPTIED or vr == "PN" else "keep"), vr


def _plain_values(vr: str, element: RawDataElement) -> list[Any] | None:
    """The values of the commonest kinds, from their bytes; None for what pydicom should look at itself."""
    raw = element.value
    if raw is None:
        return [] if element.length == 0 else None
    if not raw:
        return []
    try:
        if vr in _NUMBERS:
            return _numbers(raw, _NUMBERS[vr], is_little_endian=element.is_little_endian)
        if not raw.isascii() or b"\x1b" in raw:
            return None
        return _ascii_values(vr, raw.decode("ascii"))
    except (ValueError, struct.error):
        return None


def _ascii_values(vr: str, text: str) -> list[Any] | None:
    if vr in _TEXTS:
        values: list[Any] = [_printable(part.rstrip("\0 ")) for part in text.split("\\")]
    elif vr in _CODE_STRINGS:
        values = [_printable(part) for part in text.rstrip("\0 ").split("\\")]
    elif vr == "DS":
        values = [_finite(float(part)) for part in text.strip("\0 ").split("\\")]
    elif vr == "IS":
        values = [int(part) for part in text.strip("\0 ").split("\\")]
    else:
        return None
    return values if values != [""] else []


def _numbers(raw: bytes, code: str, *, is_little_endian: bool) -> list[Any]:
    count = len(raw) // struct.calcsize(f"={code}")
    values = struct.unpack(f"{'<' if is_little_endian else '>'}{count}{code}", raw)
    return [_finite(value) for value in values] if code in "fd" else list(values)


def _finite(number: float) -> float | None:
    """JSON has no word for infinity: what is none is null, as PS3.18 F.2.5 has it for an absent value."""
    return number if abs(number) < float("inf") else None


def _printable(text: str) -> str:
    return text.replace("\0", "") if "\0" in text else text


def _storable(value: Any) -> Any:
    """The same without what a database cannot hold as JSON: NUL, halves of surrogate pairs, what is not a number."""
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode().replace("\0", "")
    if isinstance(value, float):
        return _finite(float(value))
    if isinstance(value, dict):
        return {key: _storable(inner) for key, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list | tuple) else value


def _shift_one(value: str, shift: timedelta) -> str:
    """Moves the day and drops the time; what is no date is emptied."""
    try:
        return (datetime.strptime(value[:8], "%Y%m%d") - shift).strftime("%Y%m%d")
    except (ValueError, OverflowError):
        return ""


def _said(patient: str, person: str) -> JsonHeader:
    """What was done, as PS3.3 C.7.1.1 wants it said: (0012,0062) to (0012,0064); and who stands for the patient."""
    said: JsonHeader = {
        "00120062": {"vr": "CS", "Value": ["YES"]},
        "00120063": {"vr": "LO", "Value": list(METHOD)},
        "00120064": {"vr": "SQ", "Value": [_code(value, meaning) for value, meaning in CODES]},
    }
    if patient:
        said[f"{_PATIENT_ID:08X}"] = {"vr": "LO", "Value": [patient]}
    if person:
        said[f"{_PATIENT_NAME:08X}"] = {"vr": "PN", "Value": [{"Alphabetic": person}]}
    return said


def _code(value: str, meaning: str) -> JsonHeader:
    return {
        "00080100": {"vr": "SH", "Value": [value]},
        "00080102": {"vr": "SH", "Value": ["DCM"]},
        "00080104": {"vr": "LO", "Value": [meaning]},
    }
