"""What every part of a comparison shares: its data, its choices, and how its answer is put together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evaluation.ratings import FloatArray
from evaluation.reader import mrmc_tests as tests
from evaluation.reader.merit import Merit, MeritSample
from evaluation.reader.multiplicity import Adjustment
from evaluation.reader.results import Difference, Generalisation, Mean, MrmcResult, VarianceComponents

GENERALISATIONS = ("random_readers_random_cases", "fixed_readers_random_cases", "random_readers_fixed_cases")


@dataclass(frozen=True, eq=False)
class Setting:
    """The sample of a merit and the choices of its analysis."""

    sample: MeritSample
    method: str
    covariance: str
    alpha: float
    multiplicity: Adjustment

    @property
    def table(self) -> Any:
        return self.sample.table

    @property
    def merit(self) -> Merit:
        return self.sample.merit

    @property
    def treatments(self) -> tuple[str, ...]:
        return tuple(self.table.treatments)

    @property
    def readers(self) -> tuple[str, ...]:
        return tuple(self.table.readers)

    def mean(self, estimate: float, variance: float, df: float | None) -> Mean:
        return tests.make_mean(float(estimate), variance, df, alpha=self.alpha, bounds=self.merit.bounds)

    def differences(self, values: FloatArray, variance: float, df: float | None) -> tuple[Difference, ...]:
        """All pairs of treatments from `values` (treatments, readers), p-values adjusted where there are several."""
        raw = tests.all_differences(self.treatments, values.mean(axis=1), variance, df, alpha=self.alpha)
        return tests.adjust(raw, self.multiplicity)

    def finish(
        self,
        random_random: Generalisation,
        fixed_random: Generalisation,
        random_fixed: Generalisation,
        *,
        components: VarianceComponents,
        anova: dict[str, Any],
        warnings: Iterable[str],
    ) -> MrmcResult:
        answers = (random_random, fixed_random, random_fixed)
        components = _without_nan(components)
        return MrmcResult(
            merit=self.merit.name,
            method=self.method,
            covariance=self.covariance,
            design=self.table.design,
            alpha=self.alpha,
            multiplicity=self.multiplicity if len(self.treatments) > 2 else None,
            counts=self._counts(),
            merits=self._merits(),
            treatment_means=random_random.treatment_means,
            variance_components=components,
            random_readers_random_cases=random_random,
            fixed_readers_random_cases=fixed_random,
            random_readers_fixed_cases=random_fixed,
            anova=anova,
            warnings=tuple(dict.fromkeys([*self.sample.warnings, *warnings, *_reasons(answers, components)])),
        )

    def _merits(self) -> dict[str, dict[str, float | None]]:
        return {
            treatment: {
                reader: None if np.isnan(value) else float(value)
                for reader, value in zip(self.readers, row, strict=True)
            }
            for treatment, row in zip(self.treatments, self.sample.values, strict=True)
        }

    def _counts(self) -> dict[str, int]:
        diseased = self.table.is_diseased
        return {
            "treatments": len(self.treatments),
            "readers": len(self.readers),
            "cases": len(diseased),
            "diseased": int(diseased.sum()),
            "readings": int(self.table.is_read.sum()),
        }


def _without_nan(components: VarianceComponents) -> VarianceComponents:
    """A covariance that does not exist (a merit vanishes when one case goes) is None, not NaN."""
    known = {
        name: None if value is None or np.isnan(value) else float(value) for name, value in vars(components).items()
    }
    return VarianceComponents(**known)


def _reasons(answers: Iterable[Generalisation], components: VarianceComponents) -> list[str]:
    """One line for each kind of value that is None."""
    reasons = []
    for name, answer in zip(GENERALISATIONS, answers, strict=True):
        test = answer.global_test
        if test.statistic is None:
            reasons.append(f"{name}: the global test is not available: no error term with positive variance")
        elif test.df2 is None:
            reasons.append(f"{name}: global_test.df2 and every df are null: chi-square and z tests")
        without = [one.treatments for one in answer.differences if one.std_error is None]
        if without:
            reasons.append(f"{name}: no standard error for {without}: the error term is not positive or not defined")
        alone = [label for label, mean in answer.treatment_means.items() if mean.std_error is None]
        if alone:
            reasons.append(f"{name}: no standard error for the mean of treatment {', '.join(alone)}")
    missing = [name for name, value in vars(components).items() if value is None]
    if missing:
        reasons.append(f"variance_components: {', '.join(missing)} cannot be estimated from this design")
    return reasons


def with_differences(answer: Generalisation, differences: tuple[Difference, ...]) -> Generalisation:
    return replace(answer, differences=differences)
