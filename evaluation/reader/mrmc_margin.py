"""Non-inferiority and equivalence of treatments, from the interval of a comparison and a declared margin."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from scipy import special

from evaluation.reader.results import Difference

Claim = Literal["non_inferiority", "equivalence", "superiority"]


@dataclass(frozen=True, kw_only=True)
class MarginTest:
    """Is the claim shown? `estimate` is test minus reference, with the interval at `level` that decided.

    `p_value` belongs to the one-sided test at (1 - level)/2; for equivalence it is the larger of two. `is_shown` is
    None where the comparison has no standard error.
    """

    claim: Claim
    test: str
    reference: str
    margin: float
    estimate: float
    ci_low: float | None
    ci_high: float | None
    level: float
    p_value: float | None
    is_shown: bool | None
    statement: str


def judge_margin(
    difference: Difference,
    *,
    test: str,
    margin: float,
    claim: Claim = "non_inferiority",
    alpha: float = 0.05,
    higher_is_better: bool = True,
) -> MarginTest:
    """The claim that treatment `test` is not worse than the other by `margin` or more (or equivalent, or better).

    `difference` comes from `compare_treatments(...).random_readers_random_cases` made with the same `alpha`; the
    two-sided interval decides, so each one-sided test has level alpha/2. `margin` is in the unit of the merit and
    must have been fixed before unblinding: a margin chosen afterwards proves nothing. Superiority takes margin 0.

    Raises ValueError for a margin that is not positive (0 for superiority), a treatment that is not one of the two,
    or an unknown claim.
    """
    _check(difference, test, margin, claim, alpha)
    first, second = difference.treatments
    sign = 1.0 if test == first else -1.0
    reference = second if test == first else first
    ends = sorted(sign * end for end in (difference.ci_low, difference.ci_high) if end is not None)
    estimate = sign * difference.estimate
    made = MarginTest(
        claim=claim,
        test=test,
        reference=reference,
        margin=margin,
        estimate=estimate,
        ci_low=None,
        ci_high=None,
        level=1 - alpha,
        p_value=None,
        is_shown=None,
        statement="",
    )
    if len(ends) < 2 or difference.std_error is None:
        return replace(made, statement=f"{_words(claim)} is not available: the difference has no standard error")
    benefit = estimate if higher_is_better else -estimate
    p_value = _p_value(benefit, difference.std_error, difference.df, margin, claim)
    is_shown = p_value < alpha / 2
    return replace(
        made,
        ci_low=ends[0],
        ci_high=ends[1],
        p_value=p_value,
        is_shown=is_shown,
        statement=_statement(claim, test, reference, margin, is_shown, ends),
    )


def _p_value(benefit: float, error: float, df: float | None, margin: float, claim: Claim) -> float:
    def below(t: float) -> float:
        return float(special.ndtr(-t) if df is None else special.stdtr(df, -t))

    low = below((benefit + margin) / error)
    return max(low, below((margin - benefit) / error)) if claim == "equivalence" else low


def _statement(claim: Claim, test: str, reference: str, margin: float, is_shown: bool, ends: list[float]) -> str:
    verdict = "is shown" if is_shown else "is not shown"
    limit = "" if claim == "superiority" else f" by a margin of {margin:g}"
    return f"{_words(claim)} of {test} to {reference}{limit} {verdict}: difference {ends[0]:.4f} to {ends[1]:.4f}"


def _words(claim: Claim) -> str:
    return {"non_inferiority": "Non-inferiority", "equivalence": "Equivalence", "superiority": "Superiority"}[claim]


def _check(difference: Difference, test: str, margin: float, claim: str, alpha: float) -> None:
    if claim not in get_args(Claim):
        raise ValueError(f"claim: expected one of {', '.join(get_args(Claim))}, got {claim!r}")
    if test not in difference.treatments:
        raise ValueError(f"test: expected one of {', '.join(difference.treatments)}, got {test!r}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha: expected a number between 0 and 1, got {alpha}")
    if claim == "superiority" and margin != 0:
        raise ValueError(f"margin: expected 0 for superiority, got {margin:g}")
    if claim != "superiority" and not margin > 0:
        raise ValueError(f"margin: expected a positive number in the unit of the merit, got {margin:g}")
