"""Small studies that the tests of reader statistics share."""

import numpy as np
import pandas as pd

from evaluation.marks import MarkTable
from evaluation.ratings import RatingTable


def make_table(*, treatments=2, readers=4, cases=30, seed=0, change=None):
    """Five-step ratings of cases, half of them diseased; `change(ratings, truth)` may alter them."""
    random = np.random.default_rng(seed)
    truth = np.repeat([0, 1], [cases // 2, cases - cases // 2])
    latent = 1.2 * truth + random.normal(size=cases) + random.normal(size=(treatments, readers, cases))
    ratings = np.clip(np.round(3 + latent), 1, 5)
    return RatingTable.from_arrays(ratings if change is None else change(ratings.copy(), truth), truth)


def make_marks(*, seed=0, cases=12, readers=3, treatments=2):
    """Marks of cases of which every second has one or two lesions."""
    random = np.random.default_rng(seed)
    counts = [0 if number % 2 else 1 + number // 2 % 2 for number in range(cases)]
    truth = pd.DataFrame(
        {"case": range(1, cases + 1), "truth": [int(n > 0) for n in counts], "n_lesions": counts, "weights": ""}
    )
    rows = []
    for treatment in range(treatments):
        for reader in range(readers):
            for case, lesions in enumerate(counts, start=1):
                rows += [
                    (f"t{treatment}", f"r{reader}", case, "LL", lesion, float(random.integers(2, 6)))
                    for lesion in range(1, lesions + 1)
                    if random.random() < 0.7
                ]
                rows += [
                    (f"t{treatment}", f"r{reader}", case, "NL", "", float(random.integers(1, 4)))
                    for _ in range(random.poisson(0.6))
                ]
    marks = pd.DataFrame(rows, columns=["treatment", "reader", "case", "kind", "lesion", "rating"])
    return MarkTable.from_frames(marks, truth)


def same_table(one, two):
    """Are two RatingTables the same in every label, rating and truth?"""
    return (
        (one.treatments, one.readers, one.cases) == (two.treatments, two.readers, two.cases)
        and np.array_equal(one.ratings, two.ratings, equal_nan=True)
        and np.array_equal(one.truth, two.truth)
    )


def same_marks(one, two):
    """Are two MarkTables the same in every label, mark, lesion and weight?"""
    arrays = ("highest_nl", "nl_counts", "lesion_ratings", "lesion_case", "truth", "is_read")
    return (
        (one.treatments, one.readers, one.cases) == (two.treatments, two.readers, two.cases)
        and all(np.array_equal(getattr(one, name), getattr(two, name)) for name in arrays)
        and np.allclose(one.lesion_weight, two.lesion_weight, rtol=1e-12, atol=0)
    )
