"""Merits that compare every false-positive rating with every lesion rating: AUC, AFROC, wAFROC, LROC.

All are  sum_i sum_l gain_l psi(x_i, y_l) / (number of i * sum_l mass_l),  psi = 1, 1/2, 0 for y above, equal to
and below x. Sorting once gives all sums in O(n log n); no pair is formed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.ratings import BoolArray, FloatArray

IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class PairCell:
    """One reader under one treatment.

    x, x_case           false-positive ratings and the case each comes from
    y, y_case           lesion ratings (-inf: not marked) and the case each comes from
    gain, mass          what a lesion adds to the numerator and to the denominator
    """

    x: FloatArray
    x_case: IntArray
    y: FloatArray
    y_case: IntArray
    gain: FloatArray
    mass: FloatArray

    @property
    def is_available(self) -> bool:
        return len(self.x) > 0 and len(self.y) > 0

    def value(self) -> float:
        return float(self.lesion_placements() @ self.gain / (len(self.x) * self.mass.sum()))

    def lesion_placements(self) -> FloatArray:
        """(lesions,): sum over i of psi(x_i, y_l)."""
        ordered = np.sort(self.x)
        return (np.searchsorted(ordered, self.y, "left") + np.searchsorted(ordered, self.y, "right")) / 2

    def false_positive_placements(self) -> FloatArray:
        """(false positives,): sum over l of gain_l psi(x_i, y_l)."""
        order = np.argsort(self.y, kind="stable")
        below = np.concatenate([[0.0], np.cumsum(self.gain[order])])
        ordered = self.y[order]
        left, right = np.searchsorted(ordered, self.x, "left"), np.searchsorted(ordered, self.x, "right")
        return np.asarray(below[-1] - (below[left] + below[right]) / 2)

    def leave_one_out(self, size: int) -> FloatArray:
        """(size,): the value without each case, from the sums each case takes part in."""
        by_lesion = self.lesion_placements() * self.gain
        lost: FloatArray = np.bincount(self.x_case, self.false_positive_placements(), size).astype(float)
        lost += np.bincount(self.y_case, by_lesion, size) - self._own_pairs(size)
        count = len(self.x) - np.bincount(self.x_case, minlength=size)
        mass = self.mass.sum() - np.bincount(self.y_case, self.mass, size)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((by_lesion.sum() - lost) / (count * mass))

    def _own_pairs(self, size: int) -> FloatArray:
        """(size,): pairs of a case with itself, which leaving it out must not subtract twice."""
        own = np.full(size, np.nan)
        own[self.x_case] = self.x
        x = own[self.y_case]
        psi = np.where(self.y > x, 1.0, np.where(self.y == x, 0.5, 0.0))
        return np.asarray(np.bincount(self.y_case, psi * self.gain, size), dtype=float)

    def weighted(self, weights: FloatArray) -> FloatArray:
        """(draws,) from case weights (draws, cases); NaN where a draw holds one side only."""
        order = np.argsort(self.x, kind="stable")
        ordered = self.x[order]
        below = np.zeros((len(weights), len(ordered) + 1))
        np.cumsum(weights[:, self.x_case[order]], axis=1, out=below[:, 1:])
        left, right = np.searchsorted(ordered, self.y, "left"), np.searchsorted(ordered, self.y, "right")
        placement = np.where(left == right, below[:, left], (below[:, left] + below[:, right]) / 2)
        on_lesion = weights[:, self.y_case]
        numerator = np.einsum("bl,bl,l->b", on_lesion, placement, self.gain)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(numerator / (below[:, -1] * (on_lesion @ self.mass)))


@dataclass(frozen=True, eq=False)
class PairCells:
    """A table of `PairCell`, treatment by treatment and reader by reader."""

    grid: tuple[tuple[PairCell, ...], ...]
    used: BoolArray
    warnings: tuple[str, ...] = ()

    def values(self) -> FloatArray:
        return np.array([[cell.value() if cell.is_available else np.nan for cell in row] for row in self.grid])

    def leave_one_out(self) -> FloatArray:
        size = len(self.used)
        empty = np.full(size, np.nan)
        rows = [[cell.leave_one_out(size) if cell.is_available else empty for cell in row] for row in self.grid]
        return np.array(rows)[:, :, self.used]

    def weighted(self, weights: FloatArray) -> FloatArray:
        empty = np.full(len(weights), np.nan)
        rows = [[cell.weighted(weights) if cell.is_available else empty for cell in row] for row in self.grid]
        return np.moveaxis(np.array(rows), -1, 0)
