"""Stacks, several views and several displays in the tables of an export, and in the results."""

import json

import pytest

from imaging.models import MetricValue, Reconstruction
from imaging.standard.current import NewStandard, write_standards
from imaging.standard.regions import NewRegion, Part, replace_regions
from imaging.value_grid import METHOD
from results.analysing import analyse_tables
from results.archive import Record, make_members
from results.provenance import describe_provenance
from results.tables import collect_tables
from studies.models import WorklistItem
from tests.factories import (
    make_case,
    make_dataset,
    make_open_study,
    make_read_stack,
    make_reconstruction,
    make_region,
)

pytestmark = pytest.mark.django_db
MARKS = {"kind": "marks", "prompt": "Mark what is abnormal."}
GRADING = {"kind": "grading", "prompt": "How sharp is it?", "criterion": "sharpness"}


@pytest.fixture
def dataset(investigator):
    """A normal and an abnormal volume of 5 planes; the lesion lies on the middle plane, x 1 to 4, y 2 to 5."""
    return make_dataset(investigator, cases=2, planes=5)


@pytest.fixture
def tables_of(investigator, reader_a, dataset, read, reveal):
    """`tables_of(decide, …)`: of a study that reader A has read so."""

    def make(decide=lambda number, task: {}, questions=(GRADING, MARKS), **protocol):
        study = make_open_study(investigator, [reader_a], dataset=dataset, questions=list(questions), **protocol)
        read(study, [reader_a], decide=decide)
        return collect_tables(reveal(study))

    return make


def marking(*marks):
    return lambda number, task: {"marks": marks}


def hits(tables, case="C-0002"):
    return [(row["plane"], row["hits_region"], row["lesion"]) for row in tables["marks"] if row["case"] == case]


def test_a_mark_hits_on_the_planes_of_the_lesion_alone(tables_of):
    tables = tables_of(marking((0, 2.5, 3.5, 0, 2), (0, 2.5, 3.5, 0, 1), (0, 6.5, 6.5, 0, 2)))
    assert hits(tables) == [(2, True, "L1"), (1, False, None), (2, False, None)]
    assert hits(tables, "C-0001") == [(2, None, None), (1, None, None), (2, None, None)]


def test_a_plane_is_counted_in_the_image_not_in_what_is_shown(tables_of, dataset):
    case = dataset.cases.get(number=2)
    part = [{"image": case.images.get().pk, "first_plane": 1, "last_plane": 3}]
    tables = tables_of(
        marking((0, 2.5, 3.5, 0, 1)),
        cases=[case.pk],
        views=[{"case": case.pk, "displays": [part]}],
    )
    assert hits(tables) == [(2, True, "L1")]
    (view,) = tables["views"]
    assert (view["first_plane"], view["last_plane"], view["plane_count"], view["has_region"]) == (1, 3, 5, True)


def test_a_lesion_outside_the_planes_shown_is_none_that_could_be_hit(tables_of, dataset):
    case = dataset.cases.get(number=2)
    part = [{"image": case.images.get().pk, "first_plane": 3, "last_plane": 4}]
    tables = tables_of(marking((0, 2.5, 3.5, 0, 0)), cases=[case.pk], views=[{"case": case.pk, "displays": [part]}])
    assert hits(tables) == [(3, None, None)]
    assert [row["has_region"] for row in (*tables["views"], *tables["cases"])] == [False, False]
    assert [row["lesion"] for row in tables["lesions"]] == ["L1"]


def test_of_two_lesions_at_one_place_the_one_with_the_nearer_centre_is_hit(tables_of, dataset):
    image = dataset.cases.get(number=2).images.get()
    make_region(image, plane=2, label="second", corner=(3, 2))
    tables = tables_of(marking((0, 3.2, 3.5, 0, 2), (0, 3.8, 3.5, 0, 2), (0, 5.5, 3.5, 0, 2)))
    assert [row["label"] for row in tables["lesions"]] == ["disc", "second"]
    assert hits(tables) == [(2, True, "L1"), (2, True, "L2"), (2, True, "L2")]


