"""Files in and out: full depth, true geometry, one sentence for what cannot be read."""

import json

import nibabel
import numpy as np
import pydicom
import pytest
import tifffile
from PIL import Image
from pydicom.dataset import FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

from evaluation.files import open_image
from ml.cli import main


def waves(rows=20, columns=24, *, high=4000):
    y, x = np.mgrid[:rows, :columns]
    return ((0.5 + 0.4 * np.sin(x / 3) * np.cos(y / 4)) * high).astype(np.uint16)


def dicom(path, pixels, **changes):
    dataset = pydicom.Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = changes.pop("SOPClassUID", CTImageStorage)
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=["a"])
    dataset.SeriesInstanceUID = generate_uid(entropy_srcs=["b"])
    dataset.Modality = "CT"
    dataset.Rows, dataset.Columns = pixels.shape[-2:] if pixels.ndim < 4 else pixels.shape[1:3]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, -1024
    dataset.PixelSpacing = [0.8, 0.5]
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = [10, 20, 30], [1, 0, 0, 0, 1, 0]
    dataset.SmallestImagePixelValue = 7
    dataset.PixelData = pixels.tobytes()
    for keyword, value in changes.items():
        setattr(dataset, keyword, value)
    dataset.save_as(path, enforce_file_format=True)
    return path


def upscale(source, target, *words):
    return main(["upscale", str(source), str(target), "--model", "espcn-x2", *words])


def test_dicom_becomes_a_derived_dicom(tmp_path, capsys):
    source = dicom(tmp_path / "in.dcm", waves())
    assert upscale(source, tmp_path / "out.dcm", "--json") == 0
    provenance = json.loads(capsys.readouterr().out)["provenance"]
    old, new = pydicom.dcmread(source), pydicom.dcmread(tmp_path / "out.dcm")
    assert provenance["value_range"] == [-1024.0, 1023.0]
    assert (new.Rows, new.Columns) == (40, 48)
    assert [float(value) for value in new.PixelSpacing] == [0.4, 0.25]
    assert [float(value) for value in new.ImagePositionPatient] == pytest.approx([10 - 0.125, 20 - 0.2, 30])
    assert new.SOPInstanceUID != old.SOPInstanceUID
    assert new.SourceImageSequence[0].ReferencedSOPInstanceUID == old.SOPInstanceUID
    assert list(new.ImageType)[:2] == ["DERIVED", "SECONDARY"]
    assert json.loads(new.DerivationDescription)["checkpoint_sha256"] == provenance["checkpoint_sha256"]
    assert "SmallestImagePixelValue" not in new
    assert new.pixel_array.dtype == np.uint16
    reduced = new.pixel_array.reshape(20, 2, 24, 2).mean(axis=(1, 3))
    assert np.abs(reduced - waves())[2:-2, 2:-2].mean() < 20
    assert new.pixel_array.max() <= 4095


def test_the_same_source_and_model_give_the_same_file(tmp_path):
    source = dicom(tmp_path / "in.dcm", waves())
    for name in ("a.dcm", "b.dcm"):
        upscale(source, tmp_path / name)
    assert (tmp_path / "a.dcm").read_bytes() == (tmp_path / "b.dcm").read_bytes()


def test_inverted_grey_is_treated_like_its_negative(tmp_path):
    plain = waves()
    upscale(dicom(tmp_path / "a.dcm", plain, Modality="CR"), tmp_path / "a2.dcm")
    inverted = dicom(tmp_path / "b.dcm", 4095 - plain, Modality="CR", PhotometricInterpretation="MONOCHROME1")
    upscale(inverted, tmp_path / "b2.dcm")
    first, second = (pydicom.dcmread(tmp_path / name).pixel_array.astype(int) for name in ("a2.dcm", "b2.dcm"))
    assert np.abs(4095 - second - first).max() <= 2


