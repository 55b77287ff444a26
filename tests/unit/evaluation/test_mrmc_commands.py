"""`mrmc`, `froc`, `agreement` and `power` on the command line: the JSON contract, tables, seeds, refusals."""

import json

import pytest

from evaluation.__main__ import main
from evaluation.adapters import write_ratings
from evaluation.adapters.marks_csv import write_marks
from evaluation.commands.froc import MERITS
from tests.unit.evaluation._studies import make_marks, make_table

GENERALISATIONS = ("random_readers_random_cases", "fixed_readers_random_cases", "random_readers_fixed_cases")
MEAN = {"estimate", "std_error", "df", "ci_low", "ci_high"}
TEST = {"statistic", "df1", "df2", "p_value"}
DIFFERENCE = {"treatments", "estimate", "std_error", "df", "t", "p_value", "ci_low", "ci_high"}
COMPONENTS = {"var_r", "var_tr", "cov1", "cov2", "cov3", "var"}


@pytest.fixture
def ratings(tmp_path):
    path = tmp_path / "ratings.csv"
    write_ratings(make_table(readers=5, cases=30), path, form="long")
    return str(path)


@pytest.fixture
def marks(tmp_path):
    write_marks(make_marks(cases=24, readers=4, treatments=3), tmp_path / "marks.csv", tmp_path / "truth.csv")
    return [str(tmp_path / "marks.csv"), str(tmp_path / "truth.csv")]


