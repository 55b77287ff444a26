"""Visual grading regression: treatments compared by ordered grades, with readers and cases drawn at random."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal, get_args

import numpy as np
from scipy import stats

from evaluation.ratings import RatingTable
from evaluation.reader.estimates import Estimate, Floats, check_level, unavailable, wald
from evaluation.reader.ordinal import Integers, Link, OrdinalFit, check_link, fit_cumulative_link
from evaluation.reader.ordinal_mixed import MixedFit, fit_mixed_link

RandomEffect = Literal["reader", "case", "reader_treatment", "case_treatment"]

MOST_STEPS = 30


@dataclass(frozen=True, kw_only=True)
class GradingResult:
    """Effects against `reference` (= 0) and all pairwise differences, first minus second; above 0: graded higher.

    Scale: log odds of a higher grade (logit) or standard deviations of the latent quality (probit). `thresholds`
    are keyed "1|2"; `variances` are those of the random effects on the same scale. `treatment_test`: likelihood
    ratio, all treatments alike.
    """

    link: Link
    reference: str
    random: tuple[str, ...]
    effects: dict[str, Estimate]
    differences: dict[tuple[str, str], Estimate]
    thresholds: dict[str, Estimate]
    variances: dict[str, float | None]
    treatment_test: Estimate
    log_likelihood: float | None
    aic: float | None
    counts: dict[str, int]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Readings:
    """The readings of a table as columns, (n,) each."""

    treatment: Integers
    reader: Integers
    case: Integers
    grade: Integers
    steps: Floats


def regress_grades(
    table: RatingTable,
    *,
    link: Link = "logit",
    random: Sequence[RandomEffect] = ("reader", "case"),
    reference: str | None = None,
    level: float = 0.95,
) -> GradingResult:
    """Cumulative link regression of the grades on the treatment (Smedby and Fredrikson 2010, Br J Radiol 83:767).

    `random`: what the result shall extend to. "reader" and "case" shift all grades of one reader or case;
    "reader_treatment" and "case_treatment" let the treatment effect itself differ between readers or cases, which
    widens its interval: add them where readers may disagree about the treatment. `reference`: treatment with effect
    0, by default the first. Laplace approximation, Wald intervals, missing readings allowed.

    Separated grades (one treatment always at one end of the scale) have no finite estimate: everything is None,
    with the reason. Not with fewer than about 5 readers or 20 cases if the interval is to be believed, and not where
    the effect differs between low and high grades (look at the VGC curve). Raises ValueError for one treatment, one
    grade only, more than 30 grades, or an unknown choice.
    """
    check_level(level)
    check_link(link)
    readings = _read_table(table)
    chosen = table.treatments[0] if reference is None else reference
    if chosen not in table.treatments:
        raise ValueError(f"reference: expected one of {', '.join(table.treatments)}, got {chosen!r}")
    names, factors, notes = _factors(table, readings, random)
    columns = [name for name in table.treatments if name != chosen]
    design = np.stack([readings.treatment == table.treatments.index(name) for name in columns], axis=1).astype(float)
    fit = _fit(readings.grade, design, factors, link)
    null = _fit(readings.grade, design[:, :0], factors, link)
    work = _Work(table, readings, chosen, columns, names, link, level)
    return work.describe(fit, null, [*table.notes, *notes])


def _read_table(table: RatingTable) -> _Readings:
    if len(table.treatments) < 2:
        raise ValueError(f"treatments: expected at least 2 to compare, got {len(table.treatments)}")
    treatment, reader, case = np.nonzero(np.isfinite(table.ratings))
    steps, grade = np.unique(table.ratings[treatment, reader, case], return_inverse=True)
    if steps.size < 2:
        raise ValueError(f"ratings: expected at least two different grades, got {steps[0]:g} everywhere")
    if steps.size > MOST_STEPS:
        raise ValueError(
            f"ratings: expected a scale of at most {MOST_STEPS} steps, got {steps.size} different values; "
            "use rank tests or VGC"
        )
    return _Readings(treatment, reader, case, grade, steps)


def _factors(
    table: RatingTable, readings: _Readings, random: Sequence[str]
) -> tuple[tuple[str, ...], list[Integers], list[str]]:
    treatments = len(table.treatments)
    codes = {
        "reader": readings.reader,
        "case": readings.case,
        "reader_treatment": readings.reader * treatments + readings.treatment,
        "case_treatment": readings.case * treatments + readings.treatment,
    }
    unknown = [name for name in random if name not in codes]
    if unknown:
        raise ValueError(f"random: expected some of {', '.join(get_args(RandomEffect))}, got {unknown[0]!r}")
    kept, factors, notes = [], [], []
    for name in dict.fromkeys(random):
        unit = name.split("_")[0]
        if np.unique(codes[unit]).size < 2:
            notes.append(f"only one {unit}: the effect of {name} cannot be told apart and was left out")
            continue
        kept.append(name)
        factors.append(np.unique(codes[name], return_inverse=True)[1])
    return tuple(kept), factors, notes


def _fit(grade: Integers, design: Floats, factors: list[Integers], link: Link) -> OrdinalFit:
    if not factors:
        return fit_cumulative_link(grade, design, link=link)
    return fit_mixed_link(grade, design, factors, link=link)


@dataclass(frozen=True)
class _Work:
    """One regression, on its way to a result."""

    table: RatingTable
    readings: _Readings
    reference: str
    columns: list[str]
    names: tuple[str, ...]
    link: Link
    level: float

    def describe(self, fit: OrdinalFit, null: OrdinalFit, notes: list[str]) -> GradingResult:
        method = f"cumulative {self.link} regression, {self._random_in_words()}, Wald"
        is_known = fit.is_finite
        if not is_known:
            notes = [*notes, "the grades separate the treatments, so no finite estimate exists: use VGC or ranks"]
        elif isinstance(fit, MixedFit) and not fit.is_converged:
            notes = [*notes, "the search for the maximum did not settle: read the estimates as rough"]
        return GradingResult(
            link=self.link,
            reference=self.reference,
            random=self.names,
            effects={name: self._effect(fit, name, self.reference, method) for name in self.table.treatments},
            differences={(a, b): self._effect(fit, a, b, method) for a, b in combinations(self.table.treatments, 2)},
            thresholds=self._thresholds(fit, method),
            variances=self._variances(fit),
            treatment_test=self._test(fit, null),
            log_likelihood=fit.log_likelihood if is_known else None,
            aic=2 * (len(fit.thresholds) + len(fit.effects) + len(self.names) - fit.log_likelihood)
            if is_known
            else None,
            counts=self._counts(),
            warnings=(*notes, *self._boundary(fit)),
        )

    def _random_in_words(self) -> str:
        return f"random {' and '.join(self.names)}, Laplace" if self.names else "fixed effects only"

    def _counts(self) -> dict[str, int]:
        table = self.table
        return {
            "readings": int(self.readings.grade.size),
            "treatments": len(table.treatments),
            "readers": len(table.readers),
            "cases": len(table.cases),
            "steps": int(self.readings.steps.size),
        }

    def _effect(self, fit: OrdinalFit, first: str, second: str, method: str) -> Estimate:
        if first == second:
            return Estimate(
                value=0.0,
                std_error=0.0,
                ci_low=None,
                ci_high=None,
                level=self.level,
                method=f"{method}; reference treatment",
                warnings=("the reference is 0 by definition",),
            )
        if not fit.is_finite:
            return unavailable("the grades are separated", method=method, level=self.level)
        weights = np.array([float(name == first) - float(name == second) for name in self.columns])
        start = len(fit.thresholds)
        block = fit.covariance[start : start + weights.size, start : start + weights.size]
        error = float(np.sqrt(weights @ block @ weights))
        return wald(float(weights @ fit.effects), error, level=self.level, method=method, null=0.0)

    def _thresholds(self, fit: OrdinalFit, method: str) -> dict[str, Estimate]:
        steps = [f"{step:g}" for step in self.readings.steps]
        names = [f"{low}|{high}" for low, high in pairwise(steps)]
        if not fit.is_finite:
            return dict.fromkeys(names, unavailable("the grades are separated", method=method, level=self.level))
        errors = np.sqrt(np.diag(fit.covariance))[: len(names)]
        return {
            name: wald(float(value), float(error), level=self.level, method=method)
            for name, value, error in zip(names, fit.thresholds, errors, strict=True)
        }

    def _variances(self, fit: OrdinalFit) -> dict[str, float | None]:
        if not isinstance(fit, MixedFit) or not fit.is_finite:
            return dict.fromkeys(self.names)
        return {name: float(value**2) for name, value in zip(self.names, fit.deviations, strict=True)}

    def _boundary(self, fit: OrdinalFit) -> list[str]:
        return [
            f"the variance of {name} is estimated as 0: the data show no difference beyond chance"
            for name, value in self._variances(fit).items()
            if value == 0.0
        ]

    def _test(self, fit: OrdinalFit, null: OrdinalFit) -> Estimate:
        method = "likelihood ratio against equal treatments, chi-square"
        if not (fit.is_finite and null.is_finite):
            return unavailable("the grades are separated", method=method, level=self.level)
        statistic = max(2 * (fit.log_likelihood - null.log_likelihood), 0.0)
        return Estimate(
            value=statistic,
            std_error=None,
            ci_low=None,
            ci_high=None,
            level=self.level,
            method=method,
            df=len(self.columns),
            statistic=statistic,
            p_value=float(stats.chi2.sf(statistic, len(self.columns))),
        )
