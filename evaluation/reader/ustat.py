"""Comparison of treatments by U-statistics of the AUC (Gallas), for any pattern of readings.

Two estimates of the variance: "ustat", unbiased, which may come out negative and is then flagged, and "mle", biased
upwards on average and never negative. Degrees of freedom: Hillis's where the design is fully crossed, and for every
design those of Obuchowski, Gallas & Hillis 2012 (`df_bdg`).
"""

from dataclasses import replace
from itertools import combinations

import numpy as np

from evaluation.ratings import FULLY_CROSSED, FloatArray, RatingTable
from evaluation.reader import mrmc_tests as tests
from evaluation.reader.merit import Merit, sample_merit
from evaluation.reader.mrmc_anova import Anova, analyse_variance
from evaluation.reader.mrmc_setting import Setting
from evaluation.reader.multiplicity import Adjustment
from evaluation.reader.nested import wald_test
from evaluation.reader.results import (
    NO_TEST,
    BdgTest,
    Difference,
    Generalisation,
    GlobalTest,
    MrmcResult,
    VarianceComponents,
)
from evaluation.reader.ustat_moments import UstatMoments, bdg_df

NORMAL_FROM_DF = 50


def compare_by_ustat(
    table: RatingTable, merit: Merit, *, variance: str = "ustat", alpha: float, multiplicity: Adjustment
) -> MrmcResult:
    """The comparison with `variance` "ustat" or "mle"; called by `compare_treatments`.

    Raises ValueError for a merit other than the empirical AUC, and for "mle" unless the design is fully crossed.
    Not for free-response merits.
    """
    if merit.name != "auc" or not isinstance(table, RatingTable):
        raise ValueError(f"method: {variance} is defined for the empirical AUC only, got merit {merit.name!r}; use or")
    setting = Setting(sample_merit(table, merit), variance, "unbiased", alpha, multiplicity)
    work = _Work(setting, variance)
    return setting.finish(
        work.random_random(),
        work.fixed_random(),
        work.random_fixed(),
        components=work.components(),
        anova={"ustat": work.details()},
        warnings=work.notes,
    )


