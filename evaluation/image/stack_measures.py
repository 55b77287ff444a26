"""The measures of `measure_pair` over a stack: taken plane by plane, summed up in three dimensions, and said so.

Planes come one at a time, so a stack of any length needs the memory of one. Over planes, squared differences and means
are pooled by pixels; measures that exist only within a plane (SSIM, texture) are averaged, each plane weighted by its
pixels. A lesion is summed up over the planes it lies on, and its surroundings leave out the other lesions.
"""

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.image.measures import MetricValue, measure_pair

#: All lesions together; the key of a value that belongs to none of them alone.
WHOLE_STACK: None = None
_POOLED = "squared differences pooled over {} planes"
_WEIGHTED = "mean over {} planes, weighted by their pixels"
_DIFFERENCE = "of the means pooled over {} planes"


@dataclass(frozen=True)
class StackValue:
    """One measure of a stack in one region. `lesion` is the key it was given under, None for the whole stack.

    `plane_values` has one entry for each plane of the stack, None where the plane has no such value. `summary` says
    how `value` comes from them; empty for a stack of one plane.
    """

    name: str
    region: str
    lesion: Hashable | None
    value: float | None
    unit: str
    reason: str | None
    definition: str
    summary: str
    plane_values: tuple[float | None, ...]


@dataclass
class _Series:
    """One measure in one region, as it comes plane by plane."""

    first: MetricValue
    values: dict[int, MetricValue] = field(default_factory=dict)


class StackMeasures:
    """Give it every plane in order with `add`, then ask for `values`.

    `data_range` and `border` as for `measure_pair`.
    """

    def __init__(self, *, data_range: float, border: int = 0) -> None:
        self._data_range, self._border = data_range, border
        self._series: dict[tuple[Hashable | None, str, str], _Series] = {}
        self._planes = 0

    def add(
        self,
        *,
        reference: object,
        test: object,
        lesions: Mapping[Hashable, NDArray[np.bool_]] | None = None,
        left_out: object | None = None,
    ) -> None:
        """One plane. `lesions` are the masks of those that lie on it, by key; `left_out` marks what was not imaged."""
        given = {key: mask for key, mask in (lesions or {}).items() if mask.any()}
        union = np.logical_or.reduce(list(given.values())) if given else None
        common: dict[str, Any] = {
            "reference": reference,
            "test": test,
            "data_range": self._data_range,
            "border": self._border,
        }
        together = measure_pair(**common, mask=union, left_out=left_out)
        self._keep(WHOLE_STACK, together)
        for key, mask in given.items():
            # A lesion that is alone on the plane measures as all of them together do.
            alone = len(given) == 1
            values = together if alone else measure_pair(**common, mask=mask, left_out=_others(left_out, union, mask))
            self._keep(key, [value for value in values if value.region != "whole"])
        self._planes += 1

    def values(self) -> list[StackValue]:
        """Every measure of the stack and of each lesion, in the order in which they were first met."""
        return [self._sum_up(lesion, series) for (lesion, _, _), series in self._series.items()]

    def _keep(self, lesion: Hashable | None, values: list[MetricValue]) -> None:
        for value in values:
            series = self._series.setdefault((lesion, value.name, value.region), _Series(value))
            series.values[self._planes] = value

    def _sum_up(self, lesion: Hashable | None, series: _Series) -> StackValue:
        first = series.first
        if self._planes == 1:
            value, reason, summary = first.value, first.reason, ""
        else:
            value, reason, summary = self._pooled(lesion, first.name, first.region, series)
        told = next((one for one in series.values.values() if one.definition), first)
        plane_values = tuple(_value_at(series, index) for index in range(self._planes))
        return StackValue(
            first.name, first.region, lesion, value, told.unit, reason, told.definition, summary, plane_values
        )

    def _pooled(
        self, lesion: Hashable | None, name: str, region: str, series: _Series
    ) -> tuple[float | None, str | None, str]:
        if name == "psnr":
            return self._pooled_psnr(series)
        if name in ("contrast", "contrast_change"):
            return self._pooled_contrast(lesion, name, series)
        return _weighted(series)

    def _pooled_psnr(self, series: _Series) -> tuple[float | None, str | None, str]:
        """A plane whose pixels are identical adds no squared difference, but its pixels count."""
        squares, pixels, used = 0.0, 0, 0
        for value in series.values.values():
            if value.pixels == 0:
                continue
            used += 1
            pixels += value.pixels
            if value.value is not None:
                squares += value.pixels * 10 ** (-value.value / 10)
        summary = _POOLED.format(used)
        if not pixels:
            return None, series.first.reason, summary
        if not squares:
            return None, "identical pixels: the ratio is infinite", summary
        return -10 * math.log10(squares / pixels), None, summary

    def _pooled_contrast(
        self, lesion: Hashable | None, name: str, series: _Series
    ) -> tuple[float | None, str | None, str]:
        mean = "mean" if name == "contrast" else "mean_change"
        parts = [self._series.get((lesion, mean, region)) for region in ("inside", "surroundings")]
        if any(part is None for part in parts):
            return _weighted(series)
        inside, around = (_weighted(part) for part in parts if part is not None)
        summary = _DIFFERENCE.format(len(series.values))
        if inside[0] is None or around[0] is None:
            return None, inside[1] or around[1], summary
        return inside[0] - around[0], None, summary


def _others(left_out: object | None, union: NDArray[np.bool_] | None, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    others = np.zeros(mask.shape, bool) if union is None else union & ~mask
    return others if left_out is None else others | np.asarray(left_out, bool)


def _value_at(series: _Series, index: int) -> float | None:
    found = series.values.get(index)
    return found.value if found is not None else None


def _weighted(series: _Series) -> tuple[float | None, str | None, str]:
    pairs = list(_known(series))
    summary = _WEIGHTED.format(len(pairs))
    if not pairs:
        return None, next(iter(series.values.values())).reason, summary
    weight = sum(pixels for _, pixels in pairs)
    return sum(value * pixels for value, pixels in pairs) / weight, None, summary


def _known(series: _Series) -> Iterator[tuple[float, int]]:
    for value in series.values.values():
        if value.value is not None and value.pixels:
            yield value.value, value.pixels
