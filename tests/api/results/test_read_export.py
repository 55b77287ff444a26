"""What is in the zip."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from results.columns import SCHEMA
from results.recompute import Allocation, Verdict, main, prove_allocation, recompute
from studies.allocation import allocate
from studies.derivation import describe_allocation, design_of, draws_of
from studies.keys import commitment
from tests.factories import SECRET

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_it_holds_every_table_and_a_dictionary_of_every_column(exported):
    texts = exported.texts
    assert list(texts) == [
        "README.txt",
        *(f"{name}.csv" for name in SCHEMA),
        *("data_dictionary.csv", "manifest.json", "secret.json", "provenance.json", "chain.json"),
        *("analyses.json", "SHA256SUMS"),
    ]
    described = [(row["file"], row["column"]) for row in rows_of(texts["data_dictionary.csv"])]
    there = [
        (f"{name}.csv", column) for name in SCHEMA for column in next(csv.reader(io.StringIO(texts[f"{name}.csv"])))
    ]
    assert described == there
    assert all(f"\n{name} " in texts["README.txt"] for name in texts if name != "README.txt")


def test_each_file_has_its_checksum(exported):
    texts = exported.texts
    sums = dict(reversed(line.split("  ")) for line in texts.pop("SHA256SUMS").splitlines())
    assert sums == {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}


def test_the_manifest_is_the_frozen_one(exported):
    manifest = exported.texts["manifest.json"]
    assert hashlib.sha256(manifest.encode()).hexdigest() == exported.manifest_hash
    assert json.loads(manifest)["allocation"]["rows"]


def test_every_reconstruction_says_how_it_was_made(exported):
    provenance = json.loads(exported.texts["provenance.json"])
    made = {(row["case"], row["treatment"]): row for row in provenance["reconstructions"]}
    assert set(made) == {(f"C-000{number}", key) for number in range(1, 5) for key in ("original", "bicubic")}
    assert made["C-0001", "bicubic"]["provenance"] == {"model": "bicubic"}
    assert made["C-0001", "bicubic"]["checkpoint_sha256"] == "c" * 64
    assert made["C-0001", "bicubic"]["self_check"]["passed"] is True
    assert [row["name"] for row in provenance["measures"]] == ["psnr"]


def test_every_answer_is_in_it_beside_its_treatment(exported):
    ratings = rows_of(exported.texts["ratings.csv"])
    assert len(ratings) == 2 * 4 * 2 * 2  # readers, cases, panes, questions
    shown = {row["presentation"]: row for row in rows_of(exported.texts["presentations.csv"])}
    for row in ratings:
        pane = ("left", "right")[int(row["pane"])]
        assert row["treatment"] == shown[row["presentation"]][pane]


def test_it_has_nothing_of_another_study(exported):
    together = "".join(exported.texts.values())
    assert exported.study in together
    assert exported.other_study not in together
    assert "Another study" not in together


def test_people_appear_by_their_codes_alone(exported):
    together = "".join(exported.texts.values())
    assert {row["reader"] for row in rows_of(exported.texts["readers.csv"])} == {"R01", "R02"}
    assert not [name for name in exported.names if name in together]


def test_text_that_looks_like_a_formula_is_defused(exported):
    texts = exported.texts
    (study,) = rows_of(texts["study.csv"])
    assert study["title"] == """'=HYPERLINK("http://example.org","see")"""
    assert study["unblinding_reason"] == "'-2 + 3 readers have finished."
    prompts = [row["prompt"] for row in rows_of(texts["questions.csv"])]
    assert prompts[1::2] == ["'+1 or more?", "''Mark' what is abnormal."]
    for name in SCHEMA:
        types = {column.name: column.type for column in SCHEMA[name]}
        for row in rows_of(texts[f"{name}.csv"]):
            texts_of_row = [cell for column, cell in row.items() if types[column] == "text"]
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in texts_of_row)
    assert json.loads(texts["analyses.json"])["study"]["title"] == study["title"][1:]


