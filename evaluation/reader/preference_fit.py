"""Maximum likelihood for paired comparisons: binary models by statsmodels, Davidson's with ties by Newton steps."""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.optimize import linprog
from scipy.special import xlogy
from statsmodels.genmod.families import Binomial, links
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from evaluation.reader.estimates import Floats
from evaluation.reader.preference_data import Comparisons

NEWTON_STEPS = 100
TOLERANCE = 1e-12


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Parameters, inverse information, score of each judgement row, log likelihood."""

    params: Floats
    covariance: Floats
    scores: Floats
    log_likelihood: float


def is_separated(design: Floats, outcome: Floats) -> bool:
    """Can some direction explain every judgement? Then no finite estimate exists (Albert and Anderson 1984).

    `design`: (n, p); a tie counts as a win for both sides.
    """
    wins, losses = design[outcome > 0], -design[outcome < 1]
    rows = np.unique(np.concatenate([wins, losses]), axis=0)
    answer = linprog(-rows.sum(0), A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1, 1), method="highs")
    return bool(answer.status == 0 and -answer.fun > 1e-7)


def fit_binary(design: Floats, data: Comparisons, *, link: str) -> Fit:
    """Logit (Bradley-Terry) or probit (Thurstone case V) of first preferred; a tie is half a win for each."""
    family = Binomial(link={"logit": links.Logit(), "probit": links.Probit()}[link])
    model = GLM(data.outcome, design, family=family, freq_weights=data.count)
    with warnings.catch_warnings():
        # Nothing but ties is fitted perfectly without being separated; `is_separated` has refused what is.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        params = np.asarray(model.fit(tol=TOLERANCE, maxiter=NEWTON_STEPS).params)
    eta = design @ params
    mean, density = _mean_density(eta, link)
    work = density / (mean * (1 - mean))
    information = (design * (data.count * work * density)[:, None]).T @ design
    scores = design * (data.count * work * (data.outcome - mean))[:, None]
    log_likelihood = data.count @ (xlogy(data.outcome, mean) + xlogy(1 - data.outcome, 1 - mean))
    return Fit(
        params=params,
        covariance=np.asarray(np.linalg.inv(information)),
        scores=scores,
        log_likelihood=float(log_likelihood),
    )


def _mean_density(eta: Floats, link: str) -> tuple[Floats, Floats]:
    law = stats.logistic if link == "logit" else stats.norm
    return law.cdf(eta), law.pdf(eta)


def fit_davidson(design: Floats, data: Comparisons) -> Fit:
    """Davidson 1970, J Am Stat Assoc 65:317: P(first) : P(second) : P(tie) = e^{η/2} : e^{-η/2} : ν.

    The last parameter is log ν. The model is an exponential family, so Newton steps reach the one maximum.
    """
    features = _davidson_features(design)
    choice = np.select([data.outcome == 1, data.outcome == 0], [0, 1], default=2)
    chosen = features[np.arange(len(choice)), choice]
    params = np.zeros(design.shape[1] + 1)
    for _ in range(NEWTON_STEPS):
        share = _shares(features, params)
        mean = np.einsum("nk,nkp->np", share, features)
        score = data.count @ (chosen - mean)
        step = np.linalg.solve(_information(features, share, mean, data.count), score)
        params = params + step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        if float(np.abs(step).max()) < TOLERANCE:
            break
    share = _shares(features, params)
    mean = np.einsum("nk,nkp->np", share, features)
    return Fit(
        params=params,
        covariance=np.asarray(np.linalg.inv(_information(features, share, mean, data.count))),
        scores=data.count[:, None] * (chosen - mean),
        log_likelihood=float(data.count @ np.log(share[np.arange(len(choice)), choice])),
    )


def _davidson_features(design: Floats) -> Floats:
    """(n, 3, p + 1): what each outcome (first, second, tie) multiplies the parameters with."""
    n, p = design.shape
    features = np.zeros((n, 3, p + 1))
    features[:, 0, :p], features[:, 1, :p], features[:, 2, p] = design / 2, -design / 2, 1.0
    return features


def _shares(features: Floats, params: Floats) -> Floats:
    logits = features @ params
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _information(features: Floats, share: Floats, mean: Floats, count: Floats) -> Floats:
    second = np.einsum("n,nk,nkp,nkq->pq", count, share, features, features, optimize=True)
    return np.asarray(second - (mean * count[:, None]).T @ mean)
