"""`froc`: treatments compared from marks, each a place and a rating (free response), or from one place per case."""

import argparse
from pathlib import Path
from typing import get_args

from evaluation.adapters import read_mark_table
from evaluation.adapters.marks_csv import read_places
from evaluation.commands._comparison import (
    add_comparison_arguments,
    as_document,
    judge_margins,
    print_comparison,
    run_bootstrap,
)
from evaluation.commands._output import add_output_arguments, print_json
from evaluation.marks import MarkTable
from evaluation.reader.froc import FROC_MERITS
from evaluation.reader.froc_matching import Extra, MatchingRule
from evaluation.reader.lroc import Lroc
from evaluation.reader.merit import Merit
from evaluation.reader.mrmc import compare_treatments

MERITS: dict[str, Merit] = {**FROC_MERITS, "lroc": Lroc()}
LOWER_IS_BETTER = frozenset({"max_nlf"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("marks", type=Path, metavar="MARKS.csv", help="marks, or an RJafroc workbook (.xlsx)")
    parser.add_argument("truth", type=Path, nargs="?", metavar="TRUTH.csv", help="cases and their lesions")
    parser.add_argument("--readings", type=Path, help="readings that happened, where not everyone read all")
    group = parser.add_argument_group("marks that are places, not yet matched to lesions")
    group.add_argument("--lesions", type=Path, metavar="LESIONS.csv", help="case, lesion, x, y and, if known, radius")
    group.add_argument("--radius", type=float, help="a mark this near to a lesion's centre points at it (unit of x, y)")
    group.add_argument("--extra", choices=get_args(Extra), default="ignore", help="a further mark on one lesion is …")
    group.add_argument("--extent", type=float, nargs=2, metavar=("WIDTH", "HEIGHT"), help="marks outside are refused")
    parser.add_argument("--merit", type=_merit_name, default="wafroc", help=f"one of {', '.join(MERITS)}")
    parser.add_argument("--method", choices=("or", "dbm"), default="or", help="how treatments are compared")
    add_comparison_arguments(parser)
    add_output_arguments(parser)


def _merit_name(text: str) -> str:
    """The name of a merit; case and separators do not matter, so that HrAuc is hr_auc."""
    wanted = text.lower().replace("_", "").replace("-", "")
    found = next((name for name in MERITS if name.replace("_", "") == wanted), None)
    if found is None:
        raise argparse.ArgumentTypeError(f"expected one of {', '.join(MERITS)}, got {text!r}")
    return found


def run(args: argparse.Namespace) -> int:
    table, merit = load_table(args), MERITS[args.merit]
    result = compare_treatments(table, merit, method=args.method, alpha=args.alpha, multiplicity=args.multiplicity)
    margins = judge_margins(result, args, higher_is_better=args.merit not in LOWER_IS_BETTER)
    bootstrap = run_bootstrap(table, merit, args)
    if args.json:
        print_json(as_document(result, margins, bootstrap, seed=args.seed))
    else:
        print_comparison(result, margins, bootstrap)
    return 0


def load_table(args: argparse.Namespace) -> MarkTable:
    if args.lesions is None and args.radius is None:
        return read_mark_table(args.marks, args.truth, readings=args.readings)
    missing = [f"--{name}" for name in ("lesions", "radius") if getattr(args, name) is None]
    if missing or args.truth is None:
        raise ValueError(
            f"--lesions, --radius: expected both and TRUTH.csv, got no {', '.join(missing) or 'TRUTH.csv'}"
        )
    extent = None if args.extent is None else (args.extent[0], args.extent[1])
    rule = MatchingRule(radius=args.radius, extra=args.extra)
    return read_places(args.marks, args.lesions, args.truth, rule=rule, extent=extent, readings_path=args.readings)
