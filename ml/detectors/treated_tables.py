"""Tables of what super-resolution does to the detectors, from what is kept; figures of other weights are left out."""

from typing import Final

from ml.detectors.treated_report import Entry, TreatedPlan, is_current, read_treated

UNITS: Final = {"normality": "spreads of normal images", "pneumonia": "chance of pneumonia, 0 to 1"}
AGAIN: Final = (
    "They are measured again by `python -m ml compare-detection --detector {detector} --manifest M.csv --keep`."
)


def treated_tables(detector: str, plan: TreatedPlan) -> list[str]:
    """Markdown: one table for each scale and degradation, from what is kept and current; nothing where nothing is."""
    stored = [entry for entry in read_treated() if entry["detector"] == detector]
    kept = [entry for entry in stored if is_current(entry)]
    groups: dict[tuple[int, str], list[str]] = {}
    for case in plan.cases:
        groups.setdefault((case.descriptors()[0].scale, case.degradation), []).extend(case.models)
    lines: list[str] = []
    for (scale, degradation), models in groups.items():
        part = [entry for entry in kept if entry["degradation"] == degradation and entry["model"] in models]
        part.sort(key=lambda entry: (entry["dataset"], models.index(entry["model"])))
        if part:
            lines += [f"{detector.capitalize()}, ×{scale}, degradation {degradation}:", "", *_table(part), ""]
    if len(kept) < len(stored):
        lines += [f"Left out: {len(stored) - len(kept)} of other weights. {AGAIN.format(detector=detector)}", ""]
    return [_explain(detector), "", *lines] if lines else []


def _explain(detector: str) -> str:
    return (
        "The same detector on the original and on what each model makes of the reduced image; all differences paired, "
        f"95 % intervals over patients. Change of score in {UNITS[detector]}. A flip is a verdict that changed: a new "
        "alarm is a normal image called unusual only afterwards, a lost finding an abnormal one called so only before. "
        "Images are the test split, thinned evenly where it is larger than the numbers shown; the AUROC before is that "
        "of these images cropped to whole low-resolution pixels, so only its change is to be read."
    )


def _table(entries: list[Entry]) -> list[str]:
    lines = [
        "| data set | normal / abnormal | model | change of score | AUROC before | after | change of AUROC | flips "
        "| new alarms | lost findings |",
        "|" + "---|" * 10,
    ]
    return lines + [_row(entry) for entry in entries]


def _row(entry: Entry) -> str:
    low, high = entry["flips_interval"]
    return (
        f"| {entry['dataset']} | {entry['normal']} / {entry['abnormal']} | {entry['model']} | "
        f"{_signed(entry['score_change'], entry['score_change_interval'])} | {_areas(entry)} | "
        f"{entry['flips']:.1%} ({low:.0%} to {high:.0%}) | {entry['new_alarms']} | {entry['lost_findings']} |"
    )


def _areas(entry: Entry) -> str:
    """Three cells; dashes where only one kind of image is there."""
    if "auroc" not in entry:
        return "– | – | –"
    change = entry["auroc"] - entry["auroc_original"]
    return f"{entry['auroc_original']:.3f} | {entry['auroc']:.3f} | {_signed(change, entry['auroc_change_interval'])}"


def _signed(value: float, interval: list[float]) -> str:
    return f"{value:+.3f} ({interval[0]:+.3f} to {interval[1]:+.3f})"
