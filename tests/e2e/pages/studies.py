"""Studies as an investigator meets them: design, acts, results."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from demo.people import PASSWORD


class StudyEditor:
    def __init__(self, page: Page) -> None:
        self.page = page

    def begin(self, title: str) -> None:
        self.page.get_by_role("link", name="Studies").click()
        self.page.get_by_role("button", name="New study").click()
        dialog = self.page.get_by_role("dialog", name="New study")
        dialog.get_by_label("Title").fill(title)
        dialog.get_by_role("button", name="Begin the draft").click()
        expect(self.page.get_by_role("heading", name=title, level=1)).to_be_visible()

    def choose_dataset(self, name: str) -> None:
        self.page.get_by_role("combobox", name="Dataset").click()
        self.page.get_by_role("option", name=re.compile(f"^{re.escape(name)} ")).click()

    def choose_labelled_cases(self) -> int:
        """Tick every case that is normal or abnormal; returns how many."""
        cases = self.page.get_by_role("group", name="Cases")
        expect(cases.get_by_role("checkbox").first).to_be_visible()
        labelled = cases.get_by_role("checkbox", name=re.compile(", (ab)?normal$"))
        for index in range(labelled.count()):
            labelled.nth(index).check()
        return labelled.count()

    def compare(self, treatments: list[str]) -> None:
        """Retrospective ×2 after bicubic degradation."""
        self.page.get_by_role("radio", name="Retrospective").check()
        self.page.get_by_role("radio", name="×2").check()
        self.page.get_by_role("radio", name="Bicubic").check()
        for box in self.page.get_by_role("group", name="Treatments").get_by_role("checkbox").all():
            box.uncheck()
        for treatment in treatments:
            self.page.get_by_role("checkbox", name=treatment, exact=True).check()

    def ask(self, kind: str, prompt: str, *, criterion: str = "", tick: str = "") -> None:
        """Add a question; `tick` names an option of it that is turned on."""
        cards = self.page.get_by_role("listitem", name=re.compile("^Question "))
        before = cards.count()
        self.page.get_by_role("button", name="Add a question").click()
        self.page.get_by_role("menuitem", name=re.compile(f"^{re.escape(kind)}")).click()
        expect(cards).to_have_count(before + 1)
        card = cards.nth(before)
        card.get_by_label("What readers are asked").fill(prompt)
        if criterion:
            card.get_by_label("Criterion").fill(criterion)
        if tick:
            card.get_by_role("checkbox", name=tick).check()

    def choose_readers(self, names: list[str]) -> None:
        for name in names:
            self.page.get_by_role("checkbox", name=name, exact=True).check()

    def freeze(self) -> "StudyScreen":
        expect(self.page.get_by_text("Ready to be frozen")).to_be_visible()
        self.page.get_by_role("button", name="Freeze the study").click()
        dialog = self.page.get_by_role("dialog")
        _sign(dialog, "The protocol is complete")
        dialog.get_by_role("button", name="Freeze", exact=True).click()
        return StudyScreen(self.page)


def _sign(dialog: Locator, reason: str) -> None:
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_label("Your password").fill(PASSWORD)


class StudyScreen:
    def __init__(self, page: Page) -> None:
        self.page = page

    def act(self, name: str, *, reason: str = "") -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        dialog = self.page.get_by_role("dialog")
        if reason:
            _sign(dialog, reason)
        dialog.get_by_role("button", name=name, exact=True).click()
        expect(dialog).to_be_hidden()

    def see_results(self) -> "ResultsScreen":
        self.page.get_by_role("link", name="See the results").click()
        return ResultsScreen(self.page)


class ResultsScreen:
    def __init__(self, page: Page) -> None:
        self.page = page

    def section(self, title: str) -> str:
        """The text of one section, once it is there."""
        section = self.page.get_by_role("region", name=title, exact=True)
        expect(section).to_be_visible(timeout=60_000)
        return section.inner_text()

    def export(self, folder: Path) -> Path:
        self.page.get_by_role("button", name="Make an export").click()
        link = self.page.get_by_role("link", name=re.compile("^Download ")).first
        expect(link).to_be_visible(timeout=60_000)
        with self.page.expect_download() as download:
            link.click()
        file = folder / download.value.suggested_filename
        download.value.save_as(file)
        return file
