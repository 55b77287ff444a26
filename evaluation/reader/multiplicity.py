"""Adjusted p-values when several treatments, endpoints or criteria are tested."""

from collections.abc import Sequence
from typing import Literal, get_args

from statsmodels.stats.multitest import multipletests

from evaluation.reader.estimates import Floats, as_floats

Adjustment = Literal["bonferroni", "holm", "hochberg", "hommel", "benjamini_hochberg", "benjamini_yekutieli"]

_STATSMODELS = {
    "bonferroni": "bonferroni",
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "hommel": "hommel",
    "benjamini_hochberg": "fdr_bh",
    "benjamini_yekutieli": "fdr_by",
}


def adjust_p_values(p_values: Sequence[float] | Floats, *, method: Adjustment) -> Floats:
    """p-values adjusted for their number, in the order given; compare each with the nominal level.

    Bonferroni, Holm 1979, Hochberg 1988 and Hommel 1988 hold the chance of any false claim; Hochberg and Hommel
    need independent or positively dependent tests. Benjamini-Hochberg 1995 and Benjamini-Yekutieli 2001 hold the
    expected share of false claims among the claims: not for a confirmatory endpoint. From statsmodels.

    Raises ValueError when `p_values` is empty or one lies outside [0, 1], or the method is unknown.
    """
    if method not in _STATSMODELS:
        raise ValueError(f"method must be one of {', '.join(get_args(Adjustment))}; got {method!r}")
    values = as_floats("p_values", p_values, ndim=1)
    if ((values < 0) | (values > 1)).any():
        raise ValueError(f"p_values must lie between 0 and 1; got {values.min()} to {values.max()}")
    adjusted: Floats = multipletests(values, method=_STATSMODELS[method])[1]
    return adjusted
