"""Enlarged planes written: what comes back is what was given, in its own place, whatever the source looked like."""

import nibabel
import numpy as np
import pydicom
import pytest

from evaluation.files import open_image, write_image
from evaluation.files.writing import Enlarged
from tests.unit.evaluation.files._dicom import AXIAL, CINE, ENHANCED, content_of, item, made, ramp
from tests.unit.evaluation.files._pictures import png, scene, tiff
from tests.unit.evaluation.files._volumes import RAS, nifti, reoriented, volume

SCALE = 2
MADE_BY = {"model": "espcn-x2"}


@pytest.fixture
def enlarge(tmp_path):
    """`enlarge(content, name)`: the source, and the file written of each of its pixels twice in both directions."""

    def enlarge(content, name, source_name="source"):
        (tmp_path / source_name).write_bytes(content)
        source = open_image(tmp_path / source_name)
        planes = [source.read_plane(plane.index) for plane in source.planes]
        stored = np.kron(np.stack([plane.stored for plane in planes]), np.ones((1, SCALE, SCALE), int))
        padding = None
        if any(plane.padding is not None for plane in planes):
            masks = [np.zeros(p.stored.shape, bool) if p.padding is None else p.padding for p in planes]
            padding = np.kron(np.stack(masks), np.ones((1, SCALE, SCALE), bool))
        stored = stored.astype(planes[0].stored.dtype)
        write_image(Enlarged(source, stored, SCALE, MADE_BY, padding), tmp_path / name)
        return source, open_image(tmp_path / name)

    return enlarge


def assert_same_values(source, result):
    for before, after in zip(source.planes, result.planes, strict=True):
        values = np.kron(source.read_values(before.index), np.ones((SCALE, SCALE)))
        np.testing.assert_allclose(result.read_values(after.index), values)


def corners(plane):
    """Where the outer corners of the plane lie: they do not move when pixels are divided."""
    across, down = (np.array(direction) for direction in (plane.row_direction, plane.column_direction))
    first = np.array(plane.position_mm) - (across * plane.spacing_mm[1] + down * plane.spacing_mm[0]) / 2
    last = first + across * plane.spacing_mm[1] * plane.columns + down * plane.spacing_mm[0] * plane.rows
    return np.stack([first, last])


@pytest.mark.parametrize("codes", ["RAS", "LAS", "LPS", "PIR", "SPL"])
@pytest.mark.parametrize("name", ["out.nii", "out.nii.gz"])
def test_a_volume_goes_back_into_its_own_orientation(enlarge, tmp_path, codes, name):
    pixels, affine = reoriented(volume(), RAS, codes)
    source, result = enlarge(nifti(pixels, affine, units=2, sform=1, qform=1), name)
    assert_same_values(source, result)
    for before, after in zip(source.planes, result.planes, strict=True):
        np.testing.assert_allclose(corners(after), corners(before), atol=1e-4)
    written = nibabel.load(tmp_path / name)
    assert "".join(nibabel.aff2axcodes(written.affine)) == codes
    np.testing.assert_allclose(written.get_qform(), written.affine, atol=1e-4)
    assert (int(written.header["sform_code"]), int(written.header["qform_code"])) == (1, 1)
    assert written.header.get_xyzt_units()[0] == "mm"


@pytest.mark.parametrize("dtype", ["i2", "u2", "f4"])
@pytest.mark.parametrize(("slope", "intercept"), [(0.5, -1024), (-2, 7), (0, 0)])
def test_the_scaling_of_a_volume_stays(enlarge, tmp_path, dtype, slope, intercept):
    source, result = enlarge(nifti(volume(dtype=dtype), scl_slope=slope, scl_inter=intercept), "out.nii")
    assert_same_values(source, result)
    assert nibabel.load(tmp_path / "out.nii").get_data_dtype() == dtype


def test_a_volume_that_lies_nowhere_still_does(enlarge):
    source, result = enlarge(nifti(volume(), sform=0), "out.nii")
    assert_same_values(source, result)
    assert result.planes[0].position_mm is None
    assert result.planes[0].spacing_mm == (0.5, 1)


def test_background_of_a_volume_stays_background(enlarge):
    pixels = volume(dtype=np.float32)
    pixels[0, 0] = np.nan
    assert_same_values(*enlarge(nifti(pixels), "out.nii"))


DATA_SETS = {
    "plain": lambda: made(ramp(), RescaleSlope="2", RescaleIntercept="-1024"),
    "inverted": lambda: made(ramp(top=4095), bits=12, PhotometricInterpretation="MONOCHROME1"),
    "inverted and signed": lambda: made(
        ramp().astype(np.int16) - 900, PhotometricInterpretation="MONOCHROME1", PixelRepresentation=1
    ),
    "falling": lambda: made(ramp(), RescaleSlope="-1", RescaleIntercept="10"),
    "falling and inverted": lambda: made(
        ramp(), RescaleSlope="-1", RescaleIntercept="0", PhotometricInterpretation="MONOCHROME1"
    ),
    "padded": lambda: made(ramp(), PixelPaddingValue=0),
    "eight bits": lambda: made(ramp(top=255, dtype=np.uint8)),
    "high bits": lambda: made(ramp(top=4000) << 4, bits=12, HighBit=15),
}


@pytest.mark.parametrize("what", DATA_SETS)
def test_values_of_dicom_are_the_same_when_read_again(enlarge, what):
    dataset = DATA_SETS[what]()
    if what == "padded":
        dataset["PixelPaddingValue"].VR = "US"
    source, result = enlarge(content_of(dataset), "out.dcm")
    assert_same_values(source, result)
    assert result.photometric == source.photometric


