"""Names of people in paths, headers and messages: nowhere in clear in the database or in what is left on the disk."""

import pytest
from django.apps import apps
from django.db import connection

from imaging.models import SourceFile, Verdict
from tests.unit.imaging.dicom_files import content
from tests.unit.imaging.series import make_slice

pytestmark = pytest.mark.django_db
NAME = "Mustermann"


def everything() -> str:
    """All that stands in any row of any table."""
    texts = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


def test_a_name_in_a_path_is_nowhere(ingest, png):
    folder = f"{NAME}_Erika_19700101"
    done = ingest(
        {
            f"{folder}/one.png": png(1),
            f"{folder}/notes.pdf": b"%PDF of Mustermann",
            f"{folder}/one_mask.png": b"no mask",
            f"{folder}/labels.csv": f"file,label\n{folder}/one.png,normal\n{folder}/gone.png,normal\n".encode(),
        }
    )
    assert done.job["state"] == "done"
    assert NAME.lower() not in everything().lower()
    assert any(NAME in path for path in done.verdicts)


def test_a_name_in_a_header_is_nowhere(ingest):
    slices = [make_slice(place, PatientName=f"{NAME}^Erika", StudyDescription=f"Head of {NAME}") for place in range(2)]
    done = ingest({f"{number}.dcm": content(one) for number, one in enumerate(slices)})
    assert [verdict["status"] for verdict in done.all_verdicts] == ["accepted", "accepted"]
    assert NAME.lower() not in everything().lower()
    assert SourceFile.objects.count() == 2


def test_a_refusal_by_a_library_quotes_no_name(ingest):
    bad = make_slice(0)
    bad.add_new(0x00280030, "LO", f"{NAME}\\Erika")  # where the pixel spacing stands
    broken = content(make_slice(1))[:-20]
    ingest({"a.dcm": content(bad), "b.dcm": broken})
    assert NAME.lower() not in " ".join(Verdict.objects.values_list("reason", flat=True)).lower()


def test_messages_of_the_job_name_no_file(administrator, dataset_id, sent, png):
    from imaging.ingest.run import ingest_uploads

    told: list[str] = []
    ids = sent({f"{NAME}/{number}.png": png(number) for number in range(3)})
    ingest_uploads(
        dataset_id=dataset_id,
        upload_ids=ids,
        job_id="12345678-1234-5678-1234-567812345678",
        report=lambda done, total, message: told.append(message),
    )
    assert told
    assert not [message for message in told if NAME in message]


def test_nothing_is_left_on_the_disk(ingest, png, settings):
    ingest({f"{NAME}/a.png": png(1), "bad.dcm": b"no", "s/1.dcm": content(make_slice(1))})
    assert not [path for path in settings.UPLOAD_ROOT.rglob("*") if path.is_file()]
