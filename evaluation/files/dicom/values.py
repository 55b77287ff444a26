"""Elements of a data set as numbers and words, read without converting what nobody asks for.

An element that stands in a file under a wrong VR is read by the dictionary (PS3.6). A number that cannot be read is
never replaced: it is `None` among its components, or an `UnreadableError` that names the element and its text.
"""

import math
import re
import struct
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pydicom import DataElement, Dataset
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import RawDataElement

from evaluation.files.content import RefusedError

#: VRs of binary numbers (PS3.5 6.2) with their forms for `struct`.
_BINARY = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}
_BINARY |= {"US or SS": "H", "US or OW": "H", "US or SS or OW": "H"}
_NUMBERS_AS_TEXT = ("DS", "IS")
#: PS3.5 6.2: digits, sign, one point and an exponent. Python's own reader also takes inf, nan and 1_0.
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
#: What was meant as a number may be quoted: longer words may be those of a person.
_NEARLY_A_NUMBER = re.compile(r"(?=.*\d|[+-]?(inf|nan)$)(?!.*[^\W\d_]{4})[ -~]{1,40}", re.IGNORECASE)

Components = tuple[float | None, ...]


class UnreadableError(RefusedError):
    """An element is there, and its value cannot be read."""


@lru_cache(maxsize=512)
def tag_of(keyword: str) -> int:
    """The tag of a keyword of the dictionary."""
    tag = tag_for_keyword(keyword)
    if tag is None:
        raise ValueError(f"keyword must stand in the DICOM dictionary, got {keyword!r}")
    return tag


def element_of(dataset: Dataset, keyword: str) -> RawDataElement | DataElement | None:
    """The element as it was read, raw where nothing has converted it yet; None where there is none."""
    element: RawDataElement | DataElement | None = dataset.get_item(tag_of(keyword))
    return element


def has_value(dataset: Dataset, keyword: str) -> bool:
    """Is the element there, with more than padding?"""
    element = element_of(dataset, keyword)
    value = None if element is None else element.value
    if isinstance(value, bytes):
        return bool(value.strip(b"\0 ")) or (not _is_text(tag_of(keyword)) and bool(value))
    return value is not None and value != "" and value != []


def components(dataset: Dataset, keyword: str) -> Components:
    """The element's numbers, each finite, or None where it cannot be read; empty where there is no value."""
    element = element_of(dataset, keyword)
    if element is None or not has_value(dataset, keyword):
        return ()
    if isinstance(element, RawDataElement):
        return _of_bytes(element, dictionary_VR(element.tag))
    return tuple(_finite(part) for part in _parts(element.value))


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """The element's numbers; empty where there is no value. Raises UnreadableError where one cannot be read."""
    found = components(dataset, keyword)
    readable = tuple(number for number in found if number is not None)
    if len(readable) < len(found):
        raise unreadable(dataset, keyword)
    return readable


def number(dataset: Dataset, keyword: str) -> float | None:
    """The element's one number; None where there is no value. Raises UnreadableError for anything else."""
    found = numbers(dataset, keyword)
    if len(found) > 1:
        raise unreadable(dataset, keyword)
    return found[0] if found else None


def integer(dataset: Dataset, keyword: str) -> int | None:
    """The element's one whole number; None where there is no value. Raises UnreadableError for anything else."""
    try:
        found = number(dataset, keyword)
    except UnreadableError as error:
        raise _not_whole(dataset, keyword) from error
    if found is not None and found != int(found):
        raise _not_whole(dataset, keyword)
    return None if found is None else int(found)


def readable_number(dataset: Dataset, keyword: str) -> float | None:
    """The first number of an element that only adds to what is known; None where there is none to read."""
    found = components(dataset, keyword)
    return found[0] if found else None


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """The element's words, as Latin letters, each cut at a NUL and stripped; empty where there is no value."""
    element = element_of(dataset, keyword)
    value = None if element is None else element.value
    if value is None:
        return ()
    whole = value.decode("latin-1") if isinstance(value, bytes) else "\\".join(str(part) for part in _parts(value))
    words = tuple(cut(word) for word in whole.split("\\"))
    return words if any(words) else ()


