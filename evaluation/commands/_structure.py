"""Spurious and lost structure of every image of a table, calibrated by the errors of its comparator."""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.files import read_single_plane
from evaluation.image._inputs import Plane
from evaluation.region import empirical_threshold, expected_error, find_structure, residual_after_back_projection

#: What the input contradicts, and what lies beyond it.
PARTS = ("against_input", "beyond_input")
#: Error that no reader sees, as a fraction of the declared range.
FLOOR = 0.005


def count_structure(table: pd.DataFrame, args: argparse.Namespace) -> list[dict[str, Any]]:
    """Candidates of each image of the treatments, by part of the error.

    The comparator, an interpolation, invents nothing: its own errors say what is usual at each place, and the threshold
    is the one that its images exceed in at most `--false-alarms` candidates each. Raises ValueError for a rate that so
    few cases cannot promise.
    """
    folder = Path(args.cases).parent
    is_comparator = table["treatment"] == args.comparator
    usual: dict[str, tuple[Plane, Plane]] = {}
    clean: tuple[list[Plane], list[Plane]] = ([], [])
    for _, row in table[is_comparator].iterrows():
        parts = _residuals(row, folder, args)
        errors = [expected_error(part, floor=FLOOR * args.data_range) for part in parts]
        usual[row["case"]] = (errors[0], errors[1])
        for kept, part, error in zip(clean, parts, errors, strict=True):
            kept.append(part / error)
    bounds = [empirical_threshold(kept, false_alarms=args.false_alarms, noise_std=1.0) for kept in clean]
    return [_count(row, folder, args, usual[row["case"]], bounds) for _, row in table[~is_comparator].iterrows()]


def _residuals(row: pd.Series, folder: Path, args: argparse.Namespace) -> tuple[Plane, Plane]:
    reference, test = read_single_plane(folder / row["reference"]), read_single_plane(folder / row["file"])
    return residual_after_back_projection(reference=reference, test=test, scale=args.scale)


def _count(
    row: pd.Series, folder: Path, args: argparse.Namespace, usual: tuple[Plane, Plane], bounds: list[float]
) -> dict[str, Any]:
    counts: dict[str, Any] = {"case": row["case"], "treatment": row["treatment"]}
    reference, test = read_single_plane(folder / row["reference"]), read_single_plane(folder / row["file"])
    for name, part, error, bound in zip(PARTS, _residuals(row, folder, args), usual, bounds, strict=True):
        counts[name] = find_structure(
            residual=part / error,
            reference=reference,
            test=test,
            false_alarms=args.false_alarms,
            noise_std=1.0,
            threshold=bound,
        )
    return {
        key: {"spurious": found.spurious, "lost": found.lost, "threshold": found.threshold, "places": found.candidates}
        if key in PARTS
        else found
        for key, found in counts.items()
    }
