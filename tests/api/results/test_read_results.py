import io
import json
import zipfile

import pytest

from tests.factories import Reading, begin_reading, make_body, make_open_study

pytestmark = pytest.mark.django_db


def numbers_in(found):
    """Every number with an interval in a result, wherever it stands."""
    if isinstance(found, dict):
        if "ci_low" in found:
            yield found
        else:
            for inner in found.values():
                yield from numbers_in(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from numbers_in(inner)


def assert_each_number_has_an_interval_or_a_reason(results):
    numbers = list(numbers_in(results))
    assert len(numbers) > 10
    for number in numbers:
        if number["value"] is None or number["ci_low"] is None:
            assert number["note"], number
        else:
            assert number["ci_low"] <= number["value"] <= number["ci_high"], number


def test_before_unblinding_there_is_one_clear_sentence(open_study, read, close, client_of, investigator, reader_a):
    read(open_study, [reader_a])
    close(open_study)
    answer = client_of(investigator).get(f"/api/studies/{open_study.pk}/results")
    assert answer.status_code == 409
    assert answer.json()["error"] == {
        "code": "study_blinded",
        "message": "Close and unblind this study first; before that there are no results.",
        "field": None,
    }
    assert "bicubic" not in answer.content.decode()


def test_readers_and_other_investigators_find_nothing(unblinded, client_of, reader_a, outsider, administrator):
    for person in (reader_a, outsider, administrator):
        answer = client_of(person).get(f"/api/studies/{unblinded.pk}/results")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "study_not_found")


def test_the_screen_shows_what_an_export_holds(unblinded, results_of, export, download):
    with zipfile.ZipFile(io.BytesIO(download(export(unblinded)["url_path"])[1])) as archive:
        assert json.loads(archive.read("analyses.json")) == results_of(unblinded)


def test_the_results_count_what_was_answered(unblinded, results_of):
    results = results_of(unblinded)
    assert (results["n_readers"], results["n_cases"], results["reference"]) == (2, 4, "original")
    (pair,) = results["preferences"][0]["pairs"]
    assert (pair["a"], pair["b"], pair["n"]) == ("original", "bicubic", 8)
    assert pair["wins_a"] + pair["wins_b"] + pair["ties"] == 8
    assert pair["rate_a"]["value"] == pytest.approx((pair["wins_a"] + pair["ties"] / 2) / 8)
    for graded in results["grading"][0]["treatments"]:
        assert sum(graded["counts"]) == graded["n"] == 8
    for rated in results["abnormality"][0]["treatments"]:
        assert (rated["n_normal"], rated["n_abnormal"]) == (2, 2)
    assert results["is_simulated"] is False
    assert results["warnings"] == []
    assert_each_number_has_an_interval_or_a_reason(results)


def test_readers_beside_measures_and_regions(unblinded, results_of):
    """Marks lie at (2.5, 3.5), inside the region of every abnormal case."""
    results = results_of(unblinded)
    assert [(row["treatment"], row["name"], row["n"]) for row in results["measures"]] == [("bicubic", "psnr", 4)]
    assert results["measures"][0]["mean"]["value"] == pytest.approx(30.25)
    assert [(point["case"], point["value"]) for point in results["points"]] == [
        (f"C-000{number}", pytest.approx(30 + number / 10)) for number in range(1, 5)
    ]
    assert results["points_rating"] == "mean grade, sharpness"
    for marked in results["marks"][0]["treatments"]:
        assert marked["hit_rate"]["value"] in (1.0, None)
        assert marked["n_with_region"] == marked["n_normal"] == 4


def test_without_any_answer_there_are_reasons(open_study, reveal, results_of):
    results = results_of(reveal(open_study))
    assert results["n_readers"] == 0
    assert results["preferences"][0]["pairs"] == []
    assert results["preferences"][0]["warnings"] == ["No preference was given."]
    assert results["warnings"] == ["8 of 8 presentations were not answered."]
    for number in numbers_in([results["grading"], results["abnormality"], results["marks"], results["agreement"]]):
        assert number["value"] is None
        assert number["note"]


def test_one_reader_alone_is_told_to_be_no_more(open_study, read, reveal, results_of, reader_a):
    read(open_study, [reader_a])
    results = results_of(reveal(open_study))
    assert_each_number_has_an_interval_or_a_reason(results)
    assert results["n_readers"] == 1
    assert all(row["agreement"]["value"] is None for row in results["agreement"])
    assert "these readers alone" in results["abnormality"][0]["treatments"][0]["auc"]["method"]
    assert "one reader" in results["grading"][0]["treatments"][0]["median"]["note"]


def test_all_ties(open_study, read, reveal, results_of, reader_a, reader_b):
    read(open_study, [reader_a, reader_b], decide=lambda number, task: {"choice": "tie"})
    results = results_of(reveal(open_study))
    assert_each_number_has_an_interval_or_a_reason(results)
    (pair,) = results["preferences"][0]["pairs"]
    assert (pair["ties"], pair["rate_a"]["value"], pair["p_value"]) == (8, 0.5, None)


def test_constant_grades(open_study, read, reveal, results_of, reader_a, reader_b):
    same = {"grades": (3, 3), "values": (50, 50)}
    read(open_study, [reader_a, reader_b], decide=lambda number, task: same)
    results = results_of(reveal(open_study))
    assert_each_number_has_an_interval_or_a_reason(results)
    assert [graded["counts"] for graded in results["grading"][0]["treatments"]] == 2 * [[0, 0, 8, 0, 0]]
    assert results["grading"][0]["treatments"][1]["vgc"]["value"] in (0.5, None)
    assert all(rated["auc"]["value"] in (0.5, None) for rated in results["abnormality"][0]["treatments"])


def test_hidden_repeats_show_agreement_within_readers(
    investigator, reader_a, reader_b, dataset, read, reveal, results_of
):
    study = make_open_study(investigator, [reader_a, reader_b], dataset=dataset, sessions=2, repeats=2, washout_hours=0)
    read(study, [reader_a, reader_b])
    within = [row for row in results_of(reveal(study))["agreement"] if row["scope"] == "within"]
    assert [(row["kind"], row["n"]) for row in within] == [("preference", 4), ("grading", 8), ("abnormality", 8)]


def test_corrections_count_and_first_answers_do_not(open_study, reveal, results_of, reader_a, client_of):
    reading = Reading(client_of(reader_a), begin_reading(reader_a))
    task = reading.answer(grades=(1, 1))
    corrected = make_body(task["questions"], grades=(5, 5), reason="Slipped.")
    assert reading.submit(task["item"], corrected).status_code == 201
    graded = results_of(reveal(open_study))["grading"][0]["treatments"]
    assert [one["counts"] for one in graded] == 2 * [[0, 0, 0, 0, 1]]


def test_single_presentations_have_times_of_their_own(investigator, reader_a, dataset, read, reveal, results_of):
    study = make_open_study(
        investigator,
        [reader_a],
        dataset=dataset,
        presentation="single",
        sessions=2,
        questions=[{"kind": "grading", "prompt": "How sharp is it?", "criterion": "sharpness"}],
    )
    read(study, [reader_a], decide=lambda number, task: {"grades": (1 + task["position"] % 5,)})
    times = results_of(reveal(study))["reading_time"]
    assert [(row["treatments"], row["n"]) for row in times] == [(["bicubic"], 4), (["original"], 4)]
