"""`region`: is a lesion kept by each treatment, and as well as the rest of the image?"""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.commands._output import add_output_arguments, print_json, print_notes, print_table, progress_bar
from evaluation.commands._pictures import add_range_arguments, read_file_table
from evaluation.commands._structure import PARTS, count_structure
from evaluation.files import read_single_mask, read_single_plane
from evaluation.region import RegionChange, RegionComparison, compare_cases, measure_case
from evaluation.region.regions import RIM_PX

COLUMNS = ("case", "treatment", "reference", "lesion", "file")
OPTIONAL = ("patient", "body")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "cases", type=Path, metavar="CASES.csv", help=f"columns {', '.join(COLUMNS)}; also {', '.join(OPTIONAL)}"
    )
    add_range_arguments(parser)
    parser.add_argument("--comparator", help="treatment that the others should improve on, such as bicubic")
    parser.add_argument(
        "--margin", action="append", default=[], metavar="MEASURE=VALUE", help="change that does not matter; repeat"
    )
    parser.add_argument("--alpha", type=float, default=0.05, help="level of each one-sided test (default 0.05)")
    parser.add_argument("--rim", type=int, default=RIM_PX, help=f"width of the rim in pixels (default {RIM_PX})")
    parser.add_argument("--border", type=int, default=0, help="pixels left out at each edge (default 0)")
    parser.add_argument(
        "--scale", type=int, help="also count spurious and lost structure, for this enlargement; needs --comparator"
    )
    parser.add_argument(
        "--false-alarms", type=float, default=0.1, help="candidates allowed per image by chance (default 0.1)"
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    table = read_file_table(args.cases, COLUMNS, OPTIONAL)
    margins = parse_margins(args.margin)
    names = [name for name in dict.fromkeys(table["treatment"]) if name != args.comparator]
    _check_table(table, args, names)
    changes: dict[str, dict[str, list[RegionChange]]] = {name: {} for name in names}
    rows = table[table["treatment"] != args.comparator]
    with progress_bar("cases", total=len(rows)) as advance:
        for _, row in rows.iterrows():
            changes[row["treatment"]][row["case"]] = _measure(row, table, args)
            advance()
    structure = [] if args.scale is None else count_structure(table, args)
    groups = dict(zip(table["case"], table["patient"], strict=True)) if "patient" in table else None
    results = {
        name: compare_cases(found, margins=margins, groups=groups, alpha=args.alpha) for name, found in changes.items()
    }
    if args.json:
        print_json({"treatments": results, "margins": margins, "structure": structure, "changes": changes})
        return 0
    _print(results, structure)
    return 0


def parse_margins(words: list[str]) -> dict[str, float]:
    """ "measure=value" to {measure: value}; ValueError for another form, a repeated measure or no number."""
    margins: dict[str, float] = {}
    for word in words:
        name, _, value = word.partition("=")
        try:
            number = float(value)
        except ValueError as error:
            raise ValueError(f"--margin must read MEASURE=VALUE, such as psnr_gain=0.5; got {word!r}") from error
        if name in margins:
            raise ValueError(f"--margin must name {name} once, got it twice")
        margins[name] = number
    return margins


def _check_table(table: pd.DataFrame, args: argparse.Namespace, names: list[str]) -> None:
    twice = table.duplicated(["case", "treatment"])
    if twice.any():
        row = table[twice].iloc[0]
        raise ValueError(f"{args.cases} must hold each case and treatment once, got {row['case']}, {row['treatment']}")
    if args.comparator is not None and args.comparator not in set(table["treatment"]):
        raise ValueError(f"--comparator must be one of {', '.join(names)}; got {args.comparator!r}")
    if args.scale is not None and args.comparator is None:
        raise ValueError("--scale needs --comparator: its errors say how large an error is usual")
    if not names:
        raise ValueError(f"{args.cases} must hold a treatment besides the comparator {args.comparator!r}, got none")


def _path(args: argparse.Namespace, name: str) -> Path:
    return Path(args.cases).parent / name


def _measure(row: pd.Series, table: pd.DataFrame, args: argparse.Namespace) -> list[RegionChange]:
    body = row.get("body", "")
    return measure_case(
        reference=read_single_plane(_path(args, row["reference"])),
        test=read_single_plane(_path(args, row["file"])),
        lesion=read_single_mask(_path(args, row["lesion"])),
        comparator=None if args.comparator is None else read_single_plane(_path(args, _comparator(row, table, args))),
        body=read_single_mask(_path(args, body)) if body else None,
        data_range=args.data_range,
        low=args.low,
        rim_px=args.rim,
        border=args.border,
    )


def _comparator(row: pd.Series, table: pd.DataFrame, args: argparse.Namespace) -> str:
    found = table[(table["case"] == row["case"]) & (table["treatment"] == args.comparator)]
    if found.empty:
        raise ValueError(f"{args.cases} must hold {args.comparator} for every case, got none for {row['case']}")
    return str(found.iloc[0]["file"])


def _print(results: dict[str, RegionComparison], structure: list[dict[str, Any]]) -> None:
    for name, result in results.items():
        rows = [
            (v.measure, v.unit, v.margin, v.lesion.mean, v.lesion.ci_low, v.lesion.ci_high, v.rest.mean, v.status)
            for v in result.verdicts
        ]
        columns = ("measure", "unit", "margin", "lesion", "low", "high", "rest", "verdict")
        print_table(
            f"{name}: mean change over {result.cases} cases, {1 - 2 * result.alpha:.0%} interval", columns, rows
        )
        sentences = [verdict.sentence for verdict in result.verdicts if verdict.margin is not None]
        print_notes([result.sentence, *sentences], heading=f"{name}: verdict")
        print_notes(result.warnings)
    if structure:
        counted = [
            (found["case"], found["treatment"], *(found[part][kind] for part in PARTS for kind in ("spurious", "lost")))
            for found in structure
        ]
        headings = ("case", "treatment", "spurious", "lost", "spurious beyond input", "lost beyond input")
        print_table("Candidates of spurious and lost structure", headings, counted)
