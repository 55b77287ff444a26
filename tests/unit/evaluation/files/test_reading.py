"""What a file is, is seen by its content; what is not taken is named, with what to send instead."""

import bz2
import errno
import gzip
import io
import lzma
import tarfile
import zipfile

import numpy as np
import pytest
from PIL import Image

from evaluation.files import RefusedError, open_image, open_mask
from evaluation.files.reading import in_words
from tests.unit.evaluation.files._pictures import blob, jpeg, png, scene, tiff
from tests.unit.evaluation.files._volumes import nifti, packed, volume


def saved(file_format, **options):
    file = io.BytesIO()
    Image.fromarray(scene(top=255, dtype=np.uint8)).save(file, file_format, **options)
    return file.getvalue()


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("one.png", png(scene(), 16))
    return file.getvalue()


def tar():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as made:
        made.addfile(tarfile.TarInfo("one.png"))
    return file.getvalue()


TAKEN = {
    "png": png(scene(), 16),
    "jpeg": jpeg(scene(top=255, dtype=np.uint8)),
    "tiff": tiff(scene(), photometric="minisblack"),
    "npy": npy(scene()),
    "nifti": nifti(volume()),
}
REFUSED = {
    "empty": (b"", "is empty"),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"),
    "a page": (b"\n<!DOCTYPE html><html>503 Service Unavailable</html>", "web page"),
    "a drawing": (b"<?xml version='1.0'?><svg/>", "XML"),
    "a companion": (b"\0\5\x16\7\0\2\0\0", "companion file of macOS"),
    "a JPEG 2000": (saved("JPEG2000"), "JPEG 2000"),
    "a WebP": (saved("WEBP"), "WebP"),
    "a GIF": (saved("GIF"), "GIF"),
    "a BMP": (saved("BMP"), "BMP"),
    "a JPEG-LS": (b"\xff\xd8\xff\xf7\0\x0b\x08", "JPEG-LS"),
    "a PDF": (saved("PDF"), "PDF"),
    "a zip": (archive(), r"archive \(zip\)"),
    "a tar": (tar(), r"archive \(tar\)"),
    "a packed tar": (gzip.compress(tar()), r"archive \(tar\)"),
    "a bzip2": (bz2.compress(png(scene(), 16)), "bzip2"),
    "an xz": (lzma.compress(png(scene(), 16)), "xz"),
    "a packed picture": (gzip.compress(png(scene(), 16)), "packed"),
    "a MetaImage": (b"ObjectType = Image\nNDims = 3\n", "MetaImage"),
    "an NRRD": (b"NRRD0004\ntype: short\n", "NRRD"),
    "a MINC": (b"\x89HDF\r\n\x1a\n", "HDF5"),
    "an Analyze header": ((348).to_bytes(4, "little") + bytes(344), "Analyze"),
    "a video": (b"\0\0\0\x18ftypisom\0\0\2\0", "video"),
    "a text": (b"patient;age\n1;40\n", "none of DICOM, NIfTI, PNG"),
}


@pytest.fixture
def written(tmp_path):
    def written(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return written


@pytest.mark.parametrize("file_format", TAKEN)
@pytest.mark.parametrize("name", ["", "wrong.dcm", "wrong.nii.gz"])
def test_the_content_says_what_a_file_is_whatever_it_is_called(written, file_format, name):
    image = open_image(written(TAKEN[file_format]), name=name)
    assert image.format == file_format
    assert image.read_plane(0).stored.any()


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_taken_is_named_in_one_sentence_or_two(written, what):
    content, words = REFUSED[what]
    for read in (open_image, open_mask):
        with pytest.raises(RefusedError, match=words) as refusal:
            read(written(content))
        assert str(refusal.value).endswith(".")
        assert "\n" not in str(refusal.value)


def test_a_name_helps_where_the_content_says_nothing(written):
    with pytest.raises(RefusedError, match="one half of a pair"):
        open_image(written(bytes(500)), name="A.IMG")
    with pytest.raises(RefusedError, match="called NIfTI"):
        open_image(written(bytes(500)), name="a.nii")
    with pytest.raises(RefusedError, match="FreeSurfer"):
        open_image(written(packed(bytes(500))), name="a.mgz")


def test_a_missing_file_and_a_folder_are_said(tmp_path):
    with pytest.raises(RefusedError, match="does not exist"):
        open_image(tmp_path / "none.png")
    with pytest.raises(RefusedError, match="folder"):
        open_image(tmp_path)


def test_a_full_disk_and_missing_memory_are_no_fault_of_the_file():
    with pytest.raises(OSError, match="full"), in_words():
        raise OSError(errno.ENOSPC, "full")
    with pytest.raises(RefusedError, match="unpacks to more"), in_words():
        raise OSError(errno.EFBIG, "too large")
    with pytest.raises(MemoryError), in_words():
        raise MemoryError
    with pytest.raises(MemoryError), in_words():
        raise OSError(errno.ENOMEM, "no memory")


def test_whatever_a_decoder_raises_is_one_sentence():
    with (
        pytest.raises(RefusedError, match=r"^The file is broken, .* \(KeyError\)\. Copy or save it anew\.$"),
        in_words(),
    ):
        raise KeyError("Mustermann")


def test_a_stack_of_npy_is_planes_without_geometry(written):
    image = open_image(written(npy(np.stack([scene(), scene(top=9)]))))
    assert (image.stack, image.flags) == ("volume", ("multiframe_without_geometry",))
    np.testing.assert_array_equal(image.read_plane(1).stored, scene(top=9))


def test_truth_values_of_npy_are_numbers(written):
    np.testing.assert_array_equal(open_image(written(npy(blob() > 0))).read_plane(0).stored, blob(1))


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros(4), r"got shape \(4,\)"),
        (np.zeros((2, 3, 4, 5)), r"got shape \(2, 3, 4, 5\)"),
        (np.zeros((24, 36, 3), np.uint8), "colours, or planes"),
        (np.zeros((4, 4), complex), "got complex128"),
        (np.zeros((0, 4)), "claims 4 × 0 pixels"),
        (np.array([["a"]]), "got <U1"),
        (np.array([[None]]), "cannot be read"),
    ],
)
def test_an_npy_that_is_no_image_is_refused(written, array, words):
    with pytest.raises(RefusedError, match=words):
        open_image(written(npy(array)))


def test_an_npy_that_was_cut_is_refused(written):
    with pytest.raises(RefusedError, match="cannot be read"):
        open_image(written(npy(scene())[:-5]))
