"""The reference standard is a history that the database keeps; what goes further goes with its image, case or crop."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from imaging.burned_in.painting import edit_image
from imaging.models import Case, DatasetPerson, Image, LesionPlane, ReferenceStandard, Region
from tests.factories import make_dataset

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


@pytest.fixture
def standard(administrator) -> ReferenceStandard:
    """Of a case that is abnormal, with one lesion."""
    dataset = make_dataset(administrator, cases=2, side=24)
    DatasetPerson.objects.get_or_create(dataset=dataset, person=administrator)
    return ReferenceStandard.objects.get(case__dataset=dataset, finding_class="abnormal")


def _region(standard: ReferenceStandard) -> Region:
    return Region.objects.get(image__case=standard.case_id)


@pytest.mark.parametrize(
    "changes",
    [
        {"finding_class": "normal"},
        {"finding": "other"},
        {"attributes": {"density": "a"}},
        {"replaced_because": "no time"},
        {"at": NOW},
    ],
)
def test_a_label_never_changes(standard, changes):
    with pytest.raises(IntegrityError, match="history"):
        ReferenceStandard.objects.filter(pk=standard.pk).update(**changes)


def test_a_label_is_closed_once(standard):
    rows = ReferenceStandard.objects.filter(pk=standard.pk)
    assert rows.update(replaced_at=NOW, replaced_because="It was wrong.") == 1
    for changes in ({"replaced_at": None}, {"replaced_at": timezone.now()}, {"replaced_because": "Another reason."}):
        with pytest.raises(IntegrityError, match="history"):
            rows.update(**changes)


@pytest.mark.parametrize(
    "changes", [{"label": "other"}, {"attributes": {"a": "b"}}, {"x": 0}, {"area_px": 8}, {"replaced_because": "x"}]
)
def test_a_lesion_never_changes(standard, changes):
    with pytest.raises(IntegrityError, match="history"):
        Region.objects.filter(pk=_region(standard).pk).update(**changes)


@pytest.mark.parametrize("changes", [{"mask_sha256": "a" * 64}, {"index": 7}, {"area_px": 1}])
def test_an_outline_never_changes(standard, changes):
    with pytest.raises(IntegrityError, match="history"):
        LesionPlane.objects.filter(region=_region(standard)).update(**changes)


@pytest.mark.parametrize("model", [ReferenceStandard, Region, LesionPlane])
def test_nothing_is_removed_while_its_image_is_there(standard, model):
    with pytest.raises(IntegrityError, match="history"), transaction.atomic():
        model.objects.all().delete()
    assert model.objects.exists()


@pytest.mark.parametrize("table", ["referencestandard", "region", "lesionplane"])
def test_no_table_is_emptied(standard, table):
    with pytest.raises(IntegrityError, match="history"), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE imaging_{table} CASCADE")


def test_a_lesion_does_not_grow(standard):
    region = _region(standard)
    with pytest.raises(IntegrityError, match="history"):
        LesionPlane.objects.create(region=region, index=5, mask_sha256="a" * 64, x=0, y=0, width=1, height=1, area_px=1)


def test_a_label_does_not_move_to_another_case_that_leaves_its_own_behind(standard):
    other = Case.objects.exclude(pk=standard.case_id).get()
    ReferenceStandard.objects.filter(case=other).update(replaced_at=NOW, replaced_because="Room for another.")
    with pytest.raises(IntegrityError, match="history"), transaction.atomic():
        ReferenceStandard.objects.filter(pk=standard.pk).update(case=other)


def test_what_belongs_to_an_image_or_a_case_goes_with_it(standard):
    with transaction.atomic():
        Image.objects.filter(case=standard.case_id).delete()
        Case.objects.filter(pk=standard.case_id).delete()
    assert not Region.objects.exists()
    assert not ReferenceStandard.objects.filter(pk=standard.pk).exists()


def test_a_crop_moves_its_lesions_and_nothing_does_so_afterwards(standard, administrator):
    region = _region(standard)
    kept = {"x": 1, "y": 1, "width": 20, "height": 20, "first_plane": None, "last_plane": None}
    edit_image(actor=administrator, image_id=str(region.image_id), kind="crop", rectangles=[kept], reason="Words.")
    moved = Region.objects.get(pk=region.pk)
    assert (moved.x, moved.y) == (region.x - 1, region.y - 1)
    with pytest.raises(IntegrityError, match="history"):
        Region.objects.filter(pk=region.pk).update(x=5)
    with pytest.raises(IntegrityError, match="history"), transaction.atomic():
        LesionPlane.objects.filter(region=region).delete()
