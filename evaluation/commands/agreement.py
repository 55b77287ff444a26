"""`agreement`: between readers under each treatment, within readers from repeats, and between two treatments."""

import argparse
from pathlib import Path
from typing import Any, get_args

import numpy as np

from evaluation.adapters.long_csv import read_table
from evaluation.commands._input import add_draws_argument, add_level_argument, add_ratings_arguments, load_ratings
from evaluation.commands._output import (
    add_output_arguments,
    collect_notes,
    list_pairs,
    print_estimates,
    print_json,
    print_notes,
    print_table,
    progress_bar,
    to_plain,
)
from evaluation.ratings import RatingTable
from evaluation.reader.agreement_gwet import gwet_agreement
from evaluation.reader.agreement_kappa import Weights, fleiss, pairwise_kappa
from evaluation.reader.agreement_krippendorff import Measurement, krippendorff_alpha
from evaluation.reader.agreement_repeat import Repeatability, repeatability
from evaluation.reader.estimates import Estimate, Floats, unavailable
from evaluation.reader.icc import intraclass_correlations
from evaluation.reader.limits_mrmc import mrmc_limits

REPEAT_COLUMNS = ("reader", "first", "second")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_ratings_arguments(parser)
    parser.add_argument("--weights", choices=get_args(Weights), default="quadratic", help="of kappa and AC2")
    parser.add_argument(
        "--measurement", choices=get_args(Measurement), default="ordinal", help="of Krippendorff's alpha"
    )
    parser.add_argument(
        "--repeats", type=Path, metavar="REPEATS.csv", help="hidden repeats: columns reader, first, second"
    )
    parser.add_argument("--limits", action="store_true", help="limits of agreement between two treatments")
    add_level_argument(parser)
    add_draws_argument(parser, default=1000)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    table = load_ratings(args)
    if len(table.readers) < 2:
        raise ValueError(f"readers: expected at least 2 to agree, got {len(table.readers)}")
    with progress_bar("Agreement", len(table.treatments)) as advance:
        treatments = {}
        for row, name in enumerate(table.treatments):
            treatments[name] = _agreement(table, row, args)
            advance()
    repeats = None if args.repeats is None else _repeats(args)
    limits = _limits(table, args) if args.limits else None
    notes = [*table.notes, *_notes(treatments)]
    if args.json:
        print_json(_document(treatments, repeats, limits, notes, args))
    else:
        _print(treatments, repeats, limits, notes)
    return 0


def _agreement(table: RatingTable, row: int, args: argparse.Namespace) -> dict[str, Any]:
    ratings = np.where(np.isfinite(table.ratings[row]), table.ratings[row], np.nan)
    categories = np.unique(table.ratings[np.isfinite(table.ratings)])
    pairs = pairwise_kappa(ratings, readers=list(table.readers), weights=args.weights, level=args.level)
    complete = ratings[:, ~np.isnan(ratings).any(axis=0)].T
    return {
        "krippendorff_alpha": krippendorff_alpha(
            ratings, measurement=args.measurement, level=args.level, draws=args.draws, seed=args.seed
        ),
        "gwet": gwet_agreement(ratings.T, weights=args.weights, categories=categories, level=args.level),
        "fleiss_kappa": _on_complete(fleiss, complete, ratings, args.level),
        "pairwise_kappa": pairs,
        "intraclass_correlations": _icc(complete, args.level),
    }


def _on_complete(statistic: Any, complete: Floats, ratings: Floats, level: float) -> Estimate:
    """The statistic of the cases that everyone read, saying how many were left out."""
    if len(complete) < 2:
        return unavailable("fewer than 2 cases were read by every reader", method=statistic.__name__, level=level)
    made: Estimate = statistic(complete, level=level)
    left_out = ratings.shape[1] - len(complete)
    note = f"{statistic.__name__}: {left_out} case(s) that not everyone read were left out"
    return made if not left_out else Estimate(**{**vars(made), "warnings": (*made.warnings, note)})


