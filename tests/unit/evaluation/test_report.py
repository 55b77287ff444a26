"""The report: what it holds, what it leaves out with a reason, and that it needs nothing else."""

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from evaluation.marks import MarkTable
from evaluation.metrics import MetricTable
from evaluation.ratings import RatingTable
from evaluation.report import build_report
from evaluation.report.build import count_sections

DRAWS = 60


def draw_ratings(truth=True, readers=3, cases=16):
    random = np.random.default_rng(3)
    diseased = np.arange(cases) % 2
    latent = random.normal(size=(2, readers, cases)) + np.array([0.8, 1.6])[:, None, None] * diseased
    grades = np.clip(np.round(3 + latent), 1, 5)
    return RatingTable.from_arrays(grades, diseased if truth else None, treatments=["original", "<b>sr & co</b>"])


def draw_marks(table):
    random = np.random.default_rng(5)
    rows = [
        {
            "treatment": name,
            "reader": reader,
            "case": case,
            "kind": kind,
            "lesion": lesion,
            "rating": random.integers(1, 6),
        }
        for name in table.treatments
        for reader in table.readers
        for at, case in enumerate(table.cases)
        for kind, lesion in [("NL", "")] * int(random.integers(0, 2))
        + [("LL", 1)] * int(at % 2 and random.random() < 0.7)
    ]
    truth = {"case": table.cases, "truth": table.truth, "n_lesions": table.truth, "weights": ""}
    return MarkTable.from_frames(pd.DataFrame(rows), pd.DataFrame(truth))


class Page(HTMLParser):
    """Checks that elements close in order, and collects identifiers, headings and addresses."""

    VOID = frozenset({"meta"})

    def __init__(self, html):
        super().__init__()
        self.open, self.identifiers, self.addresses, self.headings, self.text = [], [], [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.identifiers.append(value)
            if name in ("src", "href", "xlink:href"):
                self.addresses.append(value)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)


@pytest.fixture(scope="module")
def detection():
    table = draw_ratings()
    random = np.random.default_rng(6)
    metrics = MetricTable(("psnr",), table.treatments, table.cases, random.normal(30, 2, (1, 2, 16)))
    return build_report(table, marks=draw_marks(table), metrics=metrics, draws=DRAWS, title="A <study>")


@pytest.fixture(scope="module")
def quality():
    return build_report(draw_ratings(truth=False), draws=DRAWS, seed=9)


def test_ratings_with_truth_are_detection(detection):
    page = Page(detection)
    assert page.headings == [
        "Data",
        "Detection: area under the ROC curve",
        "Localisation: weighted AFROC area",
        "Agreement between readers",
        "Reader meets measure",
        "Methods",
    ]
    assert page.open == []
    assert detection.count("<svg ") == 9


def test_ratings_without_truth_are_grades(quality):
    assert Page(quality).headings == ["Data", "Image quality: grades", "Agreement between readers", "Methods"]
    assert "VGC area" in quality


def test_the_methods_state_every_choice(quality, detection):
    methods = quality[quality.index('id="methods"') :]
    for choice in (
        "60 draws",
        "seed 9",
        "logit",
        "random reader and case",
        "Holm",
        "bootstrap over readers and cases",
        "quadratic",
    ):
        assert choice in methods
    methods = detection[detection.index('id="methods"') :]
    for choice in ("Obuchowski-Rockette", "jackknife", "readers and cases random", "0.05", "Spearman", "wAFROC"):
        assert choice in methods


def test_the_page_loads_nothing_and_runs_nothing(detection, quality):
    for html in (detection, quality):
        assert "<script" not in html
        assert all(address.startswith("#") for address in Page(html).addresses)
        assert not re.search(r"@import|url\((?!#)", html)


def test_identifiers_are_unique(detection, quality):
    for html in (detection, quality):
        identifiers = Page(html).identifiers
        assert len(identifiers) == len(set(identifiers))


def test_every_figure_has_words(detection):
    assert len(re.findall(r'<svg role="img" aria-label="[^"]{20,}"', detection)) == detection.count("<svg ")


def test_names_are_text_never_markup(detection):
    assert "<b>sr" not in detection
    assert "&lt;b&gt;sr &amp; co&lt;/b&gt;" in detection
    assert "<title>A &lt;study&gt;</title>" in detection


def test_the_same_input_gives_the_same_bytes(quality):
    assert build_report(draw_ratings(truth=False), draws=DRAWS, seed=9) == quality


def test_what_the_data_do_not_allow_is_said():
    html = build_report(draw_ratings(truth=False, readers=1).select(treatments=["original"]), draws=DRAWS)
    assert "Not available: treatments: expected at least 2 to compare, got 1." in html
    assert "Not available: readers: expected at least 2 for agreement, got 1." in html


def test_one_truth_class_is_said():
    grades = draw_ratings(truth=False)
    table = RatingTable.from_arrays(grades.ratings, np.zeros(16), treatments=grades.treatments)
    assert "expected cases with and without the condition" in build_report(table, draws=DRAWS)


def test_progress_is_told_once_a_section():
    told = []
    table = draw_ratings(truth=False, readers=1).select(treatments=["original"])
    build_report(table, draws=DRAWS, advance=lambda: told.append(1))
    assert len(told) == count_sections(table, metrics=None, marks=None) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [({"reference": "z"}, "reference: expected one of"), ({"draws": 0}, "draws: expected at least 2")],
)
def test_it_refuses(options, message):
    with pytest.raises(ValueError, match=message):
        build_report(draw_ratings(), **options)
