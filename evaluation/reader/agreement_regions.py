"""Do readers draw the same region? Overlap and distance of masks, pair by pair and over cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from evaluation.reader.estimates import Estimate, from_draws, unavailable

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class RegionAgreement:
    """Means over readers' pairs and cases, with intervals from a bootstrap over readers and cases.

    Distances are in millimetres and leave out pairs where one region is empty; `empty_pairs` counts these.
    """

    dice: Estimate
    mean_surface_distance_mm: Estimate
    hausdorff_95_mm: Estimate
    pairwise_dice: dict[tuple[str, str], float]
    pairs: int
    empty_pairs: int


def dice(first: Mask, second: Mask) -> float:
    """2 |A and B| / (|A| + |B|), Dice 1945; two empty regions agree fully (1), one empty region not at all (0)."""
    one, two = _masks(first, second)
    total = int(one.sum()) + int(two.sum())
    return 1.0 if total == 0 else float(2 * (one & two).sum() / total)


def surface_distances(first: Mask, second: Mask, *, spacing_mm: tuple[float, ...]) -> tuple[float, float]:
    """Mean distance between the two outlines, both ways, and its 95th percentile (Hausdorff), in millimetres.

    `spacing_mm` is the pixel spacing along each axis. The Hausdorff distance is the larger of the two directions.
    Raises ValueError where a region is empty: there is no distance to nothing.
    """
    one, two = _masks(first, second)
    if len(spacing_mm) != one.ndim or min(spacing_mm) <= 0:
        raise ValueError(f"spacing_mm: expected {one.ndim} positive numbers, got {spacing_mm}")
    if not one.any() or not two.any():
        raise ValueError("first, second: expected regions with at least one pixel, got an empty one")
    there, back = _from_outline(one, two, spacing_mm), _from_outline(two, one, spacing_mm)
    mean = float(np.concatenate([there, back]).mean())
    return mean, float(max(np.percentile(there, 95), np.percentile(back, 95)))


def region_agreement(
    regions: Sequence[Sequence[Mask | None]],
    *,
    readers: Sequence[str],
    spacing_mm: tuple[float, ...],
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> RegionAgreement:
    """Agreement of `regions[reader][case]`, None where the reader did not read the case.

    The bootstrap draws readers and cases with replacement; a reader paired with himself is left out. Not for
    judging against a reference standard: there each reader is compared with one mask.

    Raises ValueError for fewer than 2 readers, unequal numbers of cases, or no case that two readers read.
    """
    _check(regions, readers)
    count, cases = len(readers), len(regions[0])
    table = np.full((3, count, count, cases), np.nan)
    for (a, b), case in ((pair, case) for pair in combinations(range(count), 2) for case in range(cases)):
        one, two = regions[a][case], regions[b][case]
        if one is not None and two is not None:
            table[:, a, b, case] = table[:, b, a, case] = _compare(one, two, spacing_mm)
    upper = table[:, *np.triu_indices(count, 1)]
    pairs = int(np.isfinite(upper[0]).sum())
    if pairs == 0:
        raise ValueError("regions: expected a case that two readers read, got none")
    drawn = _draw(table, draws, np.random.default_rng(seed))
    method = f"mean over pairs of readers; bootstrap over readers and cases, {draws} draws, seed {seed}"
    made = [_estimate(values, drawn[:, row], level, method) for row, values in enumerate(upper)]
    with np.errstate(invalid="ignore"):
        each = {
            (readers[a], readers[b]): float(np.nanmean(table[0, a, b]))
            for a, b in combinations(range(count), 2)
            if np.isfinite(table[0, a, b]).any()
        }
    return RegionAgreement(
        dice=made[0],
        mean_surface_distance_mm=made[1],
        hausdorff_95_mm=made[2],
        pairwise_dice=each,
        pairs=pairs,
        empty_pairs=pairs - int(np.isfinite(upper[1]).sum()),
    )


def _compare(one: Mask, two: Mask, spacing_mm: tuple[float, ...]) -> tuple[float, float, float]:
    if not one.any() or not two.any():
        return dice(one, two), np.nan, np.nan
    return dice(one, two), *surface_distances(one, two, spacing_mm=spacing_mm)


def _draw(table: np.ndarray, draws: int, generator: np.random.Generator) -> np.ndarray:
    """(draws, 3): the means in each draw, weighted by how often both readers and the case were drawn."""
    count, cases = table.shape[1], table.shape[3]
    known, values = np.isfinite(table), np.nan_to_num(table)
    rows = []
    for _ in range(draws):
        reader = np.bincount(generator.integers(0, count, count), minlength=count)
        case = np.bincount(generator.integers(0, cases, cases), minlength=cases)
        weight = np.einsum("a,b,k->abk", reader, reader, case).astype(float)
        total = (known * weight).sum(axis=(1, 2, 3))
        with np.errstate(invalid="ignore", divide="ignore"):
            rows.append((values * weight).sum(axis=(1, 2, 3)) / total)
    return np.array(rows)


def _estimate(values: np.ndarray, drawn: np.ndarray, level: float, method: str) -> Estimate:
    known = values[np.isfinite(values)]
    if known.size == 0:
        return unavailable("every pair has an empty region: there is no distance", method=method, level=level)
    return from_draws(float(known.mean()), drawn, level=level, method=method)


def _from_outline(source: Mask, target: Mask, spacing_mm: tuple[float, ...]) -> np.ndarray:
    """Distance of each outline pixel of `source` from the outline of `target`."""
    distance = ndimage.distance_transform_edt(~_outline(target), sampling=spacing_mm)
    return np.asarray(distance[_outline(source)])


def _outline(mask: Mask) -> Mask:
    return np.asarray(mask & ~ndimage.binary_erosion(mask))


def _masks(first: Mask, second: Mask) -> tuple[Mask, Mask]:
    one, two = np.asarray(first), np.asarray(second)
    if one.shape != two.shape:
        raise ValueError(f"first, second: expected masks of one shape, got {one.shape} and {two.shape}")
    if one.dtype != bool or two.dtype != bool:
        raise ValueError(f"first, second: expected boolean masks, got {one.dtype} and {two.dtype}")
    return one, two


def _check(regions: Sequence[Sequence[Mask | None]], readers: Sequence[str]) -> None:
    if len(readers) < 2 or len(regions) != len(readers):
        raise ValueError(f"readers: expected at least 2, one for each row of regions, got {len(readers)}")
    sizes = {len(row) for row in regions}
    if len(sizes) != 1 or sizes == {0}:
        raise ValueError(f"regions: expected the same number of cases for every reader, got {sorted(sizes)}")
