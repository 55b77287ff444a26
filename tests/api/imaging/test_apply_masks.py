"""Mask files become lesions, and a newer one takes the place of an older."""

import uuid

import numpy as np
import pytest

from evaluation.files.content import PlaneInfo, RefusedError
from imaging.models import ReferenceStandard, Region
from imaging.standard.acts import Act
from imaging.standard.masks import apply_mask
from imaging.standard.regions import current_regions, lesion_mask
from tests.factories import make_dataset
from tests.lesions import union_mask
from tests.named_images import make_mask, make_named, make_named_stack, name_source, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(administrator):
    return make_dataset(administrator, cases=0)


@pytest.fixture
def apply(dataset, tmp_path):
    """`apply(name, labels)`: what is said of the mask."""

    def do(name, labels, *, named_for=None, act=None, **how):
        mask = make_mask(tmp_path, labels, **how)
        return apply_mask(dataset=dataset, name=name, mask=mask, named_for=named_for, act=act or Act.now())

    return do


def areas(image):
    return sorted(region.area_px for region in current_regions(image))


# --- what one mask gives ----------------------------------------------------------------------------------------------


def test_a_mask_becomes_a_region_with_the_very_pixels(dataset, apply):
    image = make_named(dataset, "a.png")
    assert apply("a_mask.png", square()) == "1 reference region."
    (region,) = current_regions(image)
    assert (region.x, region.y, region.width, region.height, region.area_px) == (10, 10, 6, 4, 24)
    assert np.array_equal(lesion_mask(region, 0, image), square().astype(bool))
    assert lesion_mask(region, 1, image) is None


def test_two_separate_lesions_are_two_regions(dataset, apply):
    image = make_named(dataset, "a.png")
    apply("a_mask.png", square(at=(3, 3), size=(2, 2)) + square(at=(20, 30), size=(5, 10)))
    assert areas(image) == [4, 50]
    assert union_mask(image, 0).sum() == 54


def test_pixels_that_touch_across_a_corner_are_one_lesion(dataset, apply):
    image = make_named(dataset, "a.png")
    apply("a_mask.png", square(at=(3, 3), size=(2, 2)) + square(at=(5, 5), size=(2, 2)))
    assert areas(image) == [8]


def test_each_of_several_labels_is_one_lesion_with_its_name(dataset, apply):
    image = make_named(dataset, "a.png")
    labels = square(at=(3, 3), size=(2, 2)) + square(at=(9, 9), size=(2, 2)) + square(at=(20, 30), value=2)
    apply("a_mask.png", labels, names={1: "mass"})
    found = {(region.label, region.area_px, tuple(region.attributes.items())) for region in current_regions(image)}
    assert found == {("mass", 8, (("label in mask", "1"),)), ("", 24, (("label in mask", "2"),))}


def test_a_lesion_goes_through_the_planes_of_a_volume(dataset, apply):
    image = make_named_stack(dataset, "h.nii", kind="volume", planes=6)
    stack = np.stack(
        [
            square(16, 16, at=(2, 2), size=(3, 3)) if 1 <= index <= 3 else square(16, 16, size=(0, 0))
            for index in range(6)
        ]
    )
    stack[5] = square(16, 16, at=(9, 9), size=(2, 2))
    apply("h_mask.nii", stack)
    found = [(r.first_plane, r.last_plane, r.area_px, r.planes.count()) for r in current_regions(image)]
    assert sorted(found) == [(1, 3, 27, 3), (5, 5, 4, 1)]


def test_a_speck_is_kept_and_said(dataset, apply):
    image = make_named(dataset, "a.png")
    assert "1 of fewer than 4 pixels" in apply("a_mask.png", square() + square(at=(1, 1), size=(1, 1)))
    assert areas(image) == [1, 24]


def test_a_case_that_stands_as_normal_is_said(dataset, apply):
    image = make_named(dataset, "a.png")
    ReferenceStandard.objects.create(case=image.case, finding_class="normal")
    assert "stands as normal" in apply("a_mask.png", square())


