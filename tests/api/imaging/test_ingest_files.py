import io
import zipfile

import nibabel
import numpy as np
import pytest

pytestmark = pytest.mark.django_db


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_picture_becomes_a_case_with_a_thumbnail(ingest, png, admin):
    done = ingest({"a.png": png(1)})
    assert done.job["state"] == "done", done.job
    assert done.verdicts["a.png"]["status"] == "accepted"
    [case] = done.cases
    assert case["code"] == "C-0001"
    [image] = case["images"]
    assert (image["rows"], image["columns"]) == (40, 48)
    thumbnail = admin.get(image["thumbnail_url"])
    assert thumbnail.status_code == 200
    assert thumbnail.content.startswith(b"\x89PNG")


def test_the_original_is_not_kept(ingest, png, settings):
    ingest({"a.png": png(1)})
    assert not [path for path in settings.UPLOAD_ROOT.rglob("*") if path.is_file()]


def test_the_same_pixels_twice_are_a_duplicate(ingest, png):
    done = ingest({"a.png": png(1), "b.png": png(1)})
    assert sorted(v["status"] for v in done.verdicts.values()) == ["accepted", "duplicate"]
    assert len(done.cases) == 1


def test_a_file_that_is_no_image_is_refused_in_words(ingest):
    done = ingest({"notes.txt": b"hello"})
    assert done.verdicts["notes.txt"]["status"] == "refused"
    assert "none of DICOM, PNG, JPEG, TIFF and NIfTI" in done.verdicts["notes.txt"]["reason"]
    assert done.job["state"] == "done"


def test_verdicts_are_listed_by_status(ingest, png, admin):
    done = ingest({"a.png": png(1), "notes.txt": b"hello"})
    address = f"/api/jobs/{done.job['id']}/verdicts"
    assert [row["path"] for row in admin.get(f"{address}?status=refused").json()["results"]] == ["notes.txt"]
    assert admin.get(f"{address}?status=duplicate").json()["count"] == 0
    assert admin.get(f"{address}?status=lost").status_code == 400


def test_a_blank_picture_is_refused(ingest, png):
    done = ingest({"blank.png": png(np.full((20, 20), 7, np.uint8))})
    assert "same value" in done.verdicts["blank.png"]["reason"]


def test_a_zip_is_unpacked_with_a_verdict_for_each_file(ingest, png):
    archive = zipped({"x/a.png": png(1), "x/b.png": png(2), "x/readme.txt": b"no", "__MACOSX/x/._a.png": b"junk"})
    done = ingest({"set.zip": archive})
    statuses = {path: verdict["status"] for path, verdict in done.verdicts.items()}
    assert statuses == {
        "set.zip/x/a.png": "accepted",
        "set.zip/x/b.png": "accepted",
        "set.zip/x/readme.txt": "refused",
        "set.zip/__MACOSX/x/._a.png": "ignored",
    }
    assert len(done.cases) == 2


def test_a_zip_bomb_is_refused_before_it_is_unpacked(ingest):
    bomb = zipped({"bomb.dcm": b"\0" * (64 * 1024**2)})
    done = ingest({"bomb.zip": bomb})
    assert done.verdicts["bomb.zip"]["status"] == "refused"
    assert "bomb" in done.verdicts["bomb.zip"]["reason"]


def test_an_archive_in_an_archive_is_refused(ingest, png):
    done = ingest({"outer.zip": zipped({"inner.zip": zipped({"a.png": png(1)}), "b.png": png(2)})})
    assert "Unpack it first" in done.verdicts["outer.zip/inner.zip"]["reason"]
    assert done.verdicts["outer.zip/b.png"]["status"] == "accepted"


def test_a_path_outside_the_archive_is_refused(ingest, png):
    done = ingest({"evil.zip": zipped({"../../etc/a.png": png(1)})})
    assert done.verdicts["evil.zip"]["status"] == "refused"
    assert "outside" in done.verdicts["evil.zip"]["reason"]


def test_one_damaged_entry_does_not_hide_the_others(ingest, png):
    first, archive = png(1), bytearray(zipped({"a.png": png(1), "b.png": png(2)}, zipfile.ZIP_STORED))
    archive[archive.index(first) + 60] ^= 0xFF
    done = ingest({"set.zip": bytes(archive)})
    assert done.verdicts["set.zip/a.png"]["status"] == "refused"
    assert done.verdicts["set.zip/b.png"]["status"] == "accepted"


def test_a_broken_zip_is_refused(ingest):
    done = ingest({"broken.zip": b"PK\x03\x04 and nothing more"})
    assert "broken" in done.verdicts["broken.zip"]["reason"]


def test_running_the_job_again_changes_nothing(ingest, png, administrator):
    from imaging.models import Image, Verdict
    from jobs.models import Job
    from jobs.running import run_job

    done = ingest({"a.png": png(1), "b.png": png(2)})
    Job.objects.filter(pk=done.job["id"]).update(state=Job.State.QUEUED)
    run_job(job_id=done.job["id"])
    assert Image.objects.count() == 2
    assert Verdict.objects.count() == 2


def test_a_nifti_volume_becomes_the_slices_of_one_case(ingest, pixels, tmp_path):
    volume = np.stack([pixels(seed).astype(np.int16) for seed in range(3)], axis=2)
    nibabel.save(nibabel.Nifti1Image(volume, np.diag([0.5, 0.75, 3, 1])), tmp_path / "v.nii.gz")
    done = ingest({"v.nii.gz": (tmp_path / "v.nii.gz").read_bytes(), "cut.nii": b"n+1" * 20})
    assert done.verdicts["v.nii.gz"]["status"] == "accepted", done.verdicts
    assert done.verdicts["cut.nii"]["status"] == "refused"
    [case] = done.cases
    assert [image["frame_index"] for image in case["images"]] == [0, 1, 2]
    assert {tuple(image["spacing_mm"]) for image in case["images"]} == {(0.75, 0.5)}
