"""An administrator mends the standard of a case in the browser, with a reason and a history."""

import pytest

from imaging.standard.regions import current_regions
from tests.factories import make_case, make_dataset, make_planes, make_stack
from tests.lesions import add_region, union_mask

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(administrator):
    return make_case(make_dataset(administrator, cases=0), finding_class=None)


@pytest.fixture
def image(case):
    """A volume of 4 planes of 16 × 16."""
    return make_stack(case, make_planes(4, side=16))


@pytest.fixture
def send(admin, case):
    """`send(**fields)`: the answer to a decision about the case."""

    def do(**fields):
        body = {"finding_class": "abnormal", "finding": "", "attributes": {}, "lesions": [], "reason": "Looked again."}
        body |= {"keep_lesions": False, **fields}
        return admin.post(f"/api/cases/{case.pk}/standard", body, format="json")

    return do


def lesion(image, *planes, **fields):
    return {"image": str(image.pk), "label": "nodule", "attributes": {}, "planes": list(planes), **fields}


def shape(plane=0, shape="rectangle", points=((2, 3), (6, 5))):
    return {"plane": plane, "shape": shape, "points": [list(point) for point in points]}


def test_a_case_without_a_standard_says_so(admin, case):
    told = admin.get(f"/api/cases/{case.pk}/standard").json()
    assert told == {"current": None, "history": [], "lesions": [], "former_lesions": []}


def test_a_drawn_lesion_lies_on_the_very_pixels_of_its_planes(send, image):
    answer = send(lesions=[lesion(image, shape(1), shape(2, "point", [(9.5, 9.5)]), shape(2))])
    assert answer.status_code == 201
    (found,) = answer.json()["lesions"]
    assert [(plane["index"], plane["bbox"], plane["area_px"]) for plane in found["planes"]] == [
        (1, [2, 3, 4, 2], 8),
        (2, [2, 3, 8, 7], 9),
    ]
    assert (found["label"], found["kind"], found["origin"], found["by"]) == (
        "nodule",
        "mask",
        "person",
        "Administrator",
    )
    assert (found["image"], found["bbox"], found["first_plane"], found["last_plane"]) == (
        str(image.pk),
        [2, 3, 8, 7],
        1,
        2,
    )
    assert union_mask(image, 1)[3:5, 2:6].all()
    assert union_mask(image, 0) is None


@pytest.mark.parametrize(
    ("form", "points", "kind", "area"),
    [
        ("rectangle", [(2, 3), (6, 5)], "box", 8),
        ("ellipse", [(2, 2), (8, 8)], "polygon", 32),
        ("polygon", [(2, 2), (6, 2), (6, 6), (2, 6)], "polygon", 16),
        ("freehand", [(2, 2), (6, 2), (2, 6)], "polygon", 6),
        ("point", [(2.5, 2.5)], "point", 1),
    ],
)
def test_every_shape_can_be_drawn(send, image, form, points, kind, area):
    (found,) = send(lesions=[lesion(image, shape(0, form, points))]).json()["lesions"]
    assert (found["kind"], found["area_px"]) == (kind, area)


def test_a_change_keeps_what_was_there_with_who_when_and_why(send, image):
    send(finding="nodule", lesions=[lesion(image, shape())], reason="First reading.")
    told = send(finding="mass", attributes={"BI-RADS": "4"}, reason="The biopsy came.").json()
    current, (old,) = told["current"], told["history"]
    assert (current["finding"], current["attributes"], current["reason"]) == (
        "mass",
        {"BI-RADS": "4"},
        "The biopsy came.",
    )
    assert (current["by"], current["origin"], current["replaced_at"]) == ("Administrator", "person", None)
    assert (old["finding"], old["reason"], old["replaced_because"]) == ("nodule", "First reading.", "The biopsy came.")
    assert old["replaced_at"] is not None
    assert told["lesions"] == []
    assert [former["replaced_because"] for former in told["former_lesions"]] == ["The biopsy came."]


def test_lesions_may_be_kept_beside_new_ones(send, image):
    send(lesions=[lesion(image, shape())])
    told = send(lesions=[lesion(image, shape(3))], keep_lesions=True).json()
    assert [found["first_plane"] for found in told["lesions"]] == [0, 3]


def test_the_same_class_with_other_lesions_is_recorded_too(send, image):
    from audit.models import Event

    for plane in (0, 1):
        send(lesions=[lesion(image, shape(plane))])
    events = Event.objects.filter(action="standard.set").order_by("seq")
    assert [event.detail["lesions_withdrawn"] for event in events] == [0, 1]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"finding_class": "normal", "lesions": "one"}, "normal_with_lesions", "lesions"),
        ({"finding_class": "perhaps"}, "invalid_choice", "finding_class"),
        ({"lesions": "other image"}, "unknown_image", "lesions.0.image"),
        ({"lesions": "no plane"}, "unknown_plane", "lesions.0.planes.0.plane"),
        ({"lesions": "outside"}, "wrong_points", "lesions.0.planes.0.points"),
        ({"lesions": "nothing"}, "empty", "lesions.0.planes.non_field_errors"),
    ],
)
def test_what_cannot_be_so_is_refused_in_words(send, image, administrator, fields, code, field):
    other = make_stack(make_case(make_dataset(administrator, cases=0)), make_planes(1, side=16), kind="single")
    drawings = {
        "one": [lesion(image, shape())],
        "other image": [lesion(other, shape())],
        "no plane": [lesion(image, shape(4))],
        "outside": [lesion(image, shape(0, "rectangle", [(2, 3), (17, 5)]))],
        "nothing": [lesion(image)],
    }
    if "lesions" in fields:
        fields = {**fields, "lesions": drawings[fields["lesions"]]}
    error = send(**fields).json()["error"]
    assert error["code"] == code
    assert error["field"].startswith(field.removesuffix(".non_field_errors"))
    assert current_regions(image).count() == 0


def test_a_normal_case_keeps_no_lesions(send, image):
    send(lesions=[lesion(image, shape())])
    assert send(finding_class="normal", keep_lesions=True).json()["error"]["field"] == "keep_lesions"
    told = send(finding_class="normal").json()
    assert (told["current"]["finding_class"], told["lesions"]) == ("normal", [])


def test_a_change_needs_its_reason(send, image):
    assert send(reason="").status_code == 201
    assert send(finding="mass", reason=" ").json()["error"]["code"] == "reason_missing"


def test_a_standard_that_a_finished_study_rests_on_stays(send, image):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'sealed' USING ERRCODE = 'restrict_violation'; END $$;"
            "CREATE TRIGGER kept BEFORE INSERT ON imaging_referencestandard FOR EACH ROW"
            " EXECUTE FUNCTION pg_temp.keep()"
        )
    answer = send(lesions=[lesion(image, shape())])
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "standard_sealed")
    assert current_regions(image).count() == 0


def test_cropping_an_image_moves_its_lesions(image):
    import numpy as np

    from imaging.standard.regions import crop_regions

    mask = np.zeros((16, 16), bool)
    mask[5:8, 3:8] = True
    add_region(image=image, planes={0: mask, 1: mask})
    image.edits.create(kind="crop", before="0" * 64, after="1" * 64)  # only a crop may move them
    crop_regions(image, rows=slice(4, 12), columns=slice(2, 12))
    image.rows, image.columns = 8, 10
    (kept,) = current_regions(image)
    assert (kept.x, kept.y, kept.width, kept.height, kept.area_px) == (1, 1, 5, 3, 30)
    assert np.array_equal(union_mask(image, 1), mask[4:12, 2:12])