# --- which image ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["x/a_mask.png", "x/masks/a.png", "masks/a.png", "x/A_MASK.PNG", "a_mask.tif", "x\\a_mask.png"]
)
def test_a_mask_is_matched_by_its_name(dataset, apply, name):
    image = make_named(dataset, "x/a.png")
    apply(name, square())
    assert areas(image) == [24]


def test_a_mask_that_a_table_names_may_be_called_anything(dataset, apply):
    image = make_named(dataset, "us/test/a.png")
    apply("us/truth/a7.png", square(), named_for="us/test/a.png")
    assert areas(image) == [24]


def test_a_mask_without_an_image_is_refused(apply):
    with pytest.raises(RefusedError, match="No image"):
        apply("b_mask.png", square())


def test_a_mask_whose_name_fits_two_images_is_refused(dataset, apply):
    make_named(dataset, "x/a.png"), make_named(dataset, "y/a.png")
    with pytest.raises(RefusedError, match="Several images"):
        apply("a_mask.png", square())


def test_an_empty_mask_is_refused_with_what_to_do(dataset, apply):
    make_named(dataset, "a.png")
    with pytest.raises(RefusedError, match="empty"):
        apply("a_mask.png", np.zeros((32, 48)))


def test_another_size_is_refused_with_both(dataset, apply):
    make_named(dataset, "a.png")
    with pytest.raises(RefusedError, match="24 × 16 pixels, its image 48 × 32"):
        apply("a_mask.png", square(16, 24, at=(2, 2)))


def test_another_number_of_planes_is_refused_with_both(dataset, apply):
    make_named_stack(dataset, "h.tif", planes=5)
    with pytest.raises(RefusedError, match="3 planes, its image 5"):
        apply("h_mask.tif", np.ones((3, 16, 16)))


def test_noise_is_refused(dataset, apply):
    make_named(dataset, "a.png", rows=96, columns=96)
    noise = np.zeros((96, 96))
    noise[::3, ::3] = 1
    with pytest.raises(RefusedError, match="separate pieces"):
        apply("a_mask.png", noise)


# --- newer masks ------------------------------------------------------------------------------------------------------


def test_a_corrected_mask_replaces_the_earlier_one_which_stays_in_the_history(dataset, apply):
    image = make_named(dataset, "a.png")
    apply("a_mask.png", square(at=(3, 3), size=(5, 5)))
    assert apply("a_mask.png", square(at=(3, 3), size=(6, 6))) == "1 reference region. 1 earlier one was replaced."
    assert areas(image) == [36]
    old = Region.objects.get(replaced_at__isnull=False)
    assert (old.area_px, bool(old.replaced_because)) == (25, True)


def test_a_mask_of_another_name_replaces_what_an_earlier_upload_outlined(dataset, apply):
    image = make_named(dataset, "a.png")
    apply("a_mask.png", square(at=(3, 3), size=(5, 5)))
    apply("masks/a.png", square(at=(3, 3), size=(6, 6)))
    assert areas(image) == [36]


def test_two_masks_of_one_image_in_one_upload_are_both_kept(dataset, apply):
    image, act = make_named(dataset, "a.png"), Act.now()
    for name, at in (("one_mask.png", (1, 1)), ("two_mask.png", (20, 20))):
        apply(name, square(at=at), named_for="a.png", act=act)
    assert areas(image) == [24, 24]


def test_a_lesion_that_both_masks_have_stays_as_it_was(dataset, apply):
    image = make_named(dataset, "a.png")
    apply("a_mask.png", square())
    (before,) = current_regions(image)
    apply("a_mask.png", square() + square(at=(20, 30)))
    assert before.pk in {region.pk for region in current_regions(image)}
    assert Region.objects.count() == 2


def test_applying_a_mask_twice_changes_nothing(dataset, apply):
    image, act = make_named(dataset, "a.png"), Act.now()
    apply("a_mask.png", square(), act=act)
    assert apply("a_mask.png", square(), act=act) == "1 reference region."
    assert Region.objects.count() == len(areas(image)) == 1


def test_what_was_drawn_in_the_browser_is_not_replaced_by_a_file(dataset, apply):
    make_named(dataset, "a.png")
    apply("a_mask.png", square())
    drawn = Region.objects.values().get()
    Region.objects.create(**{**drawn, "id": uuid.uuid4(), "origin": "person"})
    with pytest.raises(RefusedError, match="in the browser"):
        apply("a_mask.png", square(at=(1, 1)))


