"""Builders of NIfTI volumes for the tests of files."""

import gzip
import io

import nibabel
import numpy as np

RAS = np.diag([2.0, 1, 3, 1])
SHAPE = (12, 9, 5)


def volume(shape=SHAPE, dtype=np.int16):
    """Voxel (i, j, k) holds 100 i + 10 j + k."""
    i, j, k = np.indices(shape)
    return (100 * i + 10 * j + k).astype(dtype)


def nifti(pixels, affine=RAS, *, second=False, sform=2, qform=0, units=2, **fields):
    """A file's bytes; `fields` are set in the header as they are, whatever they say."""
    image = (nibabel.Nifti2Image if second else nibabel.Nifti1Image)(pixels, affine, dtype=pixels.dtype)
    image.header.set_xyzt_units(0)
    image.set_sform(affine, sform)
    image.set_qform(affine, qform)
    image.header["xyzt_units"] = units
    content = bytearray(image.to_bytes())
    size = image.header.sizeof_hdr
    header = type(image.header)(bytes(content[:size]), check=False)
    for name, value in fields.items():
        header[name] = value
    content[:size] = header.binaryblock
    return bytes(content)


def packed(content):
    return gzip.compress(content)


def pair(pixels):
    made = nibabel.Nifti1Pair(pixels, RAS)
    made.file_map = {part: nibabel.FileHolder(fileobj=io.BytesIO()) for part in ("header", "image")}
    made.to_file_map()
    return [made.file_map[part].fileobj.getvalue() for part in ("header", "image")]


def reoriented(pixels, affine, codes):
    """The same volume stored along other axes: (pixels, affine) with axis codes such as "PIR"."""
    image = nibabel.Nifti1Image(pixels, affine)
    start, end = nibabel.io_orientation(affine), nibabel.orientations.axcodes2ornt(codes)
    turned = image.as_reoriented(nibabel.orientations.ornt_transform(start, end))
    return np.asarray(turned.dataobj), turned.affine
