"""Chromium, people and studies for the browser journeys. They run only with --e2e, against one whole Fovea."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from tests.e2e.people import Person, Studies, invite, log_in
from tests.instance import RunningFovea

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox", "--force-color-profile=srgb"]
DISPLAY = {"width": 1600, "height": 900}
PATIENCE_MS = 20_000


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return None if config.getoption("--e2e") else True


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def investigator(playwright: Playwright, fovea: RunningFovea) -> Person:
    return log_in(playwright, fovea.address, "investigator")


@pytest.fixture(scope="session")
def administrator(playwright: Playwright, fovea: RunningFovea) -> Person:
    return log_in(playwright, fovea.address, "admin")


@pytest.fixture
def new_reader(playwright: Playwright, administrator: Person) -> Callable[[], Person]:
    """Makes a reader nobody knew before, so that a worklist holds what the journey put there and nothing else."""
    return lambda: invite(playwright, administrator, username=f"reader-{secrets.token_hex(4)}", roles=["reader"])


@pytest.fixture
def studies(investigator: Person) -> Studies:
    return Studies(investigator)


@pytest.fixture
def browse(browser: Browser, fovea: RunningFovea) -> Iterator[Callable[..., BrowserContext]]:
    """`browse(person)`: a browser of their own, logged in. Faults of the page's scripts fail the journey."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def open_for(person: Person | None, **options: Any) -> BrowserContext:
        state = person.api.storage_state() if person else None
        settings = {"base_url": fovea.address, "viewport": DISPLAY, **options}
        context = browser.new_context(storage_state=state, **settings)
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        opened.append(context)
        return context

    yield open_for
    for context in opened:
        context.close()
    assert not faults, faults
