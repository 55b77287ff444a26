"""The files of the field: each small case of `shared/field` gives its right result, or the clear refusal it names.

The inputs are built by the shared material itself; what is right is written here, case by case.
"""

import importlib.util
import sys

import numpy as np
import pytest

from tests.conftest import SHARED

FIELD = SHARED / "field"


def _load():
    if not FIELD.is_dir():
        return {}
    sys.path.insert(0, str(FIELD))
    try:
        spec = importlib.util.spec_from_file_location("field_build", FIELD / "build.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.load(FIELD / "cases")
    finally:
        sys.path.remove(str(FIELD))


CASES = _load()
RIGHT = {}
#: Done in a browser; the reading tests cover them.
ELSEWHERE = {"tab_left_open", "slow_frames"}


def right(check):
    """Register what is right of the case of this name."""
    RIGHT[check.__name__] = check
    return check


@pytest.mark.skipif(not CASES, reason="the shared reference material does not lie beside this checkout")
def test_every_case_has_its_right_result_written_down():
    assert set(CASES) - ELSEWHERE == set(RIGHT)


@pytest.mark.parametrize("name", sorted(set(CASES) - ELSEWHERE) or ["none"])
def test_a_case_of_the_field(name, field):
    RIGHT[name](field(name))


@pytest.fixture
def field(admin, ingest, dataset_id):
    """`field(name)`: the case taken in step by step; what the dataset then holds."""

    def take(name):
        if name not in CASES:
            pytest.skip("the shared reference material does not lie beside this checkout")
        steps = [ingest(files) for files in CASES[name].steps()]
        assert [step.job["state"] for step in steps] == ["done"] * len(steps), [step.job["error"] for step in steps]
        return Found(admin, dataset_id, steps)

    return take


class Found:
    """What a dataset holds after its steps."""

    def __init__(self, admin, dataset_id, steps):
        self.admin, self.dataset_id, self.steps = admin, dataset_id, steps
        self.verdicts = {path: v for step in steps for path, v in step.verdicts.items()}
        answer = admin.get(f"/api/datasets/{dataset_id}/cases?page_size=500")
        assert answer.status_code == 200
        self.cases = answer.json()["results"]

    @property
    def words(self):
        """Everything that was said: verdicts, flags in sentences, questions."""
        from evaluation.files.flags import words_of

        flags = {flag for image in self.images for flag in image.flags}
        questions = " ".join(case["identity_question"] for case in self.cases)
        reasons = " ".join(v["reason"] for v in self.verdicts.values())
        return f"{reasons} {words_of(flags)} {questions}"

    @property
    def images(self):
        from imaging.models import Image

        return list(Image.objects.filter(dataset_id=self.dataset_id).order_by("case__number", "created_at", "pk"))

    @property
    def image(self):
        (image,) = self.images
        return image

    @property
    def regions(self):
        from imaging.models import Region

        found = Region.objects.filter(image__dataset_id=self.dataset_id, replaced_at__isnull=True)
        return list(found.order_by("area_px"))

    @property
    def labels(self):
        return sorted(case["reference"]["finding_class"] for case in self.cases if case["reference"])

    def values(self, image=None, plane=0):
        from imaging.planes import planes_of, read_values

        image = image or self.image
        return read_values(image, planes_of(image)[plane]).astype(float)

    def status(self, end):
        found = [v for path, v in self.verdicts.items() if path.endswith(end)]
        assert len(found) == 1, self.verdicts
        return found[0]["status"]

    def reason(self, end):
        return next(v["reason"] for path, v in self.verdicts.items() if path.endswith(end))

    def is_refused(self, end):
        return self.status(end) == "refused" and len(self.reason(end)) > 20

    def preview(self, image=None):
        import io

        from PIL import Image as Picture

        answer = self.admin.get(f"/api/images/{(image or self.image).pk}/preview")
        return np.asarray(Picture.open(io.BytesIO(answer.content)))


def ramp(rows=32, columns=48, top=4000, seed=0):
    pixels = np.linspace(0, top * 0.8, rows * columns).reshape(rows, columns)
    pixels[2:6, 3:9] = top - seed
    return pixels.astype("<u2").astype(float)


def photo(seed=0):
    return (ramp(32, 48, 60000) - seed * 7).astype("u2").astype(float)


def close(found, expected, tolerance=0.0):
    step = abs(found.image.code_slope)
    assert found.values().shape == expected.shape
    assert np.abs(found.values() - expected).max() <= max(tolerance, step * 0.51, 1e-6 * np.abs(expected).max())


def spacing(found):
    return found.image.spacing_mm


# --- one bad file ---------------------------------------------------------------------------------------------


@right
def nul_in_header(found):
    assert found.status("good.dcm") == "accepted"
    assert len(found.images) == 2 or found.is_refused("a.dcm")


@right
def csv_nul(found):
    assert found.status("one.png") == "accepted"
    one = next(case for case in found.cases if case["code"] == "C-0001")
    assert one["reference"]["finding_class"] == "normal"


@right
def nii_rgb(found):
    assert found.status("good.dcm") == "accepted"
    if not found.is_refused("a.nii"):
        stack = next(image for image in found.images if image.plane_count == 2)
        assert found.values(stack).max() == 4 * 39 + 3 * 29


@right
def slope_overflow(found):
    assert found.is_refused("a.dcm")
    assert found.status("good.dcm") == "accepted"


@right
def pixelspacing_infinite(found):
    assert found.is_refused("a.dcm") or spacing(found) is None


@right
def truncated_pixels(found):
    assert found.is_refused("a.dcm")


@right
def nii_truncated_gz(found):
    assert found.is_refused("a.nii.gz")
    assert not found.images


# --- silent defaults ------------------------------------------------------------------------------------------


@right
def comma_slope(found):
    if not found.is_refused("a.dcm"):
        close(found, ramp() * 2.5)


@right
def slope_text(found):
    assert found.is_refused("a.dcm")


@right
def comma_spacing(found):
    assert spacing(found) == (0.75, 0.75) or "spacing" in found.words


@right
def zero_pixel_spacing_imager(found):
    assert spacing(found) == pytest.approx((0.2, 0.1))


@right
def late_groups(found):
    is_one = len(found.cases) == 1 and {image.modality for image in found.images} == {"CT"}
    assert is_one or ("group_id" in found.words and "modality" in found.words)
    assert found.labels


@right
def window_width_zero(found):
    assert found.image.window_width > 1


@right
def bad_number_elsewhere(found):
    close(found, ramp())


@right
def spacing_as_ut_vr(found):
    assert spacing(found) == (0.5, 0.25)


# --- formats --------------------------------------------------------------------------------------------------


@right
def tiff_lzw(found):
    close(found, ramp(top=250).astype("u1").astype(float))


@right
def tiff_planar_rgb(found):
    if not found.is_refused("a.tif"):
        close(found, photo(), 1)


@right
def tiff_thumbnail_page(found):
    assert found.image.plane_count == 1
    close(found, photo())


@right
def nii_nan_background(found):
    assert found.image.plane_count == 6
    assert all(plane.padding_sha256 for plane in found.image.planes.all())


@right
def nii_pair(found):
    if found.images:
        assert found.image.plane_count == 6
    else:
        assert any("pair" in v["reason"] and ".nii" in v["reason"] for v in found.verdicts.values())


@right
def png_4bit(found):
    stored = (np.arange(32 * 48) % 16).reshape(32, 48).astype(float)
    factor = found.values().max() / 15
    assert factor in (1, 17)
    close(found, stored * factor)


@right
def tiff_big_be(found):
    close(found, photo())


# --- geometry -------------------------------------------------------------------------------------------------


def _mark(values):
    rows, columns = np.nonzero(values == 900)
    return rows, columns


@right
def nii_side(found):
    rows, columns = _mark(found.values(plane=2))
    assert columns.max() < 20
    assert rows.max() < 15
    assert len(rows) == 36


@right
def nii_ras_and_las(found):
    first, second = found.images
    assert np.array_equal(_mark(found.values(first, 2)), _mark(found.values(second, 2)))


@right
def nii_mask_other_orientation(found):
    if found.status("h_mask.nii") == "refused":
        return
    (region,) = found.regions
    _, columns = _mark(found.values(plane=2))
    assert (region.x, region.width) == (columns.min(), 6)
    assert (region.first_plane, region.last_plane) == (2, 3)


@right
def nii_units_micron(found):
    assert spacing(found) == pytest.approx((0.05, 0.05))


@right
def nii_4d_single(found):
    assert found.image.kind == "volume"
    assert found.image.plane_count == 6


@right
def seg_on_multiframe(found):
    (region,) = found.regions
    assert region.first_plane == region.last_plane
    assert found.values(plane=region.first_plane).max() == 3998


@right
def tiff_orientation(found):
    assert (found.image.rows, found.image.columns) == (48, 32)
    close(found, np.rot90(photo(), -1))


@right
def aspect_ratio(found):
    told = spacing(found)
    assert (told and told[0] == 2 * told[1]) or found.image.rows == 64 or "pixel" in found.words


@right
def us_doppler_first(found):
    assert spacing(found) == pytest.approx((0.3, 0.2))


@right
def magnification(found):
    assert spacing(found) == pytest.approx((0.05, 0.05)) or "detector" in found.words


@right
def imager_spacing(found):
    assert spacing(found) == pytest.approx((0.2, 0.1))


@right
def us_negative_delta(found):
    assert spacing(found) == pytest.approx((0.2, 0.2))


@right
def mask_other_size(found):
    assert found.is_refused("a_mask.png")
    assert all(size in found.reason("a_mask.png") for size in ("24", "16", "48", "32"))


# --- independence of cases ------------------------------------------------------------------------------------


@right
def no_patient_id_one_study(found):
    assert len(found.cases) == 1


@right
def issuer(found):
    assert len(found.cases) == 2


@right
def anonymous_id_many_patients(found):
    assert len(found.cases) > 1 or "ANONYMOUS" in found.words


@right
def one_person_two_charsets(found):
    assert len(found.cases) == 1


# --- names ----------------------------------------------------------------------------------------------------


@right
def csv_semicolon(found):
    assert found.labels == ["abnormal", "normal"]


@right
def csv_nfd(found):
    assert found.labels == ["abnormal"]


@right
def csv_case_insensitive_linux(found):
    assert found.labels == ["abnormal", "normal"] or "ambiguous" in found.words


@right
def zip_dicomdir_folder(found):
    assert len(found.images) == 2


@right
def zip_backslash(found):
    if found.regions:
        assert len(found.images) == 1
        assert found.regions[0].area_px == 24
    else:
        assert any(v["status"] == "refused" for v in found.verdicts.values())


@right
def mask_jpeg_named(found):
    assert len(found.images) == 1
    assert found.regions or found.is_refused("a_mask.jpg")


@right
def zip_sparse_mask(found):
    assert found.image.plane_count == 60
    assert [region.area_px for region in found.regions] == [100]


@right
def zip_same_name_twice(found):
    verdicts = [v for step in found.steps for v in step.all_verdicts]
    assert len(verdicts) == 2
    assert len(found.images) == 2 or any(v["status"] == "refused" and v["reason"] for v in verdicts)


@right
def appledouble_outside_macosx(found):
    assert found.status("._one.png") == "ignored"
    assert len(found.images) == 1


@right
def csv_bom(found):
    assert found.labels == ["abnormal", "normal"]


@right
def zip_macosx(found):
    assert len(found.images) == 1
    assert sorted(v["status"] for v in found.verdicts.values()) == ["accepted", "ignored", "ignored"]


@right
def zip_nested(found):
    assert len(found.images) == 1
    assert found.is_refused("in.zip")


@right
def zip_long_path(found):
    assert len(found.images) == 2
    assert len([v for step in found.steps for v in step.all_verdicts]) == 2


# --- privacy --------------------------------------------------------------------------------------------------


@right
def names_of_people_in_paths(found):
    from django.db import connection

    assert len(found.images) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', ["%Mustermann%"])
            assert cursor.fetchone()[0] == 0, table


@right
def dose_report(found):
    assert found.image.text_state == "suspected"
    assert "burned" in found.words


@right
def dataset_removed(found):
    assert found.admin.delete(f"/api/datasets/{found.dataset_id}").status_code == 204
    assert found.admin.get(f"/api/datasets/{found.dataset_id}").status_code == 404


# --- reference standard ---------------------------------------------------------------------------------------


@right
def corrected_mask(found):
    assert [region.area_px for region in found.regions] == [36]


@right
def label_withdrawn(found):
    assert found.labels == ["normal"]
    assert not found.regions


@right
def mask_two_lesions(found):
    assert [region.area_px for region in found.regions] == [4, 50]


@right
def mask_palette(found):
    assert [region.area_px for region in found.regions] == [24]


def _one_region_of_24(found):
    assert [region.area_px for region in found.regions] == [24]
    assert (found.regions[0].x, found.regions[0].y) == (10, 10)


RIGHT |= dict.fromkeys(("mask_white_is_zero", "seg_fractional", "plain_mask"), _one_region_of_24)


@right
def box_on_multiframe(found):
    assert len(found.regions) == 1 or ("frame" in found.words or "plane" in found.words)
    assert len(found.regions) <= 1


@right
def csv_conflict(found):
    assert "one.png" in found.words or "contradict" in found.words.lower()


@right
def csv_missing_mask(found):
    assert any("gone_mask" in path and v["status"] == "refused" for path, v in found.verdicts.items())


# --- meaning of values ----------------------------------------------------------------------------------------


@right
def modality_lut_monochrome1(found):
    values = found.values()
    assert np.all(values[2:6, 3:9] == values.min())


@right
def png16_rgb(found):
    close(found, photo(), 1)
    assert found.image.bits_stored == 16


@right
def tiff_white_is_zero(found):
    close(found, 65535 - photo())


@right
def tiff_palette(found):
    if not found.is_refused("a.tif"):
        stored = 255 - (photo() // 256)
        assert np.corrcoef(stored.ravel(), found.values().ravel())[0, 1] > 0.9999


@right
def padding_mr(found):
    image = found.image
    assert image.range_low >= 0
    assert image.range_high <= 1000
    assert image.window_centre - image.window_width / 2 >= -1
    assert image.window_centre + image.window_width / 2 <= 1001


@right
def voi_lut_sequence(found):
    curve = (255 * (np.arange(4096) / 4095) ** 3)[ramp().astype(int)]
    shown = np.abs(found.preview().astype(float) - curve).max() <= 2
    assert shown or "not applied" in found.words


@right
def window_width_one(found):
    shown = found.preview()
    values = found.values()
    assert np.all(shown[values >= 100] == 255)
    assert np.all(shown[values <= 99] == 0)


@right
def high_bit_15(found):
    if not found.is_refused("a.dcm"):
        close(found, ramp())


@right
def enhanced_top_level_slope(found):
    assert np.abs(found.values(plane=0) - 2 * ramp(seed=0)).max() < 1
    assert np.abs(found.values(plane=1) - 3 * ramp(seed=1)).max() < 1


@right
def jpegls_near(found):
    close(found, ramp(), 3)
    assert "lossy_compression" in found.image.flags


@right
def mg_for_processing(found):
    if not found.is_refused("a.dcm"):
        assert "processing" in found.words
        assert "L" in found.image.label


@right
def modality_lut(found):
    squares = (np.arange(256) ** 2 // 16).astype(float)
    close(found, squares[ramp(top=255).astype("u1")])


@right
def monochrome1_plain(found):
    close(found, 4095 - ramp())
    assert found.image.window_centre == pytest.approx(3095, abs=1)
    assert found.image.window_width == 400


@right
def enhanced_rescale(found):
    from imaging.planes import planes_of

    assert spacing(found) == (0.5, 0.25)
    for index, plane in enumerate(planes_of(found.image)):
        expected = ramp(seed=index) * (index + 1) - 10 * index
        assert np.abs(found.values(plane=index) - expected).max() < 1
        assert (plane.windows[0]["centre"], plane.windows[0]["width"]) == (1000 + index, 500 + index)


@right
def overlay_bits_signed(found):
    close(found, ramp(top=2000).astype("<i2") - 1000.0)


RIGHT |= dict.fromkeys(("rle16", "deflated"), lambda found: close(found, ramp()))


@right
def nii_slope(found):
    values = found.values(plane=2)
    assert values.max() == 900 * 0.5 - 1024


@right
def same_uid_other_pixels(found):
    assert "UID" in found.words


@right
def window_exact_small(found):
    assert found.image.window_width == pytest.approx(0.2)
