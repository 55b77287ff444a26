"""The command line: help, JSON, tables, seeds, and one sentence with exit code 2 for what cannot be used."""

import json
from importlib import import_module

import numpy as np
import pytest

from evaluation.__main__ import main
from evaluation.adapters.guesses_csv import read_guesses
from evaluation.adapters.preferences_csv import read_preferences
from evaluation.commands import COMMANDS
from evaluation.commands._output import format_p, format_value, to_plain
from evaluation.reader.estimates import unavailable

OWN = ("grading", "vgc", "preference", "blinding", "reading-time", "correlation", "triage", "report")
TREATMENTS = ("original", "sr")
READERS, CASES = ("a", "b", "c"), tuple(str(number) for number in range(1, 13))


@pytest.fixture
def files(tmp_path):
    """One small file of each form, by name."""
    random = np.random.default_rng(0)
    quality = random.normal(size=(2, 12)) + np.array([[0.0], [1.6]])
    keys = [(t, r, c) for t in range(2) for r in range(3) for c in range(12)]
    names = [f"{READERS[r]},{TREATMENTS[t]},{CASES[c]}" for t, r, c in keys]
    grades = [int(np.clip(round(3 + quality[t, c] + random.normal(0, 0.8)), 1, 5)) for t, _, c in keys]
    seconds = [round(float(np.exp(3 - 0.3 * t + random.normal(0, 0.2))), 2) for t, _, c in keys]
    psnr = [
        f"{TREATMENTS[t]},{CASES[c]},psnr,{quality[t, c] + random.normal(0, 0.3):.3f}"
        for t in range(2)
        for c in range(12)
    ]
    votes = [
        f"original,sr,{random.choice(['original', 'sr', 'tie'], p=[0.3, 0.5, 0.2])},left,{reader},{case}"
        for reader in READERS
        for case in CASES
    ]
    guesses = [f"{r},{t},{random.choice([*TREATMENTS, ''])}" for r in READERS for t in TREATMENTS for _ in range(3)]
    return {
        "grades": write(tmp_path / "grades.csv", "reader,treatment,case,rating", join(names, grades)),
        "seconds": write(tmp_path / "seconds.csv", "reader,treatment,case,rating", join(names, seconds)),
        "metrics": write(tmp_path / "metrics.csv", "treatment,case,metric,value", psnr),
        "votes": write(tmp_path / "votes.csv", "first,second,outcome,side,reader,case", votes),
        "guesses": write(tmp_path / "guesses.csv", "reader,treatment,guess", guesses),
        "page": str(tmp_path / "page.html"),
    }


def join(names, values):
    return [f"{name},{value}" for name, value in zip(names, values, strict=True)]


def write(path, header, rows):
    path.write_text("\n".join([header, *rows]) + "\n")
    return str(path)


def words(files):
    """The arguments of each command over the small files."""
    fast = ["--draws", "80"]
    return {
        "grading": [files["grades"], "--reference", "original", *fast],
        "vgc": [files["grades"], *fast],
        "preference": [files["votes"], "--by-reader", "--cluster", "none"],
        "blinding": [files["guesses"]],
        "reading-time": [files["seconds"]],
        "correlation": [files["grades"], files["metrics"], *fast],
        "triage": ["--runs", "2", "--cases", "200", "--cap", "60"],
        "report": [files["grades"], files["page"], "--metrics", files["metrics"], *fast],
    }


def run_json(capsys, *arguments):
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert all(name in text for name, *_ in COMMANDS)


@pytest.mark.parametrize("name", OWN)
def test_a_command_prints_json_alone(capsys, files, name):
    assert isinstance(run_json(capsys, name, *words(files)[name]), dict)


@pytest.mark.parametrize("name", OWN)
def test_a_command_prints_something_for_people(capsys, files, name):
    assert main([name, *words(files)[name]]) == 0
    printed = capsys.readouterr()
    assert len(printed.out) > 20
    assert "…" not in printed.out
    assert "nan" not in printed.out.lower()


@pytest.mark.parametrize("name", OWN)
def test_every_command_has_json_and_seed(capsys, name):
    with pytest.raises(SystemExit):
        main([name, "--help"])
    text = capsys.readouterr().out
    assert "--json" in text
    assert "--seed" in text


@pytest.mark.parametrize("name", ["vgc", "correlation", "triage"])
def test_the_seed_decides(capsys, files, name):
    arguments = words(files)[name]
    one, again, other = (run_json(capsys, name, *arguments, "--seed", seed) for seed in ("3", "3", "4"))
    assert one == again
    assert one != other


def test_grading_finds_the_better_treatment(capsys, files):
    document = run_json(capsys, "grading", *words(files)["grading"])
    assert document["effects"]["sr"]["ci_low"] > 0
    assert document["differences"][0]["treatments"] == ["original", "sr"]
    assert document["rank_tests"]["pairs"][0]["superiority"]["value"] < 0.5


def test_preference_has_readers_and_their_test(capsys, files):
    document = run_json(capsys, "preference", *words(files)["preference"])
    assert set(document["readers"]) == set(READERS)
    assert document["heterogeneity"]["df"] == 4
    assert document["tie"]["value"] is not None


