import pytest

from imaging.archives import is_junk
from imaging.matching import bare, image_paths_of_mask, is_mask_file, path_candidates, stem_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a_mask.png", True),
        ("x/masks/a.png", True),
        ("x/Masks/a.PNG", True),
        ("a.png", False),
        ("masks.png", False),
        ("masks/readme.txt", False),
        ("v_mask.nii.gz", True),
    ],
)
def test_masks_are_known_by_name(name, expected):
    assert is_mask_file(name) is expected


def test_names_lose_case_and_ending():
    assert bare("Set\\A.PNG") == "set/a"
    assert bare("v.nii.gz") == "v"
    assert bare("IM-0001.42") == "im-0001.42"
    assert stem_of("x/a_mask.png") == "a"


def test_a_mask_lies_beside_or_below_its_image():
    assert image_paths_of_mask("x/a_mask.png") == ["x/a"]
    assert image_paths_of_mask("x/masks/a.png") == ["x/masks/a", "x/a", "x/images/a", "x/image/a"]


def test_a_file_of_a_csv_is_looked_for_from_its_folder_upwards():
    assert path_candidates("b/c.png", beside="set.zip/a/labels.csv") == [
        "set.zip/a/b/c",
        "set.zip/b/c",
        "b/c",
        "b/c",
    ]


def test_files_of_systems_are_junk():
    assert is_junk("__MACOSX/a.png")
    assert is_junk("x/.DS_Store")
    assert not is_junk("x/a.png")