# --- masks of single planes of a stack --------------------------------------------------------------------------------


@pytest.fixture
def series(dataset):
    """A volume of five files."""
    image = make_named_stack(dataset, "ct/0.dcm", kind="volume", planes=5)
    for index in range(1, 5):
        name_source(image, f"ct/{index}.dcm", planes=[index], file_format="dicom")
    return image


def test_masks_of_single_planes_grow_into_one_lesion(series, apply):
    act = Act.now()
    for index in (1, 2, 3):
        assert f"plane {index + 1}" in apply(f"ct/{index}_mask.png", square(16, 16, at=(3, index)), act=act)
    (region,) = current_regions(series)
    assert (region.first_plane, region.last_plane, region.area_px) == (1, 3, 72)
    assert Region.objects.count() == 1


def test_two_lesions_become_one_when_the_plane_between_them_comes(series, apply):
    act = Act.now()
    apply("ct/1_mask.png", square(16, 16, at=(3, 3)), act=act)
    apply("ct/3_mask.png", square(16, 16, at=(3, 3)), act=act)
    assert areas(series) == [24, 24]
    apply("ct/2_mask.png", square(16, 16, at=(3, 3)), act=act)
    assert areas(series) == [72]


def test_a_corrected_plane_leaves_the_other_planes_as_they_are(series, apply):
    act = Act.now()
    for index in (1, 2, 3):
        apply(f"ct/{index}_mask.png", square(16, 16, at=(3, 3)), act=act)
    apply("ct/2_mask.png", square(16, 16, at=(3, 3), size=(2, 2)))
    assert areas(series) == [24 + 4 + 24]
    assert Region.objects.filter(replaced_at__isnull=False).count() == 1


def test_an_empty_plane_is_no_fault_and_takes_its_part_away(series, apply):
    apply("ct/1_mask.png", square(16, 16, at=(3, 3)))
    assert apply("ct/1_mask.png", np.zeros((16, 16))) == "Nothing is outlined on this plane."
    assert areas(series) == []


# --- masks that say where they lie ------------------------------------------------------------------------------------


def planes_at(shape, affine):
    """Where planes lie: `affine` maps (plane, row, column) to mm in LPS."""
    affine = np.asarray(affine, float)
    down, across = affine[:, 1], affine[:, 2]
    return tuple(
        PlaneInfo(
            index,
            shape[1],
            shape[2],
            spacing_mm=(float(np.linalg.norm(down)), float(np.linalg.norm(across))),
            position_mm=tuple(affine @ [index, 0, 0, 1]),
            row_direction=tuple(across / np.linalg.norm(across)),
            column_direction=tuple(down / np.linalg.norm(down)),
        )
        for index in range(shape[0])
    )


@pytest.fixture
def volume(dataset):
    """Axial, 6 planes of 16 × 16: 0.5 mm pixels, 2 mm between planes, the first pixel at the origin."""
    image = make_named_stack(dataset, "h.nii", kind="volume", planes=6, file_format="nifti")
    image.row_direction, image.column_direction = [1.0, 0, 0], [0, 1.0, 0]
    image.save()
    return image


@pytest.fixture
def lesion():
    stack = np.zeros((6, 16, 16), int)
    stack[2:4, 3:6, 8:12] = 1
    stack[3, 5, 12] = 1
    return stack


AXIAL = np.array([[0, 0, 0.5, 0], [0, 0.5, 0, 0], [2, 0, 0, 0]])


def drawn(image):
    return np.stack([
        np.zeros((16, 16), bool) if (mask := union_mask(image, index)) is None else mask for index in range(6)
    ])  # fmt: skip


