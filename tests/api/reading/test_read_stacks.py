"""A stack is read plane by plane, both panes together; several views together; marks carry their view and plane."""

import numpy as np
import pytest

from imaging.storage import load_frame
from reading.models import Mark
from studies.models import PaneImage, WorklistItem
from tests.factories import (
    Reading,
    begin_reading,
    frame_url,
    make_body,
    make_case,
    make_dataset,
    make_open_study,
    make_read_stack,
    make_region,
    shown_frames,
)
from tests.replies import error_of

pytestmark = pytest.mark.django_db
REFUSAL = ("frame_not_found", None)


@pytest.fixture
def open_study(investigator, reader_a, client_of):
    """`open_study()`: a reader before a study of that dataset, or of volumes of 5 planes; `**protocol` says how."""

    def make(*, dataset=None, **protocol):
        dataset = dataset or make_dataset(investigator, cases=2, planes=5)
        make_open_study(investigator, [reader_a], dataset=dataset, **protocol)
        return Reading(client_of(reader_a), begin_reading(reader_a))

    return make


def shown_codes(task, pane, view, plane, side=8):
    """What storage holds of the plane `plane` of the whole stack behind that pane and view."""
    image = PaneImage.objects.get(pane__item=task["item"], pane__index=pane, position=view)
    first = image.showing.first_plane if image.showing else 0
    return load_frame(shown_frames(image)[plane - first], rows=side, columns=side)


def fetched(reading, task, **where):
    answer = reading.client.get(frame_url(task, **where))
    assert answer.status_code == 200, answer.content
    return np.frombuffer(answer.content, "<u2").reshape(8, 8)


def test_every_plane_of_both_panes_comes_from_its_treatment(open_study):
    reading = open_study()
    (task,) = reading.tasks()
    assert [view["plane_count"] for view in task["views"]] == [5]
    assert task["views"][0]["kind"] == "volume"
    for pane in (0, 1):
        for plane in range(5):
            found = fetched(reading, task, pane=pane, plane=plane)
            assert np.array_equal(found, shown_codes(task, pane, 0, plane))


def test_every_plane_is_another(open_study):
    reading = open_study()
    (task,) = reading.tasks()
    assert len({fetched(reading, task, plane=plane).tobytes() for plane in range(5)}) == 5


def test_a_range_of_planes_is_counted_from_its_first(open_study, investigator):
    dataset = make_dataset(investigator, cases=1, planes=5)
    case = dataset.cases.get()
    part = [{"image": case.images.get().pk, "first_plane": 1, "last_plane": 3}]
    reading = open_study(dataset=dataset, views=[{"case": case.pk, "displays": [part]}])
    (task,) = reading.tasks()
    assert task["views"][0]["plane_count"] == 3
    for plane in range(3):
        assert np.array_equal(fetched(reading, task, plane=plane), shown_codes(task, 0, 0, plane + 1))
    assert error_of(reading.client.get(frame_url(task, plane=3)))[:2] == (404, REFUSAL[0])


@pytest.mark.parametrize("plane", [5, 6, 10**30])
def test_a_plane_that_is_not_shown_is_not_there(open_study, plane):
    reading = open_study()
    (task,) = reading.tasks()
    assert error_of(reading.client.get(frame_url(task, plane=plane))) == (404, *REFUSAL)


@pytest.mark.parametrize("plane", ["-1", "x", "1.0", ""])
def test_what_is_no_number_of_a_plane_finds_nothing(open_study, plane):
    reading = open_study()
    (task,) = reading.tasks()
    assert reading.client.get(frame_url(task, plane=plane)).status_code == 404


@pytest.fixture
def two_views(investigator):
    """A case of a volume (5 planes) and a cine (4), with a lesion on plane 2 of each; two cases of one image."""
    case = make_case(make_dataset(investigator, cases=2))
    for seed, (kind, count) in enumerate((("volume", 5), ("cine", 4))):
        make_region(make_read_stack(case, count, seed=seed, kind=kind), plane=2, label=kind)
    return case


def together(case):
    return [{"case": case.pk, "displays": [[{"image": pk} for pk in case.images.values_list("pk", flat=True)]]}]


def read_until(reading, blind_code):
    """Answer what comes before; returns the task with that code."""
    while (task := reading.tasks()[0])["blind_code"] != blind_code:
        reading.answer()
    return task


