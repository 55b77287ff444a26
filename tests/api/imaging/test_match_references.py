import numpy as np
import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def spot():
    mask = np.zeros((40, 48), np.uint8)
    mask[5:9, 10:16] = 255
    return mask


def test_a_mask_in_a_folder_becomes_a_region(ingest, png, spot):
    done = ingest({"set/masks/a.png": png(spot), "set/images/a.png": png(1)})
    assert done.verdicts["set/masks/a.png"]["status"] == "reference"
    assert done.cases[0]["images"][0]["has_region"] is True


def test_a_mask_of_another_size_is_refused_in_words(ingest, png):
    done = ingest({"a.png": png(1), "a_mask.png": png(np.eye(20, dtype=np.uint8))})
    assert done.verdicts["a_mask.png"]["status"] == "refused"
    assert "20 × 20" in done.verdicts["a_mask.png"]["reason"]


def test_an_empty_mask_and_a_mask_without_image_are_refused(ingest, png, spot):
    done = ingest({"a.png": png(1), "a_mask.png": png(np.zeros((40, 48), np.uint8)), "b_mask.png": png(spot)})
    assert "empty" in done.verdicts["a_mask.png"]["reason"]
    assert "No image" in done.verdicts["b_mask.png"]["reason"]


def test_labels_set_the_reference_and_the_groups(ingest, png):
    rows = "file,label,finding,group_id\na.png,normal,,p1\nb.png,abnormal,nodule,p1\nc.png,abnormal:mass,,p2\n"
    done = ingest({"labels.csv": rows.encode(), "a.png": png(1), "b.png": png(2), "c.png": png(3)})
    assert done.verdicts["labels.csv"]["reason"] == "3 of 3 rows were used."
    assert [len(case["images"]) for case in done.cases] == [2, 1]
    assert [case["reference"] for case in done.cases] == [
        {"finding_class": "abnormal", "finding": "nodule"},
        {"finding_class": "abnormal", "finding": "mass"},
    ]


def test_each_bad_row_has_its_verdict(ingest, png):
    rows = 'file,label,box\na.png,normal,\na.png,perhaps,\nz.png,normal,\na.png,abnormal,"1,2"\na.png,,"0,0,99,1"\n'
    done = ingest({"labels.csv": rows.encode(), "a.png": png(1)})
    problems = {path: v["reason"] for path, v in done.verdicts.items() if "line" in path}
    assert list(problems) == [f"labels.csv, line {line}" for line in (3, 4, 5, 6)]
    assert "write normal or abnormal" in problems["labels.csv, line 3"]
    assert "No image" in problems["labels.csv, line 4"]
    assert "x, y, width and height" in problems["labels.csv, line 5"]
    assert "outside the image" in problems["labels.csv, line 6"]
    assert done.cases[0]["reference"]["finding_class"] == "normal"


def test_boxes_with_findings_become_regions(ingest, png, admin):
    rows = 'file,label,box\na.png,abnormal:pneumonia,"Pneumonia:10.2,4,6,5;Mass:1,1,3,3"\n'
    done = ingest({"labels.csv": rows.encode(), "a.png": png(1)})
    image = admin.get(f"/api/images/{done.cases[0]['images'][0]['id']}").json()
    assert sorted(region["bbox"] for region in image["regions"]) == [[1, 1, 3, 3], [10, 4, 6, 5]]


def test_a_manifest_with_folders_masks_and_modality_is_followed(ingest, png, spot):
    rows = (
        "file,modality,label,mask,group_id\nus/test/a.png,US,abnormal,us/truth/a7.png,p1\nct/test/a.png,CT,normal,,p2\n"
    )
    done = ingest(
        {
            "manifest.csv": rows.encode(),
            "us/test/a.png": png(1),
            "ct/test/a.png": png(2),
            "us/truth/a7.png": png(spot),
        }
    )
    assert done.verdicts["us/truth/a7.png"]["status"] == "reference"
    shown = {case["images"][0]["modality"]: case for case in done.cases}
    assert shown["US"]["images"][0]["has_region"] is True
    assert shown["CT"]["images"][0]["has_region"] is False
    assert shown["US"]["reference"]["finding_class"] == "abnormal"
    assert shown["CT"]["reference"]["finding_class"] == "normal"


def test_a_bare_name_that_fits_two_files_is_refused(ingest, png):
    done = ingest({"x/a.png": png(1), "y/a.png": png(2), "labels.csv": b"file,label\na.png,normal\n"})
    assert "Several images" in done.verdicts["labels.csv, line 2"]["reason"]
    assert [case["reference"] for case in done.cases] == [None, None]


def test_a_later_csv_replaces_an_earlier_one(ingest, png):
    ingest({"a.png": png(1), "one.csv": b"file,label\na.png,abnormal\n"})
    done = ingest({"two.csv": b"file,label\na.png,normal\n"})
    assert done.cases[0]["reference"]["finding_class"] == "normal"


def test_a_csv_without_labels_is_ignored(ingest):
    assert ingest({"sizes.csv": b"name,bytes\na,1\n"}).verdicts["sizes.csv"]["status"] == "ignored"


def test_a_csv_that_is_no_text_is_refused(ingest):
    assert "UTF-8" in ingest({"bad.csv": b"file,label\n\xff\xfe\n"}).verdicts["bad.csv"]["reason"]
