"""What sets planes of one series apart, in words that may be shown: coded values and numbers, never free text."""

import re

from pydicom import Dataset

from evaluation.files.dicom.functional_groups import FunctionalGroups
from evaluation.files.dicom.layout import Layout
from evaluation.files.dicom.values import components, readable_items, readable_number, text, texts

#: Words that begin so number the times at which one place was imaged: `stacks.arrange` looks for places that repeat.
PHASE = "phase"
#: Values of Image Type that say nothing which sets planes apart.
_SILENT = {"", "ORIGINAL", "PRIMARY", "OTHER", "NONE", "ND", "NORM", "AXIAL"}
#: Code Strings (PS3.5 6.2), and the short names that scanners give to stacks.
_CODE = re.compile(r"[A-Z0-9 _.+/-]{1,16}")
_FRAME_TYPES = (
    "MRImageFrameTypeSequence",
    "CTImageFrameTypeSequence",
    "PETFrameTypeSequence",
    "XAXRFFrameCharacteristicsSequence",
    "XRay3DFrameTypeSequence",
    "ParametricMapFrameTypeSequence",
)
#: Vectors of NM (PS3.3 C.8.4.8): which detector, energy window, time … each frame belongs to.
_NM_VECTORS = {
    "EnergyWindowVector": "energy window",
    "DetectorVector": "detector",
    "PhaseVector": PHASE,
    "TimeSlotVector": PHASE,
}
#: Names of stacks that are numbers or single letters: others are free text.
_STACK_NAME = re.compile(r"[A-Z]{0,2}\d{1,6}|[A-Z]")
_Number = tuple[str, str, str, str]
#: Numbers: the macro of an enhanced object (empty: none), the keyword, the word and the unit.
_NUMBERS: tuple[_Number, ...] = (
    ("", "EchoNumbers", "echo", ""),
    ("MREchoSequence", "EffectiveEchoTime", "TE", " ms"),
    ("", "EchoTime", "TE", " ms"),
    ("MRDiffusionSequence", "DiffusionBValue", "b", ""),
    ("FrameContentSequence", "TemporalPositionIndex", PHASE, ""),
    ("", "TemporalPositionIdentifier", PHASE, ""),
)
_ENERGY: _Number = ("CTXRayDetailsSequence", "KVP", "", " kV")


def acquisitions_of(groups: FunctionalGroups, layout: Layout) -> tuple[tuple[str, ...], ...]:
    """The words of every frame."""
    vectors = {keyword: components(groups.dataset, keyword) for keyword in _NM_VECTORS}
    return tuple(
        (
            *_of_frame(groups, frame),
            *(_word(_NM_VECTORS[k], v[frame]) for k, v in vectors.items() if _counts(v, layout)),
        )
        for frame in range(layout.frames)
    )


def view_of(dataset: Dataset) -> str:
    """How a projection was taken: View Position, else the meaning of the View Code (PS3.3 C.8.11.7)."""
    position = " ".join(_codes(texts(dataset, "ViewPosition")))
    if position:
        return position
    return " ".join(text(code, "CodeMeaning")[:64] for code in readable_items(dataset, "ViewCodeSequence")[:1])


def laterality_of(groups: FunctionalGroups, frame: int = 0) -> str:
    """L, R, U (unpaired) or B (both), empty where the file does not say or says something else."""
    dataset = groups.dataset
    found = (
        text(groups.holder(frame, "FrameAnatomySequence", "FrameLaterality"), "FrameLaterality"),
        text(dataset, "ImageLaterality"),
        text(dataset, "Laterality"),
    )
    return next((side for side in map(str.upper, found) if side in ("L", "R", "U", "B")), "")


def image_types(groups: FunctionalGroups, frame: int = 0) -> tuple[str, ...]:
    """Frame Type of an enhanced object, else Image Type: coded words alone."""
    for sequence in _FRAME_TYPES if groups.is_enhanced else ():
        macro = groups.macro(frame, sequence)
        if macro is not None and texts(macro, "FrameType"):
            return (*_codes(texts(macro, "FrameType")), *_codes(texts(macro, "ComplexImageComponent")))
    return (*_codes(texts(groups.dataset, "ImageType")), *_codes(texts(groups.dataset, "ComplexImageComponent")))


def _of_frame(groups: FunctionalGroups, frame: int) -> tuple[str, ...]:
    types = [word for word in image_types(groups, frame) if word not in _SILENT]
    asked = (*_NUMBERS, _ENERGY) if text(groups.dataset, "Modality").upper() == "CT" else _NUMBERS
    numbered = [_numbered(groups, frame, number) for number in asked]
    stack = text(groups.holder(frame, "FrameContentSequence", "StackID"), "StackID").upper()
    named = f"stack {stack}" if _STACK_NAME.fullmatch(stack) else ""
    side = laterality_of(groups, frame)
    shown = (*types, *numbered, named, "" if side == "U" else side, view_of(groups.dataset))
    return tuple(dict.fromkeys(word for word in shown if word))


def _numbered(groups: FunctionalGroups, frame: int, number: _Number) -> str:
    macro, keyword, word, unit = number
    found = groups.number(frame, macro, keyword) if macro else readable_number(groups.dataset, keyword)
    return "" if found is None else _word(word, found) + unit


def _word(name: str, value: float | None) -> str:
    return "" if value is None else f"{name} {value:.6g}".strip()


def _codes(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if _CODE.fullmatch(word))


def _counts(vector: tuple[float | None, ...], layout: Layout) -> bool:
    return len(vector) == layout.frames
