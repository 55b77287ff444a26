"""How much memory stacks take: web, workers and decoders, from upload to the last plane that is looked at.

A CT series of 200 slices of 512 × 512, a NIfTI volume of 36 planes of 320 × 320 and a colour cine of 100 frames of
512 × 512 are taken in, treated by two treatments and measured, and every plane is drawn for the page. The peaks are
those that the kernel kept for each process (VmHWM). Target: below 600 MB for each worker and for each web process.
"""

import os
import platform
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.bench_ingest import Sender
from tests.e2e.stack_files import write_cine, write_ct, write_nifti
from tests.instance import RunningFovea

TARGET_MB = 600
SIDE = 512
KINDS = {"uvicorn": "web", "-Q default": "worker", "-Q gpu": "gpu worker", "imaging.decoding.child": "decoder"}
WISH = {"treatments": ["original", "bicubic"], "comparison": "retrospective", "scale": 2, "degradation": "bicubic"}


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="fovea-bench-"))
    folder.chmod(0o755)
    fovea = RunningFovea(folder)
    try:
        sender = Sender(fovea.address)
        sender.take_in("Stacks", _make_files(folder / "files"))
        dataset = next(one["id"] for one in sender.ask("GET", "/api/datasets") if one["name"] == "Stacks")
        _make_variants(sender, dataset)
        _look_at_every_plane(sender, dataset)
        peaks = _peaks(fovea.process.pid)
    finally:
        fovea.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for kind, values in sorted(peaks.items()):
        print(f"{kind}: peak {max(values):.0f} MB (each process: {', '.join(f'{value:.0f}' for value in values)})")
    is_met = all(max(peaks[kind]) < TARGET_MB for kind in ("web", "worker", "gpu worker"))
    print(f"target below {TARGET_MB} MB for web and workers: {'met' if is_met else 'MISSED'}")
    return 0 if is_met else 1


def _make_files(folder: Path) -> dict[str, bytes]:
    write_ct(folder / "ct", planes=200, side=SIDE)
    write_nifti(folder / "head.nii.gz", planes=36, side=320)
    write_cine(folder / "loop.dcm", frames=100, side=SIDE)
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _make_variants(sender: Sender, dataset: str) -> None:
    begun = time.perf_counter()
    job = sender.ask("POST", "/api/jobs", {"kind": "reconstruct", "dataset": dataset, **WISH})["id"]
    while (state := sender.ask("GET", f"/api/jobs/{job}"))["state"] in ("queued", "running"):
        time.sleep(0.5)
    assert state["state"] == "done", state
    print(f"Two treatments of 336 planes made, checked and measured in {time.perf_counter() - begun:.0f} s")


def _look_at_every_plane(sender: Sender, dataset: str) -> None:
    cases = sender.ask("GET", f"/api/datasets/{dataset}/cases")["results"]
    assert sorted(case["images"][0]["plane_count"] for case in cases) == [36, 100, 200]
    for case in cases:
        image = case["images"][0]
        for plane in range(image["plane_count"]):
            sender.ask("GET", f"/api/images/{image['id']}/preview?plane={plane}")


def _peaks(root: int) -> dict[str, list[float]]:
    """Peak resident memory in MB of every process below the supervisor, by what it does."""
    peaks: defaultdict[str, list[float]] = defaultdict(list)
    for pid in _descendants(root):
        try:
            command = (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            status = (Path("/proc") / str(pid) / "status").read_text()
        except OSError:
            continue
        kind = next((name for word, name in KINDS.items() if word in command), None)
        peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), None)
        if kind and peak:
            peaks[kind].append(int(peak) / 1024)
    return peaks


def _descendants(root: int) -> Iterator[int]:
    children: defaultdict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children[parent].append(int(folder.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children[pid]


if __name__ == "__main__":
    sys.exit(main())
