"""The attack on the container of grey levels: can the original be told from anything but its content?

Features look at how grey levels are held (divisor, gaps, combs, low bits, clipping, borders), each set against the
frame's own smooth histogram or its own inner rows, so that sharpness alone moves none of them. A classifier gets those
of a frame and how they differ from the other pane's, and is judged on cases that it has not seen.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

ORIGINAL = "original"
#: Rows and columns whose grey levels are left to the features of borders.
RIM = 6
#: Rows and columns at each side that are looked at.
REACH = 16
_FOLDS = 5
_BOOTSTRAPS = 300
_SEED = 20261201


@dataclass(frozen=True)
class Shown:
    """One case: the frames of all treatments in one coding, and what a reader's page knows of them, in codes."""

    group: str
    frames: dict[str, np.ndarray]
    step: int
    low: int
    high: int


@dataclass(frozen=True)
class Told:
    """What the container of each of a case's frames says."""

    group: str
    features: dict[str, np.ndarray]


@dataclass(frozen=True)
class Verdict:
    """Area under the curve for "this pane is the original", with its 95 % interval over cases."""

    auc: float
    low: float
    high: float
    presentations: int


def tell(case: Shown) -> Told:
    return Told(case.group, {name: _features(codes, case) for name, codes in case.frames.items()})


def attack(cases: Iterable[Told]) -> Verdict:
    """Every treatment beside the original is a presentation of two panes; both are scored by folds without the case."""
    rows, labels, groups = [], [], []
    for case in cases:
        first = case.features[ORIGINAL]
        for name, other in case.features.items():
            if name != ORIGINAL:
                rows += [np.r_[first, first - other], np.r_[other, other - first]]
                labels += [1, 0]
                groups += [case.group] * 2
    with threadpool_limits(limits=1):  # threads that wait for each other make a busy machine a slow one
        scores = _score(np.array(rows), np.array(labels), np.array(groups))
    return _judge(np.array(labels), scores, np.array(groups))


def _score(rows: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> np.ndarray:
    scores = np.zeros(len(labels))
    for learnt, held_out in GroupKFold(_FOLDS, shuffle=True, random_state=_SEED).split(rows, labels, groups):
        for model in _models():
            model.fit(rows[learnt], labels[learnt])
            scores[held_out] += model.predict_proba(rows[held_out])[:, 1]
    return scores


def _models():
    return (
        HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=8, random_state=_SEED),
        ExtraTreesClassifier(150, min_samples_leaf=3, random_state=_SEED),
        make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=300)),
    )


