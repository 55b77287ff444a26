"""Small DICOM files made in memory."""

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

UID = "1.2.826.0.1.3680043.8.498.1"


def make_dicom(pixels: np.ndarray | None = None, **attributes) -> Dataset:
    """A CT of signed or unsigned 16-bit pixels, (rows, columns) or (frames, rows, columns)."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID, dataset.SeriesInstanceUID, dataset.StudyInstanceUID = f"{UID}.1", f"{UID}.2", f"{UID}.3"
    dataset.Modality, dataset.PatientID, dataset.PatientName = "CT", "P-17", "Doe^Jane"
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit = 15
    if pixels is not None:
        set_pixels(dataset, pixels)
    for name, value in attributes.items():
        setattr(dataset, name, value)
    return dataset


def set_pixels(dataset: Dataset, pixels: np.ndarray) -> None:
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    if pixels.ndim == 3:
        dataset.NumberOfFrames = len(pixels)
    dataset.PixelData = pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()


def save(dataset: Dataset, path: Path) -> Path:
    dataset.save_as(path, enforce_file_format=True)
    return path


def content(dataset: Dataset) -> bytes:
    import io

    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()
