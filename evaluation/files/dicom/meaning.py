"""What the stored values of each frame mean, so that stored values rise with what they mean and bright means high."""

from dataclasses import dataclass, replace

from evaluation.files.content import PlaneInfo
from evaluation.files.dicom.functional_groups import FunctionalGroups
from evaluation.files.dicom.layout import Layout
from evaluation.files.dicom.luts import Table, palette
from evaluation.files.dicom.rescale import Rescale, rescale_of, table_of
from evaluation.files.dicom.windows import Windows, windows_of

_LONGEST_UNIT = 16


@dataclass(frozen=True)
class Meaning:
    """`table` gives the values of all frames, or `rescales`, one for each frame, do."""

    groups: FunctionalGroups
    layout: Layout
    table: Table | None
    rescales: tuple[Rescale, ...]

    @property
    def is_inverted(self) -> bool:
        return self.layout.photometric == "MONOCHROME1"

    @property
    def mirror(self) -> int:
        """Lowest plus highest of the values that are stored, or that the table gives."""
        return self.layout.mirror if self.table is None else self.table.mirror

    @property
    def is_mirrored(self) -> tuple[bool, ...]:
        """For each frame, are stored values turned over? MONOCHROME1 and a falling rescale together leave them."""
        return tuple(self.is_inverted != (rescale.slope < 0) for rescale in self.rescales)

    @property
    def bits(self) -> int:
        return self.layout.stored if self.table is None else self.table.bits

    @property
    def unit(self) -> str:
        """The unit, where all frames have one and the same; values turned over have none."""
        units = {rescale.unit for rescale in self.rescales} if self.table is None else {_table_unit(self.table)}
        return "" if self.is_inverted or len(units) != 1 else units.pop()

    def describe(self, plane: PlaneInfo) -> PlaneInfo:
        """The plane with slope, intercept and the windows of the file."""
        rescale = self.rescales[plane.index]
        windows = self._windows(plane.index, rescale)
        slope, intercept = self._rising(rescale)
        flags = (*plane.flags, *windows.flags)
        return replace(plane, slope=slope, intercept=intercept, windows=windows.presets, flags=flags)

    def _rising(self, rescale: Rescale) -> tuple[float, float]:
        if rescale.slope > 0:
            return rescale.slope, rescale.intercept
        return -rescale.slope, rescale.intercept + rescale.slope * self.mirror

    def _windows(self, frame: int, rescale: Rescale) -> Windows:
        """Colour has no windows: they would be meant for a grey that is not there."""
        if not self.layout.is_grey:
            return Windows()
        total = rescale.slope * self.mirror + 2 * rescale.intercept
        return windows_of(self.groups, frame, mirror=total if self.is_inverted else None)


def meaning_of(groups: FunctionalGroups, layout: Layout, modality: str) -> Meaning:
    """Raises RefusedError where the file says what its values mean in a way that cannot be read."""
    if layout.photometric == "PALETTE COLOR":
        table: Table | None = palette(groups.dataset, is_signed=layout.is_signed)
    else:
        table = table_of(groups, layout) if layout.samples == 1 else None
    if table is not None or layout.samples > 1:
        return Meaning(groups, layout, table, (Rescale(),) * layout.frames)
    if not groups.is_enhanced:
        return Meaning(groups, layout, None, (rescale_of(groups, layout, 0, modality),) * layout.frames)
    rescales = tuple(rescale_of(groups, layout, frame, modality) for frame in range(layout.frames))
    return Meaning(groups, layout, None, rescales)


def _table_unit(table: Table) -> str:
    """Modality LUT Type; US is "unspecified"."""
    return "" if table.unit == "US" else table.unit[:_LONGEST_UNIT]
