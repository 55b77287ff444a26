"""Power of a reader study, and its size, from Obuchowski-Rockette variance components.

Hillis, Obuchowski & Berbaum 2011, Acad Radiol 18:129. The components of a pilot with K* cases are scaled to K cases
by K*/K; those of readers do not depend on K.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from scipy import stats

from evaluation.reader.results import MrmcResult

Generalise = Literal["random_readers_random_cases", "fixed_readers_random_cases", "random_readers_fixed_cases"]
MOST = 5000
FEWEST_STEADY = 4


@dataclass(frozen=True, kw_only=True)
class PowerComponents:
    """Obuchowski-Rockette components of one merit, per reader, as a study with `cases` cases gives them.

    var_tr may be negative as estimated; it then counts as 0. `cases` counts those the merit uses, in the same
    proportion of diseased ones as the planned study.
    """

    var_tr: float
    var: float
    cov1: float
    cov2: float
    cov3: float
    cases: int

    def __post_init__(self) -> None:
        if self.cases < 2:
            raise ValueError(f"cases: expected at least 2, got {self.cases}")
        if not self.var > 0:
            raise ValueError(f"var: expected a positive error variance, got {self.var}")
        if self.var - self.cov1 <= 0:
            raise ValueError(f"cov1: expected less than var ({self.var:g}), got {self.cov1:g}")

    @classmethod
    def from_result(cls, result: MrmcResult) -> "PowerComponents":
        """The components of a pilot. Raises ValueError where the pilot's design does not give them all."""
        parts = result.variance_components
        named = {name: getattr(parts, name) for name in ("var_tr", "var", "cov1", "cov2", "cov3")}
        missing = [name for name, value in named.items() if value is None]
        if missing:
            raise ValueError(f"pilot: expected readers who read under every treatment, got no {', '.join(missing)}")
        return cls(**named, cases=result.counts["cases"])

    @property
    def case_excess(self) -> float:
        return max(self.cov2 - self.cov3, 0.0)


@dataclass(frozen=True, kw_only=True)
class Power:
    """Power of the two-sided test at `alpha`; `df2` is None for the chi-square test of fixed readers."""

    power: float
    readers: int
    cases: int
    effect: float
    alpha: float
    generalise: Generalise
    noncentrality: float
    df1: int
    df2: float | None
    critical_value: float
    warnings: tuple[str, ...] = ()


def find_power(
    components: PowerComponents,
    *,
    readers: int,
    cases: int,
    effect: float,
    alpha: float = 0.05,
    treatments: int = 2,
    generalise: Generalise = "random_readers_random_cases",
) -> Power:
    """Power to find a difference `effect` between two treatments, the others (if any) lying midway.

    Fully crossed designs only; for others simulate (`evaluation.reader.power_simulation`). Raises ValueError for
    fewer than 2 readers (1 where readers are fixed), cases or treatments, or an effect of 0.
    """
    _check(readers, cases, effect, alpha, treatments, generalise)
    error, part = _error_terms(components, readers, components.cases / cases, generalise)
    noncentrality = readers * effect**2 / 2 / error
    df1 = treatments - 1
    if generalise == "fixed_readers_random_cases":
        df2, critical = None, float(stats.chi2.isf(alpha, df1))
        power = float(stats.ncx2.sf(critical, df1, noncentrality))
    else:
        df2 = df1 * (readers - 1) * (error / part) ** 2
        critical = float(stats.f.isf(alpha, df1, df2))
        power = float(stats.ncf.sf(critical, df1, df2, noncentrality))
    return Power(
        power=power,
        readers=readers,
        cases=cases,
        effect=effect,
        alpha=alpha,
        generalise=generalise,
        noncentrality=noncentrality,
        df1=df1,
        df2=df2,
        critical_value=critical,
        warnings=_notes(components),
    )


def _error_terms(
    components: PowerComponents, readers: int, scale: float, generalise: Generalise
) -> tuple[float, float]:
    """The error of the test, and the part of it whose degrees of freedom are those of the readers."""
    between = max(components.var_tr, 0.0)
    within = components.var - components.cov1
    part = between + scale * max(within - components.case_excess, 0.0)
    if generalise == "random_readers_fixed_cases":
        return part, part
    if generalise == "fixed_readers_random_cases":
        return scale * (within + (readers - 1) * components.case_excess), part
    return between + scale * (within + (readers - 1) * components.case_excess), part


def find_cases(
    components: PowerComponents, *, readers: int, effect: float, power: float = 0.8, most: int = MOST, **options: object
) -> Power:
    """The smallest number of cases, up to `most`, that gives `power`; `options` as `find_power`.

    Raises ValueError where `most` cases do not suffice, naming the power they give: then add readers.
    """
    return _smallest("cases", components, 2, most, power, readers=readers, effect=effect, **options)


def find_readers(
    components: PowerComponents, *, cases: int, effect: float, power: float = 0.8, most: int = 200, **options: object
) -> Power:
    """The smallest number of readers, up to `most`, that gives `power`; otherwise as `find_cases`."""
    return _smallest("readers", components, 2, most, power, cases=cases, effect=effect, **options)


def _smallest(name: str, components: PowerComponents, low: int, high: int, wanted: float, **options: object) -> Power:
    """Bisection, because power rises with readers and with cases; a scan where readers are so few that it may fall.

    With 2 or 3 readers more cases lower the degrees of freedom of the error, and power falls again a little.
    """
    if not 0 < wanted < 1:
        raise ValueError(f"power: expected a number between 0 and 1, got {wanted}")

    def at(size: int) -> Power:
        return find_power(components, **{name: size}, **options)  # type: ignore[arg-type]

    if name == "cases" and int(str(options["readers"])) < FEWEST_STEADY:
        found = next((made for size in range(low, high + 1) if (made := at(size)).power >= wanted), None)
        if found is not None:
            return found
    best = at(high)
    if best.power < wanted:
        raise ValueError(f"{name}: {high} {name} give a power of {best.power:.3f} only, less than {wanted:g}")
    while low < high:
        middle = (low + high) // 2
        if at(middle).power >= wanted:
            high = middle
        else:
            low = middle + 1
    return at(high)


def _notes(components: PowerComponents) -> tuple[str, ...]:
    notes = []
    if components.var_tr < 0:
        notes.append(f"var_tr is negative ({components.var_tr:.3g}) and counts as 0")
    if components.cov2 < components.cov3:
        notes.append("cov2 - cov3 is negative and counts as 0")
    return tuple(notes)


def _check(readers: int, cases: int, effect: float, alpha: float, treatments: int, generalise: str) -> None:
    if generalise not in get_args(Generalise):
        raise ValueError(f"generalise: expected one of {', '.join(get_args(Generalise))}, got {generalise!r}")
    fewest = 1 if generalise == "fixed_readers_random_cases" else 2
    if readers < fewest:
        raise ValueError(f"readers: expected at least {fewest} for {generalise}, got {readers}")
    if cases < 2 or treatments < 2:
        raise ValueError(f"cases, treatments: expected at least 2 of each, got {cases} and {treatments}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha: expected a number between 0 and 1, got {alpha}")
    if not abs(effect) > 0:
        raise ValueError(f"effect: expected a difference other than 0, got {effect}")
