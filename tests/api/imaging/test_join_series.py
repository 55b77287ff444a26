"""A series that comes in two uploads becomes one image where that is right, else it is said why not."""

import numpy as np
import pytest

from imaging.models import Image, MetricValue, Plane, Region
from imaging.planes import planes_of, read_values
from tests.unit.imaging.dicom_files import content
from tests.unit.imaging.series import make_slice, series, slice_pixels

pytestmark = pytest.mark.django_db


def test_later_planes_join_in_the_order_of_space(take):
    take(series([0, 2, 4]))
    verdicts = take(series([1, 3]))
    image = Image.objects.get()
    assert (image.kind, image.plane_count, image.plane_spacing_mm) == ("volume", 5, 2.5)
    assert image.flags == []
    for place, plane in enumerate(planes_of(image)):
        assert plane.index == place
        assert np.array_equal(read_values(image, plane), slice_pixels(place) - 24)
    assert "an earlier upload" in verdicts["s/001.dcm"].reason
    assert sum(verdict.images for verdict in verdicts.values()) == 0


def test_a_single_slice_becomes_a_volume(take):
    take(series([3]))
    take(series([4]))
    assert Image.objects.values_list("kind", "plane_count").get() == ("volume", 2)


def test_a_wider_range_makes_a_coding_that_keeps_the_older_planes_exactly(take):
    take(series([0, 1]))
    narrow = Image.objects.get().code_slope
    take({"far": content(make_slice(2, pixels=slice_pixels(2) * 20))})
    image = Image.objects.get()
    assert image.code_slope > narrow
    values = [read_values(image, plane) for plane in planes_of(image)]
    assert np.array_equal(values[0], slice_pixels(0) - 24)
    assert np.array_equal(values[2], slice_pixels(2) * 20 - 24)


def test_planes_that_are_there_already_are_duplicates_and_the_others_join(take):
    take(series(range(3)))
    again = {f"again{n}": content(make_slice(n, StationName="another export")) for n in range(4)}
    verdicts = take(again)
    assert [verdicts[f"again{n}"].status for n in range(4)] == ["duplicate", "duplicate", "duplicate", "accepted"]
    assert Image.objects.get().plane_count == 4


def test_the_whole_series_again_is_a_duplicate(take):
    take(series(range(3)))
    verdicts = take(series(range(3)))
    assert {verdict.status for verdict in verdicts.values()} == {"duplicate"}
    assert Plane.objects.count() == 3


def test_another_patient_with_the_same_series_stays_apart(take):
    take(series([0, 1]))
    take(series([2, 3], PatientID="P-99"))
    assert sorted(Image.objects.values_list("plane_count", "case__number")) == [(2, 1), (2, 2)]


def test_an_instance_that_comes_later_with_other_pixels_stays_apart_and_is_said(take):
    take(series(range(3)))
    verdicts = take({"b": content(make_slice(1, pixels=slice_pixels(90)))})
    assert "same instance UID with other pixels" in verdicts["b"].reason
    assert sorted(Image.objects.values_list("plane_count", flat=True)) == [1, 3]


def make_variant(image):
    from tests.factories import make_reconstruction

    make_reconstruction(image, "bicubic", np.zeros((24, 32), np.uint16))
    MetricValue.objects.all().delete()


def make_outline(image):
    Region.objects.create(image=image, kind="mask", x=0, y=0, width=1, height=1, area_px=1)


def make_score(image):
    fields = {"detector_version": "1", "threshold": 0.5, "is_unusual": False, "promise": "none"}
    image.scores.create(detector="d", value=0.1, **fields)


@pytest.mark.parametrize(
    ("make", "words"), [(make_variant, "variants"), (make_outline, "outlined"), (make_score, "scored")]
)
def test_what_was_made_of_an_image_keeps_it_as_it_is(take, make, words):
    take(series([0, 1]))
    make(Image.objects.get())
    verdicts = take(series([2]))
    assert verdicts["s/002.dcm"].status == "refused"
    assert words in verdicts["s/002.dcm"].reason
    assert "C-0001" in verdicts["s/002.dcm"].reason
    assert Image.objects.get().plane_count == 2


def test_an_image_of_a_frozen_study_is_kept_by_the_database(take, monkeypatch):
    """The trigger's refusal is read as what it says; the study itself is made elsewhere."""
    from django.db import IntegrityError, connection

    take(series([0, 1]))

    def refuse(*_args, **_kwargs):
        with connection.cursor() as cursor:
            try:
                cursor.execute(
                    "DO $$ BEGIN RAISE EXCEPTION 'a frozen study shows this image' "
                    "USING ERRCODE = 'restrict_violation'; END $$"
                )
            except IntegrityError as error:
                raise error from error.__cause__

    monkeypatch.setattr(Plane.objects, "bulk_update", refuse)
    verdicts = take(series([2]))
    assert "frozen study" in verdicts["s/002.dcm"].reason
    assert Image.objects.get().plane_count == 2
