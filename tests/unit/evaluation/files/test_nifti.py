"""NIfTI: values, units and where planes lie, however the volume is stored."""

import nibabel
import numpy as np
import pytest

from evaluation.files import RefusedError, open_image
from tests.unit.evaluation.files._volumes import RAS, SHAPE, nifti, packed, pair, reoriented, volume

CODES = ("RAS", "LAS", "LPS", "PIR", "ASL", "SPL", "ILA")


@pytest.fixture
def opened(tmp_path):
    def opened(content, name="upload"):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return open_image(path, name=name)

    return opened


def shown(image):
    return np.stack([plane.stored for plane in image.read_planes()])


def radiological(pixels):
    """(x, y, z) in RAS as planes from foot to head, the patient's right at the left, the front at the top."""
    return pixels.transpose(2, 1, 0)[:, ::-1, ::-1]


@pytest.mark.parametrize("codes", CODES)
@pytest.mark.parametrize("is_packed", [False, True])
def test_planes_are_axial_however_the_volume_is_stored(opened, codes, is_packed):
    content = nifti(*reoriented(volume(), RAS, codes))
    image = opened(packed(content) if is_packed else content)
    np.testing.assert_array_equal(shown(image), radiological(volume()))
    assert (image.stack, image.modality, len(image.planes)) == ("volume", "OT", 5)
    assert ("axial_of_other" in image.flags) == (codes[2] not in "SI")


@pytest.mark.parametrize("codes", CODES)
def test_position_spacing_and_directions_are_those_of_the_patient(opened, codes):
    image = opened(nifti(*reoriented(volume(), RAS, codes)))
    first, last = image.planes[0], image.planes[-1]
    assert first.spacing_mm == pytest.approx((1, 2))
    assert first.row_direction == pytest.approx((1, 0, 0))
    assert first.column_direction == pytest.approx((0, 1, 0))
    assert first.position_mm == pytest.approx((-22, -8, 0))
    assert last.position_mm == pytest.approx((-22, -8, 12))


@pytest.mark.parametrize(("code", "size"), [(0, 1.0), (1, 1000.0), (2, 1.0), (3, 0.001)])
def test_the_unit_of_length_counts(opened, code, size):
    plane = opened(nifti(volume(), units=code)).planes[1]
    assert plane.spacing_mm == pytest.approx((size, 2 * size))
    assert plane.position_mm == pytest.approx((-22 * size, -8 * size, 3 * size))


def test_an_unknown_unit_leaves_sizes_unknown_and_planes_in_order(opened):
    image = opened(nifti(volume(), units=5))
    assert (image.planes[0].spacing_mm, image.planes[0].position_mm) == (None, None)
    assert "spacing_unreadable" in image.flags
    np.testing.assert_array_equal(shown(image), radiological(volume()))


def test_sform_comes_before_qform(opened):
    other = np.diag([-5.0, 5, 5, 1])
    image = nibabel.Nifti1Image(volume(), RAS)
    image.set_sform(RAS, 1)
    image.set_qform(other, 1)
    assert opened(image.to_bytes()).planes[0].spacing_mm == (1, 2)
    image.set_sform(RAS, 0)
    assert opened(image.to_bytes()).planes[0].spacing_mm == (5, 5)


@pytest.mark.parametrize("row", [[0, 0, 0, 0], [np.nan, 0, 0, 0]])
def test_an_sform_that_spans_nothing_gives_way_to_qform(opened, row):
    image = opened(nifti(volume(), qform=1, srow_x=row))
    assert image.planes[0].position_mm == pytest.approx((-22, -8, 0))


def test_without_an_affine_planes_stand_as_stored(opened):
    image = opened(nifti(volume(), sform=0))
    assert image.planes[0].position_mm is None
    assert image.planes[0].spacing_mm == (1, 2)
    assert image.flags == ("multiframe_without_geometry",)
    np.testing.assert_array_equal(image.read_plane(1).stored, np.rot90(volume()[..., 1]))


@pytest.mark.parametrize("sides", [[1, 0, 1, 3, 0, 0, 0, 0], [1, -2, 1, 3, 0, 0, 0, 0], [1, np.inf, 1, 3, 0, 0, 0, 0]])
def test_a_voxel_size_that_is_none_is_unknown(opened, sides):
    image = opened(nifti(volume(), sform=0, pixdim=sides))
    assert image.planes[0].spacing_mm is None
    assert "spacing_unreadable" in image.flags


