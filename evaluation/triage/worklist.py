"""One worklist, played through event by event for cases whose arrival, reading time and urgency are given."""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from evaluation.reader.estimates import Floats, as_floats

Policy = Literal["fifo", "score", "class", "class_preemptive"]
POLICIES: tuple[str, ...] = get_args(Policy)


def simulate_worklist(
    *,
    arrivals: Floats,
    reading_minutes: Floats,
    policy: Policy = "fifo",
    scores: Floats | None = None,
    urgent: NDArray[np.bool_] | None = None,
    readers: int = 1,
    cap_minutes: float | None = None,
) -> Floats:
    """Wait of each case in minutes, (n,), in the order given.

    arrivals          (n,) minutes, in any order; equal times keep the order given
    reading_minutes   (n,), at least 0
    policy            "fifo"; "score": highest of `scores` first; "class": `urgent` first, in order of arrival;
                      "class_preemptive": the same, and an urgent case interrupts a reading that is not urgent
    cap_minutes       a case that has waited longer than this goes before all others, the oldest first; None: no cap

    Whenever a reader is free and a case waits, a reading begins. Raises ValueError for lengths that differ, a time
    below 0, a missing `scores` or `urgent`, an unknown policy, or a cap together with interruption.
    """
    times, minutes = as_floats("arrivals", arrivals, ndim=1), as_floats("reading_minutes", reading_minutes, ndim=1)
    _check(times, minutes, policy, scores, urgent, readers, cap_minutes)
    order = np.argsort(times, kind="stable")
    key = _urgency(policy, scores, urgent, times.size)[order]
    feed = _Feed(times[order].tolist(), minutes[order].tolist(), readers)
    if policy == "class_preemptive":
        done = _play_preemptive(feed, (key < 0).tolist())
    else:
        ranking = np.lexsort((np.arange(times.size), key))
        rank = np.empty(times.size, dtype=np.intp)
        rank[ranking] = np.arange(times.size)
        done = _play(feed, rank.tolist(), ranking.tolist(), np.inf if cap_minutes is None else cap_minutes)
    waits = np.empty(times.size)
    waits[order] = np.asarray(done) - times[order]
    return waits


@dataclass(frozen=True)
class _Feed:
    """Cases in order of arrival, as plain lists: the loops below run once for each case."""

    arrivals: list[float]
    minutes: list[float]
    readers: int


def _urgency(policy: str, scores: Floats | None, urgent: NDArray[np.bool_] | None, size: int) -> Floats:
    """(n,): lower goes first."""
    if policy == "score" and scores is not None:
        return -np.asarray(scores, dtype=float)
    if policy.startswith("class") and urgent is not None:
        return -np.asarray(urgent, dtype=float)
    return np.zeros(size)


def _play(feed: _Feed, rank: list[int], case_of: list[int], cap: float) -> list[float]:
    """Time at which each reading begins. The heap holds ranks, so that one integer decides."""
    arrivals, minutes, size = feed.arrivals, feed.minutes, len(feed.arrivals)
    begins = [-1.0] * size
    free = [0.0] * feed.readers
    waiting: list[int] = []
    came = oldest = 0
    for _ in range(size):
        now = free[0]
        while oldest < came and begins[oldest] >= 0.0:
            oldest += 1
        if oldest == came and arrivals[came] > now:
            now = arrivals[came]
        while came < size and arrivals[came] <= now:
            heappush(waiting, rank[came])
            came += 1
        while oldest < came and begins[oldest] >= 0.0:
            oldest += 1
        if now - arrivals[oldest] > cap:
            case = oldest
        else:
            case = case_of[heappop(waiting)]
            while begins[case] >= 0.0:
                case = case_of[heappop(waiting)]
        begins[case] = now
        heapreplace(free, now + minutes[case])
    return begins


def _play_preemptive(feed: _Feed, urgent: list[bool]) -> list[float]:
    """Time at which each reading ends, less its length. Of two readings the one begun last is interrupted."""
    ward = _Ward(feed, urgent)
    for case, time in enumerate(feed.arrivals):
        ward.run_until(time)
        ward.admit(case, time)
    ward.run_until(float("inf"))
    return [end - length for end, length in zip(ward.ends, feed.minutes, strict=True)]


class _Ward:
    """Readers at work, and who waits. A reading that was interrupted stays first in its queue."""

    def __init__(self, feed: _Feed, urgent: list[bool]) -> None:
        size = len(feed.arrivals)
        self.urgent = urgent
        self.left = list(feed.minutes)
        self.ends = [0.0] * size
        self.idle = feed.readers
        self.busy: list[tuple[float, int]] = []
        self.waiting: tuple[list[int], list[int]] = ([], [])

    def run_until(self, time: float) -> None:
        """Finish the readings that end by `time`, each freeing a reader for the next case."""
        while self.busy and self.busy[0][0] <= time:
            end, case = heappop(self.busy)
            self.ends[case] = end
            self.idle += 1
            queue = self.waiting[0] or self.waiting[1]
            if queue:
                self._begin(heappop(queue), end)

    def admit(self, case: int, time: float) -> None:
        if not self.idle and self.urgent[case]:
            self._interrupt(time)
        if self.idle:
            self._begin(case, time)
        else:
            heappush(self.waiting[0 if self.urgent[case] else 1], case)

    def _begin(self, case: int, time: float) -> None:
        self.idle -= 1
        heappush(self.busy, (time + self.left[case], case))

    def _interrupt(self, time: float) -> None:
        """Free a reader whose case is not urgent, if there is one."""
        other = [(case, place) for place, (_, case) in enumerate(self.busy) if not self.urgent[case]]
        if not other:
            return
        case, place = max(other)
        self.left[case] = self.busy[place][0] - time
        self.busy[place] = self.busy[-1]
        self.busy.pop()
        heapify(self.busy)
        self.idle += 1
        heappush(self.waiting[1], case)


def _check(
    times: Floats,
    minutes: Floats,
    policy: str,
    scores: Floats | None,
    urgent: NDArray[np.bool_] | None,
    readers: int,
    cap: float | None,
) -> None:
    if policy not in POLICIES:
        raise ValueError(f"policy: expected one of {', '.join(POLICIES)}, got {policy!r}")
    needed = {"scores": scores} if policy == "score" else {"urgent": urgent} if policy != "fifo" else {}
    for name, values in {"reading_minutes": minutes, **needed}.items():
        if values is None or np.shape(values) != times.shape:
            came = "none" if values is None else f"shape {np.shape(values)}"
            raise ValueError(f"{name}: expected one value for each of {times.size} arrivals, got {came}")
    if policy == "score" and not np.isfinite(np.asarray(scores, dtype=float)).all():
        raise ValueError("scores: expected finite numbers, got NaN or infinity")
    if (times < 0).any() or (minutes < 0).any():
        raise ValueError(f"arrivals and reading_minutes: expected at least 0, got {min(times.min(), minutes.min()):g}")
    if readers < 1 or readers != int(readers):
        raise ValueError(f"readers: expected a whole number of at least 1, got {readers}")
    if cap is not None and (policy == "class_preemptive" or not cap >= 0):
        raise ValueError(f"cap_minutes: expected at least 0 and a policy without interruption, got {cap} with {policy}")
