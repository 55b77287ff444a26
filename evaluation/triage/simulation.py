"""Waits under several policies by simulation, with intervals from independent runs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import stats

from evaluation.reader.estimates import Estimate, Floats, check_level, unavailable, wald
from evaluation.triage.setting import TriageSetting
from evaluation.triage.worklist import Policy, simulate_worklist

Reading = Literal["exponential", "fixed", "lognormal"]
GROUPS = ("all", "abnormal", "normal", "missed")
LOGNORMAL_SIGMA = 0.6
#: Sensitivity and specificity of 0 and 1 are drawn as if the scores lay this many deviations apart.
FARTHEST = 8.0


@dataclass(frozen=True, kw_only=True)
class GroupWaits:
    """Waits of one group under one policy, in minutes.

    `longest`: mean over runs of the longest wait in a run, which grows with the cases in a run. `saved`: mean wait in
    order of arrival less mean wait under this policy, same cases.
    """

    mean: Estimate
    p95: Estimate
    longest: Estimate
    saved: Estimate
    cases_in_a_run: float


@dataclass(frozen=True, kw_only=True)
class TriageResult:
    """`policies`: {policy: {group: waits}} for all, abnormal, normal and missed (abnormal, not flagged) cases."""

    setting: TriageSetting
    policies: dict[str, dict[str, GroupWaits]]
    cap_minutes: float | None
    reading: Reading
    runs: int
    cases_in_a_run: int
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Run:
    """The cases of one run: the same under every policy."""

    arrivals: Floats
    minutes: Floats
    abnormal: np.ndarray
    scores: Floats
    flagged: np.ndarray
    counted: np.ndarray


def simulate_triage(
    setting: TriageSetting,
    *,
    policies: Sequence[Policy] = ("fifo", "class", "score"),
    cap_minutes: float | None = None,
    reading: Reading = "exponential",
    runs: int = 20,
    cases: int = 20_000,
    warm_up: float = 0.1,
    seed: int = 0,
    level: float = 0.95,
    advance: Callable[[], object] | None = None,
) -> TriageResult:
    """Play `runs` independent worklists of `cases` cases through every policy.

    The detector's score is normal with one spread (binormal), and its threshold gives the setting's sensitivity and
    specificity; "score" orders by the score itself, "class" by the flag. With `cap_minutes`, "class" and "score" are
    also played with ageing: "class_capped", "score_capped". `reading`: law of the reading time with the setting's
    mean ("lognormal": sigma 0.6). The first `warm_up` share of a run is not counted. Intervals: t over runs.
    `advance` is called after each run.

    At a load above 0.95 a run must be long to settle: the interval then says so. Raises ValueError for fewer than 2
    runs or 100 cases, or an unknown choice.
    """
    check_level(level)
    _check(policies, reading, runs, cases, warm_up)
    plans = _plans(policies, cap_minutes)
    streams = np.random.default_rng(seed).spawn(runs)
    counts, measured = _play_runs(
        setting, plans, (_draw_run(setting, reading, cases, warm_up, s) for s in streams), advance
    )
    method = f"simulation, {runs} runs of {cases} cases, seed {seed}, t over runs"
    return TriageResult(
        setting=setting,
        policies={
            name: {
                group: _describe(rows[:, at], measured["fifo"][:, at], counts[at], level, method)
                for at, group in enumerate(GROUPS)
            }
            for name, rows in measured.items()
        },
        cap_minutes=cap_minutes,
        reading=reading,
        runs=runs,
        cases_in_a_run=cases,
        warnings=("at this load waits change slowly: lengthen the runs",) if setting.load > 0.95 else (),
    )


def _play_runs(
    setting: TriageSetting,
    plans: dict[str, tuple[Policy, float | None]],
    drawn: Iterable[_Run],
    advance: Callable[[], object] | None,
) -> tuple[Floats, dict[str, Floats]]:
    """Cases in each group, (groups,), mean over runs; and of each policy (runs, groups, 3) as `_measure` gives."""
    sizes, rows = [], []
    for run in drawn:
        sizes.append([group.sum() for group in _groups(run).values()])
        rows.append({name: _measure(run, setting, policy, cap) for name, (policy, cap) in plans.items()})
        if advance is not None:
            advance()
    return np.mean(sizes, axis=0), {name: np.stack([row[name] for row in rows]) for name in plans}


def _plans(policies: Sequence[Policy], cap: float | None) -> dict[str, tuple[Policy, float | None]]:
    """Name of each column: its policy and cap. First-in-first-out is always there, to compare with."""
    names: list[Policy] = ["fifo", *[name for name in policies if name != "fifo"]]
    plans: dict[str, tuple[Policy, float | None]] = {name: (name, None) for name in names}
    if cap is not None:
        plans |= {f"{name}_capped": (name, cap) for name in names if name in ("score", "class")}
    return plans


def _draw_run(
    setting: TriageSetting, reading: Reading, cases: int, warm_up: float, generator: np.random.Generator
) -> _Run:
    gap = setting.reading_minutes / (setting.load * setting.readers) if setting.load > 0 else np.inf
    arrivals = np.cumsum(generator.exponential(size=cases)) * (gap if np.isfinite(gap) else 1e9)
    minutes = _draw_minutes(reading, cases, generator) * setting.reading_minutes
    abnormal = generator.random(cases) < setting.prevalence
    threshold, lift = (
        np.clip(stats.norm.ppf(p), -FARTHEST, FARTHEST) for p in (setting.specificity, setting.sensitivity)
    )
    scores = generator.normal(size=cases) + np.where(abnormal, threshold + lift, 0.0)
    counted = np.arange(cases) >= warm_up * cases
    return _Run(arrivals, minutes, abnormal, scores, scores > threshold, counted)


def _draw_minutes(reading: Reading, cases: int, generator: np.random.Generator) -> Floats:
    """(cases,) with mean 1."""
    if reading == "fixed":
        return np.ones(cases)
    if reading == "lognormal":
        return generator.lognormal(-(LOGNORMAL_SIGMA**2) / 2, LOGNORMAL_SIGMA, cases)
    return generator.exponential(size=cases)


def _groups(run: _Run) -> dict[str, np.ndarray]:
    members = (np.ones_like(run.abnormal), run.abnormal, ~run.abnormal, run.abnormal & ~run.flagged)
    return {name: group & run.counted for name, group in zip(GROUPS, members, strict=True)}


def _measure(run: _Run, setting: TriageSetting, policy: Policy, cap: float | None) -> Floats:
    """(groups, 3): mean, 95th percentile and maximum of the wait; NaN for a group without cases."""
    waits = simulate_worklist(
        arrivals=run.arrivals,
        reading_minutes=run.minutes,
        policy=policy,
        scores=run.scores,
        urgent=run.flagged,
        readers=setting.readers,
        cap_minutes=cap,
    )
    rows = [waits[group] for group in _groups(run).values()]
    return np.array([[w.mean(), np.quantile(w, 0.95), w.max()] if w.size else [np.nan] * 3 for w in rows])


def _describe(rows: Floats, fifo: Floats, count: float, level: float, method: str) -> GroupWaits:
    """`rows`, `fifo`: (runs, 3) under this policy and in order of arrival."""
    mean, p95, longest = (_over_runs(column, level, method) for column in rows.T)
    saved = _over_runs(fifo[:, 0] - rows[:, 0], level, f"{method}, same cases")
    return GroupWaits(mean=mean, p95=p95, longest=longest, saved=saved, cases_in_a_run=float(count))


def _over_runs(values: Floats, level: float, method: str) -> Estimate:
    known = values[np.isfinite(values)]
    if known.size < 2:
        return unavailable("no such case in the runs", method=method, level=level)
    error = float(known.std(ddof=1) / np.sqrt(known.size))
    return wald(float(known.mean()), error, level=level, method=method, df=known.size - 1)


def _check(policies: Sequence[str], reading: str, runs: int, cases: int, warm_up: float) -> None:
    known = get_args(Policy)
    unknown = [name for name in policies if name not in known]
    if unknown:
        raise ValueError(f"policies: expected some of {', '.join(known)}, got {unknown[0]!r}")
    if reading not in get_args(Reading):
        raise ValueError(f"reading: expected one of {', '.join(get_args(Reading))}, got {reading!r}")
    if runs < 2 or cases < 100:
        raise ValueError(f"runs and cases: expected at least 2 runs of 100 cases, got {runs} of {cases}")
    if not 0 <= warm_up < 1:
        raise ValueError(f"warm_up: expected 0 to below 1, got {warm_up:g}")
