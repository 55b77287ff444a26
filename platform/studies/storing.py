"""Write the rows of a study that is being frozen: its views, its sessions, and every presentation with its panes."""

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from imaging.models import Image, Plane
from imaging.previews import window_of
from studies.design import REPEAT, Allocated
from studies.models import (
    ItemPane,
    PaneImage,
    PlannedSession,
    Study,
    StudyCase,
    StudyReader,
    StudyTreatment,
    StudyView,
    WorklistItem,
)
from studies.selection import ChosenView, Selected
from studies.showings import Prepared, ShownGrid

BATCH = 2000


def store_allocation(
    study: Study, scored: list[Selected], training: list[Selected], allocation: list[Allocated], prepared: Prepared
) -> None:
    selected = [*scored, *training]
    _store_cases(study, training)
    _store_views(study, selected, prepared)
    sessions = _store_sessions(study, allocation)
    items = _store_items(study, sessions, allocation)
    _store_panes(study, items, selected, allocation, prepared)


def window_in_codes(image: Image) -> tuple[float, float]:
    """(centre, width) of the image's window in the codes of its frames: black at one end of it, white at the other."""
    centre, width = window_of(image).exact()
    return (centre - image.code_offset) / image.code_slope, width / abs(image.code_slope)


def frame_ms(view: ChosenView) -> float | None:
    """Time between the frames of a cine that are shown: the median, since frames may come unevenly. None if unknown."""
    if view.image.kind != Image.Kind.CINE:
        return None
    planes = Plane.objects.filter(image=view.image, index__range=(view.first_plane, view.last_plane)).order_by("index")
    times = [time for time in planes.values_list("time_ms", flat=True) if time is not None]
    steps = [later - earlier for earlier, later in pairwise(times) if later > earlier]
    return median(steps) if steps else None


def _store_cases(study: Study, training: list[Selected]) -> None:
    StudyCase.objects.bulk_create(
        StudyCase(study=study, position=position, case=one.case, is_training=True)
        for position, one in enumerate(training)
    )


def _store_views(study: Study, selected: list[Selected], prepared: Prepared) -> None:
    """All anew: those that were stated, and those of cases with one image alone."""
    cases = {row.case_id: row for row in StudyCase.objects.filter(study=study)}
    study.views.all().delete()
    StudyView.objects.bulk_create(
        [
            StudyView(
                study=study,
                case=cases[one.case.pk],
                display=number,
                position=position,
                **_shown_as(view, prepared.grids[view.image.pk]),
            )
            for one in selected
            for number, display in enumerate(one.displays)
            for position, view in enumerate(display)
        ],
        batch_size=BATCH,
    )


def _shown_as(view: ChosenView, grid: ShownGrid) -> dict[str, object]:
    """What a reader's page needs, the same for every treatment: readiness refused those that differ.

    No window is narrower than the grid allows, not even that of the file.
    """
    made = next(iter(view.reconstructions.values()))
    centre, width = window_in_codes(view.image)
    return {
        "image": view.image,
        "first_plane": view.first_plane,
        "last_plane": view.last_plane,
        "rows": made.rows,
        "columns": made.columns,
        "spacing_mm": list(made.spacing_mm) if made.spacing_mm else None,
        "window_centre": centre,
        "window_width": max(width, grid.narrowest_window),
        "step": grid.step,
        "narrowest_window": grid.narrowest_window,
        "frame_ms": frame_ms(view),
    }


def _store_sessions(study: Study, allocation: list[Allocated]) -> dict[tuple[str, int], PlannedSession]:
    readers = {reader.code: reader for reader in StudyReader.objects.filter(study=study)}
    totals: dict[tuple[str, int], int] = {}
    for row in allocation:
        totals[row.reader, row.session] = totals.get((row.reader, row.session), 0) + 1
    planned = {
        (code, number): PlannedSession(study=study, reader=readers[code], number=number, total=total)
        for (code, number), total in totals.items()
    }
    PlannedSession.objects.bulk_create(planned.values())
    return planned


def _store_items(
    study: Study, sessions: dict[tuple[str, int], PlannedSession], allocation: list[Allocated]
) -> list[WorklistItem]:
    """Repeats go in after what they repeat, because their rows refer to it."""
    cases = {str(row.case_id): row for row in StudyCase.objects.filter(study=study)}
    items: dict[tuple[str, int, int], WorklistItem] = {}
    for row in sorted(allocation, key=lambda row: row.kind == REPEAT):
        items[row.reader, row.session, row.position] = WorklistItem(
            study=study,
            session=sessions[row.reader, row.session],
            position=row.position,
            kind=row.kind,
            case=cases[row.case],
            display=row.display,
            blind_code=row.blind_code,
            repeat_of=items[(row.reader, *row.repeats)] if row.repeats else None,
        )
    WorklistItem.objects.bulk_create(items.values(), batch_size=BATCH)
    return [items[row.reader, row.session, row.position] for row in allocation]


def _store_panes(
    study: Study,
    items: list[WorklistItem],
    selected: list[Selected],
    allocation: list[Allocated],
    prepared: Prepared,
) -> None:
    treatments = {row.key: row for row in StudyTreatment.objects.filter(study=study)}
    panes = [
        ItemPane(item=item, index=index, treatment=treatments[key])
        for item, row in zip(items, allocation, strict=True)
        for index, key in enumerate(row.treatments)
    ]
    ItemPane.objects.bulk_create(panes, batch_size=BATCH)
    displays = {(str(one.case.pk), number): shown for one in selected for number, shown in enumerate(one.displays)}
    rows = (displays[row.case, row.display] for row in allocation for _ in row.treatments)
    PaneImage.objects.bulk_create(
        [image for pane, views in zip(panes, rows, strict=True) for image in _pane_images(pane, views, prepared)],
        batch_size=BATCH,
    )


def _pane_images(pane: ItemPane, views: tuple[ChosenView, ...], prepared: Prepared) -> Iterator[PaneImage]:
    for position, view in enumerate(views):
        made = view.reconstructions[pane.treatment.key]
        showing = prepared.showings[made.pk]
        yield PaneImage(pane=pane, position=position, reconstruction=made, showing=showing)
