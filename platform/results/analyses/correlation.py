"""Does a measure go with what readers say? Rank correlation over images, with an interval."""

from typing import Any

import numpy as np
from scipy.stats import rankdata

from evaluation.reader.estimates import Estimate, Floats, from_draws, resampling_weights, unavailable
from results.analyses._numbers import LEVEL, number
from results.analyses.measures import reader_values, scored_measures
from results.columns import Tables

DRAWS = 500
FEWEST_IMAGES = 5
Index = dict[str, int]


def analyse_correlations(tables: Tables) -> list[dict[str, Any]]:
    """Spearman's coefficient of each measure with the readers' mean rating, over the images of all treatments.

    Images of one case share that case's difficulty, so it also reflects differences between cases; it is no proof
    that a measure can stand in for readers. Interval: bootstrap over readers and cases.
    """
    said = reader_values(tables)
    readers, cases, treatments = (_index(row[part] for row in said) for part in range(3))
    ratings = np.full((len(readers), len(cases), len(treatments)), np.nan)
    totals, counts = np.zeros_like(ratings), np.zeros_like(ratings)
    for reader, case, treatment, value in said:
        cell = readers[reader], cases[case], treatments[treatment]
        totals[cell] += value
        counts[cell] += 1
    np.divide(totals, counts, out=ratings, where=counts > 0)
    grids = _measure_grids(tables, cases, treatments)
    return [
        {"name": name, "region": region, "n": int(np.isfinite(_pooled(ratings) + grid).sum())}
        | {"spearman": number(correlate_ranks(ratings, grid))}
        for (name, region), grid in grids.items()
    ]


def correlate_ranks(ratings: Floats, measure: Floats) -> Estimate:
    """`ratings` (readers, cases, treatments), `measure` (cases, treatments); NaN where there is none."""
    method = f"Spearman, bootstrap over readers and cases, {DRAWS} draws"
    if not ratings.size or np.isfinite(_pooled(ratings) + measure).sum() < FEWEST_IMAGES:
        return unavailable(f"fewer than {FEWEST_IMAGES} images were both rated and measured", method=method)
    value = _spearman(_pooled(ratings), measure)
    if np.isnan(value):
        return unavailable("all ratings or all values are equal", method=method)
    generator = np.random.default_rng(0)
    of_readers = resampling_weights(ratings.shape[0], DRAWS, generator)
    of_cases = resampling_weights(ratings.shape[1], DRAWS, generator).astype(int)
    draws = [
        _spearman(_pooled(ratings, reader).repeat(case, axis=0), measure.repeat(case, axis=0))
        for reader, case in zip(of_readers, of_cases, strict=True)
    ]
    notes = ["one reader: the interval says nothing about other readers"] if len(ratings) == 1 else []
    return from_draws(value, np.array(draws), level=LEVEL, method=method, warnings=notes)


def _index(names: Any) -> Index:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _measure_grids(tables: Tables, cases: Index, treatments: Index) -> dict[tuple[str, str], Floats]:
    grids: dict[tuple[str, str], Floats] = {}
    for row in scored_measures(tables):
        grid = grids.setdefault((row["name"], row["region"]), np.full((len(cases), len(treatments)), np.nan))
        if row["value"] is not None and row["case"] in cases and row["treatment"] in treatments:
            grid[cases[row["case"]], treatments[row["treatment"]]] = row["value"]
    return grids


def _pooled(ratings: Floats, weights: Floats | None = None) -> Floats:
    """Weighted mean over the readers who rated; NaN where none did."""
    weight = np.ones(len(ratings)) if weights is None else weights
    rated = np.isfinite(ratings) * weight[:, None, None]
    total = rated.sum(axis=0)
    summed = (np.nan_to_num(ratings) * rated).sum(axis=0)
    return np.divide(summed, total, out=np.full(total.shape, np.nan), where=total > 0)


def _spearman(first: Floats, second: Floats) -> float:
    both = np.isfinite(first) & np.isfinite(second)
    one, two = rankdata(first[both]), rankdata(second[both])
    if one.size < 2 or np.ptp(one) == 0 or np.ptp(two) == 0:
        return float("nan")
    return float(np.corrcoef(one, two)[0, 1])
