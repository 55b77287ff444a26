import asyncio
import csv
import hashlib
import io
import json
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from audit.models import Event
from results.columns import SCHEMA
from results.models import Export
from results.recompute import recompute
from tests.factories import make_open_study

pytestmark = pytest.mark.django_db


def test_before_unblinding_there_is_none(open_study, close, client_of, investigator):
    close(open_study)
    client = client_of(investigator)
    for answer in (
        client.post(f"/api/studies/{open_study.pk}/exports"),
        client.get(f"/api/studies/{open_study.pk}/exports"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "study_blinded")
    assert not Export.objects.exists()


def test_readers_and_other_investigators_find_nothing(unblinded, export, client_of, reader_a, outsider, administrator):
    made, _ = export(unblinded)
    for person in (reader_a, outsider, administrator):
        client = client_of(person)
        for answer in (
            client.post(f"/api/studies/{unblinded.pk}/exports"),
            client.get(f"/api/studies/{unblinded.pk}/exports"),
            client.get(made["url_path"]),
        ):
            assert answer.status_code == 404


def test_an_export_of_one_study_is_not_found_under_another(
    unblinded, other_study, reveal, export, client_of, investigator
):
    made, _ = export(unblinded)
    reveal(other_study)
    stranger = made["url_path"].replace(str(unblinded.pk), str(other_study.pk))
    answer = client_of(investigator).get(stranger)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "export_not_found")


def test_the_row_says_what_the_file_is(unblinded, export, client_of, investigator):
    made, content = export(unblinded)
    assert (made["sha256"], made["size"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert made["file_name"] == f"fovea-the-study-{made['sha256'][:8]}.zip"
    assert client_of(investigator).get(f"/api/studies/{unblinded.pk}/exports").json() == [made]


def test_making_and_taking_are_events(unblinded, export, investigator):
    made, _ = export(unblinded)
    taken, written = Event.objects.order_by("-seq")[:2]
    assert (written.action, taken.action) == ("study.exported", "study.export_downloaded")
    assert written.detail == {"export": made["id"], "sha256": made["sha256"], "size": made["size"]}
    assert taken.detail == {"export": made["id"]}
    assert {written.actor, taken.actor} == {str(investigator.pk)}


def test_the_same_study_gives_the_same_bytes(unblinded, export):
    (first, one), (second, two) = export(unblinded), export(unblinded)
    assert one == two
    assert first["sha256"] == second["sha256"]
    assert first["id"] != second["id"]


def test_the_file_is_sent_in_chunks_and_never_kept(unblinded, export, client_of, investigator):
    made, content = export(unblinded)
    response = client_of(investigator).get(made["url_path"])
    assert (response.streaming, response.is_async) == (True, True)
    assert asyncio.run(collect(response)) == content
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == f'attachment; filename="{made["file_name"]}"'
    assert response["Cache-Control"] == "private, no-store"


async def collect(response):
    return b"".join([chunk async for chunk in response.streaming_content])


def test_a_lost_file_is_said_to_be_lost(unblinded, export, client_of, investigator):
    made, _ = export(unblinded)
    default_storage.delete(f"exports/{made['sha256'][:2]}/{made['sha256']}.zip")
    answer = client_of(investigator).get(made["url_path"])
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "export_lost")


def test_it_holds_every_table_and_a_dictionary_of_every_column(unblinded, texts_of):
    texts = texts_of(unblinded)
    assert list(texts) == [
        "README.txt",
        *(f"{name}.csv" for name in SCHEMA),
        *("data_dictionary.csv", "manifest.json", "provenance.json", "analyses.json", "SHA256SUMS"),
    ]
    described = {(row["file"], row["column"]) for row in csv.DictReader(io.StringIO(texts["data_dictionary.csv"]))}
    there = {
        (f"{name}.csv", column) for name in SCHEMA for column in next(csv.reader(io.StringIO(texts[f"{name}.csv"])))
    }
    assert described == there
    sums = dict(reversed(line.split("  ")) for line in texts.pop("SHA256SUMS").splitlines())
    assert sums == {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}


def test_the_manifest_is_the_frozen_one(unblinded, texts_of):
    manifest = texts_of(unblinded)["manifest.json"]
    assert hashlib.sha256(manifest.encode()).hexdigest() == unblinded.manifest_hash
    assert json.loads(manifest)["allocation"]["rows"]


def test_every_reconstruction_says_how_it_was_made(unblinded, texts_of):
    provenance = json.loads(texts_of(unblinded)["provenance.json"])
    made = {(row["case"], row["treatment"]): row for row in provenance["reconstructions"]}
    assert set(made) == {(f"C-000{number}", key) for number in range(1, 5) for key in ("original", "bicubic")}
    assert made["C-0001", "bicubic"]["provenance"] == {"model": "bicubic"}
    assert made["C-0001", "bicubic"]["checkpoint_sha256"] == "c" * 64
    assert [row["name"] for row in provenance["measures"]] == ["psnr"]


def test_the_export_has_only_its_own_study(unblinded, other_study, texts_of):
    together = "".join(texts_of(unblinded).values())
    assert str(unblinded.pk) in together
    assert str(other_study.pk) not in together
    assert "Another study" not in together


def test_readers_appear_by_their_codes_alone(unblinded, texts_of, reader_a):
    together = "".join(texts_of(unblinded).values())
    assert "R01" in together
    for name in (reader_a.username, reader_a.display_name, str(reader_a.pk)):
        assert name not in together


def test_the_analyses_are_those_of_the_screen(unblinded, texts_of, results_of):
    stored = json.loads(texts_of(unblinded)["analyses.json"])
    assert stored == results_of(unblinded)


def test_the_zip_recomputes_to_the_same_numbers(unblinded, export, tmp_path):
    path = tmp_path / "export.zip"
    path.write_bytes(export(unblinded)[1])
    text, is_same = recompute(str(path))
    assert is_same
    assert json.loads(text)["n_readers"] == 2


def test_a_changed_rating_does_not_recompute(unblinded, export, tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(io.BytesIO(export(unblinded)[1])) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            after.writestr(name, text.replace(",left,70", ",right,70") if name == "preferences.csv" else text)
    assert not recompute(str(path))[1]


def test_formulae_in_free_text_are_defused(investigator, reader_a, dataset, read, reveal, texts_of):
    dangerous = '=HYPERLINK("http://example.org","see")'
    study = make_open_study(
        investigator,
        [reader_a],
        dataset=dataset,
        title=dangerous,
        questions=[{"kind": "grading", "prompt": "+1 or more?", "criterion": "@sharp"}],
    )
    read(study, [reader_a])
    texts = texts_of(reveal(study))
    (row,) = csv.DictReader(io.StringIO(texts["study.csv"]))
    assert row["title"] == "'" + dangerous
    (question,) = csv.DictReader(io.StringIO(texts["questions.csv"]))
    assert (question["prompt"], question["criterion"]) == ("'+1 or more?", "'@sharp")
    for name in SCHEMA:
        for cells in csv.reader(io.StringIO(texts[f"{name}.csv"])):
            assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in cells)
    assert json.loads(texts["analyses.json"])["study"]["title"] == dangerous


def test_the_database_keeps_the_row(unblinded, export):
    export(unblinded)
    rows = Export.objects.all()
    for change in (lambda: rows.update(size=1), rows.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert Export.objects.get().size > 1
