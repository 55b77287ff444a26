import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage, SegmentationStorage

from imaging.models import Image, Region
from imaging.planes import planes_of, read_values
from tests.unit.imaging.dicom_files import UID, content, make_dicom

pytestmark = pytest.mark.django_db


@pytest.fixture
def ramp():
    return (np.arange(32 * 40, dtype=np.int16).reshape(32, 40) * 3) - 1000


def segmentation(mask: np.ndarray, of: str) -> Dataset:
    """A SEG of one segment on one frame, drawn on the instance `of`."""
    source, derivation, group, segment, number = (Dataset() for _ in range(5))
    source.ReferencedSOPClassUID, source.ReferencedSOPInstanceUID = CTImageStorage, of
    derivation.SourceImageSequence = Sequence([source])
    number.ReferencedSegmentNumber = segment.SegmentNumber = 1
    segment.SegmentLabel = "cyst"
    group.DerivationImageSequence = Sequence([derivation])
    group.SegmentIdentificationSequence = Sequence([number])
    dataset = make_dicom(Modality="SEG", SOPClassUID=SegmentationStorage, SOPInstanceUID=f"{UID}.77")
    dataset.file_meta.MediaStorageSOPClassUID = SegmentationStorage
    dataset.SegmentationType, dataset.SegmentSequence = "BINARY", Sequence([segment])
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit, dataset.PixelRepresentation, dataset.NumberOfFrames = 0, 0, 1
    dataset.Rows, dataset.Columns = mask.shape
    dataset.PixelData = np.packbits(mask.ravel(), bitorder="little").tobytes()
    dataset.PerFrameFunctionalGroupsSequence = Sequence([group])
    return dataset


def test_a_ct_keeps_its_values_spacing_and_window(ingest, admin, ramp):
    shown = {"RescaleSlope": 2, "RescaleIntercept": -24, "PixelSpacing": [0.7, 0.6]}
    done = ingest({"a.dcm": content(make_dicom(ramp, **shown, WindowCenter=40, WindowWidth=400))})
    assert done.verdicts["a.dcm"]["status"] == "accepted"
    image = Image.objects.get()
    (plane,) = planes_of(image)
    assert np.array_equal(read_values(image, plane), ramp.astype(np.float32) * 2 - 24)
    answer = admin.get(f"/api/images/{image.pk}").json()
    assert (answer["modality"], answer["spacing_mm"]) == ("CT", [0.7, 0.6])
    assert (answer["window_centre"], answer["window_width"]) == (40, 400)
    assert answer["value_range"] == [-1024, 1023]


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
    assert (done.cases[0]["reference"]["finding_class"], done.cases[0]["reference"]["finding"]) == ("abnormal", "cyst")


def test_a_segmentation_that_fits_no_image_leaves_the_others_as_they_are(ingest, ramp):
    mask = np.zeros(ramp.shape, np.uint8)
    mask[4:8, 5:10] = 1
    other = segmentation(mask, "1.2.3")
    other.SOPInstanceUID = f"{UID}.78"
    done = ingest(
        {"a.dcm": content(make_dicom(ramp)), "0.dcm": content(other), "1.dcm": content(segmentation(mask, f"{UID}.1"))}
    )
    assert [done.verdicts[name]["status"] for name in ("0.dcm", "1.dcm")] == ["refused", "reference"]
    assert Region.objects.get().label == "cyst"


def test_labels_may_name_a_patient_whose_hospital_is_named_in_the_files(ingest, ramp):
    files = {"a.dcm": content(make_dicom(ramp, IssuerOfPatientID="A")), "l.csv": b"patient,label\nP-17,normal\n"}
    assert ingest(files).cases[0]["reference"]["finding_class"] == "normal"


def test_labels_of_an_id_that_two_hospitals_issued_are_refused(ingest, ramp):
    files = {
        f"{issuer}.dcm": content(make_dicom(ramp + n, SOPInstanceUID=f"{UID}.{20 + n}", IssuerOfPatientID=issuer))
        for n, issuer in enumerate("AB")
    }
    done = ingest({**files, "l.csv": b"patient,label\nP-17,normal\n"})
    assert [case["reference"] for case in done.cases] == [None, None]
    assert "Several patients" in " ".join(verdict["reason"] for verdict in done.all_verdicts)
