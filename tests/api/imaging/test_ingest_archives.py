"""Zip archives as people and their tools make them: every file has its verdict."""

import io
import warnings
import zipfile

import nibabel
import numpy as np
import pytest

from imaging.ingest import archives

pytestmark = pytest.mark.django_db


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


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


def test_a_zip_bomb_is_refused_before_it_is_unpacked(ingest, monkeypatch):
    monkeypatch.setattr(archives, "FREE_BYTES", 1024**2)
    done = ingest({"bomb.zip": zipped({"bomb.dcm": b"\0" * (16 * 1024**2)})})
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


def test_two_entries_of_one_name_have_a_verdict_each(ingest, png):
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("one.png", png(1))
        archive.writestr("one.png", png(2))
    done = ingest({"a.zip": buffer.getvalue()})
    assert [verdict["status"] for verdict in done.all_verdicts] == ["accepted", "accepted"]
    assert len(done.cases) == 2


def test_a_path_with_backslashes_is_a_path(ingest, png):
    mask = np.zeros((40, 48), np.uint8)
    mask[3:5, 4:8] = 255
    done = ingest({"a.zip": zipped({"p\\masks\\one.png": png(mask), "p\\images\\one.png": png(1)})})
    assert done.verdicts["a.zip/p/masks/one.png"]["status"] == "reference"
    assert done.cases[0]["images"][0]["has_region"] is True


def test_long_paths_that_differ_at_their_beginning_are_two_files(ingest, png):
    done = ingest({"a.zip": zipped({f"{side}/{'d' * 1100}/one.png": png(n) for n, side in enumerate("xy", 1)})})
    assert [verdict["status"] for verdict in done.all_verdicts] == ["accepted", "accepted"]


def test_only_a_file_called_dicomdir_is_left_out(ingest, png):
    files = {
        "DICOMDIR": b"x" * 300,
        "DICOMDIR_export/one.png": png(1),
        "dicomdir/two.png": png(2),
        "x/._two.png": b"\0\5",
    }
    done = ingest({"cd.zip": zipped(files)})
    statuses = {path.removeprefix("cd.zip/"): verdict["status"] for path, verdict in done.verdicts.items()}
    assert statuses == {
        "DICOMDIR": "ignored",
        "DICOMDIR_export/one.png": "accepted",
        "dicomdir/two.png": "accepted",
        "x/._two.png": "ignored",
    }


def test_a_mask_of_zeros_that_packs_a_thousand_to_one_is_no_bomb(ingest):
    mask = np.zeros((128, 128, 20), np.uint8)
    mask[50:60, 50:60, 10] = 1
    pixels = np.random.default_rng(0).integers(0, 900, mask.shape).astype(np.int16)
    files = {
        name: nibabel.Nifti1Image(data, np.eye(4)).to_bytes()
        for name, data in (("h.nii", pixels), ("h_mask.nii", mask))
    }
    done = ingest({"a.zip": zipped(files)})
    assert done.verdicts["a.zip/h_mask.nii"]["status"] == "reference", done.verdicts
    assert done.cases[0]["images"][0]["plane_count"] == 20


def test_entries_that_share_their_bytes_are_a_bomb(ingest, png):
    """Overlapping entries make a small archive of endless files; here each of two claims the whole archive."""
    archive = bytearray(zipped({"a.png": png(1), "b.png": png(2)}, zipfile.ZIP_STORED))
    at = archive.index(b"PK\1\2")
    for _ in range(2):
        archive[at + 20 : at + 24] = len(archive).to_bytes(4, "little")
        at = archive.find(b"PK\1\2", at + 4)
    assert "bomb" in ingest({"a.zip": bytes(archive)}).verdicts["a.zip"]["reason"]


def test_names_are_read_in_the_encoding_they_were_written_in(ingest, png):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("größe.png", png(1))
    as_utf8_without_flag = bytearray(buffer.getvalue())
    for signature, offset in ((b"PK\3\4", 7), (b"PK\1\2", 9)):
        as_utf8_without_flag[as_utf8_without_flag.index(signature) + offset] &= ~0x08
    done = ingest({"a.zip": bytes(as_utf8_without_flag)})
    assert list(done.verdicts) == ["a.zip/größe.png"]


def test_an_encrypted_archive_is_refused_in_words(ingest, png):
    archive = bytearray(zipped({"a.png": png(1)}))
    archive[archive.index(b"PK\1\2") + 8] |= 1
    assert "password" in ingest({"a.zip": bytes(archive)}).verdicts["a.zip"]["reason"]


def test_a_colon_in_a_name_is_no_way_out_of_the_archive(ingest, png):
    done = ingest(
        {"a.zip": zipped({"12:30:05.png": png(1), "a:b.png": png(2)}), "b.zip": zipped({"C:\\x.png": png(3)})}
    )
    assert {path: verdict["status"] for path, verdict in done.verdicts.items()} == {
        "a.zip/12:30:05.png": "accepted",
        "a.zip/a:b.png": "accepted",
        "b.zip": "refused",
    }
