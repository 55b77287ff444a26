"""Time of the reader statistics, each beside the figure that other programs need and the one promised.

Others: RJafroc, MRMCaov, iMRMC (R) and pROC as timed in the project's notes on statistics, section 4.
Run by `make bench`; exits 1 where the fastest of the runs misses what is promised.
"""

import os
import platform
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from evaluation.marks import MarkTable
from evaluation.ratings import RatingTable
from evaluation.reader.bootstrap import bootstrap_treatments
from evaluation.reader.froc import FROC_MERITS
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import compare_treatments
from evaluation.reader.power_simulation import RatingModel, StudySize, simulate_ratings

RUNS = 7


def make_ratings() -> RatingTable:
    model = RatingModel(aucs=(0.8, 0.85), steps=5)
    return simulate_ratings(model, StudySize(readers=10, negatives=250, positives=250), np.random.default_rng(0))


def make_marks() -> MarkTable:
    """Free response of the size of the FED study: 5 treatments, 4 readers, 100 + 100 cases, 142 lesions."""
    random = np.random.default_rng(0)
    counts = np.concatenate([np.zeros(100, int), np.where(np.arange(100) < 42, 2, 1)])
    truth = pd.DataFrame({"case": range(200), "truth": (counts > 0).astype(int), "n_lesions": counts})
    rows = []
    for treatment, reader, case in np.ndindex(5, 4, 200):
        found = [lesion for lesion in range(1, counts[case] + 1) if random.random() < 0.7]
        rows += [(treatment, reader, case, "LL", lesion, random.integers(2, 6)) for lesion in found]
        rows += [(treatment, reader, case, "NL", "", random.integers(1, 5)) for _ in range(random.poisson(0.45))]
    marks = pd.DataFrame(rows, columns=["treatment", "reader", "case", "kind", "lesion", "rating"])
    return MarkTable.from_frames(marks, truth)


def measure(call: Callable[[], object]) -> list[float]:
    call()
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return sorted(times)


def main() -> int:
    ratings, marks, auc = make_ratings(), make_marks(), EmpiricalAuc()
    jobs: list[tuple[str, Callable[[], object], float, str, float]] = [
        ("OR jackknife 2 x 10 x 500", lambda: compare_treatments(ratings, auc), 0.1, "MRMCaov", 25.9),
        ("OR DeLong 2 x 10 x 500", lambda: compare_treatments(ratings, auc, covariance="delong"), 0.1, "MRMCaov", 1.7),
        ("U-statistics 2 x 10 x 500", lambda: compare_treatments(ratings, auc, method="ustat"), 0.2, "iMRMC R", 11.7),
        ("wAFROC 5 x 4 x 200", lambda: compare_treatments(marks, FROC_MERITS["wafroc"]), 0.2, "RJafroc", 1.6),
        ("bootstrap 2,000 draws 2 x 10 x 500", lambda: bootstrap_treatments(ratings, auc), 3.0, "pROC, one curve", 2.9),
    ]
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {RUNS} runs; seconds")
    missed = 0
    for name, call, promised, other, theirs in jobs:
        times = measure(call)
        best = times[0]
        missed += best > promised
        print(
            f"{name:36} min {best:.3f}  median {times[RUNS // 2]:.3f}  max {times[-1]:.3f}  promised {promised:g}"
            f"  ratio to {other} ({theirs:g} s): {best / theirs:.4f}{'  MISSED' if best > promised else ''}"
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
