"""By which images and planes a case is read is stated by somebody, or follows from there being one image alone."""

import pytest

from audit.models import Event
from studies.models import StudyView
from tests.factories import make_case, make_planes, make_read_stack, make_stack
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(dataset):
    """A further case with a stack of 5 planes, one of 3, and a single image."""
    made = make_case(dataset)
    for seed, count in enumerate((5, 3, 1)):
        make_read_stack(made, count, seed=seed)
    return made


@pytest.fixture
def images(case):
    """Their ids."""
    return [str(pk) for pk in case.images.order_by("-plane_count").values_list("pk", flat=True)]


@pytest.fixture
def study(api, draft, case):
    """The draft, with the further case."""
    cases = [*api.get(draft).json()["protocol"]["cases"], str(case.pk)]
    assert api.change(draft, protocol={"cases": cases}).status_code == 200
    return draft


@pytest.fixture
def state(api, study, case):
    """`state([[{…}, …], …])`: state the displays of the further case."""

    def send(displays):
        return api.change(study, protocol={"views": [{"case": str(case.pk), "displays": displays}]})

    return send


@pytest.fixture
def fill(client_of, investigator, study):
    def send(**rule):
        return client_of(investigator).post(f"/api/studies/{study.pk}/views", rule, format="json")

    return send


def problems(api, study):
    return {problem["code"]: problem for problem in api.get(study, "readiness").json()["problems"]}


def displays_of(answer):
    assert answer.status_code == 200, answer.content
    return {one["case"]: one["displays"] for one in answer.json()["protocol"]["views"]}


def planes(image, first, last):
    return {"image": image, "first_plane": first, "last_plane": last}


def test_a_case_with_one_image_needs_no_choice(api, draft):
    assert api.get(draft).json()["protocol"]["views"] == []
    assert api.get(draft, "readiness").json()["is_ready"]


def test_an_excluded_image_is_no_choice(api, study, case):
    case.images.filter(plane_count__lt=5).update(is_excluded=True)
    assert api.get(study, "readiness").json()["is_ready"]


def test_of_several_images_none_is_taken_in_silence(api, study, case):
    found = problems(api, study)
    assert set(found) == {"choose_views"}
    assert found["choose_views"]["field"] == "views"
    assert f"{case.code} (3 images)" in found["choose_views"]["message"]
    assert api.post(study, "freeze").status_code == 409


def test_the_stacks_ends_come_back_as_numbers(state, images, case):
    together = [{"image": images[0]}, {"image": images[1], "first_plane": 1, "last_plane": None}]
    shown = displays_of(state([together, [planes(images[2], None, 0)]]))
    assert shown == {str(case.pk): [[planes(images[0], 0, 4), planes(images[1], 1, 2)], [planes(images[2], 0, 0)]]}


def test_what_comes_back_can_be_sent_again(api, study, state, images):
    before = state([[{"image": images[0]}], [{"image": images[1]}]]).json()["protocol"]
    assert api.change(study, protocol=before).json()["protocol"] == before


def test_several_displays_need_a_session_each(api, study, state, images):
    state([[{"image": images[0]}], [{"image": images[1]}]])
    message = problems(api, study)["too_few_sessions"]["message"]
    assert "A patient with 2 displays is seen 2 times" in message
    assert "at least 2 sessions" in message
    api.change(study, protocol={"sessions": 2})
    readiness = api.get(study, "readiness").json()
    assert readiness["problems"] == []
    assert readiness["presentations_per_reader"] == 8


def test_views_shown_together_are_one_presentation(api, study, state, images):
    state([[{"image": image} for image in images]])
    readiness = api.get(study, "readiness").json()
    assert (readiness["is_ready"], readiness["presentations_per_reader"]) == (True, 7)


@pytest.mark.parametrize(
    ("first", "last"), [(0, 5), (3, 2), (5, None)], ids=["past the end", "turned round", "from past the end"]
)
def test_planes_that_are_not_there_are_refused(state, images, first, last):
    assert error_of(state([[planes(images[0], first, last)]])) == (400, "wrong_planes", "views")


