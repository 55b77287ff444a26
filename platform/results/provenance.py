"""How every reconstruction of a study was made, what each measure means, and which libraries computed the results."""

from importlib.metadata import version
from typing import Any

from imaging.models import MetricValue, Reconstruction
from studies.models import Study

LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels", "krippendorff")


def describe_provenance(study: Study) -> dict[str, Any]:
    """Plain JSON in a fixed order, of the reconstructions that readers were shown."""
    shown = Reconstruction.objects.filter(
        image__in=study.cases.values("image"),
        treatment__in=study.treatments.values("key"),
        comparison=study.comparison,
        scale=study.scale,
        degradation=study.degradation,
    ).select_related("image__case")
    rows = shown.order_by("image__case__number", "treatment")
    return {
        "is_simulated": study.is_simulated,
        "libraries": {name: version(name) for name in LIBRARIES},
        "reconstructions": [_describe(row) for row in rows],
        "measures": _define_measures(rows),
    }


def _describe(row: Reconstruction) -> dict[str, Any]:
    return {
        "case": row.image.case.code,
        "treatment": row.treatment,
        "image_sha256": row.image.frame_sha256,
        "frame_sha256": row.frame_sha256,
        "checkpoint_sha256": row.checkpoint_sha256 or None,
        "rows": row.rows,
        "columns": row.columns,
        "self_check": {
            "passed": row.check_passed,
            "consistency_rmse": row.check_consistency,
            "intensity_drift": row.check_drift,
            "reason": row.check_reason or None,
        },
        "provenance": row.provenance,
    }


def _define_measures(rows: Any) -> list[dict[str, Any]]:
    found = MetricValue.objects.filter(reconstruction__in=rows.order_by().values("pk"))
    names = ("name", "region", "unit", "definition")
    return list(found.order_by(*names).values(*names).distinct())
