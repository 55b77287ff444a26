"""By what the cases of a study were read, what is so of them, and how their images measure."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from imaging.models import MetricValue
from results.columns import Row
from results.lesions import Lesion, Lesions
from results.pictures import Pictures
from studies.models import PaneImage, Study


def case_rows(study: Study, lesions: Lesions, pictures: Pictures) -> Iterable[Row]:
    for row in study.cases.select_related("case", "sealed_standard"):
        standard = row.sealed_standard
        yield {
            "case": row.case.code,
            "is_training": row.is_training,
            "finding_class": standard.finding_class or None,
            "finding": standard.finding or None,
            "has_region": any(lesions.of_view(view) for view in pictures.of_case(row.pk)),
            "attributes": _write_attributes(standard.attributes),
        }


def view_rows(study: Study, pictures: Pictures, lesions: Lesions) -> Iterable[Row]:
    methods = _grid_methods(study)
    for view in pictures.views:
        image = view.image
        row_mm, column_mm = view.spacing_mm or (None, None)
        yield {
            "case": view.case.case.code,
            "display": view.display,
            "view": view.position,
            "image": pictures.code(view.image_id),
            "kind": image.kind,
            "modality": image.modality or None,
            "label": image.label or None,
            "plane_count": image.plane_count,
            "first_plane": view.first_plane,
            "last_plane": view.last_plane,
            "rows": view.rows,
            "columns": view.columns,
            "spacing_row_mm": row_mm,
            "spacing_column_mm": column_mm,
            "has_region": bool(lesions.of_view(view)),
            "image_sha256": image.pixels_sha256,
            "grid_step": view.step,
            "narrowest_window": view.narrowest_window,
            "grid_method": methods.get(view.image_id),
        }


def _grid_methods(study: Study) -> dict[UUID, str]:
    """By image. All that is shown of one image is made by one method."""
    shown = PaneImage.objects.filter(pane__item__study=study, showing__isnull=False).order_by()
    return dict(shown.values_list("reconstruction__image", "showing__method").distinct())


def lesion_rows(pictures: Pictures, lesions: Lesions) -> Iterable[Row]:
    """Of each case once, whether or not they lie on planes that were shown."""
    for case in dict.fromkeys(view.case for view in pictures.views):
        codes = {str(view.image_id): pictures.code(view.image_id) for view in pictures.of_case(case.pk)}
        for lesion in lesions.by_case[case.pk]:
            yield {"case": case.case.code, **_describe(lesion, codes)}


def measure_rows(study: Study, pictures: Pictures, lesions: Lesions) -> Iterable[Row]:
    """Of the whole image, and of the lesions that were sealed."""
    codes = {lesion.id: lesion.code for found in lesions.by_case.values() for lesion in found}
    for value in _measures(study):
        if value.lesion_id is None or str(value.lesion_id) in codes:
            yield {
                "case": value.reconstruction.image.case.code,
                "image": pictures.code(value.reconstruction.image_id),
                "treatment": value.reconstruction.treatment,
                "name": value.name,
                "region": value.region,
                "lesion": codes.get(str(value.lesion_id)),
                "value": value.value,
                "plane_values": _write_planes(value.plane_values),
                "summary": value.summary or None,
                "unit": value.unit or None,
                "reason": value.reason or None,
            }


def _measures(study: Study) -> Iterable[MetricValue]:
    values = MetricValue.objects.filter(
        reconstruction__image__in=study.views.values("image"),
        reconstruction__treatment__in=study.treatments.values("key"),
        reconstruction__comparison=study.comparison,
        reconstruction__scale=study.scale,
        reconstruction__degradation=study.degradation,
    )
    values = values.select_related("reconstruction__image__case").defer("reconstruction__frames")
    where = ("reconstruction__image__case__number", "reconstruction__image__created_at", "reconstruction__image")
    what = ("reconstruction__treatment", "name", "region", "lesion__first_plane", "lesion__y", "lesion__x", "lesion")
    return values.order_by(*where, *what)


def _describe(lesion: Lesion, codes: dict[str, str]) -> Row:
    return {
        "lesion": lesion.code,
        "image": codes[lesion.image],
        "label": lesion.label or None,
        "kind": lesion.kind,
        "first_plane": min(lesion.planes),
        "last_plane": max(lesion.planes),
        "planes": len(lesion.planes),
        "attributes": _write_attributes(lesion.attributes),
    }


def _write_attributes(attributes: dict[str, Any]) -> str | None:
    return json.dumps(attributes, sort_keys=True, ensure_ascii=False) if attributes else None


def _write_planes(values: list[float | None]) -> str | None:
    """Numbers by their shortest exact form."""
    return ";".join("" if value is None else repr(value) for value in values) or None