def _icc(complete: Floats, level: float) -> dict[str, Any]:
    """The six forms, or why there are none."""
    try:
        found = intraclass_correlations(complete, level=level) if complete.size else {}
        return {str(form): one for form, one in found.items()} or {"reason": _NO_CASE}
    except ValueError as error:
        return {"reason": f"intraclass correlations are not available: {error}"}


_NO_CASE = "intraclass correlations are not available: no case was read by every reader"


def _repeats(args: argparse.Namespace) -> Repeatability:
    frame = read_table(args.repeats)
    missing = [name for name in REPEAT_COLUMNS if name not in frame]
    if missing:
        raise ValueError(f"columns: expected {', '.join(REPEAT_COLUMNS)}, got no {', '.join(missing)}")
    first, second = (np.asarray(frame[name].astype(float)) for name in REPEAT_COLUMNS[1:])
    return repeatability(first, second, readers=frame["reader"].tolist(), weights=args.weights, level=args.level)


def _limits(table: RatingTable, args: argparse.Namespace) -> dict[str, Any]:
    if len(table.treatments) != 2 or not table.is_read.all():
        raise ValueError(
            f"--limits: expected two treatments read completely, got {len(table.treatments)} treatment(s) and "
            f"{int((~table.is_read).sum())} missing reading(s)"
        )
    return dict(mrmc_limits(table.ratings, level=args.level))


def _notes(treatments: dict[str, dict[str, Any]]) -> list[str]:
    notes = []
    for name, made in treatments.items():
        estimates = [made["krippendorff_alpha"], made["gwet"], made["fleiss_kappa"], *made["pairwise_kappa"].values()]
        notes += [f"treatment {name}: {note}" for note in collect_notes(estimates)]
        if "reason" in made["intraclass_correlations"]:
            notes.append(f"treatment {name}: {made['intraclass_correlations']['reason']}")
    return notes


def _document(
    treatments: dict[str, Any], repeats: Any, limits: Any, notes: list[str], args: argparse.Namespace
) -> dict[str, Any]:
    plain = {}
    for name, made in treatments.items():
        icc = made["intraclass_correlations"]
        plain[name] = {
            **{key: to_plain(value) for key, value in made.items() if key != "pairwise_kappa"},
            "pairwise_kappa": [{"readers": one.pop("treatments"), **one} for one in list_pairs(made["pairwise_kappa"])],
            "intraclass_correlations": None if "reason" in icc else to_plain(icc),
        }
    return {
        "treatments": plain,
        "repeatability": to_plain(repeats),
        "limits_of_agreement": to_plain(limits),
        "weights": args.weights,
        "measurement": args.measurement,
        "seed": args.seed,
        "warnings": notes,
    }


def _print(treatments: dict[str, Any], repeats: Repeatability | None, limits: Any, notes: list[str]) -> None:
    for name, made in treatments.items():
        several = {key: made[key] for key in ("krippendorff_alpha", "gwet", "fleiss_kappa")}
        print_estimates(f"Agreement of readers under {name}", "statistic", several)
        print_estimates(f"Weighted kappa of pairs under {name}", "readers", made["pairwise_kappa"])
        icc = made["intraclass_correlations"]
        if "reason" not in icc:
            rows = [(form, one.value, one.ci_low, one.ci_high) for form, one in icc.items()]
            print_table(f"Intraclass correlation under {name}", ("form", "value", "low", "high"), rows)
    if repeats is not None:
        spread = {"within-reader sd": repeats.within_sd, "repeatability": repeats.coefficient}
        print_estimates(f"Repeatability from {repeats.pairs} repeats", "quantity", {**spread, **repeats.kappa})
    if limits is not None:
        lines = [(one.kind, one.bias.value, one.sd, one.lower, one.upper) for one in limits.values()]
        print_table("Limits of agreement, second minus first", ("kind", "bias", "sd", "lower", "upper"), lines)
    print_notes(notes)
