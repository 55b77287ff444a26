"""Which treatment do readers prefer? Bradley-Terry, Thurstone and Davidson models with their errors."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal, get_args

import numpy as np
from scipy import stats
from scipy.special import xlogy

from evaluation.reader.estimates import Estimate, Floats, check_level, clustered_covariance, unavailable, wald
from evaluation.reader.preference_data import Comparisons
from evaluation.reader.preference_fit import Fit, fit_binary, fit_davidson, is_separated

PreferenceModel = Literal["bradley_terry", "thurstone", "davidson"]
Ties = Literal["refuse", "half", "drop"]
Cluster = Literal["none", "reader", "reader_case"]

_LINKS = {"bradley_terry": "logit", "thurstone": "probit"}


@dataclass(frozen=True, kw_only=True)
class PreferenceResult:
    """Abilities relative to `reference` (= 0), all pairwise differences, effects of order and side, tie parameter.

    Scale: log odds (Bradley-Terry, Davidson) or standard deviations of one comparison (Thurstone). `tie` is
    Davidson's log ν. `deviance` against the model that fits every pair freely, with `deviance_df`.
    """

    model: PreferenceModel
    reference: str
    abilities: dict[str, Estimate]
    differences: dict[tuple[str, str], Estimate]
    effects: dict[str, Estimate]
    tie: Estimate | None
    log_likelihood: float | None
    deviance: float | None
    deviance_df: int | None
    comparisons: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PreferenceByReader:
    """The pooled model, each reader's own, and the likelihood-ratio test that readers prefer alike."""

    pooled: PreferenceResult
    readers: dict[str, PreferenceResult]
    heterogeneity: Estimate


@dataclass(frozen=True)
class _Job:
    """One fit: what is asked of which data."""

    data: Comparisons
    model: PreferenceModel
    treatments: list[str]
    reference: str
    terms: list[str]
    cluster: Cluster
    level: float
    notes: list[str] = field(default_factory=list)


def fit_preferences(
    data: Comparisons,
    *,
    model: PreferenceModel = "bradley_terry",
    ties: Ties = "refuse",
    order_effect: bool = False,
    side_effect: bool = False,
    reference: str | None = None,
    cluster: Cluster = "none",
    level: float = 0.95,
) -> PreferenceResult:
    """Fit one model to all comparisons together.

    `ties` for the two models without ties: refused, half a win to each, or dropped. `order_effect`: advantage of
    being presented first; `side_effect`: of the left side (needs `data.side`). `cluster`: errors that allow for
    judgements of one reader, or of one reader and one case, to hang together (sandwich, t with G - 1 degrees of
    freedom); "none" takes every judgement as independent. Bradley and Terry 1952; Thurstone 1927 case V; Davidson
    1970. Interval: Wald.

    Separated data (one treatment always wins) have no finite estimate: everything is then None, with the reason.
    Not for circular preferences: look at the deviance. Raises ValueError for unknown options, ties where refused,
    or treatments that no chain of comparisons links.
    """
    check_level(level)
    if model not in get_args(PreferenceModel):
        raise ValueError(f"model must be one of {', '.join(get_args(PreferenceModel))}; got {model!r}")
    used, notes = _settle_ties(data, model, ties)
    treatments = used.treatments
    chosen = treatments[0] if reference is None else reference
    if chosen not in treatments:
        raise ValueError(f"reference must be one of {', '.join(treatments)}; got {chosen!r}")
    terms = _terms(used, order_effect, side_effect)
    return _run(_Job(used, model, treatments, chosen, terms, cluster, level, notes))


def fit_preferences_by_reader(
    data: Comparisons,
    *,
    model: PreferenceModel = "bradley_terry",
    ties: Ties = "refuse",
    order_effect: bool = False,
    side_effect: bool = False,
    reference: str | None = None,
    cluster: Cluster = "reader",
    level: float = 0.95,
) -> PreferenceByReader:
    """Pooled and per-reader fits, options as in `fit_preferences`.

    A reader whose data are separated or do not link all treatments gets None with the reason. Raises ValueError as
    `fit_preferences`, and when readers were not recorded.
    """
    pooled = fit_preferences(
        data,
        model=model,
        ties=ties,
        order_effect=order_effect,
        side_effect=side_effect,
        reference=reference,
        cluster=cluster,
        level=level,
    )
    if data.reader is None:
        raise ValueError("reader must be recorded for a result per reader; got comparisons without it")
    used, _ = _settle_ties(data, model, ties)
    results = {}
    for name in sorted(set(used.reader.tolist() if used.reader is not None else [])):
        terms = _terms(used, order_effect, side_effect)
        job = _Job(used.of_reader(name), model, used.treatments, pooled.reference, terms, "none", level)
        results[name] = _run_or_explain(job)
    return PreferenceByReader(pooled=pooled, readers=results, heterogeneity=_heterogeneity(pooled, results, level))


