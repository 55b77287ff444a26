"""Small DICOM files made in memory, for the tests of their reader."""

import io
import struct

import numpy as np
from pydicom import Dataset, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.tag import Tag
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    CTImageStorage,
    DigitalXRayImageStorageForPresentation,
    EnhancedMRImageStorage,
    ExplicitVRLittleEndian,
    MRImageStorage,
    SegmentationStorage,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
)

from evaluation.files.dicom import open_dicom

UID = "1.2.826.0.1.3680043.8.498.7"
CLASSES = {
    "CR": ComputedRadiographyImageStorage,
    "CT": CTImageStorage,
    "DX": DigitalXRayImageStorageForPresentation,
    "MR": MRImageStorage,
    "SEG": SegmentationStorage,
    "US": UltrasoundImageStorage,
}
ENHANCED, CINE = EnhancedMRImageStorage, UltrasoundMultiFrameImageStorage
AXIAL = [1, 0, 0, 0, 1, 0]


def ramp(rows=6, columns=8, top=3000, dtype=np.uint16):
    """A ramp from 0 with a bright corner: flips, turns and lost bits show."""
    pixels = np.linspace(0, top * 0.8, rows * columns).reshape(rows, columns)
    pixels[0, 0] = top
    return pixels.astype(dtype)


def made(pixels=None, *, modality="MR", bits=None, **values):
    """A data set of (rows, columns) or (frames, rows, columns) of integers; `values` are further elements."""
    pixels = ramp() if pixels is None else np.asarray(pixels)
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = CLASSES.get(modality, MRImageStorage)
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = f"{UID}.1"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = f"{UID}.2", f"{UID}.3"
    dataset.PatientName, dataset.PatientID, dataset.Modality = "Doe^Jane", "P-1", modality
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    if pixels.ndim == 3:
        dataset.NumberOfFrames = len(pixels)
    dataset.BitsAllocated = pixels.dtype.itemsize * 8
    dataset.BitsStored = bits or dataset.BitsAllocated
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    dataset.PixelData = even(pixels.astype(pixels.dtype.newbyteorder("<")).tobytes())
    dataset["PixelData"].VR = "OW" if pixels.dtype.itemsize > 1 else "OB"
    for name, value in values.items():
        setattr(dataset, name, value)
    return dataset


def coloured(pixels, photometric="RGB", **values):
    """A data set of (rows, columns, 3)."""
    pixels = np.asarray(pixels)
    dataset = made(pixels[..., 0], modality="US", **values)
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PlanarConfiguration = 3, photometric, 0
    dataset.PixelData = even(pixels.tobytes())
    return dataset


def floating(pixels, **values):
    """A data set of floating point of 32 or 64 bits."""
    dataset = made(np.zeros(pixels.shape, np.uint16), **values)
    for name in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation"):
        del dataset[name]
    dataset.BitsAllocated = pixels.dtype.itemsize * 8
    setattr(dataset, "FloatPixelData" if pixels.dtype.itemsize == 4 else "DoubleFloatPixelData", pixels.tobytes())
    return dataset


def enhanced(pixels, per_frame, shared=None, **values):
    """An enhanced MR with one group (a data set) for each frame, and one that all share."""
    dataset = made(pixels, SOPClassUID=ENHANCED, **values)
    dataset.PerFrameFunctionalGroupsSequence = per_frame
    if shared is not None:
        dataset.SharedFunctionalGroupsSequence = [shared]
    return dataset


def item(**values):
    dataset = Dataset()
    for name, value in values.items():
        setattr(dataset, name, value)
    return dataset


def table(descriptor, entries, *, vr="US", keyword="LUTData", **values):
    """The item of a lookup table with 16-bit entries."""
    dataset = item(LUTDescriptor=descriptor, LUTData=np.asarray(entries, "<u2").tobytes(), **values)
    dataset["LUTDescriptor"].VR, dataset[keyword].VR = vr, "OW"
    return dataset


def rescale(slope, intercept="0", kind="US"):
    return [item(RescaleSlope=slope, RescaleIntercept=intercept, RescaleType=kind)]


def compressed(dataset, streams, syntax):
    dataset.PixelData = encapsulate(streams)
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = syntax
    return dataset


def even(content):
    return content + b"\0" * (len(content) % 2)


def content_of(dataset):
    buffer = io.BytesIO()
    dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()


def with_bytes(dataset, keyword, value, vr=None):
    """The file of `dataset`, with raw bytes (and another VR) in the place of one short element's value."""
    file, tag = content_of(dataset), Tag(keyword)
    at = file.index(struct.pack("<HH", tag.group, tag.element), 132)
    length = int.from_bytes(file[at + 6 : at + 8], "little")
    value += b" " * (len(value) % 2)
    declared = vr or file[at + 4 : at + 6]
    is_long = declared in (b"UT", b"UN", b"OB", b"OW", b"SQ")
    size = b"\0\0" + struct.pack("<I", len(value)) if is_long else struct.pack("<H", len(value))
    return file[: at + 4] + declared + size + value + file[at + 8 + length :]


def opened(file, tmp_path):
    """`file` is a data set or the bytes of a file."""
    path = tmp_path / "a.dcm"
    path.write_bytes(file if isinstance(file, bytes) else content_of(file))
    return open_dicom(path)


def values_of(file, tmp_path):
    """The real values of the first plane."""
    return opened(file, tmp_path).read_values(0)


def flags_of(image, index=0):
    """Everything that is said about one plane."""
    return {*image.flags, *image.planes[index].flags, *image.read_plane(index).flags}
