"""`reading-time`: ratios of reading times between treatments."""

import argparse

from evaluation.commands._input import add_level_argument, add_ratings_arguments, load_ratings
from evaluation.commands._output import (
    add_output_arguments,
    collect_notes,
    list_pairs,
    print_estimates,
    print_json,
    print_notes,
    print_table,
)
from evaluation.reader.reading_time import compare_reading_times


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_ratings_arguments(parser, what="times")
    add_level_argument(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    result = compare_reading_times(load_ratings(args), level=args.level)
    notes = [*result.warnings, *collect_notes(result.ratios.values())]
    if args.json:
        adjusted = [{"treatments": list(pair), "p_adjusted": p} for pair, p in result.p_adjusted.items()]
        print_json(
            {
                "geometric_means_s": result.geometric_means,
                "ratios": list_pairs(result.ratios),
                "log_differences": list_pairs(result.log_differences),
                "holm": adjusted,
                "warnings": notes,
            }
        )
        return 0
    print_table("Geometric mean time", ("treatment", "seconds"), result.geometric_means.items(), digits=2)
    print_estimates("Ratio of times, first / second; below 1: faster", "treatments", result.ratios)
    print_notes(notes)
    return 0
