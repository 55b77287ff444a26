"""Visual grading characteristics: how much better one treatment is graded than another."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.reader.estimates import (
    Estimate,
    Floats,
    as_floats,
    as_floats_or_nan,
    resampling_weights,
    unavailable,
)
from evaluation.reader.resampling import TwoWayDraws, estimate_two_way

Pooling = Literal["reader_mean", "pooled"]


@dataclass(frozen=True, kw_only=True)
class VgcCurve:
    """Operating points: share of grades at or above each step, first treatment against second; area by trapezoid."""

    first_share: tuple[float, ...]
    second_share: tuple[float, ...]
    area: float


@dataclass(frozen=True, kw_only=True)
class VgcResult:
    """Area under the VGC curve; above 0.5 the second treatment is graded higher. `readers`: area of each reader."""

    area: Estimate
    curve: VgcCurve
    readers: dict[str, float | None]
    pooling: Pooling


def vgc_curve(first: Floats, second: Floats) -> VgcCurve:
    """Curve and area of two samples of grades, shape (n,) and (m,); higher grade = better image.

    Båth and Månsson 2007, Br J Radiol 80:169: a ROC curve with the second treatment in the place of the signal.
    """
    one, two = as_floats("first", first, ndim=1), as_floats("second", second, ndim=1)
    steps = np.unique(np.concatenate([one, two]))[::-1]
    first_share = np.concatenate([[0.0], (one[:, None] >= steps).mean(0)])
    second_share = np.concatenate([[0.0], (two[:, None] >= steps).mean(0)])
    return VgcCurve(
        first_share=tuple(first_share.tolist()),
        second_share=tuple(second_share.tolist()),
        area=float(np.trapezoid(second_share, first_share)),
    )


def vgc_area(
    ratings: Floats,
    *,
    readers: list[str] | None = None,
    paired: bool = True,
    pooling: Pooling = "reader_mean",
    draws: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> VgcResult:
    """Area with an interval from a bootstrap over readers and cases.

    `ratings`: (2, readers, cases), grades, NaN = not read; higher = better. `paired`: both treatments of a case are
    drawn together; else each treatment draws its cases alone. `pooling`: mean of the readers' areas, or one area
    from all grades together (readers who use the scale differently flatten it). Resampled as in VGC Analyzer (Båth
    and Hansson 2016, Radiat Prot Dosimetry 169:46), with every source of variance counted once (`resampling`). With
    one reader the interval holds for this reader; with under about 4 it is only a hint.

    Not for grades of different criteria mixed. Raises ValueError for a wrong shape or one case only.
    """
    cube = _check_cube(ratings)
    names = readers or [str(index + 1) for index in range(cube.shape[1])]
    if len(names) != cube.shape[1]:
        raise ValueError(f"readers must name the {cube.shape[1]} readers of ratings; got {len(names)} names")
    counts = _one_hot(cube)
    single = _reader_areas(counts.sum(axis=2)[:, None])[0]
    method = f"VGC area, {pooling}, {'paired' if paired else 'unpaired'} bootstrap over "
    method += f"{'readers and cases' if len(names) > 1 else 'cases'}, {draws} draws, seed {seed}"
    curve = vgc_curve(cube[0][~np.isnan(cube[0])], cube[1][~np.isnan(cube[1])])
    return VgcResult(
        area=_area(counts, single, method, paired, pooling, draws, seed, level),
        curve=curve,
        readers={name: _or_none(value) for name, value in zip(names, single, strict=True)},
        pooling=pooling,
    )


def _area(
    counts: Floats, single: Floats, method: str, paired: bool, pooling: Pooling, draws: int, seed: int, level: float
) -> Estimate:
    notes = _reader_notes(single)
    if np.isnan(single).all():
        return unavailable("no reader graded both treatments", method=method, level=level)
    if counts.shape[3] < 2:
        return unavailable(
            "all grades are equal: the area is 0.5 by definition and has no interval", method=method, level=level
        )
    value = _combine(counts.sum(axis=2)[:, None], np.ones((1, counts.shape[1])), pooling)[0]
    drawn = _bootstrap(counts, paired, pooling, draws, np.random.default_rng(seed))
    return estimate_two_way(
        float(value), drawn, level=level, method=method, null=0.5, bounds=(0.0, 1.0), warnings=notes
    )


def _reader_notes(single: Floats) -> list[str]:
    notes = []
    if np.isnan(single).any():
        notes.append(f"{np.isnan(single).sum()} reader(s) without grades for both treatments were left out")
    if single.size == 1:
        notes.append("one reader: the interval says nothing about other readers")
    return notes


def _check_cube(ratings: Floats) -> Floats:
    cube = as_floats_or_nan("ratings", ratings, ndim=3)
    if cube.shape[0] != 2:
        raise ValueError(f"ratings must hold exactly 2 treatments; got {cube.shape[0]}")
    if cube.shape[2] < 2:
        raise ValueError(f"ratings must hold at least 2 cases; got {cube.shape[2]}")
    if np.isnan(cube).all():
        raise ValueError("ratings must hold at least one grade; got none")
    return cube


def _one_hot(cube: Floats) -> Floats:
    """(2, readers, cases, steps): 1 where that grade was given."""
    steps = np.unique(cube[~np.isnan(cube)])
    return np.asarray(cube[..., None] == steps, dtype=float)


def _bootstrap(
    counts: Floats, paired: bool, pooling: Pooling, draws: int, generator: np.random.Generator
) -> TwoWayDraws:
    _, readers, cases, _ = counts.shape
    of_readers = resampling_weights(readers, draws, generator)
    first = resampling_weights(cases, draws, generator)
    second = first if paired else resampling_weights(cases, draws, generator)
    drawn = np.stack(
        [
            np.einsum("bc,rck->brk", weights, side, optimize=True)
            for weights, side in zip((first, second), counts, strict=True)
        ]
    )
    whole = np.broadcast_to(counts.sum(axis=2)[:, None], drawn.shape)
    return TwoWayDraws(
        both=_combine(drawn, of_readers, pooling),
        readers=_combine(whole, of_readers, pooling),
        cases=_combine(drawn, np.ones_like(of_readers), pooling),
        reader_count=readers,
        case_count=cases,
    )


def _combine(histograms: Floats, of_readers: Floats, pooling: Pooling) -> Floats:
    """Area per draw. `histograms`: (2, draws, readers, steps); `of_readers`: (draws, readers) weights."""
    if pooling == "pooled":
        total = np.einsum("tbrk,br->tbk", histograms, of_readers)
        return _reader_areas(total[:, :, None])[:, 0]
    if pooling != "reader_mean":
        raise ValueError(f"pooling must be reader_mean or pooled; got {pooling!r}")
    areas = _reader_areas(histograms)
    weights = np.where(np.isnan(areas), 0.0, of_readers)
    total = weights.sum(1)
    summed = (weights * np.nan_to_num(areas)).sum(1)
    return np.divide(summed, total, out=np.full(len(total), np.nan), where=total > 0)


def _reader_areas(histograms: Floats) -> Floats:
    """(draws, readers): P(second > first) + P(equal)/2; NaN where a reader has no grade of one treatment."""
    first, second = histograms
    below = np.cumsum(first, axis=-1) - first / 2
    pairs = first.sum(-1) * second.sum(-1)
    wins = (second * below).sum(-1)
    return np.divide(wins, pairs, out=np.full(pairs.shape, np.nan), where=pairs > 0)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
