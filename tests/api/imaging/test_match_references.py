import unicodedata

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
    told = [(case["reference"]["finding_class"], case["reference"]["finding"]) for case in done.cases]
    assert told == [("abnormal", "nodule"), ("abnormal", "mass")]


def test_each_bad_row_has_its_verdict(ingest, png):
    rows = 'file,label,box\na.png,normal,\na.png,perhaps,\nz.png,normal,\na.png,abnormal,"1,2"\na.png,,"0,0,99,1"\n'
    done = ingest({"labels.csv": rows.encode(), "a.png": png(1)})
    problems = {path.split(" (")[0]: v["reason"] for path, v in done.verdicts.items() if "line" in path}
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
    assert "Several images" in next(v["reason"] for path, v in done.verdicts.items() if "line 2" in path)
    assert [case["reference"] for case in done.cases] == [None, None]


def test_a_later_csv_replaces_an_earlier_one(ingest, png):
    ingest({"a.png": png(1), "one.csv": b"file,label\na.png,abnormal\n"})
    done = ingest({"two.csv": b"file,label\na.png,normal\n"})
    assert done.cases[0]["reference"]["finding_class"] == "normal"


def test_a_csv_without_labels_is_ignored(ingest):
    assert ingest({"sizes.csv": b"name,bytes\na,1\n"}).verdicts["sizes.csv"]["status"] == "ignored"


def test_a_csv_that_is_no_text_is_refused(ingest):
    assert "as CSV in UTF-8" in ingest({"bad.csv": b"file,label\n\x81\x8d,normal\n"}).verdicts["bad.csv"]["reason"]


def test_a_workbook_is_refused_with_what_to_do_and_not_unpacked(ingest, png):
    import io

    from openpyxl import Workbook

    file, book = io.BytesIO(), Workbook()
    book.active.append(["file", "label"])
    book.save(file)
    done = ingest({"labels.xlsx": file.getvalue(), "a.png": png(1)})
    assert "as CSV" in done.verdicts["labels.xlsx"]["reason"]
    assert set(done.verdicts) == {"labels.xlsx", "a.png"}


def test_names_are_the_same_in_both_forms_of_unicode(ingest, png):
    name = "f\u00fc\u00dfe"
    files = {
        f"img/{unicodedata.normalize('NFD', name)}.png": png(1),
        "l.csv": f"file,label\n{name}.png,abnormal\n".encode(),
    }
    assert ingest(files).cases[0]["reference"]["finding_class"] == "abnormal"


def test_names_that_differ_by_letter_case_are_two_files(ingest, png):
    rows = b"file,label\nx/Pic.png,normal\nx/pic.png,abnormal\n"
    done = ingest({"x/Pic.png": png(1), "x/pic.png": png(2), "l.csv": rows})
    assert sorted(case["reference"]["finding_class"] for case in done.cases) == ["abnormal", "normal"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_of_a_spreadsheet_is_read(ingest, png, encoding):
    text = "Datei;File Name;Label;Finding\r\n1; A.PNG ; Abnormal;Vergr\u00f6\u00dferung\r\n2;b.png;NORMAL;\r\n"
    done = ingest({"a.png": png(1), "b.png": png(2), "l.csv": text.encode(encoding)})
    told = {case["reference"]["finding_class"]: case["reference"]["finding"] for case in done.cases}
    assert told == {"abnormal": "Vergr\u00f6\u00dferung", "normal": ""}


def test_a_mask_that_is_not_there_is_named(ingest, png):
    rows = b"file,label,mask\na.png,abnormal,lost_mask.png\nb.png,normal,\n"
    done = ingest({"a.png": png(1), "b.png": png(2), "l.csv": rows})
    assert any("lost_mask.png" in path for path in done.verdicts)
    assert [case["reference"]["finding_class"] for case in done.cases] == ["abnormal", "normal"]


def test_rows_that_contradict_each_other_are_named(ingest, png):
    done = ingest({"a.png": png(1), "l.csv": b"file,label\na.png,abnormal\na.png,normal\n"})
    assert sum("contradicts" in v["reason"] for v in done.verdicts.values()) == 2
    assert done.cases[0]["reference"] is None


def test_no_name_of_a_table_is_kept_in_clear(ingest, png):
    from imaging.models import ReferenceStandard, Verdict

    rows = (
        "file,label,mask,patient name\n"
        "Mustermann.png,normal,,Mustermann\n"
        "Erika/Mustermann.png,perhaps,Mustermann.png,\n"
    )
    ingest({"Mustermann.png": png(1), "l.csv": rows.encode()})
    kept = [*Verdict.objects.values_list(), *ReferenceStandard.objects.values_list()]
    assert "Mustermann" not in str(kept)