def test_in_a_prospective_study_a_mark_lies_on_the_finer_grid(investigator, reader_a, dataset, read, reveal):
    """The images shown are twice as large: (5, 7) there is (2.5, 3.5) in the image, (2.5, 3.5) is (1.25, 1.75)."""
    for image in (case.images.get() for case in dataset.cases.all()):
        planes = [codes.repeat(2, 0).repeat(2, 1) for codes in _codes(image)]
        for treatment in ("bicubic", "bilinear"):
            make_reconstruction(image, treatment, planes, comparison="prospective", degradation="")
    study = make_open_study(
        investigator,
        [reader_a],
        dataset=dataset,
        questions=[MARKS],
        comparison="prospective",
        degradation=None,
        treatments=["bicubic", "bilinear"],
    )
    read(study, [reader_a], decide=marking((0, 5.0, 7.0, 0, 2), (0, 2.5, 3.5, 0, 2), (0, 16.0, 16.0, 0, 2)))
    assert hits(collect_tables(reveal(study))) == [(2, True, "L1"), (2, False, None), (2, False, None)]


def _codes(image):
    from imaging.storage import load_frame

    return [load_frame(plane.frame_sha256, rows=8, columns=8) for plane in image.planes.all()]


def test_the_views_say_by_what_each_case_was_read(tables_of):
    first, second = tables_of()["views"]
    assert first == {
        "case": "C-0001",
        "display": 0,
        "view": 0,
        "image": "I1",
        "kind": "volume",
        "modality": "MR",
        "label": None,
        "plane_count": 5,
        "first_plane": 0,
        "last_plane": 4,
        "rows": 8,
        "columns": 8,
        "spacing_row_mm": 0.5,
        "spacing_column_mm": 0.5,
        "has_region": False,
        "image_sha256": first["image_sha256"],
        "grid_step": 1.0,
        "narrowest_window": 16.0,
        "grid_method": METHOD,
    }
    assert second["has_region"]
    assert first["image_sha256"] != second["image_sha256"]


def test_lesions_and_truth_carry_their_attributes(tables_of, dataset):
    image = dataset.cases.get(number=2).images.get()
    region = image.regions.get()
    part = Part(**region.planes.values("index", "mask_sha256", "x", "y", "width", "height", "area_px").get())
    wanted = NewRegion(image, (part,), label=region.label, attributes={"BI-RADS": "4"})
    replace_regions(current=[region], wanted=[wanted], because="A newer file.")
    write_standards([NewStandard(image.case_id, "abnormal", "disc", {"density": "b"})], because="A newer table.")
    tables = tables_of()
    (lesion,) = tables["lesions"]
    assert (lesion["first_plane"], lesion["last_plane"], lesion["planes"]) == (2, 2, 1)
    assert json.loads(lesion["attributes"]) == {"BI-RADS": "4"}
    assert [row["attributes"] for row in tables["cases"]] == [None, '{"density": "b"}']


def test_measures_are_exported_for_the_whole_stack_and_for_each_lesion(tables_of, dataset):
    image = dataset.cases.get(number=2).images.get()
    made = Reconstruction.objects.get(image=image, treatment="bicubic")
    old = make_region(image, label="replaced", corner=(0, 0))
    for lesion, value in ((image.regions.get(label="disc"), 21.5), (old, 1.0)):
        planes = [None, None, value, None, None]
        MetricValue.objects.create(
            reconstruction=made, name="psnr", region="inside", lesion=lesion, value=value, plane_values=planes
        )
    type(old).objects.filter(pk=old.pk).update(replaced_at="2026-01-02T03:04:05Z")
    measures = [row for row in tables_of()["measures"] if row["case"] == "C-0002"]
    assert [(row["image"], row["region"], row["lesion"], row["value"]) for row in measures] == [
        ("I1", "inside", "L1", 21.5),
        ("I1", "whole", None, 30.2),
    ]
    assert measures[0]["plane_values"] == ";;21.5;;"
    assert (measures[1]["plane_values"], measures[1]["summary"]) == ("30.2;30.2;30.2;30.2;30.2", "mean over planes")


