"""Planes that belong together become one image, in the order of space, whatever their files are called."""

import random

import numpy as np
import pytest
from pydicom.uid import generate_uid

from imaging.models import Image, SourceFile
from imaging.planes import planes_of, read_values
from tests.unit.imaging.dicom_files import content, make_dicom
from tests.unit.imaging.series import make_slice, series, slice_pixels

pytestmark = pytest.mark.django_db


def places(image) -> list[int]:
    return [round(float(read_values(image, plane)[0, 0])) + 24 for plane in planes_of(image)]


def test_slices_in_any_order_of_files_become_one_volume_in_the_order_of_space(take):
    names = [f"IM{number:04d}" for number in range(9)]
    random.Random(4).shuffle(names)
    verdicts = take({names[place]: content(make_slice(place)) for place in range(9)})
    image = Image.objects.get()
    assert (image.kind, image.plane_count, image.plane_spacing_mm) == ("volume", 9, 2.5)
    assert places(image) == list(range(9))
    assert [plane.position_mm[2] for plane in planes_of(image)] == [2.5 * place for place in range(9)]
    assert {verdict.status for verdict in verdicts.values()} == {"accepted"}
    assert sum(verdict.images for verdict in verdicts.values()) == 1
    assert "Plane 3 of a volume of 9, axial, 0.5 × 0.25 mm" in verdicts[names[2]].reason


def test_one_coding_holds_the_values_of_all_planes_exactly(take):
    low, high = make_slice(0, pixels=slice_pixels(0) - 2000), make_slice(1, pixels=slice_pixels(1) * 4)
    take({"a": content(low), "b": content(high)})
    image = Image.objects.get()
    first, second = (read_values(image, plane) for plane in planes_of(image))
    assert np.array_equal(first, slice_pixels(0) - 2024)
    assert np.array_equal(second, slice_pixels(1) * 4 - 24)


def test_slopes_of_their_own_are_kept_plane_by_plane(take):
    take({str(n): content(make_slice(n, RescaleSlope=n + 1, RescaleIntercept=-10 * n)) for n in range(3)})
    image = Image.objects.get()
    for place, plane in enumerate(planes_of(image)):
        assert np.array_equal(read_values(image, plane), slice_pixels(place) * (place + 1.0) - 10 * place)


def test_a_missing_slice_is_said(take):
    verdicts = take(series([0, 1, 2, 5, 6]))
    assert "gap" in Image.objects.get().flags
    assert all("Planes are missing" in verdict.reason for verdict in verdicts.values())


def test_two_echoes_of_one_series_are_two_images_with_a_label_each(take):
    first = {f"1/{n}": content(make_slice(n, Modality="MR", EchoNumbers=1, EchoTime=10)) for n in range(3)}
    second = {
        f"2/{n}": content(
            make_slice(
                n,
                Modality="MR",
                EchoNumbers=2,
                EchoTime=80,
                SOPInstanceUID=generate_uid(),
                pixels=slice_pixels(n) // 2,
            )
        )
        for n in range(3)
    }
    take({**first, **second})
    labels = list(Image.objects.values_list("label", "plane_count").order_by("label"))
    assert [count for _, count in labels] == [3, 3]
    assert "echo 1" in labels[0][0]
    assert "echo 2" in labels[1][0]


def test_a_localiser_stands_apart(take):
    scout = make_slice(
        50,
        ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"],
        ImageOrientationPatient=[0, 1, 0, 0, 0, -1],
        SOPInstanceUID=generate_uid(),
    )
    take({**series(range(4)), "scout.dcm": content(scout)})
    assert sorted(Image.objects.values_list("kind", "plane_count")) == [("single", 1), ("volume", 4)]


def test_images_of_a_patient_are_one_case_and_no_name_is_kept(take):
    own_series = {"SeriesInstanceUID": generate_uid()}
    take({"1.dcm": content(make_slice(0)), "2.dcm": content(make_slice(1, **own_series))})
    take({"3.dcm": content(make_slice(3, PatientID="P-18", **own_series))})
    assert list(Image.objects.values_list("case__number", flat=True)) == [1, 1, 2]
    kept = str(list(SourceFile.objects.values()))
    for word in ("P-17", "P-18", "Doe", "1.2.3.4"):
        assert word not in kept
    assert SourceFile.objects.first().header["00120062"]["Value"] == ["YES"]


def test_a_blank_plane_is_kept_within_a_stack(take):
    take({"a": content(make_slice(0)), "b": content(make_slice(1, pixels=np.zeros((12, 16), np.int16)))})
    assert Image.objects.get().plane_count == 2


def test_an_image_that_is_blank_as_a_whole_is_refused(take):
    blank = np.full((12, 16), 7, np.int16)
    verdicts = take({str(n): content(make_slice(n, pixels=blank)) for n in range(2)})
    assert {verdict.status for verdict in verdicts.values()} == {"refused"}
    assert "same value" in verdicts["0"].reason


def test_frames_in_time_become_a_cine(take):
    frames = np.stack([slice_pixels(n) for n in range(5)]).astype(np.uint16)
    cine = make_dicom(frames, Modality="XA", FrameTime="40", SOPClassUID="1.2.840.10008.5.1.4.1.1.12.1")
    cine.FrameIncrementPointer = 0x00181063
    verdicts = take({"cine.dcm": content(cine)})
    image = Image.objects.get()
    assert (image.kind, image.plane_count) == ("cine", 5)
    assert [plane.time_ms for plane in planes_of(image)] == [0, 40, 80, 120, 160]
    assert verdicts["cine.dcm"].reason.startswith("A cine loop of 5 planes")
    assert (verdicts["cine.dcm"].images, verdicts["cine.dcm"].planes) == (1, 5)


def test_the_same_file_twice_in_one_upload_is_said_once_as_a_duplicate(take):
    files = series(range(3))
    verdicts = take({**files, "again/001.dcm": files["s/001.dcm"]})
    assert Image.objects.get().plane_count == 3
    statuses = sorted(verdict.status for verdict in verdicts.values())
    assert statuses == ["accepted", "accepted", "accepted", "duplicate"]


def test_one_instance_with_other_pixels_is_an_image_of_its_own_and_said(take):
    other = make_slice(1, pixels=slice_pixels(77))
    verdicts = take({**series(range(3)), "z.dcm": content(other)})
    assert sorted(Image.objects.values_list("plane_count", flat=True)) == [1, 3]
    assert "Another file came under the same instance UID" in verdicts["z.dcm"].reason


def test_a_slice_without_the_units_of_its_series_is_an_image_of_its_own(take):
    raw = make_slice(2)
    del raw.RescaleSlope, raw.RescaleIntercept, raw.RescaleType
    take({**series((0, 1, 3)), "raw.dcm": content(raw)})
    images = {image.plane_count: image for image in Image.objects.all()}
    assert (images[3].unit, images[1].unit) == ("HU", "")
    assert "gap" in images[3].flags
    assert images[1].range_high > 0
