"""How long submitting takes with 20 readers at once, against a whole Fovea on this machine. Target: p95 under 100 ms.

Two paces: readers who think for about a second (still far faster than people), and readers who never pause, whose times
say how many answers a second the machine can take. The programs that play the readers share its cores.
"""

import os
import platform
import shutil
import statistics
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.instance import RunningFovea
from tests.load import LoadReader, prepare_readers

READERS, CASES, TARGET_MS = 20, 60, 100.0


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="fovea-bench-"))
    folder.chmod(0o755)
    fovea = RunningFovea(folder)
    try:
        programs = prepare_readers(fovea, readers=READERS, cases=CASES)
        _read(programs, pause_s=0.0, upto=5)  # warm
        paced = _measure(programs, pause_s=1.0, upto=25)
        rushed = _measure(programs, pause_s=0.0, upto=CASES)
    finally:
        fovea.stop()
        shutil.rmtree(folder, ignore_errors=True)
    load = os.getloadavg()[0]
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}")
    p95 = _report(f"{READERS} readers, about 1 s between answers", paced)
    _report(f"{READERS} readers without a pause", rushed)
    print(f"target p95 < {TARGET_MS:.0f} ms: {'met' if p95 < TARGET_MS else 'MISSED'}")
    return 0


def _measure(programs: list[LoadReader], *, pause_s: float, upto: int) -> list[float]:
    for program in programs:
        program.times_s.clear()
    _read(programs, pause_s=pause_s, upto=upto)
    return [1000 * second for program in programs for second in program.times_s]


def _read(programs: list[LoadReader], *, pause_s: float, upto: int) -> None:
    """All at once, each up to its so-manieth answer."""
    for program in programs:
        program.pause_s = pause_s
    threads = [
        threading.Thread(target=program.read_sessions, kwargs={"value_of": lambda _: 3, "limit": upto})
        for program in programs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _report(name: str, times_ms: list[float]) -> float:
    p95 = statistics.quantiles(times_ms, n=20)[-1]
    print(
        f"{name}: {len(times_ms)} answers, min {min(times_ms):.0f}, median {statistics.median(times_ms):.0f}, "
        f"p95 {p95:.0f}, max {max(times_ms):.0f} ms"
    )
    return p95


if __name__ == "__main__":
    sys.exit(main())
