"""What a report is made of, before it is HTML."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation.reader.estimates import Estimate


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An SVG element and the words that stand for it."""

    svg: str
    alt: str
    caption: str


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table; the first column names its row."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One analysis: what came out, pictures and tables, how it was done, what to be careful about."""

    title: str
    findings: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    grids: Sequence[Grid] = ()
    methods: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a report lets the caller choose; every one of these is stated in its methods paragraph."""

    reference: str
    method: str = "or"
    covariance: str = "jackknife"
    level: float = 0.95
    draws: int = 2000
    seed: int = 0
    colours: dict[str, str] = field(default_factory=dict)


def show_number(value: float | None, digits: int = 3) -> str:
    """A number for a person: a true minus sign, and a dash for what does not exist."""
    return "–" if value is None else f"{value:.{digits}f}".replace("-", "−")


def show_interval(low: float | None, high: float | None, digits: int = 3) -> str:
    if low is None or high is None:
        return "–"
    return f"{show_number(low, digits)} to {show_number(high, digits)}"


def show_p(value: float | None) -> str:
    if value is None:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def show_estimate(estimate: Estimate, digits: int = 3) -> list[str]:
    """Value, interval and p-value as three cells."""
    interval = show_interval(estimate.ci_low, estimate.ci_high, digits)
    return [show_number(estimate.value, digits), interval, show_p(estimate.p_value)]


def percent(level: float) -> str:
    return f"{100 * level:g} %"