def test_windows_of_an_inverted_image_still_fit(enlarge):
    source, result = enlarge(
        content_of(
            made(ramp(), bits=12, PhotometricInterpretation="MONOCHROME1", WindowCenter="1000", WindowWidth="400")
        ),
        "out.dcm",
    )
    assert result.planes[0].windows == source.planes[0].windows != ()


def test_values_out_of_a_lookup_table_are_written_as_they_are(enlarge, tmp_path):
    squares = (np.arange(256) ** 2 // 16).astype("<u2")
    table = pydicom.Dataset()
    table.LUTDescriptor, table.LUTData, table.ModalityLUTType = [256, 0, 16], squares.tobytes(), "US"
    table["LUTDescriptor"].VR, table["LUTData"].VR = "US", "OW"
    dataset = made(ramp(top=255, dtype=np.uint8), ModalityLUTSequence=[table], PhotometricInterpretation="MONOCHROME1")
    source, result = enlarge(content_of(dataset), "out.dcm")
    assert_same_values(source, result)
    assert "ModalityLUTSequence" not in pydicom.dcmread(tmp_path / "out.dcm")


@pytest.mark.parametrize("cosines", [AXIAL, [0, 1, 0, 0, 0, -1], [0.8, 0.6, 0, 0, 0, -1]])
def test_a_plane_of_dicom_stays_in_its_place(enlarge, cosines):
    dataset = made(ramp(), PixelSpacing=["0.8", "0.5"], ImagePositionPatient=["10", "20", "30"])
    dataset.ImageOrientationPatient = [str(value) for value in cosines]
    source, result = enlarge(content_of(dataset), "out.dcm")
    np.testing.assert_allclose(corners(result.planes[0]), corners(source.planes[0]), atol=1e-6)


def test_frames_of_an_enhanced_file_stay_in_their_places_with_their_rescales(enlarge):
    frames = [
        item(
            PlanePositionSequence=[item(ImagePositionPatient=["0", "0", str(3 * number)])],
            PixelValueTransformationSequence=[
                item(RescaleSlope=str(number + 1), RescaleIntercept="5", RescaleType="US")
            ],
        )
        for number in range(3)
    ]
    shared = item(
        PixelMeasuresSequence=[item(PixelSpacing=["0.5", "0.25"])],
        PlaneOrientationSequence=[item(ImageOrientationPatient=[str(value) for value in AXIAL])],
    )
    dataset = made(np.stack([ramp(top=1000 + number) for number in range(3)]), SOPClassUID=ENHANCED)
    dataset.file_meta.MediaStorageSOPClassUID = ENHANCED
    dataset.SharedFunctionalGroupsSequence, dataset.PerFrameFunctionalGroupsSequence = [shared], frames
    source, result = enlarge(content_of(dataset), "out.dcm")
    assert [plane.slope for plane in source.planes] == [1, 2, 3]
    assert_same_values(source, result)
    for before, after in zip(source.planes, result.planes, strict=True):
        np.testing.assert_allclose(corners(after), corners(before), atol=1e-6)


def test_a_cine_keeps_its_times(enlarge):
    dataset = made(np.stack([ramp(), ramp(top=900)]), modality="US", SOPClassUID=CINE, FrameTime="40")
    dataset.file_meta.MediaStorageSOPClassUID = CINE
    dataset.FrameIncrementPointer = 0x00181063
    source, result = enlarge(content_of(dataset), "out.dcm")
    assert (result.stack, [plane.time_ms for plane in result.planes]) == ("cine", [0, 40])
    assert_same_values(source, result)


def test_regions_of_an_ultrasound_picture_grow_with_it(enlarge):
    region = item(
        RegionSpatialFormat=1, RegionDataType=1, RegionFlags=0,
        RegionLocationMinX0=0, RegionLocationMinY0=0, RegionLocationMaxX1=7, RegionLocationMaxY1=5,
        PhysicalUnitsXDirection=3, PhysicalUnitsYDirection=3, PhysicalDeltaX=0.02, PhysicalDeltaY=0.03,
    )  # fmt: skip
    source, result = enlarge(content_of(made(ramp(), modality="US", SequenceOfUltrasoundRegions=[region])), "out.dcm")
    assert source.planes[0].spacing_mm == pytest.approx((0.3, 0.2))
    assert result.planes[0].spacing_mm == pytest.approx((0.15, 0.1))


@pytest.mark.parametrize("name", ["out.png", "out.tif", "out.npy"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_pictures_keep_their_depth(enlarge, name, dtype):
    pixels = scene(top=np.iinfo(dtype).max, dtype=dtype)
    source, result = enlarge(png(pixels, 8 * np.dtype(dtype).itemsize), name)
    assert result.read_plane(0).stored.dtype == dtype
    assert_same_values(source, result)


@pytest.mark.parametrize("name", ["out.tif", "out.npy"])
def test_a_stack_without_geometry_keeps_its_planes(enlarge, name):
    source, result = enlarge(tiff(np.stack([scene(), scene(top=9)]), photometric="minisblack"), name)
    assert result.stack == "volume"
    assert_same_values(source, result)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (png(scene(), 16), "out.dcm", "a png file cannot become dicom"),
        (png(scene(), 16), "out.nii", "a png file cannot become nifti"),
        (png(scene(), 16), "out.jpg", r"must be called \.dcm"),
        (nifti(volume()), "out.png", "PNG holds one 8- or 16-bit plane, got 5 of int16"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(enlarge, content, name, words):
    with pytest.raises(ValueError, match=words):
        enlarge(content, name)
