"""A reading room with triage, in a few numbers, and what the formulae predict for it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from typing import Any

from evaluation.triage.queueing import mean_wait_fifo, waits_two_classes

SHARES = ("prevalence", "sensitivity", "specificity")


@dataclass(frozen=True, kw_only=True)
class TriageSetting:
    """Poisson arrivals, equal readers, and a detector that flags a case as urgent.

    load              share of time a reader is busy, 0 to below 1
    prevalence        share of abnormal cases
    sensitivity       share of abnormal cases that are flagged
    specificity       share of normal cases that are not flagged
    readers           how many read at the same time
    reading_minutes   mean time one reading takes
    """

    load: float
    prevalence: float
    sensitivity: float
    specificity: float
    readers: int = 1
    reading_minutes: float = 10.0

    def __post_init__(self) -> None:
        for name in SHARES:
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"{name}: expected 0 to 1, got {value:g}")
        mean_wait_fifo(load=self.load, readers=self.readers, reading_minutes=self.reading_minutes)

    @property
    def urgent_share(self) -> float:
        """Share of all cases that are flagged."""
        return self.prevalence * self.sensitivity + (1 - self.prevalence) * (1 - self.specificity)


@dataclass(frozen=True, kw_only=True)
class PredictedWaits:
    """Mean waits in minutes. `missed`: abnormal but not flagged; `saved`: what triage saves an abnormal case."""

    fifo: float
    abnormal: float
    normal: float
    flagged: float
    missed: float
    saved: float


def predict_waits(setting: TriageSetting, *, preemptive: bool = False) -> PredictedWaits:
    """Exact mean waits for exponential reading times; see `queueing` for the formulae and when they hold."""
    waits = waits_two_classes(
        load=setting.load,
        urgent_share=setting.urgent_share,
        readers=setting.readers,
        reading_minutes=setting.reading_minutes,
        preemptive=preemptive,
    )
    abnormal = setting.sensitivity * waits.urgent + (1 - setting.sensitivity) * waits.other
    return PredictedWaits(
        fifo=waits.all,
        abnormal=abnormal,
        normal=(1 - setting.specificity) * waits.urgent + setting.specificity * waits.other,
        flagged=waits.urgent,
        missed=waits.other,
        saved=waits.all - abnormal,
    )


def sweep_waits(
    setting: TriageSetting,
    *,
    loads: Sequence[float] = (),
    prevalences: Sequence[float] = (),
    sensitivities: Sequence[float] = (),
    specificities: Sequence[float] = (),
    preemptive: bool = False,
) -> list[dict[str, float]]:
    """Predicted waits for every combination; a sequence left empty keeps the value of `setting`."""
    names = ("load", "prevalence", "sensitivity", "specificity")
    given = (loads, prevalences, sensitivities, specificities)
    axes = [list(values) or [getattr(setting, name)] for name, values in zip(names, given, strict=True)]
    rows = []
    for values in product(*axes):
        point: dict[str, Any] = dict(zip(names, values, strict=True))
        rows.append(point | asdict(predict_waits(replace(setting, **point), preemptive=preemptive)))
    return rows