@pytest.mark.parametrize(
    ("views", "code", "field"),
    [
        ([{"image": "no id"}], "invalid", "image"),
        ([{"image": None}], "null", "image"),
        ([{}], "required", "image"),
        ([{"image": 0, "first_plane": -1}], "min_value", "first_plane"),
        ([{"image": 0, "first_plane": "1"}], "invalid", "first_plane"),
        ([{"image": 0, "slice": 1}], "unknown_field", "slice"),
    ],
)
def test_a_view_that_cannot_be_read_is_refused_by_its_field(state, images, views, code, field):
    sent = [view | ({"image": images[view["image"]]} if view.get("image") == 0 else {}) for view in views]
    assert error_of(state([sent])) == (400, code, f"protocol.views.0.displays.0.0.{field}")


def test_an_empty_display_is_refused(state):
    assert error_of(state([[]]))[:2] == (400, "min_length")
    assert error_of(state([]))[:2] == (400, "min_length")


def test_more_than_four_views_do_not_fit_together(state, images):
    assert error_of(state([[{"image": image} for image in images * 2]]))[:2] == (400, "max_length")


def test_an_image_is_shown_once_in_a_display(state, images):
    assert error_of(state([[{"image": images[0]}, {"image": images[0]}]])) == (400, "listed_twice", "views")


def test_the_same_display_is_not_shown_twice(state, images):
    assert error_of(state([[{"image": images[0]}], [planes(images[0], 0, 4)]])) == (400, "listed_twice", "views")


def test_an_image_of_another_case_is_refused(state, dataset):
    stranger = str(dataset.cases.first().images.get().pk)
    assert error_of(state([[{"image": stranger}]])) == (400, "unknown_image", "views")


def test_a_case_that_is_not_read_has_no_views(api, draft, case, images):
    stated = [{"case": str(case.pk), "displays": [[{"image": images[0]}]]}]
    assert error_of(api.change(draft, protocol={"views": stated})) == (400, "unknown_case", "views")


def test_a_case_is_named_once(api, study, case, images):
    stated = [{"case": str(case.pk), "displays": [[{"image": images[0]}]]}] * 2
    assert error_of(api.change(study, protocol={"views": stated})) == (400, "listed_twice", "views")


def test_a_case_that_stays_keeps_its_views_and_one_that_goes_loses_them(api, study, state, images, case):
    stated = displays_of(state([[{"image": images[1]}]]))
    cases = api.get(study).json()["protocol"]["cases"]
    turned = api.change(study, protocol={"cases": cases[::-1]})
    assert turned.json()["protocol"]["cases"] == cases[::-1]
    assert displays_of(turned) == stated
    api.change(study, protocol={"cases": cases[:-1]})
    assert displays_of(api.change(study, protocol={"cases": cases})) == {}


def test_another_list_of_views_replaces_all(api, study, state, images):
    state([[{"image": images[1]}]])
    assert displays_of(api.change(study, protocol={"views": []})) == {}


def test_another_study_keeps_its_own(api, study, state, images, draft):
    state([[{"image": images[1]}]])
    other = next(one for one in api.list().json() if one["id"] != str(draft.pk))
    assert other["protocol"]["views"] == []


def test_an_image_that_went_to_another_case_is_asked_for_again(api, study, state, images, dataset, case):
    state([[{"image": images[0]}, {"image": images[1]}]])
    case.images.filter(pk=images[1]).update(case=make_case(dataset))
    assert case.code in problems(api, study)["views_lost"]["message"]


def test_an_image_that_was_deleted_is_asked_for_again(api, study, state, images, case):
    state([[{"image": images[0]}, {"image": images[1]}]])
    case.images.get(pk=images[0]).delete()
    assert "views_lost" in problems(api, study)
    cases = api.get(study).json()["protocol"]["cases"]
    api.change(study, protocol={"cases": cases[::-1]})
    assert "views_lost" in problems(api, study)


