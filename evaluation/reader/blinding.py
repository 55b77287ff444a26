"""Were the readers blind? Indices from their guesses of the treatment."""

from dataclasses import dataclass

import numpy as np

from evaluation.reader.estimates import Estimate, Floats, as_floats, unavailable, wald


@dataclass(frozen=True, kw_only=True)
class BlindingIndices:
    """`james` over all treatments, `bang` for each: 0 is chance, above 0 right guesses, below 0 wrong ones."""

    james: Estimate
    bang: dict[str, Estimate]


def blinding_indices(counts: Floats, *, treatments: list[str], level: float = 0.95) -> BlindingIndices:
    """Bang's and James's index. `counts`: (k, k + 1), row = true treatment, column = guess, last = "do not know"."""
    table = _check_counts(counts)
    if len(treatments) != table.shape[0]:
        raise ValueError(f"treatments must name the {table.shape[0]} rows of counts; got {len(treatments)} names")
    rows = enumerate(zip(treatments, table, strict=True))
    bang = {name: bang_index(row, true=index, level=level) for index, (name, row) in rows}
    return BlindingIndices(james=james_index(table, level=level), bang=bang)


def bang_index(guesses: Floats, *, true: int, level: float = 0.95) -> Estimate:
    """Blinding index of one treatment, in [-1, 1]: share of right minus share of wrong guesses.

    `guesses`: (k + 1,) counts for the presentations of treatment `true` (0-based), last = "do not know". With k > 2
    a wrong guess counts 1/(k - 1), so that guessing at random gives 0. Bang, Ni and Davis 2004, Control Clin Trials
    25:143; multinomial variance. Each presentation is taken as independent: with several guesses of one reader the
    interval is too short.
    """
    row = as_floats("guesses", guesses, ndim=1)
    _check_whole("guesses", row)
    treatments = row.size - 1
    if treatments < 2 or not 0 <= true < treatments:
        raise ValueError(f"guesses must have k + 1 >= 3 counts and true lie in 0..k-1; got {row.size} and {true}")
    method = "Bang's blinding index, multinomial variance"
    if row.sum() == 0:
        return unavailable("nobody guessed this treatment", method=method, level=level)
    worth = np.full(row.size, -1 / (treatments - 1))
    worth[true], worth[-1] = 1.0, 0.0
    share = row / row.sum()
    value = float(share @ worth)
    variance = float(share @ worth**2 - value**2) / row.sum()
    return wald(value, float(np.sqrt(max(variance, 0))), level=level, method=method, null=0.0, bounds=(-1, 1))


def james_index(counts: Floats, *, level: float = 0.95) -> Estimate:
    """Blinding index over all treatments, in [0, 1]: 1 all "do not know", 0.5 random guessing, 0 all right.

    `counts` as in `blinding_indices`. Weight 0 for a right, 0.5 for a wrong guess, 1 for "do not know". James,
    Bloch, Lee, Kraemer and Fuller 1996, Stat Med 15:1421; variance by the delta method. Dominated by "do not know":
    never report it without Bang's index.
    """
    table = _check_counts(counts)
    method = "James's blinding index, delta method"
    total = float(table.sum())
    if table[:, :-1].sum() == 0:
        return wald(1.0, 0.0, level=level, method=method)
    share = table / total
    slope = _james_slope(share)
    variance = float((share * slope**2).sum() - (share * slope).sum() ** 2) / total
    return wald(_james(share), float(np.sqrt(max(variance, 0))), level=level, method=method, null=0.5, bounds=(0, 1))


def _james(share: Floats) -> float:
    guessed = share[:, :-1]
    known = guessed.sum()
    weights = 0.5 * (1 - np.eye(len(share)))
    observed = (weights * guessed).sum() / known
    expected = (weights * np.outer(guessed.sum(1), guessed.sum(0))).sum() / known**2
    agreement = (observed - expected) / expected if expected > 0 else 0.0
    unknown = share[:, -1].sum()
    return float((1 + unknown + (1 - unknown) * agreement) / 2)


def _james_slope(share: Floats, step: float = 1e-6) -> Floats:
    """Central differences of the index in each cell share; the index is smooth, so this is right to about 1e-9."""
    slope = np.zeros_like(share)
    for cell in np.ndindex(*share.shape):
        up, down = share.copy(), share.copy()
        up[cell] += step
        down[cell] -= step
        slope[cell] = (_james(up) - _james(down)) / (2 * step)
    return slope


def _check_counts(counts: Floats) -> Floats:
    table = as_floats("counts", counts, ndim=2)
    if table.shape[0] < 2 or table.shape[1] != table.shape[0] + 1:
        raise ValueError(f"counts must have k >= 2 rows and k + 1 columns (last: do not know); got {table.shape}")
    _check_whole("counts", table)
    if table.sum() == 0:
        raise ValueError("counts must hold at least one guess; got none")
    return table


def _check_whole(name: str, table: Floats) -> None:
    if (table < 0).any() or (table != np.round(table)).any():
        raise ValueError(f"{name} must be whole numbers of at least 0; got {table.tolist()}")