def test_an_oblique_volume_is_shown_along_its_own_axes(opened):
    angle = np.radians(20)
    turn = np.eye(4)
    turn[1:3, 1:3] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    image = opened(nifti(volume(), turn @ RAS))
    np.testing.assert_array_equal(shown(image), radiological(volume()))
    assert image.planes[0].column_direction == pytest.approx((0, np.cos(angle), -np.sin(angle)), abs=1e-6)
    assert image.planes[0].spacing_mm == pytest.approx((1, 2))


def test_a_sheared_volume_is_refused(opened):
    sheared = RAS.copy()
    sheared[0, 1] = 0.5
    with pytest.raises(RefusedError, match="shears its pixels by 27 degrees"):
        opened(nifti(volume(), sheared))


@pytest.mark.parametrize(
    ("axis", "row", "column"), [(0, (0, 1, 0), (0, 0, -1)), (1, (1, 0, 0), (0, 0, -1)), (2, (1, 0, 0), (0, 1, 0))]
)
def test_a_single_slice_is_shown_in_its_own_plane(opened, axis, row, column):
    single = np.take(volume(), [1], axis=axis)
    image = opened(nifti(single))
    assert (image.stack, len(image.planes), "axial_of_other" in image.flags) == ("", 1, False)
    assert image.planes[0].row_direction == pytest.approx(row)
    assert image.planes[0].column_direction == pytest.approx(column)


@pytest.mark.parametrize("shape", [(12, 9), (12, 9, 1), (12, 9, 1, 1)])
def test_two_dimensions_are_one_plane(opened, shape):
    assert len(opened(nifti(volume()[..., 0].reshape(shape))).planes) == 1


@pytest.mark.parametrize("shape", [(12, 9, 5, 1), (12, 9, 5, 1, 1)])
def test_further_dimensions_of_one_are_a_volume(opened, shape):
    np.testing.assert_array_equal(shown(opened(nifti(volume().reshape(shape)))), radiological(volume()))


@pytest.mark.parametrize("shape", [(3, 4, 9, 5), (12, 9, 1, 5), (12, 9, 1, 1, 5)])
def test_several_volumes_are_refused_with_their_shape(opened, shape):
    with pytest.raises(RefusedError, match=" × ".join(map(str, shape))):
        opened(nifti(volume().reshape(shape)))


@pytest.mark.parametrize(
    ("slope", "intercept", "expected"),
    [(0.5, -1024, (0.5, -1024)), (-2, 7, (-2, 7)), (0, 99, (1, 0)), (np.nan, np.nan, (1, 0))],
)
@pytest.mark.parametrize("dtype", ["i2", "u2", "f4"])
def test_values_are_scaled_as_the_header_says(opened, slope, intercept, expected, dtype):
    image = opened(nifti(volume(dtype=dtype), scl_slope=slope, scl_inter=intercept))
    assert image.planes[0].slope == abs(expected[0])
    np.testing.assert_allclose(image.read_values(0), radiological(volume())[0] * expected[0] + expected[1])


@pytest.mark.parametrize(("slope", "intercept"), [(np.inf, 0), (2, np.nan), (2, -np.inf)])
def test_a_scaling_that_cannot_be_read_is_refused(opened, slope, intercept):
    with pytest.raises(RefusedError, match="scaling cannot be read"):
        opened(nifti(volume(), scl_slope=slope, scl_inter=intercept))


def test_values_beyond_all_bounds_are_refused(opened):
    image = opened(nifti(volume(dtype=np.float64) * 1e20, scl_slope=1e15))
    with pytest.raises(RefusedError, match="beyond what can be shown"):
        image.read_plane(0)


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", ">i2", "i4", "u4", "i8", "u8", "f4", ">f8"])
@pytest.mark.parametrize("second", [False, True])
def test_every_type_of_number_is_exact(opened, dtype, second):
    pixels = volume(dtype=np.int64) % 100
    image = opened(nifti(pixels.astype(dtype), second=second))
    assert image.is_signed == (np.dtype(dtype).kind == "i")
    np.testing.assert_array_equal(shown(image), radiological(pixels))
    assert image.read_plane(0).stored.dtype.isnative


def test_a_header_in_the_other_byte_order_is_read(opened):
    image = nibabel.Nifti1Image(volume(), RAS, nibabel.Nifti1Header(endianness=">"))
    np.testing.assert_array_equal(shown(opened(image.to_bytes())), radiological(volume()))