def _settle_ties(data: Comparisons, model: PreferenceModel, ties: Ties) -> tuple[Comparisons, list[str]]:
    if ties not in get_args(Ties):
        raise ValueError(f"ties must be one of {', '.join(get_args(Ties))}; got {ties!r}")
    tied = data.outcome == 0.5
    if model == "davidson" or not tied.any():
        return data, []
    number = data.count[tied].sum()
    if ties == "refuse":
        raise ValueError(
            f"outcome holds {number:g} ties, which {model} has no place for: "
            "use model='davidson', or say ties='half' or ties='drop'"
        )
    if ties == "half":
        return data, [f"{number:g} ties count as half a win for each side, which makes the errors approximate"]
    if tied.all():
        raise ValueError("outcome must hold at least one preference; got ties only")
    return data.keep(~tied), [f"{number:g} ties were left out"]


def _terms(data: Comparisons, order_effect: bool, side_effect: bool) -> list[str]:
    if side_effect and data.side is None:
        raise ValueError("side must be recorded to estimate its effect; got comparisons without it")
    return (["order"] if order_effect else []) + (["side"] if side_effect else [])


def _run_or_explain(job: _Job) -> PreferenceResult:
    try:
        return _run(job)
    except ValueError as error:
        return _empty(job, str(error))


def _run(job: _Job) -> PreferenceResult:
    design = _design(job)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError(
            "first and second must link all treatments (and tell order and side apart from them) through "
            f"comparisons; got {len(job.treatments)} treatments that they do not link"
        )
    if is_separated(design, job.data.outcome):
        return _empty(job, "the data are separated: some treatment always wins or loses, so no finite estimate exists")
    if job.model == "davidson":
        tied = job.data.outcome == 0.5
        if not tied.any() or tied.all():
            reason = "Davidson's model needs both ties and preferences"
            return _empty(job, f"{reason}; these data have {'only' if tied.any() else 'no'} ties")
        return _describe(job, design, fit_davidson(design, job.data))
    return _describe(job, design, fit_binary(design, job.data, link=_LINKS[job.model]))


def _design(job: _Job) -> Floats:
    """(n, treatments - 1 + terms): +1 for the first, -1 for the second treatment, then order and side."""
    columns = [name for name in job.treatments if name != job.reference]
    parts = [(job.data.first == name).astype(float) - (job.data.second == name) for name in columns]
    if "order" in job.terms:
        parts.append(np.ones(job.data.outcome.size))
    if "side" in job.terms and job.data.side is not None:
        parts.append(job.data.side)
    return np.column_stack(parts)


_ONE_WAY_NOTE = "the variance clustered two ways is not positive; the larger of the two one-way variances is used"


@dataclass(frozen=True)
class _Errors:
    """Covariance of the parameters, and those of each clustering alone where there are two."""

    covariance: Floats
    one_way: tuple[Floats, ...]
    df: float | None
    source: str

    def of(self, weights: Floats) -> tuple[float, tuple[str, ...]]:
        """Standard error of a contrast, and what must be said of it."""
        variance = float(weights @ self.covariance @ weights)
        if variance > 0 or not self.one_way:
            return float(np.sqrt(max(variance, 0.0))), ()
        return float(np.sqrt(max(float(weights @ single @ weights) for single in self.one_way))), (_ONE_WAY_NOTE,)


def _estimate_errors(job: _Job, fit: Fit) -> _Errors:
    if job.cluster == "none":
        return _Errors(fit.covariance, (), None, "information")
    labels = [job.data.reader] if job.cluster == "reader" else [job.data.reader, job.data.case]
    named = [column for column in labels if column is not None]
    if len(named) < len(labels) or job.cluster not in get_args(Cluster):
        raise ValueError(f"cluster={job.cluster!r} must be none, or name columns that are recorded (reader, case)")
    smallest = min(len(np.unique(column)) for column in named)
    source = f"clustering over {' and '.join(job.cluster.split('_'))}"
    covariance = clustered_covariance(fit.scores, fit.covariance, *named)
    one_way = tuple(clustered_covariance(fit.scores, fit.covariance, column) for column in named)
    return _Errors(covariance, one_way if len(named) == 2 else (), float(max(smallest - 1, 1)), source)