def _judge(labels: np.ndarray, scores: np.ndarray, groups: np.ndarray) -> Verdict:
    random = np.random.default_rng(_SEED)
    places = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    drawn = (
        np.concatenate([places[i] for i in random.integers(len(places), size=len(places))]) for _ in range(_BOOTSTRAPS)
    )
    areas = [roc_auc_score(labels[chosen], scores[chosen]) for chosen in drawn]
    low, high = np.quantile(areas, (0.025, 0.975))
    return Verdict(float(roc_auc_score(labels, scores)), float(low), float(high), len(labels) // 2)


# --- features ---------------------------------------------------------------------------------------------------------


def _features(codes: np.ndarray, case: Shown) -> np.ndarray:
    return np.array([value for told in (feature(codes, case) for feature in FEATURES) for value in told])


def divisor(codes: np.ndarray, case: Shown) -> list[float]:
    """Greatest common divisor, usual and commonest distance of the codes in use."""
    gaps = np.diff(np.flatnonzero(_histogram(_inner(codes))))
    if not gaps.size:
        return [0.0, 0.0, 0.0]
    return [float(np.log2(gap)) for gap in (np.gcd.reduce(gaps), np.median(gaps), np.bincount(gaps).argmax())]


def combs(codes: np.ndarray, case: Shown) -> list[float]:
    """Gaps, unevenness and alternation of the histogram on single codes, on half steps and on steps."""
    values = _inner(codes).astype(np.int64).ravel() - case.low + 4 * case.step
    told = []
    for width, reach in ((1, 4), (max(1, case.step // 2), 2), (case.step, 1)):
        binned = (values + width // 2) // width
        told += _comb(np.bincount(binned - binned.min()).astype(float), reach=reach)
    return told


def _comb(pixels: np.ndarray, *, reach: int) -> list[float]:
    """Each bin against a smooth course, a parabola, through those at both sides, where they are full enough to say.

    Spikes and what is beside them are left out: a flat background is content.
    """
    size = 2 * reach
    padded = np.pad(pixels, size)
    around = np.stack([padded[size + by : size + by + pixels.size] for by in range(-size, size + 1) if by])
    offsets = np.array([by for by in range(-size, size + 1) if by])
    near = abs(offsets) <= reach
    nearer, farther = (float((offsets[side] ** 2).mean()) for side in (near, ~near))
    means = around[near].mean(axis=0), around[~near].mean(axis=0)
    expected = means[0] + (means[0] - means[1]) * nearer / (farther - nearer)
    spikes = (pixels > 2 * around.max(axis=0) + 8).astype(float)
    is_told = (around.min(axis=0) + around.mean(axis=0) >= 8) & (expected >= 4)
    is_told &= np.convolve(spikes, np.ones(2 * size + 1))[size : size + pixels.size] < 1
    if is_told.sum() < 8:
        return [0.0] * 5
    found, expected = pixels[is_told], expected[is_told]
    z = np.clip((found - expected) / np.sqrt(expected), -4, 4)
    power = max(float((z * z).mean()), 1e-3)
    signs = np.where(np.flatnonzero(is_told) % 2, 1, -1)
    return [
        float(np.log(((found == 0).sum() + 1) / (np.exp(-expected).sum() + 1))),
        float((z < -2.5).mean() - (z > 2.5).mean()),
        float((z[1:] * z[:-1]).mean() / power),
        float((z[2:] * z[:-2]).mean() / power),
        float(np.log1p((signs * z).sum() ** 2 / len(z))),
    ]


def low_bits(codes: np.ndarray, case: Shown) -> list[float]:
    """Each low bit, and whether the rest after division is as often every number."""
    values = _inner(codes).astype(np.int64).ravel()
    bits = [float(np.log1p(4 * values.size * ((values >> bit & 1).mean() - 0.5) ** 2)) for bit in range(5)]
    rests = [_unevenness((values - case.low) % by, by) for by in (2, 4, 8, 3, 5, 7, case.step // 2, case.step)]
    return bits + rests


def _unevenness(rests: np.ndarray, by: int) -> float:
    if by < 2:
        return 0.0
    share = np.bincount(rests, minlength=by) / rests.size
    return float(np.log(((share - 1 / by) ** 2).sum() * by * rests.size / (by - 1) + 0.1))


def parity(codes: np.ndarray, case: Shown) -> list[float]:
    """Do neighbours agree in their lowest bit, or in where they lie within a step?"""
    inner = _inner(codes)
    odd = (inner.astype(np.int64) & 1) * 2 - 1
    turned = np.exp(2j * np.pi * inner / case.step)
    pairs = [odd[:, 1:] * odd[:, :-1], odd[1:] * odd[:-1]]
    pairs += [turned, turned[:, 1:] * turned[:, :-1].conj(), turned[1:] * turned[:-1].conj()]
    return [float(np.log1p(pair.size * abs(pair.mean()) ** 2)) for pair in pairs]


def clipping(codes: np.ndarray, case: Shown) -> list[float]:
    """Heaps on single codes: the lowest, the highest, the ends of the range, the commonest; and what lies outside."""
    inner = _inner(codes)
    pixels = _histogram(inner)
    used = np.flatnonzero(pixels)
    places = (used[0], used[-1], case.low, case.high, int(pixels.argmax()))
    heaps = [float(np.log((pixels[place] + 1) / (_beside(pixels, place) + 1))) for place in places]
    counts = [pixels[used[0]], pixels[used[-1]], (inner < case.low - case.step).sum()]
    counts += [(inner > case.high + case.step).sum(), pixels[0], pixels[-1]]
    return heaps + [float(np.log1p(count)) for count in counts]


def _beside(pixels: np.ndarray, place: int) -> float:
    near = pixels[max(0, place - 4) : place + 5]
    return float((near.sum() - pixels[place]) / max(1, (near > 0).sum() - 1))


def borders(codes: np.ndarray, case: Shown) -> list[float]:
    """First and last rows and columns: constant, equal to the next, flatter or rougher than those inside."""
    told = []
    for sides in ((codes, codes[::-1]), (codes.T, codes.T[::-1])):
        told += list(np.mean([_border(side.astype(float), case.step) for side in sides], axis=0))
    return told


def _border(side: np.ndarray, step: int) -> list[float]:
    """From the first row on, each against the rows two and four further in, which lie alike between the samples of a
    reconstruction. Beside a constant row nothing is rough or smooth; how many are constant is told.
    """
    is_constant = np.ptp(side[:REACH], axis=1) == 0
    rough = np.log(np.abs(np.diff(side[:REACH], axis=0)).mean(axis=1) / step + 0.3)
    same = (side[: REACH - 1] == side[1:REACH]).mean(axis=1)
    told = [float(is_constant.sum()), float(same[0] - np.median(same)) if not is_constant[0] else 0.0]
    for row in range(RIM + 3):
        is_told = not is_constant[row : row + 2].any()
        told.append(float(rough[row] - (rough[row + 2] + rough[row + 4]) / 2) if is_told else 0.0)
    return told


def _inner(codes: np.ndarray) -> np.ndarray:
    return codes[RIM:-RIM, RIM:-RIM]


def _histogram(codes: np.ndarray) -> np.ndarray:
    return np.bincount(codes.ravel(), minlength=65536)


FEATURES: tuple[Callable[[np.ndarray, Shown], list[float]], ...] = (
    divisor,
    combs,
    low_bits,
    parity,
    clipping,
    borders,
)
