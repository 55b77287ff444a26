import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import SegmentationStorage

from imaging.models import Image, Region
from tests.unit.imaging.dicom_files import UID, content, make_dicom

pytestmark = pytest.mark.django_db


@pytest.fixture
def ramp():
    return (np.arange(32 * 40, dtype=np.int16).reshape(32, 40) * 3) - 1000


def segmentation(mask: np.ndarray, of: str) -> Dataset:
    source, derivation, group = Dataset(), Dataset(), Dataset()
    source.ReferencedSOPInstanceUID = of
    derivation.SourceImageSequence = Sequence([source])
    group.DerivationImageSequence = Sequence([derivation])
    dataset = make_dicom(Modality="SEG", SOPClassUID=SegmentationStorage, SOPInstanceUID=f"{UID}.77")
    dataset.file_meta.MediaStorageSOPClassUID = SegmentationStorage
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit, dataset.PixelRepresentation, dataset.NumberOfFrames = 0, 0, 1
    dataset.Rows, dataset.Columns = mask.shape
    dataset.PixelData = np.packbits(mask.ravel(), bitorder="little").tobytes()
    dataset.PerFrameFunctionalGroupsSequence = Sequence([group])
    return dataset


def test_a_ct_keeps_its_values_spacing_and_window(ingest, admin, ramp):
    from imaging.coding import Coding
    from imaging.storage import load_frame

    shown = {"RescaleSlope": 2, "RescaleIntercept": -24, "PixelSpacing": [0.7, 0.6]}
    done = ingest({"a.dcm": content(make_dicom(ramp, **shown, WindowCenter=40, WindowWidth=400))})
    assert done.verdicts["a.dcm"]["status"] == "accepted"
    image = Image.objects.get()
    codes = load_frame(image.frame_sha256, rows=32, columns=40)
    values = Coding(image.code_slope, image.code_offset).decode(codes)
    assert np.array_equal(values, ramp.astype(np.float32) * 2 - 24)
    answer = admin.get(f"/api/images/{image.pk}").json()
    assert (answer["modality"], answer["spacing_mm"]) == ("CT", [0.7, 0.6])
    assert (answer["window_centre"], answer["window_width"]) == (40, 400)
    assert answer["value_range"] == [-1024, 1023]


def test_images_of_a_patient_are_one_case_and_no_name_is_kept(ingest, ramp):
    one = make_dicom(ramp, StudyDate="20200101")
    two = make_dicom(ramp + 1, SOPInstanceUID=f"{UID}.5", StudyDate="20200101")
    other = make_dicom(ramp + 2, SOPInstanceUID=f"{UID}.6", PatientID="P-18")
    done = ingest({"1.dcm": content(one), "2.dcm": content(two), "3.dcm": content(other)})
    assert [len(case["images"]) for case in done.cases] == [2, 1]
    kept = str([case["group_id"] for case in done.cases]) + str(list(Image.objects.values()))
    for word in ("P-17", "P-18", "Doe", UID, "20200101"):
        assert word not in kept
    assert Image.objects.first().header["PatientIdentityRemoved"] == "YES"


def test_a_segmentation_finds_its_image_whatever_the_order(ingest, ramp):
    mask = np.zeros(ramp.shape, np.uint8)
    mask[4:8, 5:10] = 1
    files = {"0.seg.dcm": content(segmentation(mask, f"{UID}.1")), "1.dcm": content(make_dicom(ramp))}
    done = ingest(files)
    assert done.verdicts["0.seg.dcm"]["status"] == "reference"
    region = Region.objects.get()
    assert (region.x, region.y, region.width, region.height, region.area_px) == (5, 4, 5, 4, 20)


def test_a_segmentation_of_an_unknown_image_is_refused(ingest, ramp):
    done = ingest({"0.seg.dcm": content(segmentation(np.eye(32, 40, dtype=np.uint8), "1.2.3"))})
    assert "fits no image" in done.verdicts["0.seg.dcm"]["reason"]


def test_an_absurd_claim_is_refused_and_the_rest_goes_on(ingest, ramp):
    absurd = make_dicom(ramp, Rows=60_000, Columns=60_000)
    done = ingest({"absurd.dcm": content(absurd), "good.dcm": content(make_dicom(ramp))})
    assert "60000 × 60000" in done.verdicts["absurd.dcm"]["reason"]
    assert done.verdicts["good.dcm"]["status"] == "accepted"


def test_labels_may_name_the_patient(ingest, ramp):
    done = ingest({"a.dcm": content(make_dicom(ramp)), "labels.csv": b"patient,label,finding\nP-17,abnormal,cyst\n"})
    assert done.cases[0]["reference"] == {"finding_class": "abnormal", "finding": "cyst"}
