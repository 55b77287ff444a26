"""`correlation`: how well each image metric follows the readers, and which follows best."""

import argparse
from pathlib import Path
from typing import get_args

from evaluation.adapters.preferences_csv import read_preferences
from evaluation.commands._input import add_draws_argument, add_level_argument, add_ratings_arguments, load_ratings
from evaluation.commands._output import (
    add_output_arguments,
    collect_notes,
    estimate_cells,
    print_estimates,
    print_json,
    print_notes,
    print_table,
)
from evaluation.metrics import read_metrics
from evaluation.ratings import natural_order
from evaluation.reader.correlation import Coefficient, CorrelationResult, correlate_preferences, correlate_ratings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_ratings_arguments(parser)
    parser.add_argument(
        "metrics", type=Path, metavar="METRICS.csv", help="treatment, case, metric, value, one row each"
    )
    parser.add_argument("--preferences", action="store_true", help="the first file holds preferences, not ratings")
    parser.add_argument("--coefficient", choices=get_args(Coefficient), default="spearman", help="rank correlation")
    add_level_argument(parser)
    add_draws_argument(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    result = _correlate(args)
    if args.json:
        print_json(result)
    else:
        _show(result)
    return 0


def _correlate(args: argparse.Namespace) -> CorrelationResult:
    if args.preferences:
        data = read_preferences(args.ratings)
        if data.case is None or data.reader is None:
            raise ValueError("columns: expected reader and case beside first, second and outcome, got none")
        cases = natural_order(data.case.tolist())
        metrics = read_metrics(args.metrics, treatments=data.treatments, cases=cases)
        return correlate_preferences(
            data, metrics, coefficient=args.coefficient, draws=args.draws, seed=args.seed, level=args.level
        )
    table = load_ratings(args)
    metrics = read_metrics(args.metrics, treatments=table.treatments, cases=table.cases)
    return correlate_ratings(
        table, metrics, coefficient=args.coefficient, draws=args.draws, seed=args.seed, level=args.level
    )


def _show(result: CorrelationResult) -> None:
    order = sorted(result.metrics, key=lambda name: -abs(result.metrics[name].within_reader.value or 0.0))
    rows = []
    for name in order:
        metric = result.metrics[name]
        cells = estimate_cells(metric.within_reader)
        rows.append((name, *cells, metric.pooled.value, result.best_share.get(name), metric.points))
    columns = ("metric", "within reader", "std. error", "low", "high", "p", "pooled", "share best", "points")
    print_table(f"{result.coefficient.capitalize()} correlation with the readers", columns, rows)
    if result.differences:
        print_estimates(f"Lead of {result.best} in absolute correlation", "over", result.differences)
    estimates = [metric.within_reader for metric in result.metrics.values()]
    print_notes([*result.warnings, *collect_notes(estimates)])
