"""Whatever one file raises, in decoding or in storing, becomes its verdict; the others are taken."""

import errno

import numpy as np
import pytest
from django.db import OperationalError
from django.db.utils import DataError

from api.errors import StorageFull
from imaging.models import Image, SourceFile, Verdict
from tests.unit.imaging.dicom_files import content
from tests.unit.imaging.series import make_slice, series, slice_pixels

pytestmark = pytest.mark.django_db


@pytest.fixture
def poison(monkeypatch):
    """`poison(error)`: the database refuses whatever holds the word POISON in its header."""
    whole, one = SourceFile.objects.bulk_create, SourceFile.save

    def arm(error):
        def is_poisoned(row):
            return "POISON" in str(row.header)

        def bulk_create(rows, **options):
            rows = list(rows)
            if any(map(is_poisoned, rows)):
                raise error
            return whole(rows, **options)

        def save(row, **options):
            if is_poisoned(row):
                raise error
            return one(row, **options)

        monkeypatch.setattr(SourceFile.objects, "bulk_create", bulk_create)
        monkeypatch.setattr(SourceFile, "save", save)

    return arm


def test_a_file_that_the_database_does_not_take_leaves_its_series_as_it_is(take, poison, png):
    poison(DataError("cannot be stored: Mustermann"))
    files = {**series(range(4)), "bad.dcm": content(make_slice(4, BodyPartExamined="POISON")), "other.png": png(1)}
    verdicts = take(files)
    assert verdicts["bad.dcm"].status == "refused"
    assert "DataError" in verdicts["bad.dcm"].reason
    assert "Mustermann" not in verdicts["bad.dcm"].reason
    assert sorted(Image.objects.values_list("plane_count", flat=True)) == [1, 4]
    assert [verdict.status for path, verdict in verdicts.items() if path != "bad.dcm"] == ["accepted"] * 5


@pytest.mark.parametrize(
    "attributes",
    [
        {"RescaleSlope": "1e305"},
        {"RescaleSlope": "1e38"},
        {"RescaleSlope": 0},
        {"pixels": np.full((12, 16), 3, np.int16)},
    ],
)
def test_values_that_cannot_be_held_are_refused_and_are_no_duplicate(take, attributes):
    bad = content(make_slice(0, SeriesInstanceUID="1.9", SOPInstanceUID="1.9.1", **attributes))
    verdicts = take({"bad.dcm": bad, **series(range(2))})
    assert verdicts["bad.dcm"].status == "refused"
    assert Image.objects.get().plane_count == 2


def test_a_nul_in_the_header_is_cut(take):
    raw = content(make_slice(0, BodyPartExamined="CHESTQQLEFTQQ")).replace(b"CHESTQQLEFTQQ", b"CHEST\0\0LEFT\0\0")
    assert {verdict.status for verdict in take({"a.dcm": raw}).values()} == {"accepted"}
    assert SourceFile.objects.get().header["00180015"]["Value"][0].startswith("CHEST")


def test_a_file_whose_pixels_fail_while_they_are_coded_is_refused_alone(take, monkeypatch, png):
    from imaging.ingest.pixels import StackPixels

    encode = StackPixels.encode

    def fail_for_bright(self):
        if self.high > 4000:
            raise FloatingPointError("of Mustermann")
        yield from encode(self)

    monkeypatch.setattr(StackPixels, "encode", fail_for_bright)
    bright = make_slice(0, SeriesInstanceUID="1.9", SOPInstanceUID="1.9.1", pixels=slice_pixels(0) * 100)
    verdicts = take({"bright.dcm": content(bright), "a.png": png(1), **series(range(2))})
    assert verdicts["bright.dcm"].status == "refused"
    assert "FloatingPointError" in verdicts["bright.dcm"].reason
    assert Image.objects.count() == 2


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), StorageFull),
        (OperationalError("the connection is closed"), OperationalError),
    ],
)
def test_a_full_disk_and_a_lost_database_are_no_files_verdict_and_a_retry_goes_on(
    take, monkeypatch, png, error, raised
):
    from imaging.ingest import drafts

    def fail(_planes):
        raise error

    job_id = "12345678-1234-5678-1234-567812345678"
    with monkeypatch.context() as patch:
        patch.setattr(drafts, "store_frames", fail)
        with pytest.raises(raised):
            take({"a.png": png(1)}, job_id)
    assert not Verdict.objects.exists()
    assert take({"a.png": png(1)}, job_id)["a.png"].status == "accepted"


def test_a_decoder_without_room_is_no_files_verdict(take, monkeypatch, png):
    from imaging.decoding.sandbox import DecodingChild, DiskFullError

    with monkeypatch.context() as patch:

        def fail(self):
            raise DiskFullError

        patch.setattr(DecodingChild, "receive", fail)
        with pytest.raises(StorageFull):
            take({"a.png": png(1)})
    assert take({"a.png": png(1)})["a.png"].status == "accepted"
