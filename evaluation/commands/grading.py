"""`grading`: ordinal regression with random readers and cases, and rank tests."""

import argparse
from typing import get_args

from evaluation.commands._input import add_draws_argument, add_level_argument, add_ratings_arguments, load_ratings
from evaluation.commands._output import (
    add_output_arguments,
    collect_notes,
    format_p,
    list_pairs,
    print_estimates,
    print_json,
    print_notes,
    print_table,
    to_plain,
)
from evaluation.reader.grading import GradingResult, RandomEffect, regress_grades
from evaluation.reader.ordinal import Link
from evaluation.reader.rank import RankResult, compare_ranks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_ratings_arguments(parser, what="grades")
    parser.add_argument("--link", choices=get_args(Link), default="logit", help="law of the latent quality")
    parser.add_argument("--reference", help="treatment with effect 0 (default: the first)")
    parser.add_argument(
        "--random",
        nargs="*",
        choices=get_args(RandomEffect),
        default=["reader", "case"],
        help="random effects (default: reader case; none: fixed effects only)",
    )
    add_level_argument(parser)
    add_draws_argument(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    table = load_ratings(args)
    regression = regress_grades(table, link=args.link, random=args.random, reference=args.reference, level=args.level)
    ranks, missing = None, []
    try:
        ranks = compare_ranks(table, draws=args.draws, seed=args.seed, level=args.level)
    except ValueError as error:
        missing = [f"rank tests are not available: {error}"]
    if args.json:
        print_json(_document(regression, ranks, missing))
    else:
        _show(regression, ranks, missing)
    return 0


def _document(regression: GradingResult, ranks: RankResult | None, missing: list[str]) -> dict[str, object]:
    document = to_plain(regression) | {"differences": list_pairs(regression.differences)}
    document["rank_tests"] = None if ranks is None else to_plain(ranks) | {"pairs": list_pairs(ranks.pairs)}
    document["warnings"] = [*document["warnings"], *missing]
    return dict(document)


def _show(regression: GradingResult, ranks: RankResult | None, missing: list[str]) -> None:
    unit = "log odds of a higher grade" if regression.link == "logit" else "standard deviations"
    print_estimates(f"Effect of the treatment, {unit}", "treatment", regression.effects)
    print_estimates("Differences, first - second", "treatments", regression.differences)
    test = regression.treatment_test
    print_table("All treatments alike", ("chi-square", "df", "p"), [(test.statistic, test.df, format_p(test.p_value))])
    print_table("Random effects", ("effect", "variance"), regression.variances.items())
    if ranks is not None:
        print_estimates("Shift of case means in grades", "treatments", {k: p.shift for k, p in ranks.pairs.items()})
        shares = {pair: one.superiority for pair, one in ranks.pairs.items()}
        print_estimates("Share of readings graded higher", "treatments", shares)
    effects = [one for name, one in regression.effects.items() if name != regression.reference]
    print_notes([*collect_notes(effects), *regression.warnings, *(ranks.warnings if ranks else ()), *missing])
