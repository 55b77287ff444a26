"""Make the reconstructions of a dataset, check each by back-projection, and measure it.

The unit of work is one image and one treatment. Its row is unique, so a run that was killed goes on where it stood.
A stack is made plane by plane: memory is bounded by a few planes, however long it is.
"""

import hashlib
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction

from evaluation.image.stack_measures import StackMeasures, StackValue
from imaging.hashes import hash_frames
from imaging.models import Comparison, Image, MetricValue, Plane, Reconstruction, Region
from imaging.planes import coding_of, planes_of, read_padding, read_values
from imaging.progress import Report
from imaging.standard.regions import current_regions, lesion_mask
from imaging.storage import store_frame
from imaging.treatments import ORIGINAL, get_treatment
from ml.arrays import crop_to_multiple
from ml.degrade import get_degradation
from ml.infer import upscale
from ml.registry import get_descriptor
from ml.selfcheck import SelfCheck, back_project


@dataclass(frozen=True)
class Plan:
    """How treatments are compared. `degradation` is empty in a prospective comparison."""

    comparison: str
    scale: int
    degradation: str


@dataclass(frozen=True)
class _Source:
    """What every treatment of one plane starts from. `hr` is None in a prospective comparison."""

    lr: np.ndarray
    hr: np.ndarray | None


@dataclass
class _Made:
    """What one treatment has made of the planes so far."""

    frames: list[str] = field(default_factory=list)
    checks: list[SelfCheck] = field(default_factory=list)
    provenance: dict[str, object] = field(default_factory=dict)
    shape: tuple[int, int] = (0, 0)


def reconstruct_dataset(
    *, dataset_id: str, treatments: list[str], plan: Plan, report: Report, images: list[str] | None = None
) -> str:
    """Every treatment of every image, or of those named. Returns one sentence that sums up."""
    chosen = Image.objects.filter(dataset_id=dataset_id, is_excluded=False)
    if images is not None:
        chosen = chosen.filter(pk__in=images)
    rows = list(chosen.select_related("case").order_by("case__number", "created_at", "pk"))
    total, failed = len(rows) * len(treatments), 0
    for index, image in enumerate(rows):
        for number, treatment in enumerate(treatments):
            done = index * len(treatments) + number
            failed += not reconstruct_image(
                image=image, treatment=treatment, plan=plan, report=_plane_report(report, done, total, image, treatment)
            ).check_passed
    report(total, total, "")
    return f"{total} reconstructions" + (f", {failed} failed their self-check" if failed else "")


def _plane_report(report: Report, done: int, total: int, image: Image, treatment: str) -> Report:
    """Within one image: the job's count stands, its message moves."""

    def tell(plane: int, planes: int, _message: str) -> None:
        where = f", plane {plane + 1} of {planes}" if planes > 1 else ""
        report(done, total, f"{image.case.code}: {treatment}{where}")

    return tell


def reconstruct_image(*, image: Image, treatment: str, plan: Plan, report: Report | None = None) -> Reconstruction:
    """The reconstruction of one image, made unless it is already there."""
    key: dict[str, Any] = {"image": image, "treatment": treatment, **asdict(plan)}
    if found := Reconstruction.objects.filter(**key).first():
        return found
    started = time.perf_counter()
    made, measures = _make_planes(image, treatment, plan, report)
    row = _row(image, treatment, plan, made, seconds=time.perf_counter() - started)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            MetricValue.objects.bulk_create([_metric(row, value) for value in measures])
    except IntegrityError:
        return Reconstruction.objects.get(**key)  # another worker was quicker; its pixels are the same
    return row


def _make_planes(image: Image, treatment: str, plan: Plan, report: Report | None) -> tuple[_Made, list[StackValue]]:
    low, high = image.value_range
    made, measures = _Made(), StackMeasures(data_range=high - low, border=plan.scale)
    lesions = list(current_regions(image)) if plan.comparison == Comparison.RETROSPECTIVE else []
    for plane in planes_of(image):
        if report is not None:
            report(plane.index, image.plane_count, "")
        source = _source(read_values(image, plane), plan, seed=_seed(plane))
        pixels = _make_plane(image, plane, treatment, plan, source, made)
        if source.hr is not None:
            _measure(measures, image, plane, lesions, source.hr, pixels)
    return made, measures.values() if plan.comparison == Comparison.RETROSPECTIVE else []