@pytest.fixture
def run(capsys):
    def call(*arguments):
        assert main([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return call


def assert_contract(document, treatments, readers):
    assert set(document["merits"]) == set(treatments)
    assert all(set(row) == set(readers) for row in document["merits"].values())
    assert all(set(one) >= MEAN for one in document["treatment_means"].values())
    assert set(document["variance_components"]) >= COMPONENTS
    for name in GENERALISATIONS:
        assert set(document[name]["global_test"]) >= TEST
        for one in document[name]["differences"]:
            assert set(one) >= DIFFERENCE
            assert len(one["treatments"]) == 2
    assert isinstance(document["warnings"], list)


@pytest.mark.parametrize("method", ["or", "dbm", "ustat", "mle"])
def test_the_document_of_mrmc_holds_what_it_promises(run, ratings, method):
    document = run("mrmc", ratings, "--method", method)
    assert_contract(document, ("1", "2"), ("1", "2", "3", "4", "5"))
    keys = set(document["random_readers_random_cases"]["differences"][0])
    assert (keys >= {"df_bdg", "p_bdg", "ci_bdg"}) == (method in ("ustat", "mle"))


@pytest.mark.parametrize("covariance", ["jackknife", "delong", "unbiased"])
def test_every_covariance_can_be_chosen(run, ratings, covariance):
    assert run("mrmc", ratings, "--covariance", covariance)["covariance"] == covariance


@pytest.mark.parametrize(
    "merit", [["auc"], ["partial_auc", "--range", "0.5", "1"], ["binormal_auc"], ["sensitivity", "--threshold", "3"]]
)
def test_every_merit_can_be_chosen(run, ratings, merit):
    assert run("mrmc", ratings, "--merit", *merit)["merit"] == merit[0]


@pytest.mark.parametrize("merit", MERITS)
def test_the_document_of_froc_holds_what_it_promises(run, marks, merit):
    document = run("froc", *marks, "--merit", merit)
    assert_contract(document, ("t0", "t1", "t2"), ("r0", "r1", "r2", "r3"))
    assert document["multiplicity"] == "holm"


def test_places_are_matched_to_lesions_by_their_distance(run, tmp_path):
    rows = [f"{t},{r},{c},{10 + c + r},10,{2 + (c + r) % 3}" for t in "AB" for r in (1, 2, 3) for c in range(1, 9)]
    (tmp_path / "marks.csv").write_text("treatment,reader,case,x,y,rating\n" + "\n".join(rows) + "\n")
    (tmp_path / "lesions.csv").write_text("case,lesion,x,y\n1,1,12,10\n2,1,13,10\n3,1,60,60\n4,1,15,10\n")
    truth = [f"{case},{int(case < 5)},{int(case < 5)}," for case in range(1, 9)]
    (tmp_path / "truth.csv").write_text("case,truth,n_lesions,weights\n" + "\n".join(truth) + "\n")
    files = [str(tmp_path / name) for name in ("marks.csv", "truth.csv")]
    words = ["--lesions", str(tmp_path / "lesions.csv"), "--radius", "1.5", "--merit", "max_llf"]
    assert run("froc", *files, *words)["merits"]["A"] == {"1": 0.75, "2": 0.75, "3": 0.0}


def test_the_names_of_other_programs_are_understood(run, marks):
    assert run("froc", *marks, "--merit", "HrAuc")["merit"] == "hr_auc"


def test_a_null_has_its_reason_among_the_warnings(run, tmp_path):
    path = tmp_path / "one.csv"
    write_ratings(make_table(readers=1), path, form="long")
    document = run("mrmc", str(path), "--method", "ustat")
    assert document["random_readers_random_cases"]["global_test"]["p_value"] is None
    assert document["random_readers_random_cases"]["differences"][0]["df_bdg"] is None
    assert any("global test is not available" in note for note in document["warnings"])
    assert any("no df_bdg" in note for note in document["warnings"])


def test_the_same_seed_gives_the_same_bootstrap(run, ratings):
    first, again, other = (run("mrmc", ratings, "--bootstrap", "60", "--seed", seed) for seed in ("1", "1", "2"))
    assert first["bootstrap"] == again["bootstrap"]
    assert first["bootstrap"]["differences"] != other["bootstrap"]["differences"]


def test_a_margin_is_judged_against_the_reference(run, ratings):
    tests = run("mrmc", ratings, "--margin", "0.4", "--reference", "2")["margin_tests"]
    assert [(one["test"], one["reference"], one["is_shown"]) for one in tests] == [("1", "2", True)]


def test_agreement_names_every_statistic(run, ratings, tmp_path):
    repeats = tmp_path / "repeats.csv"
    repeats.write_text("reader,first,second\n1,3,3\n1,2,3\n2,4,4\n2,5,4\n")
    document = run("agreement", ratings, "--draws", "20", "--limits", "--repeats", str(repeats))
    one = document["treatments"]["1"]
    assert set(one) == {"krippendorff_alpha", "gwet", "fleiss_kappa", "pairwise_kappa", "intraclass_correlations"}
    assert len(one["intraclass_correlations"]) == 6
    assert len(one["pairwise_kappa"]) == 10
    assert document["repeatability"]["pairs"] == 4
    assert set(document["limits_of_agreement"]) == {"within_reader", "between_readers"}


def test_power_from_a_pilot_from_components_and_by_simulation(run, ratings):
    pilot = run("power", ratings, "--effect", "0.1", "--readers", "6", "--cases", "100")
    parts = {f"--{key.replace('_', '-')}": str(value) for key, value in pilot["components"].items() if key != "cases"}
    words = [word for pair in parts.items() for word in pair]
    stated = run("power", *words, "--pilot-cases", "30", "--effect", "0.1", "--readers", "6", "--cases", "100")
    assert stated["power"] == pytest.approx(pilot["power"])
    sized = run("power", ratings, "--effect", "0.1", "--readers", "6", "--power", "0.7")
    assert sized["power"] >= 0.7
    simulated = run(
        *[
            "power",
            "--simulate",
            "5",
            "--aucs",
            "0.7",
            "0.9",
            "--readers",
            "4",
            "--negatives",
            "20",
            "--positives",
            "20",
        ],
        "--design",
        "case_nested_in_reader",
    )
    assert simulated["simulations"] == 5


@pytest.mark.parametrize("command", ["mrmc", "agreement"])
def test_tables_can_be_read(ratings, capsys, command):
    assert main([command, ratings]) == 0
    text = capsys.readouterr().out
    assert "treatment" in text or "statistic" in text
    assert "nan" not in text.lower()


def test_tables_of_free_response_can_be_read(marks, capsys):
    assert main(["froc", *marks]) == 0
    assert "wafroc of each reader" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["mrmc", "RATINGS", "--merit", "sensitivity"], "--threshold: expected a rating for sensitivity, got none"),
        (["mrmc", "RATINGS", "--margin", "0.1", "--reference", "9"], "reference: expected one of 1, 2, got '9'"),
        (["mrmc", "RATINGS", "--scale", "1", "4"], "rating: expected 1 to 4"),
        (["mrmc", "RATINGS", "--case-column", "patient"], "case_column: expected one of"),
        (["mrmc", "nowhere.csv"], "nowhere.csv"),
        (["froc", "RATINGS"], "truth: expected the file of cases and lesions"),
        (["froc", "RATINGS", "RATINGS", "--radius", "3"], "expected both and TRUTH.csv, got no --lesions"),
        (["power", "--readers", "5"], "pilot: expected a file or every component, got no var_tr"),
        (["power", "RATINGS"], "--readers, --cases: expected at least one of them"),
        (["power", "--simulate", "5"], "--simulate: expected also --aucs, --readers, --negatives, --positives"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_2(ratings, capsys, words, message):
    assert main([ratings if word == "RATINGS" else word for word in words]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
