"""Cells of a table: numbers, boxes, points, planes, modalities. What cannot be read raises ValueError, in words."""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from imaging.models import Modality

# Words that people write, to the DICOM ones.
MODALITIES = {
    "XRAY": "DX", "X RAY": "DX", "RX": "DX", "MRI": "MR", "MRT": "MR", "ULTRASOUND": "US", "SONO": "US", "PET": "PT",
    "MAMMO": "MG", "MAMMOGRAPHY": "MG", "OTHER": "OT",
}  # fmt: skip
MISSING = {"", "-", "nan", "na", "n/a", "null", "none"}
LONGEST_LABEL = 100
MOST_OUTLINES = 200
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_FIGURES = re.compile(r"[\d\s.,;:@+\-\[\]()]{1,60}")
_WHOLE = re.compile(r"(\d+)(\.0*)?")


@dataclass(frozen=True)
class Span:
    """Planes from `first` to `last`, counted from 1: as they are shown, or as frames of the file."""

    first: int
    last: int
    counts: Literal["plane", "frame"] = "plane"


@dataclass(frozen=True)
class Outline:
    """A box, or a point where it has no width and height; in pixels of the image, 0 at its left and upper edge."""

    x: float
    y: float
    width: float = 0.0
    height: float = 0.0
    label: str = ""
    span: Span | None = None

    @property
    def is_point(self) -> bool:
        return self.width == 0 and self.height == 0


def quote(text: str) -> str:
    """The cell in brackets where it holds figures only: other words may name a person, and reasons are kept."""
    return f" ({text.strip()})" if _FIGURES.fullmatch(text) else ""


def is_missing(text: str) -> bool:
    return text.strip().lower() in MISSING


def read_number(text: str, *, decimal_comma: bool) -> float:
    """`1.5`, and `1,5` where the table's separator is no comma."""
    text = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    if decimal_comma and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError("a number in it cannot be read" + quote(text))
    return float(text)


def read_span(text: str, counts: Literal["plane", "frame"] = "plane") -> Span | None:
    """`3`, or `3-7` for all of them. None where nothing is said."""
    if is_missing(text):
        return None
    ends = [_WHOLE.fullmatch(part.strip()) for part in unicodedata.normalize("NFKC", text).replace("–", "-").split("-")]
    if not 1 <= len(ends) <= 2 or not all(ends):
        raise ValueError(f"The {counts} cannot be read{quote(text)}. Write a whole number such as 3, or 3-7.")
    numbers = [int(end[1]) for end in ends if end]
    if numbers[0] < 1 or numbers[0] > numbers[-1]:
        raise ValueError(f"The {counts} cannot be used{quote(text)}. Count from 1, the lower number first.")
    return Span(numbers[0], numbers[-1], counts)


def read_outlines(text: str, *, is_box: bool, decimal_comma: bool) -> Iterator[Outline]:
    """`x,y,width,height` or `x,y`; several as `finding:x,y,width,height@plane;…`, the finding and plane as wanted."""
    if is_missing(text):
        return
    parts = [part for part in re.split(r";|[\])]\s*,\s*(?=[\[(])", text) if part.strip()]
    if len(parts) == (4 if is_box else 2) and all(_is_number(part, decimal_comma) for part in parts):
        parts = [" ".join(parts)]  # one box whose numbers are separated by semicolons
    if len(parts) > MOST_OUTLINES:
        raise ValueError(f"The row gives {len(parts)} outlines; at most {MOST_OUTLINES} can be taken.")
    for part in parts:
        yield _read_outline(part, is_box=is_box, decimal_comma=decimal_comma)


def _read_outline(part: str, *, is_box: bool, decimal_comma: bool) -> Outline:
    place, _, plane = part.partition("@")
    label, _, numbers = place.rpartition(":")
    found = _read_numbers(numbers, decimal_comma)
    if len(found) != (4 if is_box else 2):
        raise ValueError(_wanted(numbers, is_box))
    x, y, width, height = (*found, 0.0, 0.0)[:4]
    outline = Outline(x, y, width, height, label=label.strip()[:LONGEST_LABEL], span=read_span(plane))
    return check_outline(outline, is_box=is_box)


def check_outline(outline: Outline, *, is_box: bool) -> Outline:
    if is_box and not (outline.width > 0 and outline.height > 0):
        raise ValueError("The box has no width or no height. Give both in pixels.")
    if outline.x < 0 or outline.y < 0:
        raise ValueError("The box reaches outside the image: x and y count from 0 at its left and upper edge.")
    return outline


def _read_numbers(text: str, decimal_comma: bool) -> list[float]:
    """By commas or spaces; where a comma is the decimal sign, by spaces alone."""
    text = text.strip(" \t[](){}")
    for words, is_decimal in ((re.split(r"\s*,\s*|\s+", text), False), (text.split(), decimal_comma)):
        try:
            found = [read_number(word, decimal_comma=is_decimal) for word in words if word]
        except ValueError:
            continue
        if len(found) in (2, 4):
            return found
    return []


def _is_number(text: str, decimal_comma: bool) -> bool:
    try:
        read_number(text, decimal_comma=decimal_comma)
    except ValueError:
        return False
    return True


def _wanted(text: str, is_box: bool) -> str:
    wanted = "x, y, width and height" if is_box else "x and y"
    return f"The {'box' if is_box else 'point'} cannot be read{quote(text)}. Give {wanted} in pixels."


def read_modality(text: str) -> str:
    """The DICOM word; empty where nothing is said."""
    if is_missing(text):
        return ""
    word = re.sub(r"[\W_]+", " ", text.upper()).strip()
    word = MODALITIES.get(word, word)
    if word not in Modality.values:
        raise ValueError(f"The modality is not known. Write one of {', '.join(Modality.values)}.")
    return word
