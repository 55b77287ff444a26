"""Closed forms of waiting times: Poisson arrivals, exponential reading times, c equal readers (M/M/c), two classes.

Sources: Erlang's C formula; Kella and Yechiali 1985, Manag Sci 31:1141 (non-preemptive priorities); Buzen and Bondi
1983, Oper Res 31:456 (preemptive-resume, equal reading times: the total is that of first-in-first-out). Thompson et
al. 2024, Queueing Systems 108:579 use the same queue for triage.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ClassWaits:
    """Mean wait in minutes of the urgent class, the other class, and all."""

    urgent: float
    other: float
    all: float


def chance_of_waiting(*, load: float, readers: int) -> float:
    """Erlang's C: chance that an arriving case finds all `readers` busy. `load`: share of time a reader is busy."""
    _check_queue(load, readers)
    offered = load * readers
    blocking = 1.0
    for number in range(1, readers + 1):  # Erlang's B by its recursion, which does not overflow
        blocking = offered * blocking / (number + offered * blocking)
    return blocking / (1 - load * (1 - blocking)) if load > 0 else 0.0


def mean_wait_fifo(*, load: float, readers: int, reading_minutes: float) -> float:
    """Mean wait in minutes when cases are read in order of arrival. Raises ValueError for a load outside [0, 1)."""
    _check_minutes(reading_minutes)
    return chance_of_waiting(load=load, readers=readers) * reading_minutes / (readers * (1 - load))


def waits_two_classes(
    *, load: float, urgent_share: float, readers: int, reading_minutes: float, preemptive: bool = False
) -> ClassWaits:
    """Mean waits when a share of the cases goes first; within a class in order of arrival.

    `preemptive`: an urgent case interrupts a reading of the other class, which is resumed later. Both classes must take
    equally long to read: where urgent cases take longer, simulate. Raises ValueError for impossible shares.
    """
    if not 0 <= urgent_share <= 1:
        raise ValueError(f"urgent_share: expected 0 to 1, got {urgent_share:g}")
    total = mean_wait_fifo(load=load, readers=readers, reading_minutes=reading_minutes)
    high = load * urgent_share
    if preemptive:
        urgent = mean_wait_fifo(load=high, readers=readers, reading_minutes=reading_minutes)
    else:
        urgent = total * (1 - load) / (1 - high)
    other = (total - urgent_share * urgent) / (1 - urgent_share) if urgent_share < 1 else total / (1 - high)
    return ClassWaits(urgent=urgent, other=other, all=total)


def wait_quantile(
    quantile: float, *, load: float, urgent_share: float = 1.0, readers: int, reading_minutes: float
) -> float:
    """Quantile of the wait in minutes, first-in-first-out (`urgent_share` 1) or of the urgent class, not preemptive.

    A case waits with Erlang's C chance, and then for an exponential time. There is no such form for the other class.
    """
    if not 0 <= quantile < 1:
        raise ValueError(f"quantile: expected 0 to below 1, got {quantile:g}")
    _check_minutes(reading_minutes)
    waiting = chance_of_waiting(load=load, readers=readers)
    if waiting <= 1 - quantile:
        return 0.0
    return math.log(waiting / (1 - quantile)) * reading_minutes / (readers * (1 - load * urgent_share))


def _check_queue(load: float, readers: int) -> None:
    if not 0 <= load < 1:
        raise ValueError(f"load: expected 0 to below 1 (else the worklist grows without end), got {load:g}")
    if readers < 1 or readers != int(readers):
        raise ValueError(f"readers: expected a whole number of at least 1, got {readers:g}")


def _check_minutes(reading_minutes: float) -> None:
    if not (reading_minutes > 0 and math.isfinite(reading_minutes)):
        raise ValueError(f"reading_minutes: expected a time above 0, got {reading_minutes:g}")