def test_preferences_meet_metrics(capsys, files):
    document = run_json(capsys, "correlation", files["votes"], files["metrics"], "--preferences", "--draws", "50")
    assert document["metrics"]["psnr"]["points"] == 2 * len(READERS) * len(CASES)


def test_triage_tells_the_published_setting(capsys):
    document = run_json(capsys, "triage", "--formula-only")
    assert document["predicted_minutes"]["abnormal"] == pytest.approx(13.1, abs=0.05)
    assert document["simulated"] is None
    sweep = run_json(capsys, "triage", "--load", "0.5", "0.9", "--prevalence", "0.05", "0.1")["sweep_minutes"]
    assert len(sweep) == 4


def test_the_report_is_written(capsys, files):
    document = run_json(capsys, "report", *words(files)["report"])
    with open(files["page"], encoding="utf-8") as page:
        text = page.read()
    assert len(text.encode()) == document["bytes"]
    assert "Reader meets measure" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["vgc", "absent.csv"], "No such file"),
        (["vgc", "{metrics}"], "columns: expected reader, treatment, case, rating"),
        (["grading", "{grades}", "--scale", "1", "3"], "rating: expected 1 to 3"),
        (["grading", "{grades}", "--reference", "z"], "reference: expected one of original, sr"),
        (["preference", "{grades}"], "columns: expected first, second, outcome"),
        (["preference", "{votes}", "--model", "thurstone"], "has no place for"),
        (["blinding", "{votes}"], "columns: expected treatment, guess"),
        (["correlation", "{grades}", "{grades}"], "columns: expected treatment, case, metric, value"),
        (["correlation", "{votes}", "{metrics}"], "columns: expected reader, treatment, case, rating"),
        (["triage", "--load", "1.2"], "load: expected 0 to below 1"),
        (["report", "{grades}", "/nowhere/page.html", "--draws", "20"], "No such file"),
    ],
)
def test_bad_input_is_one_sentence(capsys, files, arguments, message):
    filled = [word.format(**files) for word in arguments]
    assert main(filled) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = printed.err.strip().splitlines()
    assert lines[-1].startswith("error: ")
    assert message in lines[-1]
    assert main([*filled, "--json"]) == 2
    assert message in json.loads(capsys.readouterr().err.strip().splitlines()[-1])["error"]["message"]


@pytest.mark.parametrize("arguments", [["nonsense"], [], ["vgc"], ["triage", "--load", "much"]])
def test_a_wrong_option_is_one_sentence(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert len(error.splitlines()) == 1


def test_one_command_does_not_load_the_others():
    modules = {module for _, module, _ in COMMANDS}
    for name in OWN:
        module = next(module for command, module, _ in COMMANDS if command == name)
        source = import_module(module)
        assert not any(getattr(value, "__name__", "") in modules - {module} for value in vars(source).values())


def test_what_json_cannot_hold_becomes_null():
    plain = to_plain({"a": np.array([1.0, np.nan]), ("x",): np.int64(3), "e": unavailable("none", method="m")})
    assert plain["a"] == [1.0, None]
    assert plain["e"]["value"] is None
    assert format_value(float("nan")) == "-"
    assert format_p(1e-9) == "< 0.0001"
    assert format_p(None) == "-"


def test_outcomes_in_words_and_numbers(tmp_path):
    rows = ["a,b,first,left,2", "a,b,b,right,1", "a,b,tie,,1", "a,b,0.5,left,1", "a,b,1,left,0"]
    data = read_preferences(write(tmp_path / "p.csv", "first,second,outcome,side,count", rows))
    assert data.outcome.tolist() == [1.0, 0.0, 0.5, 0.5]
    assert data.side.tolist() == [1.0, -1.0, 0.0, 1.0]
    assert data.count.tolist() == [2, 1, 1, 1]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,b,maybe,left,1", "outcome: expected first, second, tie, a, b"),
        ("a,b,tie,above,1", "side: expected left or right, got 'above'"),
        ("a,b,tie,left,many", "count: expected numbers"),
        ("a,b,,left,1", "outcome: expected a value in every row"),
        ("a,a,first,left,1", "second must differ from first"),
    ],
)
def test_wrong_preferences_are_refused(tmp_path, row, message):
    with pytest.raises(ValueError, match=message):
        read_preferences(write(tmp_path / "p.csv", "first,second,outcome,side,count", [row]))


def test_guesses_are_counted(tmp_path):
    rows = ["x,x", "x,y", "x,", "y,unknown", "y,y"]
    guesses = read_guesses(write(tmp_path / "g.csv", "treatment,guess", rows))
    assert guesses.counts.tolist() == [[1, 1, 1], [0, 1, 1]]
    assert guesses.readers is None
    with pytest.raises(ValueError, match="guess: expected one of x, y, unknown or nothing, got 'z'"):
        read_guesses(write(tmp_path / "g.csv", "treatment,guess", ["x,y", "y,z"]))
    with pytest.raises(ValueError, match="at least one row"):
        read_guesses(write(tmp_path / "g.csv", "treatment,guess", []))
