"""What an answered display set costs, and how long it takes with 50 readers at once, against a whole Fovea here.

An answered display set is one request: the answers go, and the receipt brings the next tasks. Measured are the
processor time of the web processes and of the database for each, the answers a second of readers who never pause, and
the times of readers who answer every ten seconds. The program that plays the readers shares the cores.
"""

import os
import platform
import shutil
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.instance import RunningFovea
from tests.load import LoadReader, prepare_readers

READERS, WARM, RUSHED, PACED = 50, 4, 40, 6
PACE_S = 10.0
MOST_CPU_MS, FEWEST_A_SECOND, RUSHED_P95_MS, PACED_P95_MS = 12.0, 70.0, 1000.0, 100.0
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """Of one run: how many answers in how long, the processor time of each, and how long each took."""

    name: str
    answers: int
    seconds: float
    web_ms: float
    database_ms: float
    times_ms: list[float]

    @property
    def p95_ms(self) -> float:
        return statistics.quantiles(self.times_ms, n=20)[-1]

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.answers} answers in {self.seconds:.1f} s, {self.answers / self.seconds:.1f} a second; "
            f"median {statistics.median(self.times_ms):.0f}, p95 {self.p95_ms:.0f}, max {max(self.times_ms):.0f} ms; "
            f"processor time of an answer: web {self.web_ms:.1f} ms, database {self.database_ms:.1f} ms"
        )


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="fovea-bench-"))
    folder.chmod(0o755)
    fovea = RunningFovea(folder)
    try:
        programs = prepare_readers(fovea, readers=READERS, cases=WARM + RUSHED + PACED)
        _measure(fovea, "warming up", programs, pause_s=0.0, upto=WARM)
        rushed = _measure(fovea, f"{READERS} readers without a pause", programs, pause_s=0.0, upto=WARM + RUSHED)
        name = f"{READERS} readers, one answer in {PACE_S:.0f} s each"
        paced = _measure(fovea, name, programs, pause_s=PACE_S, upto=WARM + RUSHED + PACED)
    finally:
        fovea.stop()
        shutil.rmtree(folder, ignore_errors=True)
    load = os.getloadavg()[0]
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}")
    print(rushed, paced, sep="\n")
    _judge("processor time of the web process, ms", rushed.web_ms, most=MOST_CPU_MS)
    _judge("answers a second", rushed.answers / rushed.seconds, fewest=FEWEST_A_SECOND)
    _judge("p95 without a pause, ms", rushed.p95_ms, most=RUSHED_P95_MS)
    _judge("p95 at one answer in ten seconds, ms", paced.p95_ms, most=PACED_P95_MS)
    return 0


def _measure(fovea: RunningFovea, name: str, programs: list[LoadReader], *, pause_s: float, upto: int) -> Measured:
    """All readers at once, each up to its so-manieth answer."""
    for program in programs:
        program.times_s.clear()
    before, begun = _spent(fovea), time.perf_counter()
    _read(programs, pause_s=pause_s, upto=upto)
    seconds, after = time.perf_counter() - begun, _spent(fovea)
    times = [1000 * second for program in programs for second in program.times_s]
    web, database = ((late - early) / len(times) for early, late in zip(before, after, strict=True))
    return Measured(name, len(times), seconds, web, database, times)


def _read(programs: list[LoadReader], *, pause_s: float, upto: int) -> None:
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


def _spent(fovea: RunningFovea) -> tuple[float, float]:
    """Processor time in ms so far: of the web processes, and of the database's own processes that are alive."""
    web, roots = fovea.children("uvicorn"), fovea.children("bin/postgres")
    stats = {int(folder.name): _stat(folder) for folder in Path("/proc").iterdir() if folder.name.isdigit()}
    database = [pid for pid, fields in stats.items() if fields and (pid in roots or int(fields[1]) in roots)]
    return sum(_used_ms(stats[pid]) for pid in web), sum(_used_ms(stats[pid]) for pid in database)


def _stat(folder: Path) -> list[str]:
    """From the state on (proc(5), from the third field)."""
    try:
        return (folder / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _used_ms(fields: list[str]) -> float:
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def _judge(what: str, value: float, *, most: float = float("inf"), fewest: float = 0.0) -> None:
    bound = f"at most {most:.0f}" if fewest == 0.0 else f"at least {fewest:.0f}"
    print(f"{what}: {value:.1f}, {bound}: {'met' if fewest <= value <= most else 'MISSED'}")


if __name__ == "__main__":
    sys.exit(main())
