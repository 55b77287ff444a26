"""The frames of a file as planes: size, place, time and words, before their values have a meaning."""

from evaluation.files.content import PlaneInfo
from evaluation.files.dicom.acquisition import acquisitions_of
from evaluation.files.dicom.functional_groups import FunctionalGroups
from evaluation.files.dicom.geometry import places_of
from evaluation.files.dicom.layout import Layout
from evaluation.files.dicom.spacing import Spacing, spacing_of
from evaluation.files.dicom.timing import times_of
from evaluation.files.dicom.values import readable_number


def planes_of(groups: FunctionalGroups, layout: Layout) -> tuple[PlaneInfo, ...]:
    """One plane for each frame, in the order of the file."""
    number = readable_number(groups.dataset, "InstanceNumber")
    times, words = times_of(groups, layout), acquisitions_of(groups, layout)
    return tuple(
        PlaneInfo(
            index=frame,
            rows=layout.rows,
            columns=layout.columns,
            spacing_mm=spacing.pair,
            spacing_place=spacing.place,
            position_mm=place.position,
            row_direction=place.row,
            column_direction=place.column,
            time_ms=times[frame],
            number=None if number is None else int(number),
            acquisition=words[frame],
            flags=(*spacing.flags, *place.flags),
        )
        for frame, (place, spacing) in enumerate(zip(places_of(groups, layout), _spacings(groups, layout), strict=True))
    )


def _spacings(groups: FunctionalGroups, layout: Layout) -> list[Spacing]:
    if not groups.is_enhanced:
        return [spacing_of(groups, 0)] * layout.frames
    return [spacing_of(groups, frame) for frame in range(layout.frames)]
