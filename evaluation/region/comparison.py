"""Region fidelity over many cases: an equivalence test for each measure against margins declared beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.region.case import GAINS, RegionChange
from evaluation.region.verdict import Status, Verdict, judge

Changes = Sequence[RegionChange]


@dataclass(frozen=True)
class RegionComparison:
    """All verdicts of one treatment. `status` is "kept" only if every measure with a margin is kept."""

    status: Status
    sentence: str
    verdicts: tuple[Verdict, ...]
    cases: int
    alpha: float
    warnings: tuple[str, ...]


def compare_cases(
    cases: Mapping[str, Changes],
    *,
    margins: Mapping[str, float],
    groups: Mapping[str, str] | None = None,
    alpha: float = 0.05,
) -> RegionComparison:
    """Verdict of a treatment from the changes of each case (`measure_case`), keyed by the case's name.

    `margins`: for each judged measure the change that does not matter, in its unit, declared before looking at data;
    measures without one are reported without a verdict. `groups`: the patient of each case; cases of one patient are
    averaged first. All measures must be kept for the whole to be kept, so no correction for their number is needed
    (intersection-union, Berger 1982). Raises ValueError for fewer than two cases, an unknown measure or a margin that
    is not positive. Not for choosing a margin after the fact; and few cases give "not shown", never "kept".
    """
    if not 0 < alpha < 0.5:
        raise ValueError(f"alpha must lie between 0 and 0.5, got {alpha}")
    table = _table(cases, groups)
    units = {row.measure: row.unit for changes in cases.values() for row in changes}
    for measure, margin in margins.items():
        if measure not in units:
            raise ValueError(f"margins must name a measure of the cases ({', '.join(sorted(units))}), got {measure!r}")
        if not (np.isfinite(margin) and margin > 0):
            raise ValueError(f"the margin of {measure} must be positive and finite, got {margin!r}")
    verdicts = tuple(_verdict(name, units[name], table, margins.get(name), alpha) for name in units)
    judged = [verdict for verdict in verdicts if verdict.margin is not None]
    count = len({_group(name, groups) for name in cases})
    status = _overall(judged)
    return RegionComparison(status, _summary(status, judged, count), verdicts, count, alpha, _warnings(cases))


def _group(case: str, groups: Mapping[str, str] | None) -> str:
    if groups is None:
        return case
    if case not in groups:
        raise ValueError(f"groups must name the patient of every case, got none for {case!r}")
    return groups[case]


def _table(cases: Mapping[str, Changes], groups: Mapping[str, str] | None) -> dict[tuple[str, str], dict[str, float]]:
    """(measure, region) → patient → mean change."""
    collected: dict[tuple[str, str], dict[str, list[float]]] = {}
    for name, changes in cases.items():
        for row in changes:
            patients = collected.setdefault((row.measure, row.region), {})
            if row.change is not None:
                patients.setdefault(_group(name, groups), []).append(row.change)
    if len({_group(name, groups) for name in cases}) < 2:
        raise ValueError(f"cases must hold at least two patients for an interval, got {len(cases)} case(s) of fewer")
    return {
        key: {patient: float(np.mean(values)) for patient, values in patients.items()}
        for key, patients in collected.items()
    }


def _verdict(
    measure: str, unit: str, table: dict[tuple[str, str], dict[str, float]], margin: float | None, alpha: float
) -> Verdict:
    lesion, rest, whole = (table.get((measure, region), {}) for region in ("lesion", "rest", "whole"))
    both = [patient for patient in lesion if patient in rest]
    return judge(
        measure,
        unit=unit,
        lesion=_array(lesion.values()),
        rest=_array(rest.values()),
        whole=_array(whole.values()),
        paired=(_array(lesion[p] for p in both), _array(rest[p] for p in both)),
        margin=margin,
        is_gain=measure in GAINS,
        alpha=alpha,
    )


def _array(values: object) -> NDArray[np.float64]:
    return np.array(list(values), dtype=np.float64)  # type: ignore[call-overload]


def _overall(judged: Sequence[Verdict]) -> Status:
    found = {verdict.status for verdict in judged}
    order: tuple[Status, ...] = ("changed", "not available", "not shown", "kept")
    return next((status for status in order if status in found), "no margin")


def _summary(status: Status, judged: Sequence[Verdict], count: int) -> str:
    if not judged:
        return "No margin was declared: the changes are described, and nothing is concluded."
    guilty = ", ".join(verdict.measure for verdict in judged if verdict.status == status)
    hidden = [verdict.measure for verdict in judged if verdict.is_hidden]
    words = {
        "kept": f"The lesion is kept in every declared measure ({guilty}), over {count} cases.",
        "changed": f"The lesion is changed beyond the margin in {guilty}, over {count} cases.",
        "not shown": f"It is not shown that the lesion is kept in {guilty}, over {count} cases.",
        "not available": f"No verdict: {guilty} could not be measured in the {count} cases.",
    }[status]
    return words + (f" The whole-image value of {', '.join(hidden)} hides this." if hidden else "")


def _warnings(cases: Mapping[str, Changes]) -> tuple[str, ...]:
    """Which values were missing in which number of cases, and why."""
    missing: dict[tuple[str, str, str], int] = {}
    for changes in cases.values():
        for row in changes:
            if row.reason:
                key = (row.measure, row.region, row.reason)
                missing[key] = missing.get(key, 0) + 1
    return tuple(
        f"{measure} in the {region} is missing in {number} of {len(cases)} cases: {reason}"
        for (measure, region, reason), number in missing.items()
    )
