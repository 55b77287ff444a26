"""How fast a CT series is taken in, through a whole Fovea: from the first byte sent to the last verdict.

300 uncompressed slices of 512 × 512, sent many at a time as the page sends them, de-identified, decoded, put in order
and written. Target: 60 files a second, aim 100, on two cores, which the client shares. Beside it, where Orthanc is
installed, how fast it stores the same files over HTTP, without de-identifying or decoding them: a ratio of one run.
"""

import hashlib
import http.client
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from tests.instance import RunningFovea
from tests.load import LoadReader

FILES, SIDE, ROUNDS = 300, 512, 3
WARM = 8
TARGET, AIM = 60.0, 100.0
BODY_BYTES = 15 * 1024**2
CHUNK_BYTES = 8 * 1024**2
GIVE_UP_S = 180.0
ORTHANC_PORT = 18_042
Files = dict[str, bytes]


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="fovea-bench-"))
    folder.chmod(0o755)
    fovea = RunningFovea(folder)
    try:
        sender = Sender(fovea.address)
        warm = list(make_series(ROUNDS).items())[:WARM]
        sender.take_in("Warm, with decoders that have to start", dict(warm))
        rates = [sender.take_in(f"Ingest {number}", make_series(number)) for number in range(ROUNDS)]
    finally:
        fovea.stop()
        shutil.rmtree(folder, ignore_errors=True)
    load = os.getloadavg()[0]
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}")
    _report(f"Fovea, {FILES} CT slices of {SIDE} × {SIDE}, first byte to last verdict", rates)
    stored = store_in_orthanc([make_series(number) for number in range(ROUNDS)])
    if stored:
        _report("Orthanc, the same files stored over HTTP", stored)
        print(f"ratio Fovea to Orthanc (medians): {statistics.median(rates) / statistics.median(stored):.2f}")
    else:
        print("Orthanc is not installed here: no ratio")
    median = statistics.median(rates)
    print(f"target {TARGET:.0f} files/s: {'met' if median >= TARGET else 'MISSED'}; aim {AIM:.0f}: {median:.0f}")
    return 0


def _report(name: str, rates: Sequence[float]) -> None:
    print(f"{name}: min {min(rates):.0f}, median {statistics.median(rates):.0f}, max {max(rates):.0f} files/s")


# --- the files ------------------------------------------------------------------------------------------------------


def make_series(number: int) -> Files:
    """{path: file}: a phantom head, with the noise and the number of attributes that scanners write."""
    random = np.random.default_rng(number)
    noise = random.normal(0, 12, (SIDE, SIDE))
    study, series = generate_uid(entropy_srcs=[f"study {number}"]), generate_uid(entropy_srcs=[f"series {number}"])
    return {
        f"series {number}/IM{place:04d}.dcm": _file(_make_slice(place, noise, study, series)) for place in range(FILES)
    }


def _make_slice(place: int, noise: np.ndarray, study: str, series: str) -> Dataset:
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    height = (place - FILES / 2) / (FILES / 2)
    radius = np.sqrt(x**2 + y**2 + 0.6 * height**2)
    values = np.where(radius < 0.8, 40 + 30 * np.cos(9 * x + place / 20), -1000) + 900 * (np.abs(radius - 0.8) < 0.03)
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=[series, str(place)])
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.FrameOfReferenceUID = (
        study,
        series,
        generate_uid(entropy_srcs=[f"space {study}"]),
    )
    dataset.PatientID, dataset.PatientName, dataset.PatientBirthDate = f"P{series[-6:]}", "Phantom^Head", "19700101"
    dataset.Modality, dataset.StudyDate, dataset.InstanceNumber = "CT", "20200110", FILES - place
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = [-125, -125, 1.25 * place], [1, 0, 0, 0, 1, 0]
    dataset.PixelSpacing, dataset.SliceThickness = [0.488, 0.488], 1.25
    dataset.RescaleSlope, dataset.RescaleIntercept, dataset.RescaleType = 1, -1024, "HU"
    dataset.WindowCenter, dataset.WindowWidth = [40, 400], [80, 2000]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.Rows = dataset.Columns = SIDE
    for element in range(0x10, 0xA0):  # private attributes, of which scanners write hundreds
        dataset.add_new(0x00190000 | 0x1000 | element, "LO", f"{place} {element}")
    dataset.add_new(0x00190010, "LO", "FOVEA BENCH")
    dataset.PixelData = np.clip(np.rint(values + noise) + 1024, 0, 4095).astype("<u2").tobytes()
    return dataset


def _file(dataset: Dataset) -> bytes:
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


# --- Fovea ----------------------------------------------------------------------------------------------------------


