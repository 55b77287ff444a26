"""DICOM in (PS3.3, PS3.5): every stored value means what the file says, or the file is refused in words."""

from evaluation.files.dicom.opening import open_dicom
from evaluation.files.dicom.reading import is_dicom

__all__ = ["is_dicom", "open_dicom"]
