"""`report`: one self-contained page from ratings, marks and image metrics."""

import argparse
from pathlib import Path

from evaluation.adapters.marks_csv import read_marks
from evaluation.commands._input import add_draws_argument, add_level_argument, add_ratings_arguments, load_ratings
from evaluation.commands._output import add_output_arguments, print_json, progress_bar
from evaluation.marks import MarkTable
from evaluation.metrics import read_metrics
from evaluation.report import build_report
from evaluation.report.build import count_sections


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_ratings_arguments(parser)
    parser.add_argument("page", type=Path, metavar="PAGE.html", help="where the page is written")
    parser.add_argument("--metrics", type=Path, metavar="METRICS.csv", help="treatment, case, metric, value")
    parser.add_argument("--marks", type=Path, nargs=2, metavar=("MARKS.csv", "TRUTH.csv"), help="free response")
    parser.add_argument("--title", default="Reader study", help="heading of the page")
    parser.add_argument("--reference", help="treatment the others are compared with (default: the first)")
    parser.add_argument("--method", choices=("or", "dbm", "ustat", "mle"), default="or", help="comparison of areas")
    parser.add_argument("--covariance", choices=("jackknife", "delong", "unbiased"), default="jackknife")
    add_level_argument(parser)
    add_draws_argument(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    table = load_ratings(args)
    marks = _marks(args)
    metrics = None
    if args.metrics is not None:
        metrics = read_metrics(args.metrics, treatments=table.treatments, cases=table.cases)
    with progress_bar("Analysing", count_sections(table, metrics=metrics, marks=marks)) as advance:
        page = build_report(
            table,
            metrics=metrics,
            marks=marks,
            title=args.title,
            reference=args.reference,
            method=args.method,
            covariance=args.covariance,
            draws=args.draws,
            seed=args.seed,
            level=args.level,
            advance=advance,
        )
    args.page.write_text(page, encoding="utf-8")
    if args.json:
        print_json({"page": str(args.page), "bytes": len(page.encode())})
    else:
        print(f"Written to {args.page}")
    return 0


def _marks(args: argparse.Namespace) -> MarkTable | None:
    return None if args.marks is None else read_marks(*args.marks)
