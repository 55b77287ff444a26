"""The whole job once: upload, variants, a frozen study, two blinded readers, the result and its export."""

import csv
import io
import secrets
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect
from pydicom.data import get_testdata_file

from demo.people import PASSWORD
from tests.e2e.axe import find_faults
from tests.e2e.pages.datasets import DatasetsScreen
from tests.e2e.pages.reading_room import ReadingRoom, Worklist
from tests.e2e.pages.studies import ResultsScreen, StudyEditor, StudyScreen
from tests.instance import ROOT

SIDE = 96
CASES = 4
TREATMENTS = ["Original", "Bicubic", "ESPCN"]
PAIRS = 3
ANSWERS = {  # by reader: preference, sureness, grade left, grade right, abnormality left and right
    "first": ["1", "4", "4", "3", "8", "n", "7", "n"],
    "second": ["3", "3", "2", "4", "2", "n", "3", "n"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Real DICOM files, drawn phantoms with masks and labels, and a file that is none of it."""
    folder = tmp_path / "examples"
    folder.mkdir()
    for name in ("MR_small.dcm", "CT_small.dcm"):
        (folder / name).write_bytes(Path(str(get_testdata_file(name))).read_bytes())
    rows = ["file,label,finding,group_id"]
    for number in range(1, CASES + 1):
        pixels, mask = _draw(number)
        (folder / f"phantom-{number}.png").write_bytes(_png(pixels))
        if mask.any():
            (folder / f"phantom-{number}_mask.png").write_bytes(_png(mask.astype(np.uint8) * 255))
        label = "abnormal,drawn spot" if mask.any() else "normal,"
        rows.append(f"phantom-{number}.png,{label},patient-{number}")
    (folder / "labels.csv").write_text("\n".join(rows) + "\n")
    (folder / "broken.dcm").write_bytes(b"DICM? no")
    return folder


def _draw(number: int) -> tuple[np.ndarray, np.ndarray]:
    """A 16-bit disc with texture; odd numbers carry a bright spot of known place."""
    generator = np.random.default_rng(number)
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    image = 12000.0 * (np.hypot(x, y) < SIDE * 0.42) + generator.normal(0, 900, (SIDE, SIDE)) + 4000
    mask = (np.hypot(x - 8, y + 5 * number) < 7) & (number % 2 == 1)
    return (image + 5000 * mask).clip(0, 65535).astype(np.uint16), mask


def _png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    return buffer.getvalue()


def test_from_an_uploaded_folder_to_an_export_that_recomputes(browse, new_reader, investigator, folder, tmp_path):
    name = f"Examples {secrets.token_hex(3)}"
    _upload(browse(None), name, folder)
    readers = {order: new_reader() for order in ANSWERS}
    context = browse(investigator, accept_downloads=True)
    title = _design(context, name, [reader.username for reader in readers.values()])
    _read(browse(readers["first"]), ANSWERS["first"], loses_network=True)
    _read(browse(readers["second"]), ANSWERS["second"])
    results = _close_and_unblind(context, title)
    _check_results(results)
    file = results.export(tmp_path)
    _check_tables(file)
    command = [sys.executable, "-m", "results.recompute", str(file)]
    environment = {"PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}", "PATH": ""}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _check_tables(file: Path) -> None:
    """What left is what the readers pressed, the answers without network included, each once."""
    with zipfile.ZipFile(file) as archive:
        tables = {
            name: list(csv.DictReader(io.TextIOWrapper(archive.open(_entry(archive, f"{name}.csv")), "utf-8")))
            for name in ("preferences", "ratings", "marks")
        }
    by_reader = Counter((row["reader"], row["choice"], row["confidence"]) for row in tables["preferences"])
    assert sorted((choice, sure, n) for (_, choice, sure), n in by_reader.items()) == [
        ("left", "75", CASES * PAIRS),
        ("right", "50", CASES * PAIRS),
    ]
    values = Counter(row["value"] for row in tables["ratings"])
    each = CASES * PAIRS
    assert values == {"4": 2 * each, "3": each, "2": each, "80": each, "70": each, "20": each, "30": each}
    assert [row["confidence"] for row in tables["marks"]] == ["70"] * 2 * CASES * PAIRS


def _entry(archive: zipfile.ZipFile, end: str) -> str:
    return next(name for name in archive.namelist() if name.endswith(end))


def _upload(context: BrowserContext, name: str, folder: Path) -> None:
    page = context.new_page()
    page.goto("/")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    upload = DatasetsScreen(page).add(name)
    files = len(list(folder.iterdir()))
    upload.choose_folder(folder, files)
    upload.take_in(files)
    assert upload.verdict("MR_small.dcm").startswith("Accepted")
    assert upload.verdict("phantom-1.png").startswith("Accepted")
    assert upload.verdict("phantom-1_mask.png").startswith("Reference standard")
    assert "4 of 4 rows were used" in upload.verdict("labels.csv")
    assert upload.verdict("broken.dcm").startswith("Refused")
    dataset = upload.see_dataset()
    expect(page.get_by_text("6 cases, 6 images")).to_be_visible()
    dataset.make_variants(TREATMENTS)
    dataset.give("Ines Investigator")
    assert find_faults(page) == []


def _design(context: BrowserContext, dataset: str, readers: list[str]) -> str:
    title = f"Edges {secrets.token_hex(3)}"
    page = context.new_page()
    page.goto("/")
    editor = StudyEditor(page)
    editor.begin(title)
    editor.choose_dataset(dataset)
    assert editor.choose_labelled_cases() == CASES
    editor.compare(TREATMENTS)
    editor.ask("Preference", "Which image would you rather read?", tick="Ask for confidence")
    editor.ask("Grading, 1 to 5", "How sharp are the edges?", criterion="sharpness")
    editor.ask("Confidence of abnormality", "How likely is an abnormality?")
    editor.ask("Marks", "Mark what is abnormal")
    editor.choose_readers(readers)
    page.get_by_role("textbox", name="Sessions").fill(str(PAIRS))
    assert find_faults(page) == []
    study = editor.freeze()
    study.act("Open for reading")
    expect(page.get_by_text("Being read").first).to_be_visible()
    page.close()
    return title


def _read(context: BrowserContext, keys: list[str], *, loses_network: bool = False) -> None:
    """Every session; without a network in the middle of the first where that is asked for."""
    for session in range(1, PAIRS + 1):
        worklist = Worklist(context.new_page()).open()
        room = worklist.begin(session)
        for position in range(1, CASES + 1):
            room.wait_for_item(position)
            if loses_network and session == 1 and position == 2:
                room.wait_for_frames(2 * 3)
                context.set_offline(True)
            _answer(room, keys)
            if loses_network and session == 1 and position == 3:
                expect(room.status).to_contain_text("2 answers saved on this device")
                context.set_offline(False)
        room.wait_for_end()
        room.wait_until_sent()
        room.page.close()


def _answer(room: ReadingRoom, keys: list[str]) -> None:
    room.press(*keys)
    room.press("p", "ArrowRight", "Enter", "7", "Escape", "Escape", "Enter")


def _close_and_unblind(context: BrowserContext, title: str) -> ResultsScreen:
    page = context.new_page()
    page.goto("/studies")
    page.get_by_role("link", name=title).click()
    study = StudyScreen(page)
    study.act("Close the study")
    study.act("Unblind", reason="Both readers have finished")
    return study.see_results()


def _check_results(results: ResultsScreen) -> None:
    """What the readers did is what the page says: the first always chose left, the second always right."""
    glance = results.section("Readers beside measures")
    for treatment in TREATMENTS:
        assert treatment in glance
    assert "both readers have finished" in results.page.locator("main").inner_text().lower()
    for section in ("Preference", "Grading", "Abnormal or normal", "Marks", "Agreement", "Measures"):
        assert results.section(section)
    assert find_faults(results.page) == []
