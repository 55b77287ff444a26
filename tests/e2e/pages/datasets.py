"""Datasets as an administrator meets them: upload, verdicts, variants."""

import re
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page, expect

WORK_MS = 120_000


class UploadScreen:
    def __init__(self, page: Page) -> None:
        self.page = page

    def choose_folder(self, folder: Path, files: int) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="Choose a folder").click()
        chooser.value.set_files(folder)
        expect(self.page.get_by_role("status").filter(has_text=f"{files} files chosen")).to_be_visible()

    def take_in(self, files: int) -> None:
        """Sends and reads in one go; waits for the last verdict."""
        self.page.get_by_role("button", name=f"Take in {files} files").click()
        expect(self.page.get_by_role("link", name="See the dataset")).to_be_visible(timeout=WORK_MS)

    def verdict(self, path_end: str) -> str:
        """State and words of the file whose path ends so."""
        row = self.page.get_by_role("row").filter(has=self.page.get_by_role("cell", name=re.compile(f"{path_end}$")))
        # The verdicts are asked for once the job has ended: the table may come later than the link beside it.
        expect(row).to_be_visible()
        return " ".join(row.get_by_role("cell").all_inner_texts()[1:])

    def see_dataset(self) -> "DatasetScreen":
        self.page.get_by_role("link", name="See the dataset").click()
        return DatasetScreen(self.page)


class DatasetScreen:
    def __init__(self, page: Page) -> None:
        self.page = page

    def give(self, name: str) -> None:
        """Let somebody open the dataset; only who made it can so far."""
        self.page.get_by_role("button", name="1 person may open it").click()
        self.page.get_by_role("combobox", name="Give it to").click()
        self.page.get_by_role("option", name=name).click()
        self.page.get_by_role("button", name="Give", exact=True).click()
        expect(self.page.get_by_role("list", name="Who can open it").get_by_text(name, exact=True)).to_be_visible()

    def make_variants(self, treatments: Iterable[str]) -> None:
        """Retrospective ×2 after bicubic degradation; waits until the workers are done."""
        self.page.get_by_role("button", name="Make variants").click()
        dialog = self.page.get_by_role("dialog", name="Make variants")
        dialog.get_by_role("radio", name="Retrospective").check()
        dialog.get_by_role("radio", name="×2").check()
        dialog.get_by_role("radio", name="Bicubic").check()
        for treatment in treatments:
            dialog.get_by_role("checkbox", name=treatment, exact=True).check()
        with self.page.expect_response(lambda answer: answer.url.endswith("/api/jobs") and answer.status == 201):
            dialog.get_by_role("button", name="Make variants").click()
        expect(dialog).to_be_hidden()
        # What is under way stands on the page, kept fresh over the socket; a finished job leaves it.
        expect(self.page.get_by_role("heading", name="Under way")).to_be_hidden(timeout=WORK_MS)


class DatasetsScreen:
    def __init__(self, page: Page) -> None:
        self.page = page

    def add(self, name: str) -> UploadScreen:
        self.page.get_by_role("link", name="Datasets").click()
        self.page.get_by_role("button", name="New dataset").click()
        dialog = self.page.get_by_role("dialog", name="New dataset")
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_role("button", name="Make and upload").click()
        return UploadScreen(self.page)
