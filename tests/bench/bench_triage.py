"""Speed of the worklist simulation: a million arrivals, to be under 5 seconds.

Run by hand: ``python tests/bench/bench_triage.py``. Prints minimum, median and maximum of the repeats, and the machine.
"""

import os
import platform
import statistics
import time

import numpy as np

from evaluation.triage import POLICIES, simulate_worklist

ARRIVALS = 1_000_000
PROMISED_S = 5.0
REPEATS = 3


def main() -> None:
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, python {platform.python_version()}")
    print(
        f"{ARRIVALS:,} arrivals, load 0.8; seconds: min / median / max, and the share of the promised {PROMISED_S:g} s"
    )
    random = np.random.default_rng(0)
    arrivals = np.cumsum(random.exponential(12.5, ARRIVALS))
    minutes = random.exponential(10.0, ARRIVALS)
    urgent = random.random(ARRIVALS) < 0.18
    scores = urgent + random.random(ARRIVALS)
    plans = [(policy, None) for policy in POLICIES] + [("class", 120.0)]
    for policy, cap in plans:
        times = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            simulate_worklist(
                arrivals=arrivals,
                reading_minutes=minutes,
                policy=policy,
                urgent=urgent,
                scores=scores,
                cap_minutes=cap,
            )
            times.append(time.perf_counter() - began)
        name = policy if cap is None else f"{policy}, cap {cap:g} min"
        row = f"{min(times):6.2f} / {statistics.median(times):6.2f} / {max(times):6.2f}"
        print(f"{name:22} {row}   ratio {min(times) / PROMISED_S:.2f}", flush=True)


if __name__ == "__main__":
    main()
