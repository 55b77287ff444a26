"""`triage`: waits of a worklist by formula and by simulation."""

import argparse
from dataclasses import asdict
from typing import get_args

from evaluation.commands._input import add_level_argument
from evaluation.commands._output import add_output_arguments, print_json, print_notes, print_table, progress_bar
from evaluation.triage import POLICIES, TriageSetting, predict_waits, simulate_triage, sweep_waits
from evaluation.triage.simulation import Reading, TriageResult

SWEPT = {"loads": "load", "prevalences": "prevalence", "sensitivities": "sensitivity", "specificities": "specificity"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for name, default, what in (
        ("load", 0.8, "share of time a reader is busy"),
        ("prevalence", 0.1, "share of abnormal cases"),
        ("sensitivity", 0.9, "share of abnormal cases that are flagged"),
        ("specificity", 0.9, "share of normal cases that are not flagged"),
    ):
        parser.add_argument(
            f"--{name}", type=float, nargs="+", default=[default], help=f"{what} (default {default}); several: a sweep"
        )
    parser.add_argument("--readers", type=int, default=1, help="how many read at the same time (default 1)")
    parser.add_argument("--minutes", type=float, default=10.0, help="mean minutes of a reading (default 10)")
    parser.add_argument("--preemptive", action="store_true", help="an urgent case interrupts one that is not")
    parser.add_argument(
        "--policy", nargs="+", choices=POLICIES, default=["fifo", "class", "score"], help="orders to simulate"
    )
    parser.add_argument("--cap", type=float, help="minutes after which a case goes before all others")
    parser.add_argument("--reading", choices=get_args(Reading), default="exponential", help="law of the reading time")
    parser.add_argument("--runs", type=int, default=20, help="independent simulated worklists (default 20)")
    parser.add_argument("--cases", type=int, default=20_000, help="cases in a simulated worklist (default 20000)")
    parser.add_argument("--formula-only", action="store_true", help="do not simulate")
    add_level_argument(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    setting = TriageSetting(
        load=args.load[0],
        prevalence=args.prevalence[0],
        sensitivity=args.sensitivity[0],
        specificity=args.specificity[0],
        readers=args.readers,
        reading_minutes=args.minutes,
    )
    swept = {axis: getattr(args, name) for axis, name in SWEPT.items()}
    if any(len(values) > 1 for values in swept.values()):
        return _show_sweep(sweep_waits(setting, **swept, preemptive=args.preemptive), as_json=args.json)
    result = None if args.formula_only else _simulate(setting, args)
    predicted = asdict(predict_waits(setting, preemptive=args.preemptive))
    if args.json:
        print_json({"setting": setting, "predicted_minutes": predicted, "simulated": result})
        return 0
    print_table("Mean wait in minutes, by formula", ("who", "minutes"), predicted.items(), digits=2)
    if result is not None:
        _show(result)
    return 0


def _simulate(setting: TriageSetting, args: argparse.Namespace) -> TriageResult:
    policies = [*args.policy, *(["class_preemptive"] if args.preemptive else [])]
    with progress_bar("Simulating", args.runs) as advance:
        return simulate_triage(
            setting,
            policies=list(dict.fromkeys(policies)),
            cap_minutes=args.cap,
            reading=args.reading,
            runs=args.runs,
            cases=args.cases,
            seed=args.seed,
            level=args.level,
            advance=advance,
        )


def _show(result: TriageResult) -> None:
    columns = ("order", "who", "mean", "low", "high", "95th percentile", "longest", "saved", "low", "high")
    rows = [
        (
            policy,
            group,
            waits.mean.value,
            waits.mean.ci_low,
            waits.mean.ci_high,
            waits.p95.value,
            waits.longest.value,
            waits.saved.value,
            waits.saved.ci_low,
            waits.saved.ci_high,
        )
        for policy, groups in result.policies.items()
        for group, waits in groups.items()
    ]
    title = f"Wait in minutes, {result.runs} simulated worklists of {result.cases_in_a_run} cases"
    print_table(title, columns, rows, digits=1)
    print_notes(result.warnings)


def _show_sweep(rows: list[dict[str, float]], *, as_json: bool) -> int:
    if as_json:
        print_json({"sweep_minutes": rows})
        return 0
    print_table("Mean wait in minutes, by formula", tuple(rows[0]), [tuple(row.values()) for row in rows], digits=2)
    return 0
