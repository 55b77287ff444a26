"""Make the reconstructions of a dataset, check each by back-projection, and measure it.

The unit of work is one image and one treatment. Its row is unique, so a run that was killed goes on where it stood.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from django.db import IntegrityError, transaction

from evaluation.image.measures import measure_pair
from imaging.coding import Coding
from imaging.models import Comparison, Image, MetricValue, Reconstruction
from imaging.storage import load_frame, load_mask, store_frame
from imaging.treatments import ORIGINAL, get_treatment
from ml.arrays import crop_to_multiple
from ml.degrade import get_degradation
from ml.infer import upscale
from ml.registry import get_descriptor
from ml.selfcheck import SelfCheck, back_project

Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Plan:
    """How treatments are compared. `degradation` is empty in a prospective comparison."""

    comparison: str
    scale: int
    degradation: str


@dataclass(frozen=True)
class _Source:
    """What every treatment of one image starts from. `hr` is None in a prospective comparison."""

    lr: np.ndarray
    hr: np.ndarray | None


def reconstruct_dataset(*, dataset_id: str, treatments: list[str], plan: Plan, report: Report) -> str:
    """Every treatment of every image. Returns one sentence that sums up."""
    images = list(Image.objects.filter(dataset_id=dataset_id).select_related("case").order_by("case__number", "pk"))
    total, failed = len(images) * len(treatments), 0
    for index, image in enumerate(images):
        for number, treatment in enumerate(treatments):
            report(index * len(treatments) + number, total, f"{image.case.code}: {treatment}")
            failed += not reconstruct_image(image=image, treatment=treatment, plan=plan).check_passed
    report(total, total, "")
    return f"{total} reconstructions" + (f", {failed} failed their self-check" if failed else "")


def reconstruct_image(*, image: Image, treatment: str, plan: Plan) -> Reconstruction:
    """The reconstruction of one image, made unless it is already there."""
    key = {"image": image, "treatment": treatment, **plan.__dict__}
    if found := Reconstruction.objects.filter(**key).first():
        return found
    made, pixels, source = _make(image, treatment, plan)
    measures = _measure(image, pixels, source, plan)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            MetricValue.objects.bulk_create([_row(made, measure) for measure in measures])
    except IntegrityError:
        return Reconstruction.objects.get(**key)  # another worker was quicker; its pixels are the same
    return made


def _make(image: Image, treatment: str, plan: Plan) -> tuple[Reconstruction, np.ndarray, _Source]:
    coding = Coding(image.code_slope, image.code_offset)
    values = coding.decode(load_frame(image.frame_sha256, rows=image.rows, columns=image.columns))
    source = _source(values, plan, seed=_seed(image))
    pixels, provenance = _apply(image, treatment, plan, source)
    codes = coding.encode(pixels)
    check = _check(image, treatment, plan, source, coding.decode(codes))
    spacing = _spacing(image, plan)
    made = Reconstruction(
        image=image,
        treatment=treatment,
        **plan.__dict__,
        rows=codes.shape[0],
        columns=codes.shape[1],
        spacing_row_mm=spacing[0],
        spacing_column_mm=spacing[1],
        frame_sha256=store_frame(codes),
        checkpoint_sha256=str(provenance.get("checkpoint_sha256") or ""),
        provenance={
            **provenance,
            "input_frame_sha256": image.frame_sha256,
            "plan": plan.__dict__,
            "seed": _seed(image),
        },
        check_passed=check.passed,
        check_consistency=check.consistency_rmse,
        check_drift=check.intensity_drift,
        check_reason=check.reason[:300],
    )
    return made, coding.decode(codes), source


def _source(values: np.ndarray, plan: Plan, *, seed: int) -> _Source:
    if plan.comparison == Comparison.PROSPECTIVE:
        return _Source(lr=values, hr=None)
    hr = crop_to_multiple(values, plan.scale)
    return _Source(lr=get_degradation(plan.degradation, scale=plan.scale).apply(hr, seed=seed), hr=hr)


def _apply(image: Image, treatment: str, plan: Plan, source: _Source) -> tuple[np.ndarray, dict[str, object]]:
    if treatment == ORIGINAL:
        assert source.hr is not None  # check_treatments refused an original without a kernel
        return source.hr, {"model": ORIGINAL}
    model = get_descriptor(get_treatment(treatment).models[plan.scale])
    made = upscale(source.lr, model=model, value_range=image.value_range)
    degradation = get_degradation(plan.degradation, scale=plan.scale).describe() if plan.degradation else None
    return made.pixels, {**made.provenance, "degradation": degradation}


def _check(image: Image, treatment: str, plan: Plan, source: _Source, pixels: np.ndarray) -> SelfCheck:
    """Degraded again, does it equal its input? A prospective one is checked against plain bicubic reduction."""
    degradation = get_degradation(plan.degradation or "bicubic", scale=plan.scale)
    return back_project(pixels, lr=source.lr, degradation=degradation, value_range=image.value_range)


def _spacing(image: Image, plan: Plan) -> tuple[float | None, float | None]:
    if image.spacing_mm is None:
        return None, None
    factor = plan.scale if plan.comparison == Comparison.PROSPECTIVE else 1
    return image.spacing_mm[0] / factor, image.spacing_mm[1] / factor


def _seed(image: Image) -> int:
    """The degradation's noise depends on the image alone, so that all treatments start from the same input."""
    return int(hashlib.sha256(image.frame_sha256.encode()).hexdigest()[:8], 16)


def _measure(image: Image, pixels: np.ndarray, source: _Source, plan: Plan) -> list["MetricValue"]:
    """Full-reference measures need the original on the same grid: a retrospective comparison."""
    if source.hr is None:
        return []
    low, high = image.value_range
    values = measure_pair(
        reference=source.hr, test=pixels, data_range=high - low, mask=_mask(image, source.hr.shape), border=plan.scale
    )
    return [
        MetricValue(
            name=value.name,
            region=value.region,
            value=value.value,
            unit=value.unit,
            reason=value.reason or "",
            definition=value.definition[:300],
        )
        for value in values
    ]


def _mask(image: Image, shape: tuple[int, ...]) -> np.ndarray | None:
    """All reference regions of the image together, cropped as the image is; None where there is none."""
    regions = list(image.regions.all())
    if not regions:
        return None
    masks = [load_mask(region.mask_sha256, rows=image.rows, columns=image.columns) for region in regions]
    joined = np.logical_or.reduce(masks)[: shape[0], : shape[1]]
    return joined if joined.any() else None


def _row(reconstruction: Reconstruction, value: MetricValue) -> MetricValue:
    value.reconstruction = reconstruction
    return value
