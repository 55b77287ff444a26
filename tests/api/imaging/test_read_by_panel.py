"""Experts read a case each alone; an administrator sees how far they agree, and settles it."""

import pytest

from tests.factories import make_case, make_dataset, make_planes, make_stack, open_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(administrator, investigator, outsider):
    """Of a dataset whose people the experts are."""
    dataset = make_dataset(administrator, cases=0)
    open_dataset(dataset, investigator, outsider)
    return make_case(dataset, finding_class=None)


@pytest.fixture
def image(case):
    return make_stack(case, make_planes(4, side=16))


@pytest.fixture
def read(client_of, case):
    """`read(person, **fields)`: the answer to an expert's reading."""

    def do(person, **fields):
        body = {"finding_class": "abnormal", "finding": "", "outlines": [], "note": "", **fields}
        return client_of(person).post(f"/api/cases/{case.pk}/expert-readings", body, format="json")

    return do


@pytest.fixture
def settle(admin, case):
    def do(readings, **fields):
        body = {"finding_class": "abnormal", "finding": "", "lesions": [], "reason": "Both agree.", **fields}
        return admin.post(f"/api/cases/{case.pk}/adjudication", {"readings": readings, **body}, format="json")

    return do


def box(image, left, top, right, bottom, *, plane=0, label="nodule"):
    points = [[left, top], [right, bottom]]
    return {"image": str(image.pk), "plane": plane, "shape": "rectangle", "points": points, "label": label}


def panel(client, case):
    return client.get(f"/api/cases/{case.pk}/panel")


def test_an_expert_sees_their_own_reading_only(read, client_of, case, image, investigator, outsider):
    read(investigator, finding="mine", outlines=[box(image, 1, 1, 5, 5)])
    read(outsider, finding="theirs")
    told = client_of(investigator).get(f"/api/cases/{case.pk}/expert-readings").json()
    assert [(reading["finding"], len(reading["outlines"])) for reading in told] == [("mine", 1)]
    assert panel(client_of(investigator), case).status_code == 403


def test_the_newest_reading_of_a_person_counts_and_the_older_stays(read, admin, client_of, case, image, investigator):
    read(investigator, finding="first")
    read(investigator, finding="second")
    told = client_of(investigator).get(f"/api/cases/{case.pk}/expert-readings").json()
    assert [(reading["finding"], reading["replaced_at"] is None) for reading in told] == [
        ("second", True),
        ("first", False),
    ]
    assert [reading["finding"] for reading in panel(admin, case).json()["readings"]] == ["second"]


def test_agreement_is_told_for_the_class_and_for_each_lesion(read, admin, case, image, investigator, outsider):
    read(investigator, outlines=[box(image, 0, 0, 4, 4), box(image, 0, 0, 4, 4, plane=1), box(image, 10, 10, 12, 12)])
    read(outsider, outlines=[box(image, 2, 0, 6, 4), box(image, 0, 0, 4, 4, plane=1)])
    agreement = panel(admin, case).json()["agreement"]
    assert (agreement["normal"], agreement["abnormal"], agreement["is_unanimous"]) == (0, 2, True)
    (pair,) = agreement["pairs"]
    # 16 + 16 + 4 and 16 + 16 pixels, of which 8 + 16 are shared; the first lesion of each is one over two planes.
    assert pair["dice"] == pytest.approx(2 * 24 / 68)
    matched, alone = pair["lesions"]
    assert matched["dice"] == pytest.approx(2 * 24 / 64)
    assert (matched["first"]["first_plane"], matched["first"]["last_plane"]) == (0, 1)
    assert (matched["second"]["bbox"], matched["second"]["area_px"]) == ([0, 0, 6, 4], 32)
    assert (alone["first"]["bbox"], alone["second"], alone["dice"]) == ([10, 10, 2, 2], None, 0)


def test_experts_who_outline_nothing_have_no_overlap(read, admin, case, image, investigator, outsider):
    read(investigator, finding_class="normal")
    read(outsider, finding_class="abnormal")
    agreement = panel(admin, case).json()["agreement"]
    assert agreement["is_unanimous"] is False
    assert (agreement["pairs"][0]["is_same_class"], agreement["pairs"][0]["dice"]) == (False, None)


