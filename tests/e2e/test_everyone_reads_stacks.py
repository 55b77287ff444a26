"""A CT series, a NIfTI volume and a colour cine: from files to reading, one case each, every plane in its place."""

import math
import re
import secrets
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Response, expect

from tests.e2e.axe import find_faults
from tests.e2e.pages.datasets import DatasetsScreen
from tests.e2e.pages.reading_room import ReadingRoom, Worklist
from tests.e2e.people import PREFERENCE, SIGNED, Person
from tests.e2e.stack_files import write_cine, write_ct, write_nifti

SIDE = 64
PLANES = {"CT": 200, "OT": 36, "US": 100}
TREATMENTS = ["original", "bicubic"]
#: Steps of the original in the narrowest window. The noise of the value grid reaches less than one to either side.
STEPS = 16
#: Blank in every pane: 1/32 of the side.
BORDER = SIDE // 32


@pytest.fixture
def stacks(tmp_path: Path) -> tuple[Path, dict[str, np.ndarray]]:
    """The folder to upload, and the real values of each stack by modality."""
    folder = tmp_path / "stacks"
    values = {
        "CT": write_ct(folder / "Mustermann_Erika", planes=PLANES["CT"], side=SIDE),
        "OT": write_nifti(folder / "head.nii.gz", planes=PLANES["OT"], side=SIDE),
        "US": write_cine(folder / "loop.dcm", frames=PLANES["US"], side=SIDE),
    }
    return folder, values


def test_stacks_are_taken_in_treated_frozen_and_read_whole(browse, new_reader, administrator, investigator, stacks):
    folder, values = stacks
    dataset = _take_in(browse(administrator), folder)
    images = {image["modality"]: image for image in _images(administrator, dataset)}
    assert {modality: image["plane_count"] for modality, image in images.items()} == PLANES
    assert {modality: image["kind"] for modality, image in images.items()} == {
        "CT": "volume",
        "OT": "volume",
        "US": "cine",
    }
    _look_through(browse(administrator), images["CT"]["id"])
    _declare_free(browse(administrator), dataset)
    _make_variants(administrator, dataset)
    administrator.ask("POST", f"/api/datasets/{dataset}/people", {"person": investigator.id})
    reader = new_reader()
    _freeze(investigator, dataset, reader)
    _read(browse(reader), images, values)


def _take_in(context: BrowserContext, folder: Path) -> str:
    page = context.new_page()
    page.goto("/datasets")
    upload = DatasetsScreen(page).add(f"Stacks {secrets.token_hex(3)}")
    files = sum(path.is_file() for path in folder.rglob("*"))
    upload.choose_folder(folder, files)
    upload.take_in(files)
    assert "36 planes" in upload.verdict("head.nii.gz")
    assert "luminance" in upload.verdict("loop.dcm")
    assert find_faults(page) == []
    upload.see_dataset()
    expect(page.get_by_text("3 cases, 3 images")).to_be_visible()
    assert find_faults(page) == []
    return re.search(r"/datasets/([0-9a-f-]+)", page.url)[1]


def _images(person: Person, dataset: str) -> list[dict[str, Any]]:
    cases = person.ask("GET", f"/api/datasets/{dataset}/cases")["results"]
    assert [len(case["images"]) for case in cases] == [1] * len(cases)
    shown = [case["images"][0]["id"] for case in cases]
    return [person.ask("GET", f"/api/images/{image}") for image in shown]


def _look_through(context: BrowserContext, image: str) -> None:
    """The image's page shows slice n of m by keyboard."""
    page = context.new_page()
    page.goto(f"/images/{image}")
    slider = page.get_by_role("slider").first
    expect(slider).to_be_visible()
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Slice 2 of 200").first).to_be_visible()
    assert find_faults(page) == []


def _declare_free(context: BrowserContext, dataset: str) -> None:
    page = context.new_page()
    page.goto(f"/datasets/{dataset}/text")
    page.get_by_label("Reason for declaring a picture free").fill("Drawn by a formula; every frame was looked at.")
    page.get_by_role("button", name="Declare free").first.click()
    expect(page.get_by_role("button", name="Paint over")).to_have_count(0)
    assert find_faults(page) == []


def _make_variants(person: Person, dataset: str) -> None:
    wishes = {"treatments": TREATMENTS, "comparison": "retrospective", "scale": 2, "degradation": "bicubic"}
    job = person.ask("POST", "/api/jobs", {"kind": "reconstruct", "dataset": dataset, **wishes})["id"]
    for _ in range(1200):
        state = person.ask("GET", f"/api/jobs/{job}")
        if state["state"] not in ("queued", "running"):
            break
        time.sleep(0.25)
    assert state["state"] == "done", state


