"""Laws of the reader statistics: what must hold for every study, whatever its numbers."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evaluation.adapters import read_ratings, write_ratings
from evaluation.adapters.marks_csv import read_marks, write_marks
from evaluation.marks import MarkTable
from evaluation.ratings import RatingTable
from evaluation.reader.froc import FROC_MERITS
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import METHODS, compare_treatments
from evaluation.reader.multiplicity import adjust_p_values
from evaluation.reader.power import PowerComponents, find_power
from tests.unit.evaluation._studies import make_marks, same_marks, same_table

files = settings(max_examples=8, deadline=None, derandomize=True)
laws = settings(max_examples=25, deadline=None, derandomize=True)


@st.composite
def tables(draw, treatments=(1, 3), missing=False):
    """A study with both truths, ties, and, with `missing`, readings that did not happen."""
    shape = (draw(st.integers(*treatments)), draw(st.integers(2, 4)), draw(st.integers(8, 16)))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    truth = np.arange(shape[2]) % 2
    ratings = np.round(random.normal(truth * draw(st.floats(0, 2)), 1, shape) * 2) / 2
    if missing:
        ratings[random.random(shape) < 0.1] = np.nan
        ratings[:, :, :4] = np.nan_to_num(ratings[:, :, :4])
    assume(np.nanmin(ratings) < np.nanmax(ratings))
    labels = [[f"{name}{i}" for i in random.permutation(50)[:n]] for name, n in zip("trc", shape, strict=True)]
    return RatingTable.from_frame(
        RatingTable.from_arrays(ratings, truth, treatments=labels[0], readers=labels[1], cases=labels[2]).to_frame()
    )


def values_of(table):
    return EmpiricalAuc().cells(table).values()


@laws
@given(tables(missing=True))
def test_the_area_does_not_change_under_monotone_maps(table):
    mapped = RatingTable(table.treatments, table.readers, table.cases, np.exp(table.ratings) * 3 - 7, table.truth)
    assert np.array_equal(values_of(table), values_of(mapped), equal_nan=True)


@laws
@given(tables(missing=True))
def test_the_area_of_exchanged_truth_is_the_complement(table):
    other = RatingTable(table.treatments, table.readers, table.cases, table.ratings, 1 - table.truth)
    assert np.allclose(values_of(table) + values_of(other), 1, equal_nan=True, rtol=0, atol=1e-12)


@laws
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_readers_does_not_matter(table, random):
    readers = list(table.readers)
    random.shuffle(readers)
    one, other = (
        compare_treatments(table, EmpiricalAuc()),
        compare_treatments(table.select(readers=readers), EmpiricalAuc()),
    )
    assert one.merits == other.merits
    for name, mean in one.treatment_means.items():
        assert mean.estimate == pytest.approx(other.treatment_means[name].estimate, abs=1e-12)
    ours, theirs = one.random_readers_random_cases.global_test, other.random_readers_random_cases.global_test
    assert (ours.p_value is None) == (theirs.p_value is None)
    assert ours.p_value is None or ours.p_value == pytest.approx(theirs.p_value, rel=1e-6)


@laws
@given(tables(treatments=(1, 1)), st.sampled_from(METHODS))
def test_equal_treatments_differ_by_exactly_nothing(table, method):
    twice = RatingTable(("a", "b"), table.readers, table.cases, np.repeat(table.ratings, 2, axis=0), table.truth)
    answer = compare_treatments(twice, EmpiricalAuc(), method=method).random_readers_random_cases
    assert answer.differences[0].estimate == 0
    assert answer.differences[0].p_value in (None, 1.0)


@laws
@given(tables(treatments=(2, 2)), st.sampled_from(METHODS))
def test_exchanged_treatments_change_the_sign_and_nothing_else(table, method):
    other = table.select(treatments=table.treatments[::-1])
    one, two = (
        compare_treatments(each, EmpiricalAuc(), method=method).random_readers_random_cases.differences[0]
        for each in (table, other)
    )
    assert one.estimate == pytest.approx(-two.estimate, abs=1e-12)
    assert (one.p_value is None) == (two.p_value is None)
    assert one.p_value is None or one.p_value == pytest.approx(two.p_value, rel=1e-6)


@laws
@given(tables(treatments=(2, 2)))
def test_dbm_is_or_on_another_scale(table):
    one, other = (compare_treatments(table, EmpiricalAuc(), method=method) for method in ("or", "dbm"))
    assert one.random_readers_random_cases == other.random_readers_random_cases
    squares = other.anova["dbm"]["mean_squares"]
    assert squares["T"]["ms"] == pytest.approx(len(table.cases) * one.anova["ms_t"])
    assert sum(part["df"] for part in squares.values()) == table.ratings.size - 1


@files
@given(tables(missing=True), st.sampled_from([("long", ".csv"), ("imrmc", ".imrmc"), ("rjafroc", ".xlsx")]))
def test_export_then_import_gives_the_same_table(tmp_path_factory, table, form):
    path = tmp_path_factory.mktemp("export") / f"study{form[1]}"
    write_ratings(table, path, form=form[0])
    assert same_table(read_ratings(path), table)


@files
@given(st.integers(0, 1000))
def test_marks_come_back_and_their_merits_with_them(tmp_path_factory, seed):
    table, folder = make_marks(seed=seed), tmp_path_factory.mktemp("marks")
    write_marks(table, folder / "marks.csv", folder / "truth.csv")
    again = read_marks(folder / "marks.csv", folder / "truth.csv")
    assert same_marks(again, table)
    for merit in FROC_MERITS.values():
        assert np.array_equal(merit.cells(again).values(), merit.cells(table).values(), equal_nan=True)


@laws
@given(st.integers(0, 1000), st.sampled_from(["wafroc", "afroc", "wafroc1", "afroc1", "hr_auc"]))
def test_free_response_merits_do_not_change_under_monotone_maps(seed, name):
    table = make_marks(seed=seed)
    marks = table.marks.assign(rating=np.sinh(table.marks["rating"]))
    mapped = MarkTable.from_frames(marks, table.truth_frame())
    merit = FROC_MERITS[name]
    assert np.allclose(merit.cells(table).values(), merit.cells(mapped).values(), rtol=0, atol=1e-12)


@laws
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_adjusted_p_values_are_ordered_as_the_methods_are(p_values):
    adjusted = {
        method: adjust_p_values(p_values, method=method)
        for method in ("bonferroni", "holm", "hochberg", "hommel", "benjamini_hochberg")
    }
    assert (adjusted["bonferroni"] >= adjusted["holm"] - 1e-12).all()
    assert (adjusted["holm"] >= adjusted["hochberg"] - 1e-12).all()
    assert (adjusted["hochberg"] >= adjusted["hommel"] - 1e-12).all()
    assert (adjusted["hommel"] >= adjusted["benjamini_hochberg"] - 1e-12).all()
    assert all(((one >= p_values) & (one <= 1)).all() for one in adjusted.values())


@laws
@given(st.integers(4, 20), st.integers(50, 500), st.floats(0.01, 0.2))
def test_power_rises_with_readers_cases_and_effect(readers, cases, effect):
    """With 2 or 3 readers it may fall with more cases: the degrees of freedom do."""
    parts = PowerComponents(var_tr=0.0002, var=0.0008, cov1=0.00035, cov2=0.00034, cov3=0.00024, cases=114)
    power = find_power(parts, readers=readers, cases=cases, effect=effect).power
    assert find_power(parts, readers=readers + 1, cases=cases, effect=effect).power >= power - 1e-9
    assert find_power(parts, readers=readers, cases=cases + 10, effect=effect).power >= power - 1e-9
    assert find_power(parts, readers=readers, cases=cases, effect=effect * 1.1).power >= power - 1e-9
