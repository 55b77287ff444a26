"""Accessibility faults that axe-core can find on a page."""

from playwright.sync_api import Page

from tests.instance import ROOT

SOURCE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def find_faults(page: Page) -> list[str]:
    """One line for each fault: the rule, and where it is broken. Waits for what fades in: half-seen text looks pale."""
    page.wait_for_timeout(400)
    page.evaluate(SOURCE.read_text())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