ORIENTATIONS = {
    "the same": (lambda a: a, lambda m: m),
    "columns mirrored": (lambda a: a[:, :, ::-1], lambda m: flip(m, 2, 16)),
    "rows mirrored": (lambda a: a[:, ::-1], lambda m: flip(m, 1, 16)),
    "planes from the head down": (lambda a: a[::-1], lambda m: flip(m, 0, 6)),
    "rows and columns exchanged": (lambda a: a.transpose(0, 2, 1), lambda m: m[:, [0, 2, 1, 3]]),
    "sagittal": (lambda a: a.transpose(2, 0, 1), lambda m: m[:, [2, 0, 1, 3]]),
    "coronal": (lambda a: a.transpose(1, 0, 2), lambda m: m[:, [1, 0, 2, 3]]),
    "sagittal mirrored": (
        lambda a: a.transpose(2, 0, 1)[::-1, ::-1],
        lambda m: flip(flip(m[:, [2, 0, 1, 3]], 0, 16), 1, 6),
    ),
    "only where it is": (lambda a: a[1:5, 2:10, 4:14], lambda m: shift(m, (1, 2, 4))),
}  # fmt: skip


def flip(affine, axis, length):
    turned = affine.copy()
    turned[:, axis] *= -1
    turned[:, 3] += affine[:, axis] * (length - 1)
    return turned


def shift(affine, by):
    moved = affine.copy()
    moved[:, 3] += affine[:, :3] @ by
    return moved


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_mask_lies_where_it_says_in_any_orientation(volume, lesion, apply, orientation):
    turn, place = ORIENTATIONS[orientation]
    labels = turn(lesion)
    apply("h_mask.nii", labels, file_format="nifti", planes=planes_at(labels.shape, place(AXIAL)))
    assert np.array_equal(drawn(volume), lesion.astype(bool))


@pytest.mark.parametrize(
    "affine",
    [
        AXIAL * [[2, 2, 2, 1]],
        shift(AXIAL, (0, 0, 0.4)),
        shift(AXIAL, (0.5, 0, 0)),
        shift(AXIAL, (20, 0, 0)),
        np.array([[0, -0.1, 0.49, 0], [0, 0.49, 0.1, 0], [2, 0, 0, 0]]),
    ],
    ids=["other pixels", "between columns", "between planes", "elsewhere", "turned"],
)
def test_a_mask_that_does_not_lie_on_its_image_is_refused_with_both_grids(volume, lesion, apply, affine):
    with pytest.raises(RefusedError) as refused:
        apply("h_mask.nii", lesion, file_format="nifti", planes=planes_at(lesion.shape, affine))
    assert str(refused.value).count("6 planes of 16 × 16 pixels") == 2
    assert "its image 6 planes of 16 × 16 pixels of 0.5 × 0.5 mm" in str(refused.value)
    assert drawn(volume).sum() == 0


def test_a_volume_that_does_not_say_where_it_lies_is_refused_on_an_image_that_does(volume, lesion, apply):
    with pytest.raises(RefusedError, match="does not say where it lies"):
        apply("h_mask.nii", lesion, file_format="nifti")
    assert drawn(volume).sum() == 0


def test_a_mask_with_a_place_for_an_image_without_one_is_refused(dataset, lesion, apply):
    make_named_stack(dataset, "c.tif", planes=6, file_format="tiff")
    with pytest.raises(RefusedError, match="its image does not"):
        apply("c_mask.nii", lesion, file_format="nifti", planes=planes_at(lesion.shape, AXIAL))


def test_a_mask_that_covers_most_of_its_image_is_taken_and_said(dataset, apply):
    make_named(dataset, "a.png")
    assert "look whether the mask is inverted" in apply("a_mask.png", 1 - square())
    assert "inverted" not in apply("a_mask.png", square())


def test_a_volume_without_a_place_is_not_put_on_a_picture(dataset, apply):
    make_named(dataset, "a.png")
    with pytest.raises(RefusedError, match="which way up"):
        apply("a_mask.nii", square(), file_format="nifti")


def test_lesions_that_grow_slice_by_slice_replace_nothing(dataset, apply):
    image = make_named_stack(dataset, "h.dcm", planes=2, kind="volume")
    for index in (0, 1):
        name_source(image, f"s{index}.dcm", file_format="dicom", planes=[index])
    act = Act.now()
    for index in (0, 1):
        said = apply(f"s{index}_mask.png", square(16, 16, at=(3, 3)), act=act)
        assert said == f"Outlined on plane {index + 1}. 1 reference region."
    assert areas(image) == [48]