@pytest.fixture
def two_images(dataset):
    """A third case with two volumes; `apart` and `together` are how it may be read."""
    case = make_case(dataset)
    for seed in (5, 6):
        make_read_stack(case, 3, seed=seed)
    return case


def views(case, *, apart):
    parts = [{"image": pk} for pk in case.images.values_list("pk", flat=True)]
    return [{"case": case.pk, "displays": [[part] for part in parts] if apart else [parts]}]


def test_each_display_of_a_case_has_its_rows(tables_of, two_images):
    tables = tables_of(views=views(two_images, apart=True), sessions=2)
    own = {name: [row for row in tables[name] if row["case"] == "C-0003"] for name in ("views", "presentations")}
    assert [(row["display"], row["view"], row["image"]) for row in own["views"]] == [(0, 0, "I1"), (1, 0, "I2")]
    assert sorted(row["display"] for row in own["presentations"]) == [0, 1]
    shown = {row["presentation"]: row["display"] for row in tables["presentations"]}
    assert all(row["display"] == shown[row["presentation"]] for row in (*tables["ratings"], *tables["nothing_to_mark"]))
    assert len(tables["ratings"]) == 2 * 4


def test_readings_and_measures_of_several_images_count_as_of_one_case(tables_of, two_images):
    MetricValue.objects.filter(reconstruction__image=two_images.images.last()).update(value=20.3)
    results = analyse_tables(tables_of(views=views(two_images, apart=True), sessions=2))
    assert results["n_cases"] == 3
    point = next(point for point in results["points"] if point["case"] == "C-0003")
    assert point["value"] == pytest.approx((30.3 + 20.3) / 2)
    assert [(row["name"], row["n"]) for row in results["measures"]] == [("psnr", 3)]
    assert "stacks of up to 5 planes" in results["methods"]
    assert "several displays of a case" in results["methods"]


def test_marks_in_the_second_view_belong_to_its_image(tables_of, two_images):
    make_region(two_images.images.last(), plane=1)

    def decide(number, task):
        is_theirs = WorklistItem.objects.filter(pk=task["item"], case__case=two_images).exists()
        return {"marks": [(0, 2.5, 3.5, 1, 1), (0, 2.5, 3.5, 0, 1)] if is_theirs else []}

    tables = tables_of(decide, views=views(two_images, apart=False))
    found = [(row["view"], row["hits_region"], row["lesion"]) for row in tables["marks"]]
    assert found == [(1, True, "L1"), (0, None, None)]
    assert [row["image"] for row in tables["lesions"] if row["case"] == "C-0003"] == ["I2"]


def test_how_every_plane_came_about_is_said(investigator, reader_a, dataset, reveal):
    study = reveal(make_open_study(investigator, [reader_a], dataset=dataset))
    told = describe_provenance(study)
    assert [(one["case"], one["image"], one["kind"], len(one["planes"])) for one in told["images"]] == [
        ("C-0001", "I1", "volume", 5),
        ("C-0002", "I1", "volume", 5),
    ]
    assert told["images"][0]["planes"][1]["position_mm"] == [0.0, 0.0, 2.0]
    for row in told["reconstructions"]:
        assert len(row["frames"]) == len(row["shown"]["frames"]) == 5
        assert row["shown"]["method"] == METHOD
        assert row["pixels_sha256"] in {one["pixels_sha256"] for one in told["images"]}


def test_the_words_of_an_export_name_its_format_and_every_table(tables_of):
    tables = tables_of()
    members = make_members(tables, record=Record("{}", None, {}), provenance={}, analyses={})
    assert "format fovea-export-4" in members["README.txt"]
    assert all(f"\n{name}.csv " in members["README.txt"] for name in tables)
