"""The header of a file: whole, without pixels, text cut at a NUL; and identity in it alone."""

import numpy as np

from tests.unit.evaluation.files._dicom import UID, content_of, item, made, opened, with_bytes


def test_the_header_is_whole_and_holds_no_pixels(tmp_path):
    dataset = made(BodyPartExamined="CHEST", KVP="120", ReferencedImageSequence=[item(ReferencedSOPInstanceUID="1.2")])
    header = opened(dataset, tmp_path).header
    assert (header.BodyPartExamined, header.KVP, header.SOPInstanceUID) == ("CHEST", 120, f"{UID}.1")
    assert header.ReferencedImageSequence[0].ReferencedSOPInstanceUID == "1.2"
    assert "PixelData" not in header


def test_the_header_holds_no_overlay_and_no_icon(tmp_path):
    dataset = made()
    dataset.add_new(0x60003000, "OW", b"\1\0" * 24)
    dataset.add_new(0x60000010, "US", 6)
    dataset.IconImageSequence = [item(Rows=1)]
    header = opened(dataset, tmp_path).header
    assert 0x60003000 not in header
    assert "IconImageSequence" not in header
    assert header[0x60000010].value == 6


def test_floating_point_pixels_are_no_part_of_the_header(tmp_path):
    from tests.unit.evaluation.files._dicom import floating

    assert "FloatPixelData" not in opened(floating(np.ones((4, 4), np.float32)), tmp_path).header


def test_text_ends_at_a_nul_in_the_header_and_the_file_is_taken(tmp_path):
    file = with_bytes(made(BodyPartExamined="CHESTQQLEFTQQ"), "BodyPartExamined", b"CHEST\0\0LEFT\0\0")
    assert opened(file, tmp_path).header.BodyPartExamined == "CHEST"


def test_the_header_of_another_character_set_is_read_in_it(tmp_path):
    dataset = made(SpecificCharacterSet="ISO_IR 192", SeriesDescription="Schädel")
    assert opened(dataset, tmp_path).header.SeriesDescription == "Schädel"


def test_planes_name_nobody(tmp_path):
    dataset = made(SeriesDescription="Doe^Jane", ImageComments="Doe^Jane", StationName="Doe")
    image = opened(dataset, tmp_path)
    assert "Doe" not in repr(image)


def test_reading_leaves_the_file_as_it_was(tmp_path):
    content = content_of(made())
    path = tmp_path / "a.dcm"
    opened(content, tmp_path).read_plane(0)
    assert path.read_bytes() == content
