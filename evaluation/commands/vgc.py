"""`vgc`: visual grading characteristics of every treatment against one reference."""

import argparse
from typing import get_args

import numpy as np

from evaluation.commands._input import add_draws_argument, add_level_argument, add_ratings_arguments, load_ratings
from evaluation.commands._output import (
    add_output_arguments,
    collect_notes,
    print_estimates,
    print_json,
    print_notes,
    print_table,
)
from evaluation.ratings import RatingTable
from evaluation.reader.vgc import Pooling, VgcResult, vgc_area


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_ratings_arguments(parser, what="grades")
    parser.add_argument("--reference", help="treatment the others are compared with (default: the first)")
    parser.add_argument("--pooling", choices=get_args(Pooling), default="reader_mean", help="how readers are joined")
    parser.add_argument("--unpaired", action="store_true", help="the treatments were read in different cases")
    add_level_argument(parser)
    add_draws_argument(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    table = load_ratings(args)
    reference = table.treatments[0] if args.reference is None else args.reference
    others = [name for name in table.treatments if name != reference]
    if not others:
        raise ValueError(f"treatments: expected at least 2 to compare, got {', '.join(table.treatments)}")
    results = {name: _compare(table, reference, name, args) for name in others}
    if args.json:
        print_json({"reference": reference, "treatments": results, "warnings": _notes(table, results)})
        return 0
    areas = {name: result.area for name, result in results.items()}
    print_estimates(f"VGC area against {reference}; above 0.5: graded higher", "treatment", areas)
    rows = [(name, *(result.readers[reader] for reader in table.readers)) for name, result in results.items()]
    print_table("Area of each reader", ("treatment", *table.readers), rows)
    print_notes(_notes(table, results))
    return 0


def _compare(table: RatingTable, reference: str, name: str, args: argparse.Namespace) -> VgcResult:
    pair = table.select(treatments=[reference, name])
    return vgc_area(
        np.where(np.isfinite(pair.ratings), pair.ratings, np.nan),
        readers=list(pair.readers),
        paired=not args.unpaired,
        pooling=args.pooling,
        draws=args.draws,
        seed=args.seed,
        level=args.level,
    )


def _notes(table: RatingTable, results: dict[str, VgcResult]) -> list[str]:
    return [*table.notes, *collect_notes(result.area for result in results.values())]
