"""What `mrmc` and `froc` share: options of the analysis, its JSON document, and its tables."""

import argparse
from collections.abc import Iterable
from typing import Any, get_args

from evaluation.commands._output import (
    format_p,
    list_pairs,
    print_estimates,
    print_notes,
    print_table,
    progress_bar,
    to_plain,
)
from evaluation.reader.bootstrap import BootstrapResult, bootstrap_treatments
from evaluation.reader.merit import Merit
from evaluation.reader.mrmc_margin import Claim, MarginTest, judge_margin
from evaluation.reader.mrmc_setting import GENERALISATIONS
from evaluation.reader.multiplicity import Adjustment
from evaluation.reader.results import Difference, Generalisation, MrmcResult

NO_BDG = {"df_bdg": None, "p_bdg": None, "ci_bdg": None}
USTAT_METHODS = ("ustat", "mle")


def add_comparison_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--alpha", type=float, default=0.05, help="two-sided level of the tests (default 0.05)")
    parser.add_argument(
        "--multiplicity", choices=get_args(Adjustment), default="holm", help="for three or more treatments"
    )
    parser.add_argument("--margin", type=float, help="margin declared before unblinding, in the unit of the merit")
    parser.add_argument("--claim", choices=get_args(Claim), default="non_inferiority", help="what the margin is for")
    parser.add_argument("--reference", help="treatment the others are held against (default: the first)")
    parser.add_argument("--bootstrap", type=int, metavar="DRAWS", help="add a bootstrap over readers and cases")


def judge_margins(result: MrmcResult, args: argparse.Namespace, *, higher_is_better: bool = True) -> list[MarginTest]:
    """One test for each treatment against the reference; none without `--margin`."""
    if args.margin is None:
        return []
    reference = args.reference if args.reference is not None else next(iter(result.merits))
    if reference not in result.merits:
        raise ValueError(f"reference: expected one of {', '.join(result.merits)}, got {reference!r}")
    return [
        judge_margin(
            one,
            test=next(name for name in one.treatments if name != reference),
            margin=args.margin,
            claim=args.claim,
            alpha=args.alpha,
            higher_is_better=higher_is_better,
        )
        for one in result.random_readers_random_cases.differences
        if reference in one.treatments
    ]


def run_bootstrap(table: Any, merit: Merit, args: argparse.Namespace) -> BootstrapResult | None:
    if args.bootstrap is None:
        return None
    with progress_bar("Bootstrap", args.bootstrap) as advance:
        return bootstrap_treatments(
            table, merit, draws=args.bootstrap, seed=args.seed, level=1 - args.alpha, advance=advance
        )


def as_document(
    result: MrmcResult, margins: list[MarginTest], bootstrap: BootstrapResult | None, *, seed: int
) -> dict[str, Any]:
    """The result as JSON: every value that does not exist is null, with its reason in `warnings`."""
    document = {key: value for key, value in to_plain(result).items() if key not in GENERALISATIONS}
    for name in GENERALISATIONS:
        document[name] = _generalisation(getattr(result, name), with_bdg=result.method in USTAT_METHODS)
    document["warnings"] = [*document.pop("warnings"), *_adjustment_notes(result), *_bdg_notes(result)]
    document["margin_tests"] = to_plain(margins)
    if bootstrap is not None:
        document["bootstrap"] = {**to_plain(bootstrap), "differences": list_pairs(bootstrap.differences)}
    document["seed"] = seed
    return document


def _generalisation(answer: Generalisation, *, with_bdg: bool) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(answer)
    plain["differences"] = [_difference(one, with_bdg=with_bdg) for one in answer.differences]
    plain["reader_differences"] = {
        reader: [_difference(one, with_bdg=False) for one in ones] for reader, ones in answer.reader_differences.items()
    }
    return plain


def _difference(one: Difference, *, with_bdg: bool) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(one)
    bdg = plain.pop("bdg")
    return {**plain, **(bdg or NO_BDG)} if with_bdg else plain


def _adjustment_notes(result: MrmcResult) -> list[str]:
    if result.multiplicity is not None:
        return []
    return ["multiplicity and p_adjusted are null: fewer than three treatments need no adjustment"]


def _bdg_notes(result: MrmcResult) -> list[str]:
    if result.method not in USTAT_METHODS:
        return []
    notes = [
        "fixed_readers_random_cases, random_readers_fixed_cases: df_bdg, p_bdg and ci_bdg are null: they exist for "
        "random readers and random cases only"
    ]
    lacking = [one.treatments for one in result.random_readers_random_cases.differences if _lacks_bdg(one)]
    if lacking:
        notes.append(f"random_readers_random_cases: no df_bdg for {lacking}: no positive variance, or one reader")
    return notes


def _lacks_bdg(one: Difference) -> bool:
    return one.bdg is None or one.bdg.df_bdg is None


def print_comparison(result: MrmcResult, margins: Iterable[MarginTest], bootstrap: BootstrapResult | None) -> None:
    readers = list(next(iter(result.merits.values())))
    rows = [(name, *by_reader.values()) for name, by_reader in result.merits.items()]
    print_table(f"{result.merit} of each reader", ("treatment", *readers), rows)
    columns = ("treatment", "estimate", "std. error", "df", "low", "high")
    means = [
        (name, one.estimate, one.std_error, one.df, one.ci_low, one.ci_high)
        for name, one in result.treatment_means.items()
    ]
    print_table("Mean over readers (random readers, random cases)", columns, means)
    for name in GENERALISATIONS:
        _print_generalisation(name, getattr(result, name))
    print_table("Variance components", ("component", "estimate"), vars(result.variance_components).items(), digits=8)
    for margin in margins:
        print_notes([f"{margin.statement} (p {format_p(margin.p_value)})"], heading="Margin")
    if bootstrap is not None:
        print_estimates("Differences by bootstrap over readers and cases", "treatments", bootstrap.differences)
    print_notes(result.warnings)


def _print_generalisation(name: str, answer: Generalisation) -> None:
    test = answer.global_test
    title = name.replace("_", " ")
    print_table(
        f"Are all treatments equal? ({title})",
        ("law", "statistic", "df1", "df2", "p"),
        [(test.law, test.statistic, test.df1, test.df2, format_p(test.p_value))],
    )
    rows = [(" - ".join(one.treatments), *_cells(one)) for one in answer.differences]
    columns = ("treatments", "difference", "std. error", "df", "t", "p", "p adjusted", "low", "high")
    print_table(f"Differences ({title})", columns, rows)


def _cells(one: Difference) -> tuple[object, ...]:
    p_values = (format_p(one.p_value), format_p(one.p_adjusted))
    return (one.estimate, one.std_error, one.df, one.t, *p_values, one.ci_low, one.ci_high)