def test_an_adjudication_settles_the_case_with_who_when_and_why(read, settle, case, image, investigator, outsider):
    from audit.models import Event

    ids = [read(person, outlines=[box(image, 1, 1, 5, 5)]).json()["id"] for person in (investigator, outsider)]
    lesions = [
        {"image": str(image.pk), "label": "nodule", "planes": [{"shape": "rectangle", "points": [[1, 1], [5, 5]]}]}
    ]
    answer = settle(ids, finding="nodule", lesions=lesions)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["current"]["origin"], told["current"]["by"], told["current"]["reason"]) == (
        "panel",
        "Administrator",
        "Both agree.",
    )
    assert [(found["origin"], found["label"], found["area_px"]) for found in told["lesions"]] == [
        ("panel", "nodule", 16)
    ]
    assert Event.objects.get(action="standard.adjudicated").detail["readings"].split() == sorted(ids)


def test_an_adjudication_replaces_what_stood_before(read, settle, image, investigator):
    from imaging.models import Region
    from tests.factories import make_region

    make_region(image)
    told = settle([read(investigator).json()["id"]], finding_class="normal").json()
    assert told["lesions"] == []
    assert Region.objects.get().replaced_because == "Both agree."


@pytest.mark.parametrize("readings", [["old"], ["other"], ["newest", "old"]])
def test_an_adjudication_names_newest_readings_of_its_case(
    read, settle, administrator, case, image, investigator, readings
):
    from imaging.models import ExpertReading

    other = ExpertReading.objects.create(case=make_case(case.dataset), by=administrator, finding_class="normal")
    ids = {"old": read(investigator).json()["id"], "newest": read(investigator).json()["id"], "other": str(other.pk)}
    answer = settle([ids[name] for name in readings])
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unknown_reading")


def test_an_adjudication_rests_on_a_reading(settle, image):
    assert settle([]).json()["error"]["field"] == "readings"


def test_an_adjudication_says_why(read, settle, image, investigator):
    assert settle([read(investigator).json()["id"]], reason="  ").json()["error"]["code"] == "reason_missing"


def test_an_administrator_who_read_as_an_expert_leaves_it_to_another(
    read, settle, admin, administrator, case, image, make_person, client_of
):
    reading = read(administrator).json()["id"]
    assert panel(admin, case).json()["error"]["code"] == "own_reading"
    assert settle([reading]).status_code == 403
    colleague = make_person("other_administrator", "administrator")
    open_dataset(case.dataset, colleague)
    other = client_of(colleague)
    body = {"readings": [reading], "finding_class": "abnormal", "lesions": [], "reason": "Clear."}
    assert other.post(f"/api/cases/{case.pk}/adjudication", body, format="json").status_code == 201
    assert panel(admin, case).status_code == 200


def test_whoever_has_seen_the_panel_can_no_more_read_for_it(read, admin, administrator, case, image, investigator):
    read(investigator)
    assert panel(admin, case).status_code == 200
    answer = read(administrator)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "panel_seen")


def test_a_panel_nobody_has_read_for_is_empty(admin, administrator, read, case, image):
    told = panel(admin, case).json()
    assert (told["readings"], told["agreement"]["pairs"], told["settled_at"]) == ([], [], None)
    assert read(administrator).status_code == 201


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"finding_class": "normal", "outlines": ["inside"]}, "outlines"),
        ({"outlines": ["outside"]}, "outlines.0.points"),
        ({"outlines": ["no plane"]}, "outlines.0.plane"),
    ],
)
def test_a_reading_that_cannot_be_so_is_refused(read, image, investigator, fields, field):
    drawn = {
        "inside": box(image, 1, 1, 3, 3),
        "outside": box(image, 1, 1, 30, 3),
        "no plane": box(image, 1, 1, 3, 3, plane=9),
    }
    answer = read(investigator, **{**fields, "outlines": [drawn[name] for name in fields["outlines"]]})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_a_reader_of_studies_is_no_expert_of_the_panel(read, image, reader_a):
    assert read(reader_a).status_code == 403