def _make_plane(image: Image, plane: Plane, treatment: str, plan: Plan, source: _Source, made: _Made) -> np.ndarray:
    """One plane made, checked and stored; its values as they were stored."""
    coding = coding_of(image)
    pixels, made.provenance = _apply(image, treatment, plan, source)
    codes = coding.encode(pixels)
    made.checks.append(_check(image, plan, source, coding.decode(codes)))
    codes = _blank_padding(image, plane, plan, codes)
    made.frames.append(store_frame(codes))
    made.shape = codes.shape
    return coding.decode(codes)


def _blank_padding(image: Image, plane: Plane, plan: Plan, codes: np.ndarray) -> np.ndarray:
    """Where nothing was imaged every treatment shows the same: no ringing there may tell one from another."""
    padding = read_padding(image, plane)
    if padding is None:
        return codes
    return np.where(_fit(padding, codes.shape, plan), coding_of(image).encode(np.array(image.range_low)), codes)


def _fit(mask: np.ndarray, shape: tuple[int, ...], plan: Plan) -> np.ndarray:
    """A mask of the image on the grid of its reconstructions."""
    if plan.comparison == Comparison.PROSPECTIVE:
        mask = mask.repeat(plan.scale, axis=0).repeat(plan.scale, axis=1)
    return mask[: shape[0], : shape[1]]


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


def _check(image: Image, plan: Plan, source: _Source, pixels: np.ndarray) -> SelfCheck:
    """Degraded again, does it equal its input? A prospective one is checked against plain bicubic reduction."""
    degradation = get_degradation(plan.degradation or "bicubic", scale=plan.scale)
    return back_project(pixels, lr=source.lr, degradation=degradation, value_range=image.value_range)


def _seed(plane: Plane) -> int:
    """The degradation's noise depends on the plane alone, so that all treatments start from the same input."""
    return int(hashlib.sha256(plane.frame_sha256.encode()).hexdigest()[:8], 16)


def _measure(
    measures: StackMeasures,
    image: Image,
    plane: Plane,
    lesions: list[Region],
    hr: np.ndarray,
    pixels: np.ndarray,
) -> None:
    """Full-reference measures need the original on the same grid: a retrospective comparison."""
    rows, columns = hr.shape
    masks = {region.pk: lesion_mask(region, plane.index, image) for region in lesions}
    padding = read_padding(image, plane)
    measures.add(
        reference=hr,
        test=pixels,
        lesions={key: mask[:rows, :columns] for key, mask in masks.items() if mask is not None},
        left_out=None if padding is None else padding[:rows, :columns],
    )


def _row(image: Image, treatment: str, plan: Plan, made: _Made, *, seconds: float) -> Reconstruction:
    worst = _worst(made.checks)
    check = made.checks[worst]
    spacing = _spacing(image, plan)
    return Reconstruction(
        image=image,
        treatment=treatment,
        **asdict(plan),
        rows=made.shape[0],
        columns=made.shape[1],
        spacing_row_mm=spacing[0],
        spacing_column_mm=spacing[1],
        frames=made.frames,
        frames_sha256=hash_frames(made.frames),
        checkpoint_sha256=str(made.provenance.get("checkpoint_sha256") or ""),
        provenance={
            **made.provenance,
            "input_pixels_sha256": image.pixels_sha256,
            "planes": len(made.frames),
            "plan": asdict(plan),
            "seed": "SHA-256 of each input frame's hash, first 8 digits",
        },
        check_passed=check.passed,
        check_consistency=check.consistency_rmse,
        check_drift=check.intensity_drift,
        check_reason=check.reason[:300],
        check_plane=worst,
        seconds=seconds,
    )


def _worst(checks: list[SelfCheck]) -> int:
    """A plane that failed, else the one nearest to what is allowed. One failed plane fails the stack."""

    def badness(index: int) -> tuple[bool, float]:
        check = checks[index]
        share = np.inf if check.consistency_rmse is None else check.consistency_rmse / check.maximum_rmse
        return not check.passed, float(share)

    return max(range(len(checks)), key=badness)


def _spacing(image: Image, plan: Plan) -> tuple[float | None, float | None]:
    if image.spacing_mm is None:
        return None, None
    factor = plan.scale if plan.comparison == Comparison.PROSPECTIVE else 1
    return image.spacing_mm[0] / factor, image.spacing_mm[1] / factor


def _metric(made: Reconstruction, value: StackValue) -> MetricValue:
    return MetricValue(
        reconstruction=made,
        name=value.name,
        region=value.region,
        lesion_id=None if value.lesion is None else str(value.lesion),
        value=value.value,
        plane_values=list(value.plane_values) if len(value.plane_values) > 1 else [],
        summary=value.summary,
        unit=value.unit,
        reason=value.reason or "",
        definition=value.definition[:300],
    )
