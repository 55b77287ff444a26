import unicodedata

import pytest

from evaluation.files.content import RefusedError
from imaging.ingest.archives import is_junk
from imaging.ingest.matching import (
    bare,
    image_paths_of_mask,
    is_mask_file,
    names_in_clear,
    path_candidates,
    stem_of,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a_mask.png", True),
        ("x/masks/a.png", True),
        ("x/Masks/a.PNG", True),
        ("x\\masks\\a.png", True),
        ("a_mask.jpg", True),
        ("a_mask.npy", True),
        ("a_MASK.tif", True),
        ("a.png", False),
        ("masks.png", False),
        ("masks/readme.txt", False),
        ("masks/a.dcm", False),
        ("v_mask.nii.gz", True),
        ("v_seg.nii.gz", True),
        ("a-mask.png", True),
        ("a.mask.png", True),
        ("a_mask_2.png", True),
        ("labelsTr/v.nii.gz", True),
        ("segmentations/v.nii", True),
        ("mask.png", False),
        ("unmasked.png", False),
        ("labels/readme.csv", False),
        ("a_seg.dcm", False),
    ],
)
def test_masks_are_known_by_name(name, expected):
    assert is_mask_file(name) is expected


def test_names_lose_their_ending_and_keep_their_case():
    assert bare("Set\\A.PNG") == "Set/A"
    assert bare("v.nii.gz") == "v"
    assert bare("IM-0001.42") == "IM-0001.42"
    assert stem_of("x/A_Mask.png") == "a"


def test_masks_of_other_tools_find_their_image_too():
    assert image_paths_of_mask("x/a-seg_2.nii.gz") == ["x/a"]
    assert "x/images/a" in image_paths_of_mask("x/labels/a.png")
    assert stem_of("x/A_mask_1.png") == stem_of("x/a.png")
    assert stem_of("x/a_label_1.dcm") != stem_of("x/a_label_2.dcm")


def test_a_mask_lies_beside_or_below_its_image():
    assert image_paths_of_mask("x/a_mask.png") == ["x/a"]
    assert image_paths_of_mask("x/masks/a.png") == ["x/masks/a", "x/a", "x/images/a", "x/image/a"]


def test_a_file_of_a_table_is_looked_for_from_its_folder_upwards():
    assert path_candidates("b/c.png", beside="set.zip/a/labels.csv") == ["set.zip/a/b/c", "set.zip/b/c", "b/c"]


@pytest.mark.parametrize("name", ["__MACOSX/a.png", "x/.DS_Store", "x/._a.png", "DICOMDIR", "cd/dicomdir", "Thumbs.db"])
def test_files_of_systems_are_junk(name):
    assert is_junk(name)


@pytest.mark.parametrize("name", ["x/a.png", "DICOMDIR_export/IM1", "dicomdir/IM2", "thumbs.db.png", "_.png"])
def test_other_files_are_not(name):
    assert not is_junk(name)


def find(names, wanted, beside="labels.csv"):
    found = names_in_clear(names).find(path_candidates(wanted, beside=beside), wanted)
    return found.pk if found else None


def test_the_letter_case_as_it_is_written_comes_first():
    names = ["a/Scan.png", "a/scan.png"]
    assert find(names, "a/Scan.png") == "a/Scan.png"
    assert find(names, "a/scan.png") == "a/scan.png"
    with pytest.raises(RefusedError, match="letter case"):
        find(names, "a/SCAN.png")


def test_letter_case_is_no_difference_where_one_file_fits():
    assert find(["one.png"], "ONE.PNG") == "one.png"


def test_forms_of_unicode_are_no_difference():
    stored = unicodedata.normalize("NFD", "img/größe.png")
    assert find([stored], "img/größe.png") == stored
    assert find([stored], "größe.png") == stored


def test_the_path_comes_before_the_bare_name():
    assert find(["x/a.png", "y/a.png"], "y/a.png") == "y/a.png"
    with pytest.raises(RefusedError, match="Several images"):
        find(["x/a.png", "y/a.png"], "a.png")


def test_the_ending_tells_files_of_one_name_apart():
    assert find(["a.png", "a.jpg"], "a.jpg") == "a.jpg"
    assert find(["a.png"], "a.tif") == "a.png"


def test_a_name_that_fits_nothing_finds_nothing():
    assert find(["a.png"], "b.png") is None


def test_what_systems_leave_anywhere_is_no_file_of_the_upload():
    for name in ("x/@eaDir/a.png", "x/~$table.xlsx", "ehthumbs.db", ".git/config", "autorun.inf", "Icon\r"):
        assert is_junk(name), name
    assert not is_junk("x/git/a.png")
