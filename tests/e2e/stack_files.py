"""Files of stacks as hospitals send them, made by formula: every plane differs, and its grey values are known."""

from pathlib import Path

import nibabel
import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

CT = "1.2.840.10008.5.1.4.1.1.2"
US_MULTIFRAME = "1.2.840.10008.5.1.4.1.1.3.1"


def draw_plane(index: int, count: int, side: int) -> np.ndarray:
    """float (side, side) in 0..1: a disc that moves with the plane on waves that turn with it."""
    y, x = np.mgrid[:side, :side] / side
    share = index / max(count - 1, 1)
    waves = 0.3 + 0.12 * np.sin(14 * (x * np.cos(share) + y * np.sin(share)))
    disc = np.hypot(x - 0.25 - 0.5 * share, y - 0.5) < 0.14
    return np.where(disc, 0.9 - 0.3 * share, waves)


def write_ct(folder: Path, *, planes: int, side: int) -> np.ndarray:
    """A series of single-slice files under names in no order; HU as (planes, side, side), from the feet up."""
    folder.mkdir(parents=True)
    series, study = generate_uid(), generate_uid()
    stack = np.stack([np.rint(draw_plane(k, planes, side) * 600 - 200) for k in range(planes)])
    for number, index in enumerate(np.random.default_rng(5).permutation(planes)):
        data = _base(CT, "CT", (stack[index] + 1024).astype("<u2"), patient="CT-1")
        data.SeriesInstanceUID, data.StudyInstanceUID, data.InstanceNumber = series, study, planes - int(index)
        data.RescaleSlope, data.RescaleIntercept, data.RescaleType = 1, -1024, "HU"
        data.PixelSpacing, data.ImageOrientationPatient = [0.8, 0.8], [1, 0, 0, 0, 1, 0]
        data.ImagePositionPatient = [-30, -30, f"{1.25 * int(index):.2f}"]
        data.WindowCenter, data.WindowWidth = 100, 800
        data.save_as(folder / f"IM{number:04d}", enforce_file_format=True)
    return stack


def write_nifti(path: Path, *, planes: int, side: int) -> np.ndarray:
    """A packed volume stored with x to the patient's right; values as its axial planes are shown."""
    stack = np.stack([np.rint(draw_plane(k, planes, side) * 1500) for k in range(planes)])
    volume = stack[:, ::-1, ::-1].transpose(2, 1, 0).astype(np.int16)
    image = nibabel.Nifti1Image(volume, np.diag([1.0, 1.0, 4.0, 1.0]))
    image.header.set_xyzt_units("mm")
    nibabel.save(image, path)
    return stack


def write_cine(path: Path, *, frames: int, side: int) -> np.ndarray:
    """A colour ultrasound loop; luminance by ITU-R BT.601 as (frames, side, side)."""
    grey = np.stack([np.rint(draw_plane(k, frames, side) * 220) for k in range(frames)])
    colour = np.stack([grey, 255 - grey, np.roll(grey, 5, axis=2)], axis=-1).astype(np.uint8)
    data = _base(US_MULTIFRAME, "US", colour[0], patient="US-1")
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PlanarConfiguration = 3, "RGB", 0
    data.NumberOfFrames, data.FrameTime, data.FrameIncrementPointer = frames, "40", 0x00181063
    data.PixelData = colour.tobytes()
    data.save_as(path, enforce_file_format=True)
    return np.rint(colour @ np.array([0.299, 0.587, 0.114]))


def _base(sop: str, modality: str, pixels: np.ndarray, *, patient: str) -> Dataset:
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.SOPClassUID = data.file_meta.MediaStorageSOPClassUID = sop
    data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    data.StudyInstanceUID, data.SeriesInstanceUID = generate_uid(), generate_uid()
    data.PatientID, data.PatientName, data.Modality = patient, "Mustermann^Erika", modality
    data.Rows, data.Columns = pixels.shape[:2]
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PixelRepresentation = 1, "MONOCHROME2", 0
    data.BitsAllocated = data.BitsStored = pixels.dtype.itemsize * 8
    data.HighBit = data.BitsStored - 1
    data.PixelData = pixels.tobytes()
    data["PixelData"].VR = "OW" if pixels.dtype.itemsize > 1 else "OB"
    return data
