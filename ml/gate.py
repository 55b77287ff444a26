"""The gate: may a model be used on a data set? Accept or refuse, with reasons and intervals.

Whole-image PSNR approves models that falsify lesions, so it is not asked. Four questions are, each about the lesion
region where one is known and about the whole image elsewhere, each answered by a paired 95 % interval over groups:

- gain: is PSNR there not worse than bicubic? The interval must not reach below ``LOWEST_GAIN_DB``.
- balance: is the lesion gaining like the tissue that it lies in? The gain inside may not fall behind the gain around it
  by more than ``LARGEST_LAG_DB`` on average where that gains. All that is outside would be the wrong measure: on some
  X-rays lettering and frames decide its gain, and around a head most of it is air.
- structure: do edges appear that the truth lacks, beyond bicubic's? Not above ``MOST_SPURIOUS``.
- drift: does brightness move? Not above ``LARGEST_DRIFT`` of the range.

What cannot be shown to be harmless is refused: a wide interval refuses.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from ml.intervals import bootstrap_mean

LOWEST_GAIN_DB: Final = -0.1
LARGEST_LAG_DB: Final = 2.0
MOST_SPURIOUS: Final = 0.02
LARGEST_DRIFT: Final = 0.005


@dataclass(frozen=True)
class Finding:
    """One question by its name above: the mean, its interval, the bound that it was held against, and the answer."""

    name: str
    question: str
    mean: float
    interval: tuple[float, float]
    bound: str
    passed: bool


@dataclass(frozen=True)
class Verdict:
    """Accept or refuse for one model on one data set, with every finding."""

    model: str
    dataset: str
    region: str
    images: int
    accepted: bool
    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> list[str]:
        """The failed questions in words; empty when accepted."""
        return [
            f"{item.question} {item.mean:+.4g} ({item.interval[0]:+.4g} to {item.interval[1]:+.4g}), bound {item.bound}"
            for item in self.findings
            if not item.passed
        ]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self) | {"reasons": self.reasons}


def judge(rows: pd.DataFrame) -> list[Verdict]:
    """Verdicts from the rows of :func:`ml.evaluate_sr.measure_items`. Raises ValueError for rows of nothing."""
    if rows.empty:
        raise ValueError("rows must hold at least one measured image")
    return [_verdict(str(model), str(dataset), part) for (dataset, model), part in rows.groupby(["dataset", "model"])]


def _verdict(model: str, dataset: str, part: pd.DataFrame) -> Verdict:
    region = "inside" if (part["region"] == "inside").any() else "whole"
    chosen = part[part["region"] == region]
    findings = [_gain(chosen, region), _structure(chosen), _drift(chosen)]
    if region == "inside":
        findings.append(_balance(part))
    return Verdict(
        model=model,
        dataset=dataset,
        region=region,
        images=len(chosen),
        accepted=all(finding.passed for finding in findings),
        findings=tuple(findings),
    )


def _gain(rows: pd.DataFrame, region: str) -> Finding:
    gain = (rows["psnr"] - rows["psnr_bicubic"]).to_numpy(dtype=np.float64)
    interval = bootstrap_mean(gain, rows["group"].tolist())
    question = f"gain over bicubic, {region}, dB"
    return Finding(
        "gain", question, float(gain.mean()), interval, f"above {LOWEST_GAIN_DB}", interval[0] > LOWEST_GAIN_DB
    )


def _balance(part: pd.DataFrame) -> Finding:
    """Paired on images that have both regions."""
    gains = part.assign(gain=part["psnr"] - part["psnr_bicubic"])
    wide = gains.pivot_table(index=["image", "group"], columns="region", values="gain").dropna()
    lag = (wide["around"].clip(lower=0) - wide["inside"]).to_numpy(dtype=np.float64)
    interval = bootstrap_mean(lag, [str(group) for _, group in wide.index])
    passed = float(lag.mean()) < LARGEST_LAG_DB
    question = "gain around less gain inside, dB"
    return Finding("balance", question, float(lag.mean()), interval, f"mean below {LARGEST_LAG_DB}", passed)


def _structure(rows: pd.DataFrame) -> Finding:
    """An image without edges in the region shows none that are spurious."""
    excess = (
        rows["spurious"].astype(float).fillna(0.0) - rows["spurious_bicubic"].astype(float).fillna(0.0)
    ).to_numpy()
    interval = bootstrap_mean(excess, rows["group"].tolist())
    passed = interval[1] < MOST_SPURIOUS
    question = "spurious edges beyond bicubic's, share"
    return Finding("structure", question, float(excess.mean()), interval, f"below {MOST_SPURIOUS}", passed)


def _drift(rows: pd.DataFrame) -> Finding:
    size = rows["drift"].astype(float).abs().to_numpy()
    interval = bootstrap_mean(size, rows["group"].tolist())
    passed = interval[1] < LARGEST_DRIFT
    question = "brightness drift, share of the range"
    return Finding("drift", question, float(size.mean()), interval, f"below {LARGEST_DRIFT}", passed)
