"""`mrmc`: treatments compared from ratings of many readers and cases."""

import argparse
from typing import get_args

from evaluation.adapters import read_ratings
from evaluation.commands._comparison import (
    add_comparison_arguments,
    as_document,
    judge_margins,
    print_comparison,
    run_bootstrap,
)
from evaluation.commands._input import add_ratings_arguments, load_ratings
from evaluation.commands._output import add_output_arguments, print_json
from evaluation.ratings import RatingTable
from evaluation.reader.covariance import COVARIANCES
from evaluation.reader.merit import Merit
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.merit_binormal import BinormalAuc
from evaluation.reader.merit_partial import Axis, PartialAuc
from evaluation.reader.merit_ratios import Sensitivity, Specificity
from evaluation.reader.mrmc import METHODS, compare_treatments

MERITS = ("auc", "partial_auc", "binormal_auc", "sensitivity", "specificity")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_ratings_arguments(parser)
    add_merit_arguments(parser)
    parser.add_argument("--covariance", choices=sorted(COVARIANCES), default="jackknife", help="of or and dbm")
    parser.add_argument("--method", choices=METHODS, default="or", help="how treatments are compared (default or)")
    parser.add_argument("--case-column", default="case", help="other coding of the cases in a long CSV")
    add_comparison_arguments(parser)
    add_output_arguments(parser)


def add_merit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--merit", choices=MERITS, default="auc", help="figure of merit (default auc)")
    parser.add_argument("--threshold", type=float, help="of sensitivity and specificity: positive at or above")
    parser.add_argument(
        "--range", type=float, nargs=2, metavar=("LOW", "HIGH"), default=(0.9, 1.0), help="of partial_auc"
    )
    parser.add_argument("--axis", choices=get_args(Axis), default="specificity", help="what --range is of")


def run(args: argparse.Namespace) -> int:
    table, merit = load_table(args), make_merit(args)
    result = compare_treatments(
        table,
        merit,
        method=args.method,
        covariance=args.covariance,
        alpha=args.alpha,
        multiplicity=args.multiplicity,
    )
    margins, bootstrap = judge_margins(result, args), run_bootstrap(table, merit, args)
    if args.json:
        print_json(as_document(result, margins, bootstrap, seed=args.seed))
    else:
        print_comparison(result, margins, bootstrap)
    return 0


def load_table(args: argparse.Namespace) -> RatingTable:
    if args.case_column == "case":
        return load_ratings(args)
    if args.format not in (None, "long"):
        raise ValueError(f"--case-column: expected a long CSV, got --format {args.format}")
    scale = None if args.scale is None else tuple(args.scale)
    return read_ratings(args.ratings, form="long", case_column=args.case_column, scale=scale)


def make_merit(args: argparse.Namespace) -> Merit:
    if args.merit in ("sensitivity", "specificity"):
        if args.threshold is None:
            raise ValueError(f"--threshold: expected a rating for {args.merit}, got none")
        return Sensitivity(args.threshold) if args.merit == "sensitivity" else Specificity(args.threshold)
    if args.merit == "partial_auc":
        return PartialAuc(args.range[0], args.range[1], axis=args.axis)
    return BinormalAuc() if args.merit == "binormal_auc" else EmpiricalAuc()
