"""Functional groups of enhanced objects (PS3.3 C.7.6.16): what one frame says, what all share, what stands outside.

A frame's own macro wins, then the shared one; a value at the top of the data set counts only where neither speaks.
"""

from dataclasses import dataclass

from pydicom import Dataset

from evaluation.files.content import RefusedError
from evaluation.files.dicom.values import components, element_of, items


@dataclass(frozen=True)
class FunctionalGroups:
    """The groups of a data set; of one without any, every question goes to the data set itself."""

    dataset: Dataset
    shared: Dataset | None
    frames: tuple[Dataset, ...]

    @property
    def is_enhanced(self) -> bool:
        return self.shared is not None or bool(self.frames)

    def macro(self, frame: int, sequence: str) -> Dataset | None:
        """The first item of a macro, the frame's own before the shared one; None where the groups hold none."""
        for group in (*self.frames[frame : frame + 1], self.shared):
            found = items(group, sequence) if group is not None else []
            if found:
                return found[0]
        return None

    def holder(self, frame: int, sequence: str, keyword: str) -> Dataset:
        """The data set in which `keyword` is to be looked up for a frame: an item of a macro, or the whole one."""
        for group in (*self.frames[frame : frame + 1], self.shared):
            for item in (items(group, sequence) if group is not None else [])[:1]:
                if element_of(item, keyword) is not None:
                    return item
        return self.dataset

    def number(self, frame: int, sequence: str, keyword: str) -> float | None:
        """A number that only adds to what is known about a frame; None where there is none to read."""
        found = components(self.holder(frame, sequence, keyword), keyword)
        return found[0] if found else None


def groups_of(dataset: Dataset, frame_count: int) -> FunctionalGroups:
    """Raises RefusedError where the groups describe another number of frames than the header claims."""
    shared = items(dataset, "SharedFunctionalGroupsSequence")
    frames = items(dataset, "PerFrameFunctionalGroupsSequence")
    if frames and len(frames) != frame_count:
        raise RefusedError(
            f"The header claims {frame_count} frames and describes {len(frames)}, so nothing says what the pixels "
            "mean. Export the file again."
        )
    return FunctionalGroups(dataset, shared[0] if shared else None, tuple(frames))
