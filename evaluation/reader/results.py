"""What a comparison of treatments returns, whichever method made it. A value that does not exist is None."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class GlobalTest:
    """Test that all treatments have the same mean merit. `law` is "F" or "chi-square" (which has no df2)."""

    statistic: float | None
    df1: float | None
    df2: float | None
    p_value: float | None
    law: str | None


@dataclass(frozen=True)
class Mean:
    """Mean merit of a treatment over its readers, or one reader's merit; `df` None means a normal interval."""

    estimate: float
    std_error: float | None
    df: float | None
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True)
class BdgTest:
    """The same contrast with the degrees of freedom of Gallas and colleagues, rounded down as iMRMC does."""

    df_bdg: float | None
    p_bdg: float | None
    ci_bdg: tuple[float, float] | None


@dataclass(frozen=True)
class Difference:
    """First treatment minus second. `t` is a z where `df` is None. `p_adjusted` only among three or more."""

    treatments: tuple[str, str]
    estimate: float
    std_error: float | None
    df: float | None
    t: float | None
    p_value: float | None
    ci_low: float | None
    ci_high: float | None
    p_adjusted: float | None = None
    bdg: BdgTest | None = None


@dataclass(frozen=True)
class VarianceComponents:
    """Obuchowski-Rockette components, raw: the ANOVA estimates may be negative and are reported so.

    var_r, var_tr   readers; treatment by reader
    var             error variance of one merit
    cov1            error covariance: same reader, different treatments
    cov2            different readers, same treatment
    cov3            different readers, different treatments
    """

    var_r: float | None
    var_tr: float | None
    cov1: float | None
    cov2: float | None
    cov3: float | None
    var: float | None


@dataclass(frozen=True)
class Generalisation:
    """One answer: to which readers and cases does the conclusion extend?"""

    global_test: GlobalTest
    differences: tuple[Difference, ...]
    treatment_means: dict[str, Mean]
    reader_differences: dict[str, tuple[Difference, ...]] = field(default_factory=dict)
    reader_means: dict[str, dict[str, Mean]] = field(default_factory=dict)


@dataclass(frozen=True)
class MrmcResult:
    """A comparison of treatments by many readers of many cases, under all three generalisations."""

    merit: str
    method: str
    covariance: str
    design: str
    alpha: float
    multiplicity: str | None
    counts: dict[str, int]
    merits: dict[str, dict[str, float | None]]
    treatment_means: dict[str, Mean]
    variance_components: VarianceComponents
    random_readers_random_cases: Generalisation
    fixed_readers_random_cases: Generalisation
    random_readers_fixed_cases: Generalisation
    anova: dict[str, Any]
    warnings: tuple[str, ...]


NO_TEST = GlobalTest(None, None, None, None, None)
