import io
import tarfile

import nibabel
import numpy as np
import pytest

pytestmark = pytest.mark.django_db


def _tarred(mode):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        entry = tarfile.TarInfo("a.png")
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"\x89PNG"))
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
    assert "none of DICOM, NIfTI, PNG, JPEG, TIFF" in done.verdicts["notes.txt"]["reason"]
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


def test_running_the_job_again_changes_nothing(ingest, png, administrator):
    from imaging.models import Image, Verdict
    from jobs.models import Job
    from jobs.running import run_job

    done = ingest({"a.png": png(1), "b.png": png(2)})
    Job.objects.filter(pk=done.job["id"]).update(state=Job.State.QUEUED)
    run_job(job_id=done.job["id"])
    assert Image.objects.count() == 2
    assert Verdict.objects.count() == 2


def test_a_nifti_volume_is_one_image_of_all_its_planes(ingest, pixels, tmp_path):
    volume = np.stack([pixels(seed).astype(np.int16) for seed in range(3)], axis=2)
    nibabel.save(nibabel.Nifti1Image(volume, np.diag([0.5, 0.75, 3, 1])), tmp_path / "v.nii.gz")
    done = ingest({"v.nii.gz": (tmp_path / "v.nii.gz").read_bytes(), "cut.nii": b"n+1" * 20})
    assert done.verdicts["v.nii.gz"]["status"] == "accepted", done.verdicts
    assert (done.verdicts["v.nii.gz"]["images"], done.verdicts["v.nii.gz"]["planes"]) == (1, 3)
    assert done.verdicts["v.nii.gz"]["reason"].startswith("A volume of 3 planes, axial, 0.75 × 0.5 mm, 3 mm from")
    assert done.verdicts["cut.nii"]["status"] == "refused"
    [case] = done.cases
    [image] = case["images"]
    assert (image["kind"], image["plane_count"], image["spacing_mm"]) == ("volume", 3, [0.75, 0.5])


def test_colour_is_shown_as_luminance_and_said(ingest, png):
    red = np.zeros((20, 30, 3), np.uint8)
    red[:10, :, 0] = 200
    done = ingest({"red.png": png(red)})
    assert "luminance" in done.verdicts["red.png"]["reason"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 60, "7z"),
        (b"Rar!\x1a\x07\x01\x00" + b"\0" * 60, "rar"),
        (_tarred("w"), "tar"),
        (_tarred("w:gz"), "tar.gz"),
        (_tarred("w:xz"), "xz"),
    ],
)
def test_an_archive_of_another_kind_is_refused_by_name(ingest, content, kind):
    reason = ingest({"a.bin": content}).verdicts["a.bin"]["reason"]
    assert reason.startswith(f"Archives of the kind {kind} cannot be taken")
