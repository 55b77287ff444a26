"""``report``: measure what is new, then write the tables of README.md and the figures of the cards."""

import argparse
import sys
from pathlib import Path
from typing import Any

from ml.augmentation.report import augmentation_tables
from ml.checkpoints import read_card
from ml.detectors.cards import pneumonia_table, write_normality_card, write_pneumonia_card
from ml.detectors.normality import NORMALITY
from ml.detectors.pneumonia import PNEUMONIA
from ml.detectors.report import kinds_table, measure_normality, normality_table
from ml.detectors.treated_report import load_treated_plan, measure_treated
from ml.detectors.treated_tables import treated_tables
from ml.progress import Progress
from ml.report import PACKAGE, RESULTS, load_plan, measure_missing, write_cards
from ml.report_tables import replace_between, write_tables


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The plan."""
    parser.add_argument("--plan", type=Path, default=PACKAGE / "report.toml")
    parser.add_argument("--tables-only", action="store_true", help="write tables and cards from stored results")
    parser.add_argument("--degradation", action="append", default=[], help="only this one or bicubic_soft (repeatable)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure, then write."""
    plan = load_plan(arguments.plan)
    if not arguments.tables_only:
        measure_missing(
            plan, only=tuple(arguments.degradation), on_step=lambda text: print(text, file=sys.stderr, flush=True)
        )
    write_tables(plan, readme=PACKAGE / "README.md")
    write_cards(plan)
    if not arguments.degradation:
        _report_detectors(plan.detector_manifest, plan=arguments.plan, is_measuring=not arguments.tables_only)
    return {"results": str(RESULTS), "readme": str(PACKAGE / "README.md")}


def _report_detectors(manifest: Path, *, plan: Path, is_measuring: bool) -> None:
    """Measure the normality detector if its weights are new; write both detectors' cards and tables.

    What super-resolution does to them takes an hour where nothing is kept, so it is measured only if ``is_measuring``.
    """
    progress = Progress(total=1, label="detectors")

    def note(done: int, total: int, text: str) -> None:
        progress.total = total
        progress.update(done, text)

    results = measure_normality(manifest, on_step=note)
    treated = load_treated_plan(plan)
    if is_measuring:
        measure_treated(treated, manifest, detectors=tuple(treated.limits), on_step=note)
    learned, pneumonia = read_card(NORMALITY), read_card(PNEUMONIA)
    assert NORMALITY.folder is not None  # both descriptors name their checkpoints
    assert PNEUMONIA.folder is not None
    changes = {name: treated_tables(name, treated) for name in treated.limits}
    write_normality_card(learned, results, changes["normality"], folder=NORMALITY.folder)
    write_pneumonia_card(pneumonia, changes["pneumonia"], folder=PNEUMONIA.folder)
    lines = ["### Normality", "", *normality_table(results), *kinds_table(results), "### Pneumonia", ""]
    replace_between(PACKAGE / "README.md", "detectors", "\n".join(lines + pneumonia_table(pneumonia)))
    replace_between(PACKAGE / "README.md", "augmentation", "\n".join(augmentation_tables()))
    replace_between(PACKAGE / "README.md", "treated", "\n".join(line for part in changes.values() for line in part))


def show(result: dict[str, Any]) -> None:
    """One line."""
    print(f"results in {result['results']}, tables in {result['readme']}")
