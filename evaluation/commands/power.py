"""`power`: the power of a planned study, or the readers or cases it needs."""

import argparse
from pathlib import Path
from typing import Any, get_args

from evaluation.adapters import FORMATS, read_ratings
from evaluation.commands._output import (
    add_output_arguments,
    print_json,
    print_notes,
    print_table,
    progress_bar,
    to_plain,
)
from evaluation.commands.mrmc import add_merit_arguments, make_merit
from evaluation.ratings import RatingTable
from evaluation.reader.covariance import COVARIANCES
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import METHODS, compare_treatments
from evaluation.reader.power import Generalise, Power, PowerComponents, find_cases, find_power, find_readers
from evaluation.reader.power_simulation import Design, RatingModel, SimulatedPower, StudySize, simulate_power
from evaluation.reader.results import MrmcResult

COMPONENTS = ("var_tr", "var", "cov1", "cov2", "cov3")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pilot", type=Path, nargs="?", metavar="PILOT.csv", help="ratings of a pilot study")
    parser.add_argument("--format", choices=sorted(FORMATS), help="form of the pilot's file")
    add_merit_arguments(parser)
    parser.add_argument("--covariance", choices=sorted(COVARIANCES), default="jackknife", help="of the pilot")
    _add_component_arguments(parser)
    parser.add_argument("--effect", type=float, help="difference of the merit to find (default: the pilot's)")
    parser.add_argument("--readers", type=int, help="readers; left out: the number needed is sought")
    parser.add_argument("--cases", type=int, help="cases; left out: the number needed is sought")
    parser.add_argument("--power", type=float, default=0.8, help="power to reach when a number is sought")
    parser.add_argument("--alpha", type=float, default=0.05, help="two-sided level of the test")
    parser.add_argument("--generalise", choices=get_args(Generalise), default=get_args(Generalise)[0])
    _add_simulation_arguments(parser)
    add_output_arguments(parser)


def _add_component_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("stated components, instead of a pilot")
    for name in COMPONENTS:
        group.add_argument(f"--{name.replace('_', '-')}", type=float)
    group.add_argument("--pilot-cases", type=int, help="cases that the components belong to")


def _add_simulation_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("simulation, for any design")
    group.add_argument("--simulate", type=int, metavar="STUDIES", help="simulate this many studies")
    group.add_argument("--aucs", type=float, nargs="+", help="expected AUC of each treatment")
    group.add_argument("--design", choices=get_args(Design), default="fully_crossed")
    group.add_argument("--negatives", type=int, help="non-diseased cases in all")
    group.add_argument("--positives", type=int, help="diseased cases in all")
    group.add_argument("--steps", type=int, help="steps of the rating scale (default: continuous)")
    group.add_argument("--var-r", type=float, default=0.0055, help="latent variance of readers")
    group.add_argument("--latent-var-tr", type=float, default=0.0055, help="latent variance, readers by treatments")
    group.add_argument("--method", choices=METHODS, default="or", help="analysis of each simulated study")


def run(args: argparse.Namespace) -> int:
    if args.simulate is not None:
        return _show(_simulate(args), args, title="Simulated power")
    components, observed = _components(args)
    effect = args.effect if args.effect is not None else observed
    if effect is None:
        raise ValueError("--effect: expected the difference to find, got none and no pilot of two treatments")
    made = _solve(components, effect, args)
    return _show(made, args, title=f"Power ({made.generalise.replace('_', ' ')})", components=components)


def _components(args: argparse.Namespace) -> tuple[PowerComponents, float | None]:
    """The components, and the pilot's own difference where it has two treatments."""
    if args.pilot is not None:
        table = read_ratings(args.pilot, form=args.format)
        result = compare_treatments(table, make_merit(args), covariance=args.covariance)
        gaps = result.random_readers_random_cases.differences
        return PowerComponents.from_result(result), gaps[0].estimate if len(gaps) == 1 else None
    stated = {name: getattr(args, name) for name in COMPONENTS}
    missing = [name for name, value in {**stated, "pilot_cases": args.pilot_cases}.items() if value is None]
    if missing:
        raise ValueError(f"pilot: expected a file or every component, got no {', '.join(missing)}")
    return PowerComponents(**stated, cases=args.pilot_cases), None


def _solve(components: PowerComponents, effect: float, args: argparse.Namespace) -> Power:
    common: dict[str, Any] = {"effect": effect, "alpha": args.alpha, "generalise": args.generalise}
    if args.readers is not None and args.cases is not None:
        return find_power(components, readers=args.readers, cases=args.cases, **common)
    if args.readers is not None:
        return find_cases(components, readers=args.readers, power=args.power, **common)
    if args.cases is not None:
        return find_readers(components, cases=args.cases, power=args.power, **common)
    raise ValueError("--readers, --cases: expected at least one of them, got neither")


def _simulate(args: argparse.Namespace) -> SimulatedPower:
    needed = {
        "--aucs": args.aucs,
        "--readers": args.readers,
        "--negatives": args.negatives,
        "--positives": args.positives,
    }
    missing = [name for name, value in needed.items() if value is None]
    if missing:
        raise ValueError(f"--simulate: expected also {', '.join(missing)}, got none")
    model = RatingModel(aucs=tuple(args.aucs), var_r=args.var_r, var_tr=args.latent_var_tr, steps=args.steps)
    size = StudySize(readers=args.readers, negatives=args.negatives, positives=args.positives, design=args.design)

    def analyse(table: RatingTable) -> MrmcResult:
        return compare_treatments(table, EmpiricalAuc(), method=args.method, covariance=args.covariance)

    with progress_bar("Simulated studies", args.simulate) as advance:
        return simulate_power(
            model, size, analyse=analyse, alpha=args.alpha, simulations=args.simulate, seed=args.seed, advance=advance
        )


def _show(made: Any, args: argparse.Namespace, *, title: str, components: PowerComponents | None = None) -> int:
    plain = to_plain(made)
    warnings = plain.pop("warnings", [])
    if plain.get("df2", 0) is None:
        warnings.append("df2 is null: the test of fixed readers is a chi-square test")
    if args.json:
        print_json({**plain, "components": components, "warnings": warnings})
        return 0
    print_table(title, ("quantity", "value"), plain.items())
    if components is not None:
        print_table("Variance components", ("component", "value"), to_plain(components).items(), digits=8)
    print_notes(warnings)
    return 0