def test_every_frame_is_enlarged(tmp_path):
    frames = np.stack([waves(), waves(high=2000)])
    upscale(dicom(tmp_path / "in.dcm", frames, NumberOfFrames=2), tmp_path / "out.dcm")
    assert pydicom.dcmread(tmp_path / "out.dcm").pixel_array.shape == (2, 40, 48)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_grey_files_keep_their_depth(tmp_path, dtype, suffix):
    pixels = (waves(high=250) if dtype == np.uint8 else waves(high=60000)).astype(dtype)
    source, target = tmp_path / f"in.{suffix}", tmp_path / f"out.{suffix}"
    if suffix == "png":
        Image.fromarray(pixels).save(source)
    else:
        tifffile.imwrite(source, pixels)
    assert upscale(source, target) == 0
    result = np.asarray(Image.open(target)) if suffix == "png" else tifffile.imread(target)
    assert result.shape == (40, 48)
    assert result.dtype == dtype
    assert abs(float(result.mean()) / float(pixels.mean()) - 1) < 0.01


def test_a_volume_keeps_its_place_in_space(tmp_path):
    affine = np.array([[0.5, 0, 0, -10], [0, 0.8, 0, 5], [0, 0, 3, 7], [0, 0, 0, 1.0]])
    volume = np.stack([waves(), waves(high=2000), waves(high=1000)], axis=2)
    nibabel.save(nibabel.Nifti1Image(volume, affine), tmp_path / "in.nii.gz")
    assert upscale(tmp_path / "in.nii.gz", tmp_path / "out.nii.gz") == 0
    result = nibabel.load(tmp_path / "out.nii.gz")
    assert result.shape == (40, 48, 3)
    assert result.get_data_dtype() == np.uint16
    corner = [-0.5, -0.5, 0, 1]
    np.testing.assert_allclose(result.affine @ corner, affine @ corner)
    np.testing.assert_allclose(np.linalg.norm(result.affine[:3, :3], axis=0), [0.25, 0.4, 3])


def refusal(capsys, source, target, *words):
    assert upscale(source, target, *words) == 2
    text = capsys.readouterr().err.strip().splitlines()[-1]
    assert text.startswith("error: ")
    return text


def test_colour_is_refused(tmp_path, capsys):
    red = np.zeros((20, 20, 3), np.uint8)
    red[..., 0] = waves(20, 20, high=250)
    Image.fromarray(red).save(tmp_path / "in.png")
    assert "in.png: The image is in colour" in refusal(capsys, tmp_path / "in.png", tmp_path / "out.png")
    tifffile.imwrite(tmp_path / "in.tif", red, photometric="rgb")
    assert "in.tif: The image is in colour" in refusal(capsys, tmp_path / "in.tif", tmp_path / "out.tif")
    rgb = red[None]
    colour = dicom(
        tmp_path / "in.dcm", rgb, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0,
        BitsAllocated=8, BitsStored=8, HighBit=7, SOPClassUID=SecondaryCaptureImageStorage,
    )  # fmt: skip
    assert "in.dcm: The image is in colour" in refusal(capsys, colour, tmp_path / "out.dcm")


def test_grey_in_three_channels_is_enlarged_as_grey(tmp_path):
    grey = waves(high=250).astype(np.uint8)
    Image.fromarray(np.repeat(grey[..., None], 3, axis=2)).save(tmp_path / "three.png")
    Image.fromarray(grey).save(tmp_path / "one.png")
    for name in ("three", "one"):
        assert upscale(tmp_path / f"{name}.png", tmp_path / f"{name}2.png") == 0
    assert (tmp_path / "three2.png").read_bytes() == (tmp_path / "one2.png").read_bytes()


def test_broken_and_missing_files_are_refused(tmp_path, capsys):
    for name in ("broken.png", "broken.tif", "broken.dcm", "broken.nii.gz"):
        (tmp_path / name).write_bytes(b"version https://git-lfs")
        assert name.split(".")[0] in refusal(capsys, tmp_path / name, tmp_path / f"out.{name.partition('.')[2]}")
    assert "does not exist" in refusal(capsys, tmp_path / "none.png", tmp_path / "out.png")
    (tmp_path / "a.jpg").write_bytes(b"x")
    assert "none of DICOM, NIfTI, PNG" in refusal(capsys, tmp_path / "a.jpg", tmp_path / "out.png")
    Image.fromarray(waves(high=250).astype(np.uint8)).save(tmp_path / "in.png")
    assert "must be called .dcm, .png" in refusal(capsys, tmp_path / "in.png", tmp_path / "out.jpg")