# --- by a rule ------------------------------------------------------------------------------------------------------


def test_each_alone(fill, images, case):
    shown = displays_of(fill(rule="each_alone"))
    assert sorted(view["image"] for (view,) in shown[str(case.pk)]) == sorted(images)
    assert len(shown) == 7


def test_all_together_on_their_middle_planes(fill, images, case):
    (display,) = displays_of(fill(rule="all_together", planes="middle"))[str(case.pk)]
    middles = [planes(image, middle, middle) for image, middle in zip(images, (2, 1, 0), strict=True)]
    assert sorted(display, key=lambda view: images.index(view["image"])) == middles


def test_the_largest_stack(fill, images, case):
    assert displays_of(fill(rule="largest_stack"))[str(case.pk)] == [[planes(images[0], 0, 4)]]


def test_of_two_largest_stacks_none_is_chosen(api, fill, study, case):
    make_stack(case, make_planes(5, seed=9))
    assert str(case.pk) not in displays_of(fill(rule="largest_stack"))
    assert "choose_views" in problems(api, study)


def test_a_rule_leaves_what_was_stated(state, fill, images, case):
    stated = displays_of(state([[planes(images[1], 1, 1)]]))
    filled = displays_of(fill(rule="largest_stack"))
    assert filled[str(case.pk)] == stated[str(case.pk)]
    assert len(filled) == 7


def test_a_rule_for_named_cases_replaces_theirs_alone(state, fill, images, case):
    state([[planes(images[1], 1, 1)]])
    assert displays_of(fill(rule="largest_stack", cases=[str(case.pk)])) == {str(case.pk): [[planes(images[0], 0, 4)]]}


def test_a_rule_leaves_excluded_images_out(fill, images, case):
    case.images.filter(pk=images[0]).update(is_excluded=True)
    assert displays_of(fill(rule="largest_stack"))[str(case.pk)] == [[planes(images[1], 0, 2)]]


def test_more_images_than_fit_are_named(fill, case):
    for seed in (7, 8):
        make_read_stack(case, 1, seed=seed)
    refused = fill(rule="all_together")
    assert error_of(refused) == (400, "too_many_together", "rule")
    assert f"{case.code} has 5 images" in refused.json()["error"]["message"]
    assert not StudyView.objects.exists()


@pytest.mark.parametrize(
    ("rule", "code", "field"),
    [
        ({}, "required", "rule"),
        ({"rule": "the_best"}, "invalid_choice", "rule"),
        ({"rule": "each_alone", "planes": "first"}, "invalid_choice", "planes"),
        ({"rule": "each_alone", "cases": ["7f1ac01f-66d2-46ba-910d-84c886da7d5b"]}, "unknown_case", "cases"),
        ({"rule": "each_alone", "seed": 1}, "unknown_field", "seed"),
    ],
)
def test_what_is_no_rule_is_refused(fill, rule, code, field):
    assert error_of(fill(**rule)) == (400, code, field)


def test_a_rule_is_an_event(fill, investigator):
    fill(rule="each_alone")
    event = Event.objects.order_by("-id").first()
    assert (event.action, event.actor) == ("study.changed", str(investigator.pk))
    assert event.detail == {"protocol": "views", "rule": "each_alone", "planes": "all", "cases": 7}


def test_a_frozen_study_takes_no_rule(api, fill, study):
    fill(rule="largest_stack")
    assert api.post(study, "freeze").status_code == 200
    assert error_of(fill(rule="each_alone")) == (409, "study_not_draft", None)


def test_another_investigator_finds_no_study(client_of, outsider, study):
    answer = client_of(outsider).post(f"/api/studies/{study.pk}/views", {"rule": "each_alone"}, format="json")
    assert error_of(answer) == (404, "study_not_found", None)