def _describe(job: _Job, design: Floats, fit: Fit) -> PreferenceResult:
    errors = _estimate_errors(job, fit)

    def contrast(weights: Floats, what: str) -> Estimate:
        error, notes = errors.of(weights)
        method = f"{job.model}, {what}, Wald, errors by {errors.source}"
        value = float(weights @ fit.params)
        return wald(value, error, level=job.level, df=errors.df, method=method, null=0.0, warnings=notes)

    units = np.eye(len(fit.params))
    columns = [name for name in job.treatments if name != job.reference]
    row = {name: units[columns.index(name)] if name in columns else np.zeros(len(units)) for name in job.treatments}
    deviance, deviance_df = _deviance(job, design, fit)
    return PreferenceResult(
        model=job.model,
        reference=job.reference,
        abilities={name: _ability(contrast, row[name], name == job.reference, job) for name in job.treatments},
        differences={(a, b): contrast(row[a] - row[b], "difference") for a, b in combinations(job.treatments, 2)},
        effects={term: contrast(units[len(columns) + at], f"{term} effect") for at, term in enumerate(job.terms)},
        tie=contrast(units[-1], "log tie parameter") if job.model == "davidson" else None,
        log_likelihood=fit.log_likelihood,
        deviance=deviance,
        deviance_df=deviance_df,
        comparisons=float(job.data.count.sum()),
        warnings=tuple(job.notes),
    )


def _ability(contrast: Callable[[Floats, str], Estimate], weights: Floats, fixed: bool, job: _Job) -> Estimate:
    if not fixed:
        return contrast(weights, "ability")
    return Estimate(
        value=0.0,
        std_error=0.0,
        ci_low=None,
        ci_high=None,
        level=job.level,
        method=f"{job.model}, reference treatment",
        warnings=("the reference is 0 by definition",),
    )


def _deviance(job: _Job, design: Floats, fit: Fit) -> tuple[float, int]:
    """Twice the gap to the model with free shares for each ordered pair (and side), and its degrees of freedom."""
    keys = np.column_stack([design, job.data.first == job.reference])
    _, group = np.unique(keys, axis=0, return_inverse=True)
    outcomes = (1.0, 0.0, 0.5) if job.model == "davidson" else (1.0, 0.0)
    totals = np.zeros((group.max() + 1, len(outcomes)))
    for column, outcome in enumerate(outcomes):
        share = job.data.outcome == outcome if job.model == "davidson" else _half_share(job.data.outcome, outcome)
        np.add.at(totals[:, column], group, job.data.count * share)
    free = float(xlogy(totals, totals / totals.sum(1, keepdims=True)).sum())
    return 2 * (free - fit.log_likelihood), len(totals) * (len(outcomes) - 1) - len(fit.params)


def _half_share(outcome: Floats, wanted: float) -> Floats:
    return outcome if wanted == 1.0 else 1 - outcome


def _empty(job: _Job, reason: str) -> PreferenceResult:
    nothing = unavailable(reason, method=job.model, level=job.level)
    return PreferenceResult(
        model=job.model,
        reference=job.reference,
        abilities=dict.fromkeys(job.treatments, nothing),
        differences=dict.fromkeys(combinations(job.treatments, 2), nothing),
        effects=dict.fromkeys(job.terms, nothing),
        tie=nothing if job.model == "davidson" else None,
        log_likelihood=None,
        deviance=None,
        deviance_df=None,
        comparisons=float(job.data.count.sum()),
        warnings=(*job.notes, reason),
    )


def _heterogeneity(pooled: PreferenceResult, readers: dict[str, PreferenceResult], level: float) -> Estimate:
    method = "likelihood ratio, each reader's model against the pooled one, chi-square"
    single = [result.log_likelihood for result in readers.values()]
    if pooled.log_likelihood is None or any(value is None for value in single) or len(single) < 2:
        return unavailable("not every reader's model has an estimate", method=method, level=level)
    statistic = 2 * (sum(value for value in single if value is not None) - pooled.log_likelihood)
    parameters = len(pooled.abilities) - 1 + len(pooled.effects) + (pooled.tie is not None)
    df = (len(single) - 1) * parameters
    return Estimate(
        value=statistic,
        std_error=None,
        ci_low=None,
        ci_high=None,
        level=level,
        method=method,
        df=df,
        statistic=statistic,
        p_value=float(stats.chi2.sf(statistic, df)),
    )