def test_too_small_and_flat_images_are_refused(tmp_path, capsys):
    Image.fromarray(np.zeros((1, 1), np.uint8)).save(tmp_path / "in.png")
    assert "at least 2 pixels" in refusal(capsys, tmp_path / "in.png", tmp_path / "out.png")
    Image.fromarray(np.zeros((9, 9), np.uint16)).save(tmp_path / "flat.png")
    assert "more than one value" in refusal(capsys, tmp_path / "flat.png", tmp_path / "out.png")


def test_nan_is_refused(tmp_path, capsys):
    pixels = waves().astype(np.float32)
    pixels[3, 3] = np.nan
    tifffile.imwrite(tmp_path / "in.tif", pixels)
    assert "finite" in refusal(capsys, tmp_path / "in.tif", tmp_path / "out.tif")


def test_complex_numbers_are_refused(tmp_path, capsys):
    tifffile.imwrite(tmp_path / "in.tif", np.ones((20, 20), np.complex64))
    text = refusal(capsys, tmp_path / "in.tif", tmp_path / "out.tif")
    assert "in.tif: The TIFF must hold integers or floating-point numbers, got complex64" in text


def test_spacing_far_outside_training_is_refused(tmp_path, capsys):
    source = dicom(tmp_path / "in.dcm", waves(), PixelSpacing=[20, 20])
    assert "spacing_mm must lie within" in refusal(capsys, source, tmp_path / "out.dcm")


def test_a_depth_that_the_target_cannot_hold_is_refused(tmp_path, capsys):
    source = dicom(tmp_path / "in.dcm", waves(high=2000), PixelRepresentation=1)
    assert "PNG holds one 8- or 16-bit plane, got 1 of int16" in refusal(capsys, source, tmp_path / "out.png")
    Image.fromarray(waves(high=200).astype(np.uint8)).save(tmp_path / "in.png")
    assert "a png file cannot become dicom" in refusal(capsys, tmp_path / "in.png", tmp_path / "out.dcm")


def test_zero_spacing_means_unknown(tmp_path):
    assert open_image(dicom(tmp_path / "in.dcm", waves(), PixelSpacing=[0, 0])).planes[0].spacing_mm is None


def test_what_a_volume_means_is_kept_however_it_is_stored(tmp_path):
    """The same anatomy scaled, and stored along other axes, is enlarged to the same values in the same places."""
    volume = np.stack([waves(), waves(high=2000), waves(high=1000)], axis=2).astype(np.int16)
    affine = np.diag([0.5, 0.8, 3, 1])
    plain = nibabel.Nifti1Image(volume, affine)
    scaled = nibabel.Nifti1Image(volume[::-1].transpose(2, 0, 1).copy(), None)
    scaled.set_sform(np.array([[0, -0.5, 0, 0.5 * 19], [0, 0, 0.8, 0], [3, 0, 0, 0], [0, 0, 0, 1]]), 1)
    scaled.header.set_slope_inter(2, -1000)
    for name, image in (("plain", plain), ("scaled", scaled)):
        nibabel.save(image, tmp_path / f"{name}.nii")
        assert upscale(tmp_path / f"{name}.nii", tmp_path / f"{name}2.nii", "--range", *range_of(name)) == 0
    first, second = (nibabel.load(tmp_path / f"{name}2.nii") for name in ("plain", "scaled"))
    turned = nibabel.as_closest_canonical(second)
    np.testing.assert_allclose(turned.affine, first.affine, atol=1e-5)
    difference = (turned.get_fdata() + 1000) / 2 - first.get_fdata()
    assert np.abs(difference).max() <= 1


def range_of(name):
    return ("0", "4000") if name == "plain" else ("-1000", "7000")


def test_padding_stays_padding_and_does_not_bleed(tmp_path):
    pixels = waves(high=2000) + 500
    pixels[:, :6] = 0
    source = dicom(tmp_path / "in.dcm", pixels, Modality="MR", PixelPaddingValue=0)
    assert upscale(source, tmp_path / "out.dcm") == 0
    result = open_image(tmp_path / "out.dcm").read_plane(0)
    np.testing.assert_array_equal(result.padding, np.kron(pixels == 0, np.ones((2, 2), bool)))
    assert result.stored[:, 12:].min() > 400
