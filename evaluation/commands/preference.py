"""`preference`: abilities of the treatments from paired preferences, pooled and by reader."""

import argparse
from pathlib import Path
from typing import Any, get_args

from evaluation.adapters.preferences_csv import read_preferences
from evaluation.commands._input import add_level_argument
from evaluation.commands._output import (
    add_output_arguments,
    format_p,
    list_pairs,
    print_estimates,
    print_json,
    print_notes,
    print_table,
    to_plain,
)
from evaluation.reader.preference import (
    Cluster,
    PreferenceByReader,
    PreferenceModel,
    PreferenceResult,
    Ties,
    fit_preferences,
    fit_preferences_by_reader,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "preferences", type=Path, metavar="PREFERENCES.csv", help="first, second, outcome, one row each"
    )
    parser.add_argument(
        "--model", choices=get_args(PreferenceModel), default="davidson", help="davidson has a place for ties"
    )
    parser.add_argument("--ties", choices=get_args(Ties), default="refuse", help="for the two models without ties")
    parser.add_argument("--order-effect", action="store_true", help="estimate the advantage of being presented first")
    parser.add_argument("--side-effect", action="store_true", help="estimate the advantage of the left side")
    parser.add_argument("--reference", help="treatment with ability 0 (default: the first)")
    parser.add_argument(
        "--cluster", choices=get_args(Cluster), help="what hangs together (default: reader if recorded)"
    )
    parser.add_argument("--by-reader", action="store_true", help="also fit each reader alone")
    add_level_argument(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    data = read_preferences(args.preferences)
    options: dict[str, Any] = {
        "model": args.model,
        "ties": args.ties,
        "order_effect": args.order_effect,
        "side_effect": args.side_effect,
        "reference": args.reference,
        "cluster": args.cluster or ("none" if data.reader is None else "reader"),
        "level": args.level,
    }
    by_reader = fit_preferences_by_reader(data, **options) if args.by_reader else None
    pooled = by_reader.pooled if by_reader is not None else fit_preferences(data, **options)
    if args.json:
        print_json(_document(pooled, by_reader))
    else:
        _show(pooled, by_reader)
    return 0


def _plain(result: PreferenceResult) -> dict[str, Any]:
    return to_plain(result) | {"differences": list_pairs(result.differences)}


def _document(pooled: PreferenceResult, by_reader: PreferenceByReader | None) -> dict[str, Any]:
    document = _plain(pooled)
    if by_reader is not None:
        document["readers"] = {name: _plain(result) for name, result in by_reader.readers.items()}
        document["heterogeneity"] = to_plain(by_reader.heterogeneity)
    return document


def _show(pooled: PreferenceResult, by_reader: PreferenceByReader | None) -> None:
    unit = "standard deviations of one comparison" if pooled.model == "thurstone" else "log odds"
    print_estimates(f"Ability, {unit}, {pooled.comparisons:g} judgements", "treatment", pooled.abilities)
    print_estimates("Differences, first - second", "treatments", pooled.differences)
    effects = pooled.effects | ({} if pooled.tie is None else {"ties (log)": pooled.tie})
    if effects:
        print_estimates("Other effects", "effect", effects)
    print_table("Fit", ("deviance", "df"), [(pooled.deviance, pooled.deviance_df)])
    notes = list(pooled.warnings)
    if by_reader is not None:
        columns = list(pooled.abilities)
        rows = [(name, *(one.abilities[c].value for c in columns)) for name, one in by_reader.readers.items()]
        print_table("Ability by reader", ("reader", *columns), rows)
        test = by_reader.heterogeneity
        print_table(
            "Readers prefer alike", ("chi-square", "df", "p"), [(test.statistic, test.df, format_p(test.p_value))]
        )
        notes += [f"reader {name}: {note}" for name, one in by_reader.readers.items() for note in one.warnings]
        notes += test.warnings
    print_notes(notes)