def test_what_is_not_a_number_is_background(opened):
    pixels = volume(dtype=np.float32)
    pixels[0, 0, :], pixels[1, 0, 0] = np.nan, np.inf
    image = opened(nifti(pixels))
    plane = image.read_plane(0)
    assert plane.flags == ("padding",)
    assert plane.padding[-1, -2:].all()
    assert plane.padding.sum() == 2
    assert plane.stored[plane.padding].tolist() == [10, 10]


def test_a_plane_of_nothing_but_background_is_all_padding(opened):
    pixels = volume(dtype=np.float32)
    pixels[..., 2] = np.nan
    plane = opened(nifti(pixels)).read_plane(2)
    assert plane.padding.all()
    assert not plane.stored.any()


def rgb(has_alpha=False, alpha=255):
    kind = np.dtype([(name, "u1") for name in "RGBA"[: 3 + has_alpha]])
    pixels = np.zeros(SHAPE, kind)
    for name in "RGB":
        pixels[name] = volume() % 250
    if has_alpha:
        pixels["A"] = alpha
    return pixels


@pytest.mark.parametrize(("pixels", "flags"), [(rgb(), ()), (rgb(True), ()), (rgb(True, 9), ("transparency_dropped",))])
def test_colours_become_luminance_and_are_not_scaled(opened, pixels, flags):
    image = opened(nifti(pixels, scl_slope=3, scl_inter=5))
    assert (image.photometric, image.planes[0].slope, image.read_plane(0).flags) == ("RGB", 1, flags)
    np.testing.assert_array_equal(shown(image), radiological(volume() % 250))


def test_complex_numbers_are_refused(opened):
    with pytest.raises(RefusedError, match="got complex64"):
        opened(nifti(volume(dtype=np.complex64)))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"dim": [3, 12, 0, 5, 1, 1, 1, 1]}, "12 × 0 × 5"),
        ({"dim": [3, 12, -9, 5, 1, 1, 1, 1]}, "12 × -9 × 5"),
        ({"dim": [1, 12, 1, 1, 1, 1, 1, 1]}, "a line of 12 voxels"),
        ({"dim": [3, 30000, 9, 5, 1, 1, 1, 1]}, "claims 30000 × 9"),
        ({"dim": [3, 12, 9, 3000, 1, 1, 1, 1]}, "3000 frames"),
        ({"dim": [3, 12, 9, 6, 1, 1, 1, 1]}, "ends before its last slice"),
        ({"datatype": 3}, "number type 3"),
        ({"vox_offset": np.nan}, "cannot begin at byte nan"),
        ({"vox_offset": 4}, "cannot begin at byte 4"),
    ],
)
def test_a_header_that_cannot_be_is_refused_in_words(opened, fields, words):
    with pytest.raises(RefusedError, match=words):
        opened(nifti(volume(), **fields))


@pytest.mark.parametrize("left_out", [1, 8, 400])
def test_a_packed_file_that_was_cut_is_refused(opened, left_out):
    noise = np.random.default_rng(1).integers(0, 999, (40, 30, 6)).astype("i2")
    with pytest.raises(RefusedError, match="damaged or was cut"):
        opened(packed(nifti(noise))[:-left_out])


@pytest.mark.parametrize("name", ["a.hdr", "a.img"])
def test_a_pair_is_refused_with_what_to_send(opened, name):
    content = pair(volume())[name == "a.img"]
    with pytest.raises(RefusedError, match=r"pair \(\.hdr and \.img\).*one \.nii"):
        opened(content, name=name)


def test_nothing_of_an_unpacked_file_stays_on_the_disk(opened, tmp_path, monkeypatch):
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spool))
    image = opened(packed(nifti(volume())))
    assert image.read_plane(0).stored.any()
    assert list(spool.iterdir()) == []


def test_an_unknown_side_of_the_third_axis_counts_as_the_usual_one(opened):
    header = bytearray(nifti(volume(), sform=0, qform=1))
    expected = opened(bytes(header)).planes
    header[76:80] = np.float32(0).tobytes()
    assert opened(bytes(header)).planes == expected
    assert expected[0].position_mm is not None


@pytest.mark.parametrize(("place", "value"), [(280, -2.0), (280, 4.0)], ids=["another side", "another size"])
def test_sform_and_qform_that_differ_are_said(opened, place, value):
    header = bytearray(nifti(volume(), qform=1))
    assert "forms_disagree" not in opened(bytes(header)).flags
    header[place : place + 4] = np.float32(value).tobytes()
    assert "forms_disagree" in opened(bytes(header)).flags
