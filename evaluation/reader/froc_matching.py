"""Which mark points at which lesion: by distance to its centre, or by overlap of drawn regions.

The rule is part of the protocol: fix it before unblinding, because the merits of free response depend on it.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from evaluation.marks import MARK_COLUMNS
from evaluation.ratings import FloatArray
from evaluation.reader.agreement_regions import dice

Extra = Literal["ignore", "false"]
POINT_COLUMNS = ("treatment", "reader", "case", "x", "y", "rating")
LESION_COLUMNS = ("case", "lesion", "x", "y")
READING = ["treatment", "reader", "case"]


@dataclass(frozen=True, kw_only=True)
class MatchingRule:
    """radius: largest distance of a mark from a lesion's centre, in the unit of x and y; a lesion's own column
    `radius` goes before it. extra: a further mark on a lesion that already has one is ignored, or is a false mark.
    """

    radius: float
    extra: Extra = "ignore"

    def __post_init__(self) -> None:
        if not (np.isfinite(self.radius) and self.radius > 0):
            raise ValueError(f"radius: expected a positive number, got {self.radius}")
        if self.extra not in get_args(Extra):
            raise ValueError(f"extra: expected one of {', '.join(get_args(Extra))}, got {self.extra!r}")


def match_points(
    marks: pd.DataFrame, lesions: pd.DataFrame, *, rule: MatchingRule, extent: tuple[float, float] | None = None
) -> pd.DataFrame:
    """Marks as `MarkTable.from_frames` takes them: kind LL with its lesion, or NL.

    marks       treatment, reader, case, x, y, rating; one row each
    lesions     case, lesion (1, 2 … within its case), x, y and, if lesions differ in size, radius
    extent      width and height of every image in the unit of x and y; a mark outside is refused

    A mark goes to the nearest lesion in reach; the highest rated mark of a lesion is its LL. Not for lesions that
    touch: use `match_regions`. Raises ValueError for missing columns, coordinates that are not finite, a mark
    outside the image, or a lesion named twice.
    """
    points, targets = _numbers(marks, POINT_COLUMNS, "marks"), _numbers(lesions, LESION_COLUMNS, "lesions")
    if extent is not None:
        _check_extent(points, extent)
    if targets.duplicated(["case", "lesion"]).any():
        raise ValueError("lesions: expected each lesion of a case once, got one twice")
    by_case = {str(case): part for case, part in targets.groupby("case")}
    hits = [_nearest(row, by_case.get(str(row.case)), rule.radius) for row in points.itertuples()]
    return assign_hits(points, hits, extra=rule.extra)


def match_regions(
    marks: pd.DataFrame,
    regions: list[np.ndarray],
    lesions: dict[str, list[np.ndarray]],
    *,
    smallest_overlap: float = 0.2,
    extra: Extra = "ignore",
) -> pd.DataFrame:
    """As `match_points`, for drawn regions: a mark goes to the lesion with the largest Dice overlap, if enough.

    marks       treatment, reader, case, rating; row i drew `regions[i]`, a boolean array of its image's shape
    lesions     masks of the lesions 1, 2 … of each case

    Raises ValueError for regions of another shape than their lesions, or as many regions as marks are not given.
    """
    points = _numbers(marks, (*READING, "rating"), "marks")
    if len(regions) != len(points):
        raise ValueError(f"regions: expected one for each of {len(points)} marks, got {len(regions)}")
    if not 0 < smallest_overlap <= 1:
        raise ValueError(f"smallest_overlap: expected more than 0 and at most 1, got {smallest_overlap}")
    hits = []
    for case, region in zip(points["case"], regions, strict=True):
        overlaps = [dice(region, lesion) for lesion in lesions.get(case, [])]
        best = int(np.argmax(overlaps)) if overlaps else -1
        hits.append(best + 1 if overlaps and overlaps[best] >= smallest_overlap else 0)
    return assign_hits(points, hits, extra=extra)


def assign_hits(points: pd.DataFrame, hits: list[int], *, extra: Extra) -> pd.DataFrame:
    """Kind and lesion of each mark from the lesion it hit (0: none); one LL for each lesion of a reading."""
    frame = points.assign(lesion=hits)
    order = frame.sort_values("rating", ascending=False, kind="stable")
    is_hit = order["lesion"] > 0
    further = is_hit & order[is_hit].duplicated([*READING, "lesion"]).reindex(order.index, fill_value=False)
    is_first = (is_hit & ~further).reindex(frame.index)
    kept = frame[~further.reindex(frame.index)] if extra == "ignore" else frame
    is_lesion = is_first.loc[kept.index]
    kinds = np.where(is_lesion, "LL", "NL")
    names = np.where(is_lesion, kept["lesion"].astype(str), "")
    return kept.assign(kind=kinds, lesion=names)[list(MARK_COLUMNS)].reset_index(drop=True)


def _nearest(mark: object, lesions: pd.DataFrame | None, radius: float) -> int:
    """The lesion in reach whose centre is nearest; 0 where there is none."""
    if lesions is None:
        return 0
    distance: FloatArray = np.hypot(lesions["x"] - mark.x, lesions["y"] - mark.y).to_numpy()  # type: ignore[attr-defined]
    reach = lesions["radius"].to_numpy(float) if "radius" in lesions else np.full(len(lesions), radius)
    allowed = np.where(distance <= reach, distance, np.inf)
    best = int(np.argmin(allowed))
    return int(lesions["lesion"].iloc[best]) if np.isfinite(allowed[best]) else 0


def _numbers(frame: pd.DataFrame, columns: tuple[str, ...], name: str) -> pd.DataFrame:
    """The frame with labels as text and finite numbers, or ValueError."""
    missing = [column for column in columns if column not in frame]
    if missing:
        raise ValueError(f"{name}: expected columns {', '.join(columns)}, got no {', '.join(missing)}")
    made = frame.reset_index(drop=True).copy()
    for column in columns:
        if column in READING:
            made[column] = [str(value).strip() for value in made[column]]
            continue
        made[column] = pd.to_numeric(made[column], errors="coerce")
        if not np.isfinite(made[column].to_numpy(float)).all():
            raise ValueError(f"{column}: expected finite numbers in {name}, got something else")
    return made


def _check_extent(points: pd.DataFrame, extent: tuple[float, float]) -> None:
    width, height = extent
    outside = (points["x"] < 0) | (points["y"] < 0) | (points["x"] > width) | (points["y"] > height)
    if outside.any():
        row = points[outside].iloc[0]
        raise ValueError(
            f"marks: expected places inside the image ({width:g} x {height:g}), got ({row['x']:g}, {row['y']:g}) "
            f"by reader {row['reader']} in case {row['case']}"
        )