def text(dataset: Dataset, keyword: str) -> str:
    """The element's first word, empty where there is none."""
    return (texts(dataset, keyword) or ("",))[0]


def human_text(dataset: Dataset, keyword: str) -> str:
    """Text for people, in the character set of the file; empty where there is none or it cannot be read."""
    try:
        value = dataset.get(keyword)
    except Exception:
        # pydicom's converters raise a zoo of types on broken text, which only adds to what is known.
        return ""
    return cut(str(value)) if isinstance(value, str) else ""


def items(dataset: Dataset, keyword: str) -> list[Dataset]:
    """The items of a sequence; empty where there is none. Raises UnreadableError where it cannot be read."""
    tag = tag_of(keyword)
    element = dataset.get_item(tag)
    if element is None:
        return []
    if isinstance(element, RawDataElement) and element.VR not in ("SQ", "UN", None):
        dataset[tag] = element._replace(VR="SQ")
    try:
        return list(dataset[tag].value or ())
    except Exception as error:
        raise UnreadableError(f"The header's {keyword} cannot be read. Export the file again.") from error


def readable_items(dataset: Dataset, keyword: str) -> list[Dataset]:
    """The items of a sequence that only adds to what is known; empty where there is none to read."""
    try:
        return items(dataset, keyword)
    except UnreadableError:
        return []


def unreadable(dataset: Dataset, keyword: str) -> UnreadableError:
    """The refusal that names the element, and quotes what stands in it where that is nearly a number."""
    tag = tag_of(keyword)
    shown = _quoted(dataset, keyword) or "not a number"
    return UnreadableError(
        f"The header's {keyword} ({tag >> 16:04X},{tag & 0xFFFF:04X}) is {shown}, which cannot be read as DICOM "
        "writes numbers: export the file with a decimal point and digits."
    )


def cut(words: str) -> str:
    """Text up to its first NUL, without the spaces around it: what follows a NUL is no part of the text (PS3.5 6.2)."""
    return words.partition("\0")[0].strip()


def _not_whole(dataset: Dataset, keyword: str) -> UnreadableError:
    quoted = _quoted(dataset, keyword)
    shown = f": {quoted}" if quoted else ""
    return UnreadableError(f"The header's {keyword} is not a whole number{shown}. Export the file again.")


def _quoted(dataset: Dataset, keyword: str) -> str:
    words = "\\".join(texts(dataset, keyword))
    return f"“{words}”" if _NEARLY_A_NUMBER.fullmatch(words) else ""


@lru_cache(maxsize=512)
def _is_text(tag: int) -> bool:
    return dictionary_VR(tag) not in _BINARY


def _of_bytes(element: RawDataElement, expected: str) -> Components:
    value, declared = element.value or b"", element.VR or ""
    if expected not in _BINARY:
        found = _of_text(value)
        return _of_binary(element, declared) or found if None in found and declared in _BINARY else found
    if declared in _NUMBERS_AS_TEXT and None not in (found := _of_text(value)):
        return found
    return (_of_binary(element, declared) if declared in _BINARY else ()) or _of_binary(element, expected) or (None,)


def _of_text(value: bytes) -> Components:
    words = value.decode("latin-1").rstrip("\0 ").split("\\")
    return tuple(_finite(word) if _DECIMAL.fullmatch(word) else None for word in (word.strip() for word in words))


def _of_binary(element: RawDataElement, vr: str) -> Components:
    """Empty where the length is no whole number of values."""
    value, form = element.value or b"", _BINARY[vr]
    count, rest = divmod(len(value), struct.calcsize(form))
    if rest or not count:
        return ()
    order = "<" if element.is_little_endian else ">"
    return tuple(_finite(part) for part in struct.unpack(f"{order}{count}{form}", value))


def _parts(value: Any) -> Iterable[Any]:
    return [value] if isinstance(value, str | bytes | int | float) or not isinstance(value, Iterable) else list(value)


def _finite(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None