def _freeze(investigator: Person, dataset: str, reader: Person) -> None:
    cases = investigator.ask("GET", f"/api/datasets/{dataset}/cases")["results"]
    protocol = {
        "dataset": dataset,
        "comparison": "retrospective",
        "degradation": "bicubic",
        "scale": 2,
        "treatments": TREATMENTS,
        "cases": [case["id"] for case in cases],
        "readers": [reader.id],
        "questions": [PREFERENCE],
    }
    study = investigator.ask("POST", "/api/studies", {"title": "Stacks", "protocol": protocol})["id"]
    readiness = investigator.ask("GET", f"/api/studies/{study}/readiness")
    assert readiness["is_ready"], readiness["problems"]
    assert any("luminance" in notice["message"] for notice in readiness["notices"])
    investigator.ask("POST", f"/api/studies/{study}/freeze", SIGNED)
    investigator.ask("POST", f"/api/studies/{study}/open")


def _read(context: BrowserContext, images: dict[str, Any], values: dict[str, np.ndarray]) -> None:
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    room = Worklist(page).open().begin()
    by_count = {count: modality for modality, count in PLANES.items()}
    for position in (1, 2, 3):
        room.wait_for_item(position)
        count = int(room.plane().rsplit(" ", 1)[1])
        modality = by_count[count]
        _check_planes(room, _as_shown(images[modality], _views(answers)[count]), values[modality], count)
        room.answer("1")
    room.wait_for_end()


def _views(answers: list[Response]) -> dict[int, dict[str, Any]]:
    """The views that the page was told of, by their number of planes."""
    told = [answer.json() for answer in answers if re.search(r"/(tasks|submissions)\?", answer.url)]
    given = [issue for body in told if (issue := body.get("next", body))]
    return {view["plane_count"]: view for issue in given for task in issue["tasks"] for view in task["views"]}


def _as_shown(image: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """The image, by how much its window is widened for its value grid, and the step of that in grey levels.

    Codes are whole values times a power of two, which is the one that makes the width at least the image's, just so.
    """
    own = image["window_width"] - (image["window_function"] == "LINEAR")
    codes_per_value = 2 ** math.floor(math.log2(view["window_width"] / own) + 1e-9)
    step = view["narrowest_window"] / STEPS * 255 / view["window_width"]
    return image | {"widened": view["window_width"] / codes_per_value / own, "step": step}


def _check_planes(room: ReadingRoom, image: dict[str, Any], values: np.ndarray, count: int) -> None:
    """At 1:1 one of the panes, the original, is the plane under its window, at the ends and in between."""
    word = "frame" if image["kind"] == "cine" else "plane"
    room.press("o", "Home")
    room.wait_for_plane(f"{word} 1 of {count}")
    _check_plane(room, image, values[0])
    room.press("ArrowDown", "ArrowDown", "ArrowDown")
    room.wait_for_plane(f"{word} 4 of {count}")
    _check_plane(room, image, values[3])
    room.press("End")
    room.wait_for_plane(f"{word} {count} of {count}")
    _check_plane(room, image, values[-1])


def _check_plane(room: ReadingRoom, image: dict[str, Any], values: np.ndarray) -> None:
    expected = _windowed(values, image)
    shown = room.grey_levels()
    half = (shown.shape[1] - 8) // 2
    panes = (shown[:, :half], shown[:, shown.shape[1] - half :])
    errors = [_inside(np.abs(_middle(pane, expected.shape).astype(int) - expected.astype(int))).max() for pane in panes]
    close = 1 + math.ceil(image["step"])
    assert min(errors) <= close, errors
    assert max(errors) > close, "both panes show the original"


def _inside(pixels: np.ndarray) -> np.ndarray:
    return pixels[BORDER:-BORDER, BORDER:-BORDER]


def _middle(pane: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    top, left = ((pane.shape[axis] - shape[axis]) // 2 for axis in (0, 1))
    return pane[top : top + shape[0], left : left + shape[1]]


def _windowed(values: np.ndarray, image: dict[str, Any]) -> np.ndarray:
    centre, width = image["window_centre"], image["window_width"]
    if image["window_function"] == "LINEAR":  # PS3.3 C.11.2.1.2
        centre, width = centre - 0.5, width - 1
    width *= image["widened"]
    return np.rint(np.clip((values - (centre - width / 2)) / width, 0, 1) * 255).astype(np.uint8)