class _Work:
    """The moments of one table and what is made of them. `notes` gathers what a person must know."""

    def __init__(self, setting: Setting, variance: str) -> None:
        self.setting = setting
        self.moments = UstatMoments(setting.table)
        self.is_crossed = setting.table.design == FULLY_CROSSED and len(setting.readers) > 1
        self.notes: list[str] = []
        self.covariance = self._choose(variance)
        self._flag_negative()

    def _choose(self, variance: str) -> FloatArray:
        if variance == "ustat":
            return self.moments.random_covariance
        biased = self.moments.mle_covariance
        if biased is None:
            raise ValueError(f"method: mle needs a fully crossed design, got {self.setting.table.design}; use ustat")
        return biased

    def _flag_negative(self) -> None:
        for row, name in enumerate(self.setting.treatments):
            if self.covariance[row, row] < 0:
                self.notes.append(_negative(f"the mean of treatment {name}", self.covariance[row, row]))
        for a, b in self._pairs():
            if self._difference_variance(self.covariance, a, b) < 0:
                names = f"{self.setting.treatments[a]} - {self.setting.treatments[b]}"
                self.notes.append(_negative(names, self._difference_variance(self.covariance, a, b)))

    def _pairs(self) -> list[tuple[int, int]]:
        return list(combinations(range(len(self.setting.treatments)), 2))

    @staticmethod
    def _difference_variance(covariance: FloatArray, a: int, b: int) -> float:
        return float(covariance[a, a] + covariance[b, b] - 2 * covariance[a, b])

    def _anova(self, rows: list[int]) -> Anova:
        size = len(self.setting.readers)
        cells = np.concatenate([np.arange(row * size, (row + 1) * size) for row in rows])
        return analyse_variance(self.moments.values[rows], self.moments.cell_covariance[np.ix_(cells, cells)])

    def components(self) -> VarianceComponents:
        if not self.moments.exists.all():
            return VarianceComponents(None, None, None, None, None, None)
        anova = self._anova(list(range(len(self.setting.treatments))))
        return VarianceComponents(anova.var_r, anova.var_tr, anova.cov1, anova.cov2, anova.cov3, anova.var)

    def random_random(self) -> Generalisation:
        means = {}
        for row, name in enumerate(self.setting.treatments):
            df = self.mean_df(row)
            variance = np.nan if df is None else float(self.covariance[row, row])
            means[name] = self.setting.mean(self.moments.means[row], variance, df)
        differences = tuple(self._random_difference(a, b) for a, b in self._pairs())
        adjusted = tests.adjust(differences, self.setting.multiplicity)
        return Generalisation(self._global(differences), adjusted, means)

    def mean_df(self, row: int) -> float | None:
        if not self.is_crossed:
            return self.mean_bdg(row)
        anova = self._anova([row])
        between = float(anova.ms_r_each[0])
        return _hillis(
            between, max(len(self.setting.readers) * float(anova.cov2_each[0]), 0.0), len(self.setting.readers) - 1
        )

    def mean_bdg(self, row: int) -> float | None:
        return bdg_df(float(self.covariance[row, row]), [factor.part(row) for factor in self.moments.factors])

    def difference_bdg(self, a: int, b: int) -> float | None:
        parts = [part for factor in self.moments.factors for part in factor.parts_of_difference(a, b)]
        return bdg_df(self._difference_variance(self.covariance, a, b), parts)

    def difference_df(self, a: int, b: int) -> float | None:
        if not self.is_crossed:
            return self.difference_bdg(a, b)
        anova = self._anova([a, b])
        assert anova.ms_tr is not None
        readers = len(self.setting.readers)
        return _hillis(anova.ms_tr, readers * anova.case_excess, readers - 1)

    def _random_difference(self, a: int, b: int) -> Difference:
        freedom = self.difference_df(a, b)
        variance = np.nan if freedom is None else self._difference_variance(self.covariance, a, b)
        made = self._difference(a, b, variance, freedom)
        if made.std_error is None or made.t is None:
            return replace(made, bdg=BdgTest(None, None, None))
        df = self.difference_bdg(a, b)
        if df is None:
            return replace(made, bdg=BdgTest(None, None, None))
        used = None if df >= NORMAL_FROM_DF else float(int(df))
        half = tests.quantile(self.setting.alpha, used) * made.std_error
        interval = (made.estimate - half, made.estimate + half)
        return replace(made, bdg=BdgTest(df, tests.two_sided(made.t, used), interval))

    def _difference(self, a: int, b: int, variance: float, df: float | None) -> Difference:
        names = (self.setting.treatments[a], self.setting.treatments[b])
        estimate = float(self.moments.means[a] - self.moments.means[b])
        return tests.make_difference(names, estimate, variance, df, alpha=self.setting.alpha)

    def _global(self, differences: tuple[Difference, ...]) -> GlobalTest:
        """F = Wald / (treatments - 1); for two treatments the square of t."""
        dfs = [one.df for one in differences if one.df is not None]
        wald = wald_test(self.moments.means, self.covariance)
        if wald.statistic is None or wald.df1 is None or len(dfs) < len(differences):
            return NO_TEST
        if len(differences) > 1:
            self.notes.append("global test: Wald F with the smallest degrees of freedom of the pairs, an approximation")
        return tests.f_test(wald.statistic / wald.df1, 1.0, wald.df1, min(dfs))

    def fixed_random(self) -> Generalisation:
        covariance = self.moments.fixed_covariance
        means = {
            name: self.setting.mean(self.moments.means[row], covariance[row, row], None)
            for row, name in enumerate(self.setting.treatments)
        }
        differences = tuple(
            self._difference(a, b, self._difference_variance(covariance, a, b), None) for a, b in self._pairs()
        )
        return Generalisation(
            wald_test(self.moments.means, covariance),
            tests.adjust(differences, self.setting.multiplicity),
            means,
            *self._by_reader(),
        )

    def _by_reader(self) -> tuple[dict, dict]:
        size, cells = len(self.setting.readers), self.moments.cell_covariance
        values, labels = self.moments.values, self.setting.treatments
        differences = {
            reader: tuple(
                tests.make_difference(
                    (labels[a], labels[b]),
                    float(values[a, column] - values[b, column]),
                    float(
                        cells[a * size + column, a * size + column]
                        + cells[b * size + column, b * size + column]
                        - 2 * cells[a * size + column, b * size + column]
                    ),
                    None,
                    alpha=self.setting.alpha,
                )
                for a, b in self._pairs()
                if not np.isnan(values[[a, b], column]).any()
            )
            for column, reader in enumerate(self.setting.readers)
        }
        means = {
            label: {
                reader: self.setting.mean(values[row, column], cells[row * size + column, row * size + column], None)
                for column, reader in enumerate(self.setting.readers)
                if not np.isnan(values[row, column])
            }
            for row, label in enumerate(labels)
        }
        return differences, means

    def random_fixed(self) -> Generalisation:
        factor = self.moments.factors[2]
        means = {}
        for row, name in enumerate(self.setting.treatments):
            variance, df = factor.part(row)
            means[name] = self.setting.mean(self.moments.means[row], variance, df)
        differences = []
        for a, b in self._pairs():
            parts = factor.parts_of_difference(a, b)
            differences.append(self._difference(a, b, sum(part for part, _ in parts), min(df for _, df in parts)))
        return Generalisation(
            self._reader_global(differences), tests.adjust(tuple(differences), self.setting.multiplicity), means
        )

    def _reader_global(self, differences: list[Difference]) -> GlobalTest:
        """MS(T) / MS(TR) where every reader read under every treatment; t squared for two treatments else."""
        if self.moments.exists.all():
            anova = self._anova(list(range(len(self.setting.treatments))))
            if anova.ms_t is not None and anova.ms_tr is not None:
                treatments, readers = anova.shape
                return tests.f_test(anova.ms_t, anova.ms_tr, treatments - 1, (treatments - 1) * (readers - 1))
        one = differences[0] if len(differences) == 1 else None
        if one is None or one.t is None or one.df is None:
            return NO_TEST
        return GlobalTest(one.t**2, 1, one.df, one.p_value, "F")

    def details(self) -> dict[str, object]:
        """Variances as they came, negative ones too, with both kinds of degrees of freedom."""
        treatments = {
            name: {"variance": self.covariance[row, row], "df_bdg": self.mean_bdg(row), "df": self.mean_df(row)}
            for row, name in enumerate(self.setting.treatments)
        }
        differences = [
            {
                "treatments": (self.setting.treatments[a], self.setting.treatments[b]),
                "variance": self._difference_variance(self.covariance, a, b),
            }
            for a, b in self._pairs()
        ]
        return {"treatments": treatments, "differences": differences}


def _hillis(between: float, excess: float, df: float) -> float | None:
    """None where the error covariance does not exist: one case of a kind."""
    if not np.isfinite(excess):
        return None
    return float(min(df * (between + excess) ** 2 / between**2, tests.LARGEST_DF)) if between > 0 else tests.LARGEST_DF


def _negative(what: str, variance: float) -> str:
    return (
        f"the unbiased variance of {what} is negative ({variance:.3g}): it has no standard error; use more readers "
        "or cases, or method mle"
    )
