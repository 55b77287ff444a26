"""What a later upload says of images that are there: it takes the place of what was said before."""

import io

import numpy as np
import pytest
import tifffile
from PIL import Image as Picture
from pydicom.dataset import Dataset
from pydicom.uid import SegmentationStorage, generate_uid

from imaging.models import Image, ReferenceStandard, Region
from imaging.planes import planes_of, read_values
from tests.unit.imaging.dicom_files import content, make_dicom

pytestmark = pytest.mark.django_db


def spot(*, at=(5, 10), size=(4, 6), value=255):
    mask = np.zeros((40, 48), np.uint8)
    mask[at[0] : at[0] + size[0], at[1] : at[1] + size[1]] = value
    return mask


def areas():
    return sorted(Region.objects.filter(replaced_at__isnull=True).values_list("area_px", flat=True))


def encode(picture, form, **options):
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


# --- a later upload ---------------------------------------------------------------------------------------------------


def test_a_corrected_mask_replaces_the_earlier_one(ingest, png):
    ingest({"a.png": png(1), "a_mask.png": png(spot(size=(5, 5)))})
    done = ingest({"a_mask.png": png(spot(size=(6, 6)))})
    assert "replaced" in done.verdicts["a_mask.png"]["reason"]
    assert areas() == [36]
    assert Region.objects.count() == 2


def test_a_table_that_says_normal_withdraws_the_lesions(ingest, png):
    ingest({"a.png": png(1), "l.csv": b'file,label,box\na.png,abnormal,"3,3,5,5"\n'})
    done = ingest({"l.csv": b"file,label,box\na.png,normal,\n"})
    assert done.cases[0]["reference"]["finding_class"] == "normal"
    assert areas() == []


def test_groups_and_modalities_that_come_later_are_applied(ingest, png):
    ingest({"a.png": png(1), "b.png": png(2)})
    done = ingest({"l.csv": b"file,label,group_id,modality\na.png,normal,G1,CT\nb.png,normal,G1,CT\n"})
    assert [[image["modality"] for image in case["images"]] for case in done.cases] == [["CT", "CT"]]
    assert done.verdicts["l.csv"]["reason"] == "2 of 2 rows were used."


def test_a_job_that_runs_twice_changes_nothing(admin, upload, dataset_id, png):
    from imaging.ingest.run import ingest_uploads

    files = {"a.png": png(1), "a_mask.png": png(spot()), "l.csv": b'file,label,box\na.png,abnormal,"30,3,5,5"\n'}
    ids = [upload(path, content)["id"] for path, content in files.items()]
    wishes = {"dataset_id": dataset_id, "upload_ids": ids, "report": lambda done, total, message: None}
    ingest_uploads(**wishes, job_id="00000000-0000-0000-0000-000000000001")
    before = set(Region.objects.values_list("pk", "replaced_at"))
    ingest_uploads(**wishes, job_id="00000000-0000-0000-0000-000000000001")
    assert set(Region.objects.values_list("pk", "replaced_at")) == before
    assert ReferenceStandard.objects.count() == 1


# --- masks of every kind ----------------------------------------------------------------------------------------------


def _palette():
    picture = Picture.fromarray(spot(value=1), "P")
    picture.putpalette([255, 255, 255] + [200, 0, 0] * 255)
    return encode(picture, "PNG")


def _white_is_zero():
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, 255 - spot(), photometric="miniswhite")
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore:.*mode.*:DeprecationWarning")
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a_mask.png", lambda: encode(Picture.fromarray(spot()), "PNG")),
        ("a_mask.png", _palette),
        ("a_mask.tif", _white_is_zero),
        ("a_mask.png", lambda: encode(Picture.fromarray(np.dstack([spot()] * 3)), "PNG")),
        ("a_mask.png", lambda: encode(Picture.fromarray(spot() > 0), "PNG")),
    ],
    ids=["grey", "palette whose background is white", "white is zero", "colour", "one bit"],
)
def test_the_same_lesion_in_any_picture_is_the_same_region(ingest, png, name, make):
    ingest({"a.png": png(1), name: make()})
    (region,) = Region.objects.all()
    assert (region.x, region.y, region.area_px) == (10, 5, 24)


