"""How every reconstruction of a study was made, what each measure means, and which libraries computed the results."""

from importlib.metadata import version
from typing import Any

from imaging.models import Image, ImageEdit, MetricValue, Plane, Reconstruction, Showing
from results.pictures import Pictures
from studies.models import Study

LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels", "krippendorff")


def describe_provenance(study: Study) -> dict[str, Any]:
    """Plain JSON in a fixed order, of the images that were read and the reconstructions that readers were shown."""
    pictures = Pictures(study)
    shown = Reconstruction.objects.filter(
        image__in=study.views.values("image"),
        treatment__in=study.treatments.values("key"),
        comparison=study.comparison,
        scale=study.scale,
        degradation=study.degradation,
    ).select_related("image__case")
    showings = {row.reconstruction_id: row for row in Showing.objects.filter(owner=study.pk)}
    rows = shown.order_by("image__case__number", "image__created_at", "image", "treatment")
    images = {view.image_id: view.image for view in pictures.views}
    return {
        "is_simulated": study.is_simulated,
        "libraries": {name: version(name) for name in LIBRARIES},
        "images": [_describe_image(image, pictures) for image in images.values()],
        "reconstructions": [_describe(row, pictures, showings.get(row.pk)) for row in rows],
        "measures": _define_measures(rows),
    }


def _describe_image(image: Image, pictures: Pictures) -> dict[str, Any]:
    names = ("frame_sha256", "position_mm", "time_ms")
    planes = Plane.objects.filter(image=image).order_by("index")
    return {
        "case": image.case.code,
        "image": pictures.code(image.pk),
        "kind": image.kind,
        "pixels_sha256": image.pixels_sha256,
        "code_slope": image.code_slope,
        "code_offset": image.code_offset,
        "flags": image.flags,
        "edits": [_describe_edit(edit) for edit in image.edits.all()],
        "planes": [
            {name: getattr(plane, name) for name in names} | {"padding_sha256": plane.padding_sha256 or None}
            for plane in planes
        ],
    }


def _describe_edit(edit: ImageEdit) -> dict[str, Any]:
    """What was done to the pixels before they were read. Who and why stands in the audit trail."""
    return {name: getattr(edit, name) for name in ("kind", "rectangles", "before", "after")}


def _describe_showing(showing: Showing) -> dict[str, Any]:
    """The frames that readers were sent, from the first plane that any view shows."""
    return {name: getattr(showing, name) for name in ("first_plane", "frames", "frames_sha256", "step", "method")}


def _describe(row: Reconstruction, pictures: Pictures, showing: Showing | None) -> dict[str, Any]:
    """Without a showing readers were sent the frames of the reconstruction itself."""
    return {
        "case": row.image.case.code,
        "image": pictures.code(row.image_id),
        "treatment": row.treatment,
        "pixels_sha256": row.image.pixels_sha256,
        "frames_sha256": row.frames_sha256,
        "frames": row.frames,
        "shown": _describe_showing(showing) if showing else None,
        "checkpoint_sha256": row.checkpoint_sha256 or None,
        "rows": row.rows,
        "columns": row.columns,
        "self_check": {
            "passed": row.check_passed,
            "plane": row.check_plane,
            "consistency_rmse": row.check_consistency,
            "intensity_drift": row.check_drift,
            "reason": row.check_reason or None,
        },
        "provenance": row.provenance,
    }


def _define_measures(rows: Any) -> list[dict[str, Any]]:
    found = MetricValue.objects.filter(reconstruction__in=rows.order_by().values("pk"))
    names = ("name", "region", "unit", "definition", "summary")
    return list(found.order_by(*names).values(*names).distinct())
