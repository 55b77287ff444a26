"""Words of a file that name its people: looked for wherever else a header may hold text.

The basic profile goes by attributes. Names also get into attributes that it keeps, such as the words beside a window.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from pydicom import Dataset
from pydicom.datadict import dictionary_has_tag, dictionary_VR

#: Shorter words are parts of others, or of codes; a word of Chinese or Japanese has fewer letters.
_SHORTEST, _SHORTEST_IDEOGRAPHIC, _SHORTEST_NUMBER = 4, 2, 5
_NUMBERS = ("PatientID", "AccessionNumber", "StudyID")
#: VRs of text that a person wrote.
_TEXT_VRS = frozenset({"AE", "CS", "LO", "LT", "SH", "ST", "UC", "UR", "UT"})


class PersonalWords:
    """The names of people and the numbers of the patient that stand in one file."""

    def __init__(self, dataset: Dataset) -> None:
        names = {word for text in _names(dataset) for word in re.findall(r"[^\W\d_]+", _folded(text))}
        self._names = {word for word in names if len(word) >= (_SHORTEST if word.isascii() else _SHORTEST_IDEOGRAPHIC)}
        numbers = {_folded(_text(dataset, keyword)).strip() for keyword in _NUMBERS}
        self._numbers = {number for number in numbers if len(number) >= _SHORTEST_NUMBER}

    def are_in(self, text: str) -> bool:
        """Does the text hold one of them? A name counts as a whole word, but for scripts without spaces."""
        folded = _folded(text)
        found = {word for word in self._names if word in folded}
        if any(number in folded for number in self._numbers) or any(not word.isascii() for word in found):
            return True
        return bool(found) and not found.isdisjoint(re.findall(r"[^\W\d_]+", folded))

    def taken_out_of(self, header: dict[str, Any]) -> dict[str, Any]:
        """The header in the DICOM JSON model, with every text that holds one of them emptied, at any depth."""
        return {tag: self._without(element) for tag, element in header.items()}

    def _without(self, element: dict[str, Any]) -> dict[str, Any]:
        vr, values = element["vr"], element.get("Value", ())
        if vr == "SQ" and values:
            return {**element, "Value": [self.taken_out_of(item) for item in values]}
        is_named = vr in _TEXT_VRS and any(isinstance(value, str) and self.are_in(value) for value in values)
        return {"vr": vr} if is_named else element


def _names(dataset: Dataset) -> Iterator[str]:
    """The text of every name at the top of the data set: patient, physicians, operators."""
    for tag in list(dataset.keys()):
        if dictionary_has_tag(tag) and dictionary_VR(tag) == "PN":
            yield _text(dataset, tag)


def _text(dataset: Dataset, which: Any) -> str:
    """Decoded by the file's character set; byte by byte where that fails."""
    try:
        return str(dataset[which].value or "") if which in dataset else ""
    except Exception:
        raw = dataset.get_item(which)
        return raw.value.decode("latin-1") if raw is not None and isinstance(raw.value, bytes) else ""


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