def test_a_jpeg_mask_is_a_mask_and_no_image(ingest, png):
    mask = encode(Picture.fromarray(spot(at=(8, 8), size=(16, 16))), "JPEG", quality=95)
    done = ingest({"a.png": png(1), "a_mask.jpg": mask})
    assert sum(len(case["images"]) for case in done.cases) == 1
    assert areas() == [256]


# --- DICOM ------------------------------------------------------------------------------------------------------------


def make_segmentation(source, masks, *, frames=None, fractional=False):
    """One segment over masks, each on the source's frame of the same place in `frames`."""
    stack = np.stack(masks).astype(np.uint8)
    made = make_dicom(SOPInstanceUID=generate_uid(), Modality="SEG", StudyInstanceUID=source.StudyInstanceUID)
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = SegmentationStorage
    made.Rows, made.Columns, made.NumberOfFrames, made.PixelRepresentation = *stack.shape[1:], len(stack), 0
    made.BitsAllocated, made.BitsStored, made.HighBit = (8, 8, 7) if fractional else (1, 1, 0)
    made.SegmentationType = "FRACTIONAL" if fractional else "BINARY"
    if fractional:
        made.MaximumFractionalValue = 255
    pixels = stack.tobytes() if fractional else np.packbits(stack.ravel() > 0, bitorder="little").tobytes()
    made.PixelData = pixels + b"\0" * (len(pixels) % 2)
    made["PixelData"].VR = "OB"
    made.SegmentSequence = [_item(SegmentNumber=1, SegmentLabel="lesion")]
    made.PerFrameFunctionalGroupsSequence = [
        _item(
            SegmentIdentificationSequence=[_item(ReferencedSegmentNumber=1)],
            DerivationImageSequence=[_item(SourceImageSequence=[_reference(source, frames and frames[number])])],
        )
        for number in range(len(stack))
    ]
    return content(made)


def _item(**values):
    made = Dataset()
    for name, value in values.items():
        setattr(made, name, value)
    return made


def _reference(source, frame):
    made = _item(ReferencedSOPClassUID=source.SOPClassUID, ReferencedSOPInstanceUID=source.SOPInstanceUID)
    if frame:
        made.ReferencedFrameNumber = frame
    return made


def frames_with_marks(count):
    """Planes that each hold a mark of their own value, 3000 minus the number of the frame."""
    planes = np.tile(np.arange(48, dtype=np.int16) * 20, (count, 40, 1))
    planes[:, 5:9, 10:16] = (3000 - np.arange(count, dtype=np.int16))[:, None, None]
    return planes


def test_a_segmentation_lies_on_the_frame_that_it_names(ingest):
    source = make_dicom(frames_with_marks(4))
    ingest({"img.dcm": content(source), "seg.dcm": make_segmentation(source, [spot()], frames=[3])})
    (region,) = Region.objects.all()
    image = Image.objects.get()
    plane = planes_of(image)[region.first_plane]
    assert read_values(image, plane).max() == 2998
    assert (region.label, region.first_plane, region.last_plane, region.area_px) == ("lesion", 2, 2, 24)


def test_a_fractional_segmentation_counts_from_half(ingest):
    source = make_dicom(frames_with_marks(1)[0])
    mask = spot(value=250)
    mask[20:30, 20:30] = 100
    ingest({"img.dcm": content(source), "seg.dcm": make_segmentation(source, [mask], fractional=True)})
    assert areas() == [24]


def test_a_box_on_a_cine_is_asked_for_its_frame(ingest):
    source = make_dicom(frames_with_marks(5))
    done = ingest({"cine.dcm": content(source), "l.csv": b'file,label,box\ncine.dcm,abnormal,"3,3,5,5"\n'})
    assert any("Which frame?" in v["reason"] for v in done.verdicts.values())
    ingest({"l2.csv": b'file,label,box,frame\ncine.dcm,abnormal,"3,3,5,5",2\n'})
    assert areas() == [25]
