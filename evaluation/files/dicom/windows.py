"""The windows of a file (PS3.3 C.11.2): every preset, in values, as it is shown when bright means high."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import cast

from pydicom import Dataset

from evaluation.files.content import Window, WindowFunction
from evaluation.files.dicom.functional_groups import FunctionalGroups
from evaluation.files.dicom.values import components, cut, element_of, human_text, items, text, texts

_MACRO = "FrameVOILUTSequence"
_FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")
_LONGEST_LABEL = 64


@dataclass(frozen=True)
class Windows:
    presets: tuple[Window, ...] = ()
    flags: tuple[str, ...] = ()


def windows_of(groups: FunctionalGroups, frame: int, *, mirror: float | None) -> Windows:
    """The presets for one frame; those that cannot be read or are too narrow for their function are left out.

    `mirror` is the sum of the lowest and the highest value where MONOCHROME1 was turned over, else None.
    """
    holder = groups.holder(frame, _MACRO, "WindowCenter")
    flags = ["voi_lut_not_applied"] if _has_curve(groups, frame) else []
    centres, widths = components(holder, "WindowCenter"), components(holder, "WindowWidth")
    function = text(holder, "VOILUTFunction").upper() or "LINEAR"
    if function not in _FUNCTIONS:
        return Windows(flags=(*flags, "window_unreadable"))
    labels = _labels(holder)
    presets, is_complete = [], True
    for index, (centre, width) in enumerate(zip_longest(centres, widths)):
        label = labels[index] if index < len(labels) else ""
        window = _window(centre, width, cast(WindowFunction, function), label)
        is_complete = is_complete and window is not None
        presets += [window] if window is not None else []
    shown = presets if mirror is None else [_mirrored(window, mirror) for window in presets]
    return Windows(tuple(shown), tuple(flags if is_complete else [*flags, "window_unreadable"]))


def _window(centre: float | None, width: float | None, function: WindowFunction, label: str) -> Window | None:
    """PS3.3 C.11.2.1.2: the width of LINEAR is at least 1, that of the others above 0."""
    if centre is None or width is None or width <= 0 or (function == "LINEAR" and width < 1):
        return None
    return Window(centre, width, function, label)


def _mirrored(window: Window, mirror: float) -> Window:
    """LINEAR is half a step off its centre, which turning over puts on the other side."""
    shift = 1 if window.function == "LINEAR" else 0
    return Window(mirror - window.centre + shift, window.width, window.function, window.label)


def _labels(holder: Dataset) -> tuple[str, ...]:
    """Window Center & Width Explanation, one for each preset."""
    words = texts(holder, "WindowCenterWidthExplanation")
    whole = human_text(holder, "WindowCenterWidthExplanation") if len(words) == 1 else ""
    return tuple(cut(word)[:_LONGEST_LABEL] for word in ((whole,) if whole else words))


def _has_curve(groups: FunctionalGroups, frame: int) -> bool:
    macro = groups.macro(frame, _MACRO)
    return any(
        holder is not None
        and element_of(holder, "VOILUTSequence") is not None
        and bool(items(holder, "VOILUTSequence"))
        for holder in (macro, groups.dataset)
    )