@pytest.fixture
def viewing(open_study, two_views):
    """The reader before the display set of two views."""
    reading = open_study(dataset=two_views.dataset, views=together(two_views))
    item = WorklistItem.objects.get(case__case=two_views)
    reading.task = read_until(reading, item.blind_code)
    return reading


def test_views_of_a_display_come_together_each_with_tokens_of_its_own(viewing):
    task = viewing.task
    assert [(view["kind"], view["plane_count"], view["frame_ms"]) for view in task["views"]] == [
        ("volume", 5, None),
        ("cine", 4, 40.0),
    ]
    tokens = [token for pane in task["panes"] for token in pane["tokens"]]
    assert len(set(tokens)) == 4
    for pane in (0, 1):
        for view in (0, 1):
            found = fetched(viewing, task, pane=pane, view=view, plane=3)
            assert np.array_equal(found, shown_codes(task, pane, view, 3))


def test_the_planes_of_one_view_are_not_those_of_another(viewing):
    assert viewing.client.get(frame_url(viewing.task, view=0, plane=4)).status_code == 200
    assert viewing.client.get(frame_url(viewing.task, view=1, plane=4)).status_code == 404


def test_a_mark_keeps_its_view_and_plane(viewing):
    task = viewing.task
    body = make_body(task["questions"], marks=[(0, 2.5, 3.5, 1, 2), (1, 1.0, 1.0, 0, 4)])
    assert viewing.submit(task["item"], body).status_code == 201
    assert list(Mark.objects.values_list("pane", "view", "plane")) == [(0, 1, 2), (1, 0, 4)]
    own = viewing.client.get(f"/api/reading/items/{task['item']}").json()
    assert own["marks"] == body["marks"]


def test_a_mark_that_names_neither_lies_on_the_first_plane_of_the_first_view(viewing):
    task = viewing.task
    body = make_body(task["questions"], marks=[(0, 2.5, 3.5)])
    for name in ("view", "plane"):
        del body["marks"][0][name]
    assert viewing.submit(task["item"], body).status_code == 201
    assert list(Mark.objects.values_list("view", "plane")) == [(0, 0)]


@pytest.mark.parametrize(
    ("view", "plane", "code", "field"),
    [
        (2, 0, "wrong_view", "view"),
        (-1, 0, "wrong_view", "view"),
        (1, 4, "wrong_plane", "plane"),
        (0, -1, "wrong_plane", "plane"),
        ("1", 0, "invalid", "view"),
        (0, 1.5, "invalid", "plane"),
        (0, 10**30, "wrong_plane", "plane"),
    ],
)
def test_a_mark_elsewhere_is_refused_and_can_be_mended(viewing, view, plane, code, field):
    task = viewing.task
    sent = viewing.submit(task["item"], make_body(task["questions"], marks=[(0, 2.5, 3.5, view, plane)]))
    assert error_of(sent) == (400, code, f"marks.0.{field}")
    assert viewing.submit(task["item"], make_body(task["questions"])).status_code == 201


def test_displays_of_one_patient_come_in_sessions_of_their_own(open_study, two_views):
    apart = [[{"image": pk}] for pk in two_views.images.values_list("pk", flat=True)]
    views = [{"case": two_views.pk, "displays": apart}]
    reading = open_study(dataset=two_views.dataset, views=views, sessions=2)
    kinds = []
    reading.finish(lambda task: kinds.append(task["views"][0]["kind"]) or {})
    assert len({"volume", "cine"} & set(kinds)) == 1
    items = WorklistItem.objects.filter(case__case=two_views)
    assert sorted(items.values_list("session__number", flat=True)) == [1, 2]


def test_the_feedback_of_a_training_stack_names_planes(open_study, investigator):
    """Its lesion lies on planes 2 and 3 of 5."""
    dataset = make_dataset(investigator, cases=2, planes=5)
    image = make_read_stack(make_case(dataset), seed=4)
    make_region(image, plane=2, last_plane=3, label="nodule")
    scored = list(dataset.cases.exclude(pk=image.case_id).values_list("pk", flat=True))
    reading = open_study(dataset=dataset, cases=scored, training=1)
    (task,) = reading.tasks()
    feedback = reading.submit(task["item"], make_body(task["questions"])).json()["feedback"]
    assert feedback["regions"] == [
        {"view": 0, "plane": plane, "bbox": [1.0, 2.0, 3.0, 3.0], "label": "nodule"} for plane in (2, 3)
    ]
