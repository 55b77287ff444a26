"""What a file is, by its first bytes. What is no image that can be read is named, and what to send instead is said."""

from pathlib import Path

from evaluation.files.content import FileFormat, RefusedError
from evaluation.files.nifti import is_nifti, unpacked_head

HEAD = 1024
_TAKEN: tuple[tuple[bytes, FileFormat], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"\x93NUMPY", "npy"),
)
_AS_PICTURE = "Save it as PNG or TIFF."
_AS_IMAGE = "Convert it to NIfTI (.nii) or DICOM."
_UNPACK = "Unpack it and send what is in it."
_FRAMES = "Send its frames as a multi-frame DICOM or as PNG."
#: (place, bytes, what it is, what to do). The first that fits is said.
_REFUSED: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"version https://git-lfs", "a Git LFS pointer, not the image itself", "Send the image."),
    (0, b"\0\5\x16\7", "a companion file of macOS without an image", "Leave it out."),
    (0, b"\xff\xd8\xff\xf7", "a JPEG-LS picture", _AS_PICTURE),
    (0, b"\0\0\0\x0cjP  ", "a JPEG 2000 picture", _AS_PICTURE),
    (0, b"\xffO\xffQ", "a JPEG 2000 picture", _AS_PICTURE),
    (0, b"\0\0\0\x0cJXL ", "a JPEG XL picture", _AS_PICTURE),
    (0, b"\xff\x0a", "a JPEG XL picture", _AS_PICTURE),
    (0, b"GIF8", "a GIF picture", _AS_PICTURE),
    (0, b"BM", "a BMP picture", _AS_PICTURE),
    (8, b"WEBP", "a WebP picture", _AS_PICTURE),
    (8, b"AVI ", "a video (AVI)", _FRAMES),
    (4, b"ftypheic", "a HEIC picture", _AS_PICTURE),
    (4, b"ftypheix", "a HEIC picture", _AS_PICTURE),
    (4, b"ftypmif1", "a HEIC picture", _AS_PICTURE),
    (4, b"ftypavif", "an AVIF picture", _AS_PICTURE),
    (4, b"ftyp", "a video (MP4)", _FRAMES),
    (0, b"\x1aE\xdf\xa3", "a video (Matroska)", _FRAMES),
    (0, b"8BPS", "a Photoshop document", _AS_PICTURE),
    (0, b"%!PS", "a PostScript document", "Send the image itself."),
    (0, b"%PDF", "a PDF document", "Send the image itself."),
    (0, b"PK\3\4", "an archive (zip)", _UNPACK),
    (0, b"PK\5\6", "an empty archive (zip)", "Send the images."),
    (0, b"7z\xbc\xaf\x27\x1c", "an archive (7z)", _UNPACK),
    (0, b"Rar!", "an archive (rar)", _UNPACK),
    (0, b"BZh", "an archive (bzip2)", _UNPACK),
    (0, b"\xfd7zXZ", "an archive (xz)", _UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "an archive (zstd)", _UNPACK),
    (257, b"ustar", "an archive (tar)", _UNPACK),
    (0, b"NRRD", "an NRRD volume", _AS_IMAGE),
    (0, b"ObjectType", "a MetaImage volume (.mha, .mhd)", _AS_IMAGE),
    (0, b"NDims", "a MetaImage volume (.mha, .mhd)", _AS_IMAGE),
    (0, b"\x89HDF", "an HDF5 file (MINC 2, MATLAB or the like)", _AS_IMAGE),
    (0, b"CDF\1", "a MINC volume", _AS_IMAGE),
    (0, b"CDF\2", "a MINC volume", _AS_IMAGE),
    (0, b"MATLAB", "a MATLAB file", _AS_IMAGE),
    (0, b"!INTERFILE", "an Interfile header", _AS_IMAGE),
    (0, b"# vtk", "a VTK file", _AS_IMAGE),
    (0, b"SIMPLE  =", "a FITS file", _AS_IMAGE),
    (0, b"SQLite format 3", "a database", "Send the images."),
    (0, b"MZ", "a program", "Send the images."),
    (0, b"\x7fELF", "a program", "Send the images."),
    (344, b"ni1\0", "one half of a NIfTI pair (.hdr and .img)", "Save the pair as one .nii file."),
    (4, b"ni2\0", "one half of a NIfTI pair (.hdr and .img)", "Save the pair as one .nii file."),
    (0, b"\x5c\x01\0\0", "the header of an Analyze pair (.hdr and .img)", "Save the pair as one .nii file."),
    (0, b"\0\0\x01\x5c", "the header of an Analyze pair (.hdr and .img)", "Save the pair as one .nii file."),
)
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<body")
_DICOM_NAMES = (".dcm", ".dicom", ".ima")
#: What formats without a signature are called.
_BY_NAME: tuple[tuple[tuple[str, ...], str], ...] = (
    ((".img", ".hdr"), "The file is one half of a pair (.hdr and .img). Save the pair as one .nii file."),
    ((".nii", ".nii.gz"), "The file is called NIfTI, but it does not begin as one. Copy or save it anew."),
    ((".mgz", ".mgh"), f"The file is a FreeSurfer volume. {_AS_IMAGE}"),
)


def detect(path: Path, *, name: str = "") -> FileFormat:
    """The format of the file. Raises RefusedError, naming what it is, for what is not taken."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise RefusedError("The file is empty.")
    if head[128:132] == b"DICM":  # first: a preamble may be a small TIFF header
        return "dicom"
    if head.startswith(b"\x1f\x8b"):
        return _detect_packed(path, name)
    return _detect_plain(head, name)


def _detect_plain(head: bytes, name: str) -> FileFormat:
    if is_nifti(head):
        return "nifti"
    _refuse_by_content(head)
    for signature, file_format in _TAKEN:
        if head.startswith(signature):
            return file_format
    if _begins_with_element(head) or name.lower().endswith(_DICOM_NAMES):
        return "dicom"
    _refuse_by_name(name)
    raise RefusedError("The file is none of DICOM, NIfTI, PNG, JPEG, TIFF and .npy. Send it as one of these.")


def _detect_packed(path: Path, name: str) -> FileFormat:
    head = unpacked_head(path, HEAD)
    if is_nifti(head):
        return "nifti"
    _refuse_by_content(head)
    _refuse_by_name(name)
    raise RefusedError("The file is packed (gzip) and holds no NIfTI volume. Unpack it and send what is in it.")


def _refuse_by_content(head: bytes) -> None:
    for place, signature, what, advice in _REFUSED:
        if head[place : place + len(signature)] == signature:
            raise RefusedError(f"The file is {what}. {advice}")
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(_PAGES):
        raise RefusedError("The file is a web page, perhaps a server's error message. Download the image again.")
    if text.startswith((b"<svg", b"<?xml")):
        raise RefusedError("The file is a drawing or text in XML, no image. Send the image itself.")


def _refuse_by_name(name: str) -> None:
    for endings, sentence in _BY_NAME:
        if name.lower().endswith(endings):
            raise RefusedError(sentence)


def _begins_with_element(head: bytes) -> bool:
    """A DICOM data set without preamble: an element of group 2 or 8, with a VR or with a length that can be."""
    if head[:2] not in (b"\x02\0", b"\x08\0", b"\0\x08") or len(head) < 132:
        return False
    lengths = (int.from_bytes(head[4:8], "little"), int.from_bytes(head[4:8], "big"))
    return (head[4:6].isalpha() and head[4:6].isupper()) or min(lengths) < 1 << 16