class Sender:
    """An administrator's page, as a program."""

    def __init__(self, address: str) -> None:
        self._page = LoadReader(address, "admin", "fovea-demo-2026")
        self._page.log_in()

    def take_in(self, name: str, files: Files) -> float:
        """Files a second, from the first byte of the first body to the last verdict."""
        dataset = self.ask("POST", "/api/datasets", {"name": name})["id"]
        listed = self._announce(dataset, files)
        job = self.ask(
            "POST", "/api/jobs", {"kind": "ingest", "dataset": dataset, "uploads": list(listed), "is_arriving": True}
        )["id"]
        begun = time.perf_counter()
        for body in _bodies({upload: file for upload, file in listed.items() if len(file) <= CHUNK_BYTES}):
            self._send(f"/api/datasets/{dataset}/uploads/contents", body)
        for upload, file in listed.items():
            if len(file) > CHUNK_BYTES:
                self._send_chunks(upload, file)
        self._wait(job)
        seconds = time.perf_counter() - begun
        accepted = self.ask("GET", f"/api/jobs/{job}/verdicts?status=accepted&page_size=1")["count"]
        assert accepted == len(files), accepted
        print(f"{name}: {len(files)} files in {seconds:.2f} s, {len(files) / seconds:.0f} files/s", flush=True)
        return len(files) / seconds

    def _announce(self, dataset: str, files: Files) -> dict[str, bytes]:
        """{id of the upload: file}"""
        wanted = [
            {"path": path, "size": len(file), "fingerprint": hashlib.sha256(path.encode() + file).hexdigest()}
            for path, file in files.items()
        ]
        found = self.ask("POST", f"/api/datasets/{dataset}/uploads/list", {"files": wanted})["uploads"]
        return {upload["id"]: file for upload, file in zip(found, files.values(), strict=True)}

    def _wait(self, job: str) -> None:
        deadline = time.monotonic() + GIVE_UP_S
        while (state := self.ask("GET", f"/api/jobs/{job}"))["state"] in ("queued", "running"):
            assert time.monotonic() < deadline, state
            time.sleep(0.05)
        assert state["state"] == "done", state

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        reply = self._page.ask(method, path, body)
        assert reply.status in (200, 201), reply
        return reply.body

    def _send_chunks(self, upload: str, file: bytes) -> None:
        for offset in range(0, len(file), CHUNK_BYTES):
            chunk = file[offset : offset + CHUNK_BYTES]
            self._send(f"/api/uploads/{upload}", chunk, {"Upload-Offset": str(offset)})

    def _send(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        told = {"Content-Type": "application/octet-stream", **(headers or {})}
        reply = self._page.ask("PATCH", path, body, told)
        assert reply.status == 200, reply


def _bodies(files: dict[str, bytes]) -> Iterator[bytes]:
    """As many whole files in one body as may be."""
    batch: dict[str, bytes] = {}
    for upload, file in files.items():
        if batch and sum(map(len, batch.values())) + len(file) > BODY_BYTES:
            yield _body(batch)
            batch = {}
        batch[upload] = file
    if batch:
        yield _body(batch)


def _body(batch: dict[str, bytes]) -> bytes:
    listed = json.dumps([{"id": upload, "size": len(file)} for upload, file in batch.items()]).encode()
    return len(listed).to_bytes(4, "little") + listed + b"".join(batch.values())


# --- Orthanc --------------------------------------------------------------------------------------------------------


def store_in_orthanc(rounds: Sequence[Files]) -> list[float]:
    """Files a second of each round; nothing where Orthanc is not installed."""
    program = shutil.which("Orthanc")
    if program is None:
        return []
    folder = Path(tempfile.mkdtemp(prefix="orthanc-bench-"))
    settings = folder / "settings.json"
    settings.write_text(
        json.dumps(
            {
                "StorageDirectory": str(folder / "storage"),
                "IndexDirectory": str(folder / "storage"),
                "HttpPort": ORTHANC_PORT,
                "DicomServerEnabled": False,
                "RemoteAccessAllowed": False,
                "AuthenticationEnabled": False,
            }
        )
    )
    process = subprocess.Popen([program, str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        connection = _connect(f"http://127.0.0.1:{ORTHANC_PORT}")
        return [_timed(lambda files=files: _store(connection, files), len(files)) for files in rounds]  # type: ignore[misc]
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _connect(address: str) -> http.client.HTTPConnection:
    deadline = time.monotonic() + 30
    parts = urlsplit(address)
    while True:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        try:
            connection.request("GET", "/system")
            connection.getresponse().read()
            return connection
        except OSError:
            assert time.monotonic() < deadline, "Orthanc does not answer"
            time.sleep(0.2)


def _store(connection: http.client.HTTPConnection, files: Files) -> None:
    for file in files.values():
        connection.request("POST", "/instances", file, {"Content-Type": "application/dicom"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status


def _timed(work: Callable[[], None], count: int) -> float:
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


if __name__ == "__main__":
    sys.exit(main())