def test_it_recomputes_to_the_same_numbers_without_django_or_database(exported, tmp_path):
    path = tmp_path / "export.zip"
    path.write_bytes(exported.content)
    script = "import sys; from results.recompute import main; status = main(sys.argv[1:]); "
    script += "sys.exit(7 if 'django' in sys.modules else status)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "DATABASE"))}
    run = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        env={**environment, "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)])},
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr.splitlines()) == (0, [Verdict.SAME, Allocation.PROVEN])
    assert run.stdout == exported.texts["analyses.json"]


def test_a_changed_answer_does_not_recompute(exported, tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in exported.texts.items():
            archive.writestr(name, text.replace(",left,70", ",right,70") if name == "preferences.csv" else text)
    assert recompute(str(path))[1] is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("factor", "verdict"), [(1 + 1e-14, Verdict.ROUNDED), (1 + 1e-6, Verdict.DIFFERENT)], ids=["last digit", "more"]
)
def test_the_last_digits_may_differ_and_no_more(exported, tmp_path, factor, verdict):
    stored = json.loads(exported.texts["analyses.json"])
    rate = stored["preferences"][0]["pairs"][0]["rate_a"]
    rate["value"] *= factor
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in exported.texts.items():
            archive.writestr(name, json.dumps(stored) if name == "analyses.json" else text)
    assert recompute(str(path))[1] is verdict


def rewrite(exported, path, **changes):
    """The export with some of its files changed: `manifest=lambda text: …`."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in exported.texts.items():
            archive.writestr(name, changes.get(name.partition(".")[0], str)(text))
    return str(path)


def test_its_secret_proves_the_allocation(exported, tmp_path):
    assert prove_allocation(rewrite(exported, tmp_path / "same.zip")) is Allocation.PROVEN
    assert json.loads(exported.texts["secret.json"])["secret"] == SECRET


def swap_sides(text):
    manifest = json.loads(text)
    for row in manifest["allocation"]["rows"]:
        row["treatments"].reverse()
    return json.dumps(manifest)


@pytest.mark.parametrize(
    "changes",
    [
        {"manifest": swap_sides},
        {"secret": lambda text: text.replace(SECRET, "08" * 32)},
        {"secret": lambda text: '{"secret": null}'},
        {"presentations": lambda text: text.replace("original,bicubic", "bicubic,original")},
    ],
    ids=["other rows", "another secret", "no secret", "other presentations"],
)
def test_an_allocation_that_was_not_drawn_so_is_found(exported, tmp_path, changes, capsys):
    path = rewrite(exported, tmp_path / "changed.zip", **changes)
    assert prove_allocation(path) is Allocation.DIFFERENT
    assert main([path]) == 1
    assert Allocation.DIFFERENT in capsys.readouterr().err


def test_the_manifest_and_the_allocation_changed_together_are_found_by_their_hash(exported, tmp_path):
    """Who draws anew from another secret cannot keep the hash that stands in study.csv."""
    manifest = json.loads(exported.texts["manifest.json"])
    secret = bytes.fromhex("08" * 32)
    design = design_of(manifest)
    manifest |= {
        "secret_sha256": commitment(secret),
        "allocation": describe_allocation(allocate(design, draws_of(design, secret)), secret),
    }
    path = rewrite(
        exported,
        tmp_path / "anew.zip",
        manifest=lambda _: json.dumps(manifest),
        secret=lambda _: json.dumps({"secret": secret.hex()}),
    )
    assert prove_allocation(path) is Allocation.DIFFERENT


def test_it_holds_the_head_of_the_studys_record(exported):
    chain = json.loads(exported.texts["chain.json"])
    assert chain["chain"] == exported.study
    assert chain["seq"] > 0
    assert len(chain["hash"]) == 64


def test_the_hashes_of_what_was_made_and_of_what_was_shown_are_told(exported):
    provenance, manifest = (json.loads(exported.texts[f"{name}.json"]) for name in ("provenance", "manifest"))
    promised = {
        made["shown_sha256"]
        for case in manifest["cases"]
        for display in case["displays"]
        for view in display
        for made in view["reconstructions"]
    }
    assert {row["shown"]["frames_sha256"] for row in provenance["reconstructions"]} == promised
    assert {row["grid_method"] for row in rows_of(exported.texts["views.csv"])} == {
        row["shown"]["method"] for row in provenance["reconstructions"]
    }
