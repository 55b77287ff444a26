"""Tables of labels become the reference standard, row by row, and a newer one takes the place of an older."""

import numpy as np
import pytest

from imaging.models import Case, Dataset, ReferenceStandard, Region
from imaging.standard.acts import Act
from imaging.standard.labels import apply_table
from imaging.standard.masks import apply_mask
from imaging.standard.tables import read_table
from tests.factories import make_dataset
from tests.named_images import make_mask, make_named, make_named_stack, name_source, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(administrator):
    return make_dataset(administrator, cases=0)


@pytest.fixture
def apply(dataset, tmp_path):
    """`apply(text)`: the outcome of a table beside the images."""

    def do(text, *, name="labels.csv", act=None):
        path = tmp_path / "table"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return apply_table(dataset=dataset, table=read_table(path), csv_name=name, act=act or Act.now())

    return do


def standing(image):
    """(class, finding) of the image's case as it stands; None where nothing is known."""
    rows = ReferenceStandard.objects.filter(case__images=image, replaced_at__isnull=True)
    return rows.values_list("finding_class", "finding").first()


def lesions(image):
    rows = Region.objects.filter(image=image, replaced_at__isnull=True).order_by("x", "y", "first_plane")
    return [(r.label, r.x, r.y, r.width, r.height, r.first_plane, r.last_plane) for r in rows]


def problems(outcome):
    return {note.line: note.reason for note in outcome.notes}


# --- labels and names ---------------------------------------------------------------------------------------------


def test_a_row_labels_its_case_with_finding_and_further_columns(dataset, apply):
    image = make_named(dataset, "img/one.png")
    outcome = apply("file,label,finding,density\none.png,abnormal,nodule,C\n")
    assert outcome.words == "1 of 1 rows were used."
    row = ReferenceStandard.objects.get()
    assert (row.case_id, row.finding_class, row.finding, row.attributes, row.origin) == (
        image.case_id,
        "abnormal",
        "nodule",
        {"density": "C"},
        "table",
    )


def test_a_name_is_matched_by_path_then_by_letter_case_then_alone(dataset, apply):
    upper, lower = make_named(dataset, "a/Scan.png"), make_named(dataset, "a/scan.png")
    apply("file,label\na/Scan.png,normal\na/scan.png,abnormal\n")
    assert (standing(upper), standing(lower)) == (("normal", ""), ("abnormal", ""))


def test_a_name_that_fits_two_files_is_said_and_labels_neither(dataset, apply):
    images = [make_named(dataset, "x/a.png"), make_named(dataset, "y/a.png")]
    outcome = apply("file,label\na.png,normal\n")
    assert "Several images" in problems(outcome)[2]
    assert [standing(image) for image in images] == [None, None]


def test_a_patient_is_labelled_as_a_whole(dataset, apply):
    from imaging.decoding.deidentify import Deidentifier

    case = Case.objects.create(dataset=dataset, number=1, group_id=Deidentifier(dataset.secret).key("patient:P1"))
    image = make_named(dataset, "a.png", case=case)
    apply("patient,label\nP1,normal\n")
    assert standing(image) == ("normal", "")


def test_a_row_about_nothing_is_said_without_repeating_its_name(dataset, apply):
    outcome = apply("file,label\nMustermann.png,normal\n")
    assert "No image" in problems(outcome)[2]
    assert "Mustermann" not in problems(outcome)[2]
    assert outcome.notes[0].name == "Mustermann.png"
    assert (outcome.used, outcome.words) == (0, "0 of 1 rows were used.")


def test_columns_that_may_name_a_person_are_left_out_and_said(dataset, apply):
    make_named(dataset, "a.png")
    outcome = apply("file,label,patient name\na.png,normal,Erika Mustermann\n")
    assert "patient name" in outcome.words
    assert ReferenceStandard.objects.get().attributes == {}


# --- several rows ---------------------------------------------------------------------------------------------------


def test_abnormal_wins_among_the_files_of_a_case(dataset, apply):
    first = make_named(dataset, "a.png")
    make_named(dataset, "b.png", case=first.case)
    apply("file,label,finding\na.png,normal,\nb.png,abnormal,nodule\n")
    assert standing(first) == ("abnormal", "nodule")


def test_rows_that_contradict_each_other_are_named_with_both_lines_and_not_used(dataset, apply):
    one, two = make_named(dataset, "img/one.png"), make_named(dataset, "img/two.png")
    outcome = apply("file,label\none.png,abnormal\none.png,normal\ntwo.png,normal\ntwo.png,normal\n")
    assert "line 3" in problems(outcome)[2]
    assert "line 2" in problems(outcome)[3]
    assert (standing(one), standing(two)) == (None, ("normal", ""))


def test_one_file_under_two_spellings_is_still_one(dataset, apply):
    make_named(dataset, "img/one.png")
    outcome = apply("file,label\none.png,abnormal\nimg/ONE.png,normal\n")
    assert set(problems(outcome)) == {2, 3}


@pytest.mark.parametrize(
    ("header", "first", "second"), [("group_id", "G1", "G2"), ("modality", "CT", "MR"), ("patient", "P1", "P2")]
)
def test_groups_and_modalities_contradict_too(dataset, apply, header, first, second):
    make_named(dataset, "a.png")
    outcome = apply(f"file,label,{header}\na.png,normal,{first}\na.png,normal,{second}\n")
    assert set(problems(outcome)) == {2, 3}


def test_a_normal_patient_with_an_abnormal_file_contradicts(dataset, apply):
    from imaging.decoding.deidentify import Deidentifier

    case = Case.objects.create(dataset=dataset, number=1, group_id=Deidentifier(dataset.secret).key("patient:P1"))
    image = make_named(dataset, "a.png", case=case)
    outcome = apply("patient,file,label\nP1,,normal\nP1,a.png,abnormal\n")
    assert set(problems(outcome)) == {2, 3}
    assert standing(image) is None


def test_two_findings_of_one_file_are_both_kept(dataset, apply):
    image = make_named(dataset, "a.png")
    apply("file,label,finding\na.png,abnormal,nodule\na.png,abnormal,mass\n")
    assert standing(image) == ("abnormal", "nodule; mass")


# --- newer tables -------------------------------------------------------------------------------------------------


def test_a_newer_table_replaces_an_older_label_and_the_old_one_stays_in_the_history(dataset, apply):
    image = make_named(dataset, "a.png")
    apply("file,label\na.png,abnormal\n")
    apply("file,label\na.png,normal\n", name="newer.csv")
    assert standing(image) == ("normal", "")
    old = ReferenceStandard.objects.get(replaced_at__isnull=False)
    assert (old.finding_class, bool(old.replaced_because)) == ("abnormal", True)


def test_normal_withdraws_the_lesions_of_tables_and_files(dataset, apply, tmp_path):
    image = make_named(dataset, "a.png")
    apply_mask(dataset=dataset, name="a_mask.png", mask=make_mask(tmp_path, square()))
    apply('file,label,box\na.png,abnormal,"3,3,5,5"\n')
    assert len(lesions(image)) == 2
    apply("file,label,box\na.png,normal,\n")
    assert (standing(image), lesions(image)) == (("normal", ""), [])
    assert Region.objects.filter(image=image, replaced_because__contains="normal").count() == 2


def test_normal_of_one_of_two_images_leaves_an_abnormal_case_abnormal_and_says_so(dataset, apply):
    first = make_named(dataset, "a.png")
    make_named(dataset, "b.png", case=first.case)
    apply("file,label\na.png,normal\nb.png,abnormal\n")
    outcome = apply("file,label\na.png,normal\n", name="newer.csv")
    assert "stays abnormal" in problems(outcome)[2]
    assert standing(first) == ("abnormal", "")
    apply("file,label\na.png,normal\nb.png,normal\n", name="newest.csv")
    assert standing(first) == ("normal", "")


def test_applying_a_table_twice_changes_nothing(dataset, apply):
    image = make_named(dataset, "a.png")
    act, text = Act.now(), 'file,label,box\na.png,abnormal,"3,3,5,5"\n'
    for _ in range(2):
        outcome = apply(text, act=act)
        assert outcome.notes == ()
    assert len(lesions(image)) == ReferenceStandard.objects.count() == Region.objects.count() == 1


def test_two_tables_of_one_upload_that_differ_are_said(dataset, apply):
    image, act = make_named(dataset, "a.png"), Act.now()
    apply("file,label\na.png,abnormal\n", act=act)
    outcome = apply("file,label\na.png,normal\n", name="other.csv", act=act)
    assert "Another table" in problems(outcome)[2]
    assert standing(image) == ("abnormal", "")


def test_a_mask_and_a_normal_row_of_one_upload_contradict(dataset, apply, tmp_path):
    image, act = make_named(dataset, "a.png"), Act.now()
    apply_mask(dataset=dataset, name="a_mask.png", mask=make_mask(tmp_path, square()), act=act)
    outcome = apply("file,label\na.png,normal\n", act=act)
    assert "outlines a lesion" in problems(outcome)[2]
    assert (standing(image), len(lesions(image))) == (None, 1)


def test_what_was_settled_in_the_browser_is_not_replaced_by_a_table(dataset, apply, administrator):
    image = make_named(dataset, "a.png")
    ReferenceStandard.objects.create(case=image.case, finding_class="abnormal", origin="panel", by=administrator)
    outcome = apply("file,label\na.png,normal\n")
    assert "in the browser" in problems(outcome)[2]
    assert standing(image) == ("abnormal", "")


# --- boxes and points -----------------------------------------------------------------------------------------------


def test_each_box_of_a_file_is_a_lesion_with_its_label(dataset, apply):
    image = make_named(dataset, "a.png")
    apply('file,label,finding,box\na.png,abnormal,pneumonia,"Mass:1,1,3,3;10.2,4,6,5"\n')
    assert lesions(image) == [("Mass", 1, 1, 3, 3, 0, 0), ("pneumonia", 10, 4, 6, 5, 0, 0)]


def test_a_point_is_one_pixel(dataset, apply):
    image = make_named(dataset, "a.png")
    apply("file,label,x,y\na.png,abnormal,10.5,4.5\n")
    assert lesions(image) == [("", 10, 4, 1, 1, 0, 0)]
    assert Region.objects.get().kind == "point"


def test_newer_boxes_replace_older_ones_of_their_image_only(dataset, apply):
    first, second = make_named(dataset, "a.png"), make_named(dataset, "b.png")
    apply('file,label,box\na.png,abnormal,"1,1,3,3"\nb.png,abnormal,"1,1,3,3"\n')
    apply('file,label,box\na.png,abnormal,"5,5,2,2"\n', name="newer.csv")
    assert lesions(first) == [("", 5, 5, 2, 2, 0, 0)]
    assert lesions(second) == [("", 1, 1, 3, 3, 0, 0)]


@pytest.mark.parametrize("box", ["40,4,20,5", "1,30,3,3"])
def test_a_box_outside_the_image_refuses_its_row_with_the_size(dataset, apply, box):
    image = make_named(dataset, "a.png")
    outcome = apply(f'file,label,box\na.png,abnormal,"{box}"\n')
    assert "48 × 32" in problems(outcome)[2]
    assert (standing(image), lesions(image)) == (None, [])


def test_a_box_on_a_stack_needs_its_frame(dataset, apply):
    image = make_named_stack(dataset, "cine.dcm")
    outcome = apply('file,label,box\ncine.dcm,abnormal,"3,3,5,5"\n')
    assert "Which frame?" in problems(outcome)[2]
    assert (standing(image), lesions(image)) == (None, [])


@pytest.mark.parametrize(
    ("row", "planes"),
    [
        ('file,label,box\ncine.dcm,abnormal,"3,3,5,5@2"\n', (1, 1)),
        ('file,label,plane,box\ncine.dcm,abnormal,4,"3,3,5,5"\n', (3, 3)),
        ('file,label,frame,box\ncine.dcm,abnormal,2-4,"3,3,5,5"\n', (1, 3)),
    ],
)
def test_planes_and_frames_are_counted_from_1(dataset, apply, row, planes):
    image = make_named_stack(dataset, "cine.dcm")
    assert problems(apply(row)) == {}
    assert lesions(image) == [("", 3, 3, 5, 5, *planes)]


def test_a_frame_that_is_not_there_is_said(dataset, apply):
    make_named_stack(dataset, "cine.dcm")
    assert "no such plane" in problems(apply('file,label,box\ncine.dcm,abnormal,"3,3,5,5@6"\n'))[2]


def test_frames_count_as_the_file_holds_them_and_planes_as_they_are_shown(dataset, apply):
    image = make_named_stack(dataset, "ct.dcm", kind="volume")
    for plane in image.planes.all():
        plane.source_index = 4 - plane.index
        plane.save()
    apply('file,label,frame,box\nct.dcm,abnormal,1,"3,3,5,5"\n')
    assert lesions(image) == [("", 3, 3, 5, 5, 4, 4)]


def test_a_file_that_is_one_plane_of_a_stack_says_the_plane_itself(dataset, apply):
    image = make_named_stack(dataset, "ct/1.dcm", kind="volume")
    name_source(image, "ct/3.dcm", planes=[2], file_format="dicom")
    apply('file,label,box\nct/3.dcm,abnormal,"3,3,5,5"\n')
    assert lesions(image) == [("", 3, 3, 5, 5, 2, 2)]


def test_a_lesion_of_a_normal_case_needs_the_word_abnormal(dataset, apply):
    image = make_named(dataset, "a.png")
    apply("file,label\na.png,normal\n")
    outcome = apply('file,box\na.png,"3,3,5,5"\n')
    assert "stands as normal" in problems(outcome)[2]
    assert lesions(image) == []


# --- masks that a row names -------------------------------------------------------------------------------------------


def test_a_mask_that_is_not_there_is_named_and_the_label_stands(dataset, apply):
    image = make_named(dataset, "one.png")
    outcome = apply("file,label,mask\none.png,abnormal,gone_mask.png\n")
    assert [(note.line, note.name, note.is_whole) for note in outcome.notes] == [(2, "gone_mask.png", False)]
    assert outcome.words == "1 of 1 rows were used, 1 of them in part."
    assert standing(image) == ("abnormal", "")


def test_a_mask_that_gave_a_lesion_is_not_complained_of_and_its_box_is_left_out(dataset, apply, tmp_path):
    image, act = make_named(dataset, "one.png"), Act.now()
    apply_mask(dataset=dataset, name="truth/m.png", mask=make_mask(tmp_path, square()), named_for="one.png", act=act)
    outcome = apply('file,label,mask,box\none.png,abnormal,truth/m.png,"9,9,8,8"\n', act=act)
    assert "box was left out" in problems(outcome)[2]
    assert lesions(image) == [("", 10, 10, 6, 4, 0, 0)]


# --- groups and modalities that come late -----------------------------------------------------------------------------


def test_late_groups_and_modalities_are_applied(dataset, apply):
    first, second = make_named(dataset, "a.png", modality="OT"), make_named(dataset, "b.png", modality="OT")
    outcome = apply("file,label,group_id,modality\na.png,normal,G1,CT\nb.png,normal,G1,CT\n")
    assert outcome.notes == ()
    case = Case.objects.get()
    assert (case.number, case.grouped_by) == (1, "table")
    assert set(case.images.values_list("pk", "modality")) == {(first.pk, "CT"), (second.pk, "CT")}
    assert standing(first) == ("normal", "")


def test_a_late_modality_brings_its_value_range(dataset, apply):
    image = make_named(dataset, "a.png", modality="OT")
    apply("file,modality\na.png,CT\n")
    image.refresh_from_db()
    assert image.value_range == (-1024, 1023)
    apply("file,modality\na.png,DX\n", name="newer.csv")
    image.refresh_from_db()
    assert -100 <= image.range_low < image.range_high <= 1900


def test_a_dicom_file_keeps_the_modality_and_the_patient_that_it_names(dataset, apply):
    image = make_named(dataset, "a.dcm", file_format="dicom", modality="MR")
    Case.objects.filter(pk=image.case_id).update(grouped_by="patient")
    outcome = apply("file,label,group_id,modality\na.dcm,normal,G1,CT\n")
    assert "names its modality" in problems(outcome)[2]
    assert "names its patient" in problems(outcome)[2]
    image.refresh_from_db()
    assert (image.modality, image.case.grouped_by, standing(image)) == ("MR", "patient", ("normal", ""))


def test_an_image_with_variants_keeps_its_modality(dataset, apply):
    from tests.factories import make_reconstruction

    image = make_named(dataset, "a.png", modality="OT")
    make_reconstruction(image, "bicubic", [np.zeros((32, 48), np.uint16)])
    assert "Variants" in problems(apply("file,modality\na.png,CT\n"))[2]


def test_joined_cases_hand_over_their_standards_and_abnormal_stands(dataset, apply):
    first, second = make_named(dataset, "a.png"), make_named(dataset, "b.png")
    apply("file,label,finding\na.png,normal,\nb.png,abnormal,mass\n")
    apply("file,group_id\na.png,G1\nb.png,G1\n", name="groups.csv")
    case = Case.objects.get()
    assert case.standards.count() == 2
    assert standing(first) == standing(second) == ("abnormal", "mass")


def test_the_images_of_one_study_move_together_or_not_at_all(dataset, apply):
    first = make_named(dataset, "a.png")
    second = make_named(dataset, "b.png", case=first.case)
    Case.objects.filter(pk=first.case_id).update(grouped_by="study")
    assert "one study" in problems(apply("file,group_id\na.png,G1\nb.png,G2\n"))[2]
    assert apply("file,group_id\na.png,G1\n").notes == ()
    assert Case.objects.get().images.count() == 2
    assert {first.pk, second.pk} == set(Case.objects.get().images.values_list("pk", flat=True))


def test_a_newer_group_takes_one_image_out_of_the_case_of_an_older(dataset, apply):
    first, second = make_named(dataset, "a.png"), make_named(dataset, "b.png")
    apply("file,group_id\na.png,G1\nb.png,G1\n")
    apply("file,group_id\nb.png,G2\n", name="newer.csv")
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.case_id != second.case_id
    assert Case.objects.count() == 2


def test_what_an_administrator_grouped_by_hand_stays(dataset, apply):
    image = make_named(dataset, "a.png")
    Case.objects.filter(pk=image.case_id).update(grouped_by="person")
    assert "administrator" in problems(apply("file,group_id\na.png,G1\n"))[2]


# --- the trail --------------------------------------------------------------------------------------------------------


def test_a_table_leaves_an_event_that_names_nobody(dataset, apply, administrator):
    from audit.models import Event

    make_named(dataset, "Mustermann.png")
    apply("file,label,finding\nMustermann.png,abnormal,nodule\n", act=Act.now(administrator))
    event = Event.objects.get(action="standard.table_applied")
    assert (event.actor, event.detail["labels"]) == (str(administrator.pk), 1)
    assert "Mustermann" not in str(event.detail)


def test_images_of_another_dataset_are_not_touched(dataset, apply, administrator):
    other = Dataset.objects.create(name="other", secret="1" * 64, created_by=administrator)
    image = make_named(other, "a.png")
    assert "No image" in problems(apply("file,label\na.png,normal\n"))[2]
    assert standing(image) is None


def keep(case, *, table, when, row):
    """Let the database refuse what changes rows of this case, as it does for the studies that use it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'kept' USING ERRCODE = 'restrict_violation'; END $$;"
            f"CREATE TRIGGER kept BEFORE {when} ON {table} FOR EACH ROW"
            f" WHEN ({row}.case_id = '{case.pk}') EXECUTE FUNCTION pg_temp.keep()"
        )


def test_a_sealed_case_refuses_its_row_and_the_others_are_used(dataset, apply):
    images = [make_named(dataset, f"{number}.png") for number in range(7)]
    keep(images[4].case, table="imaging_referencestandard", when="INSERT", row="NEW")
    rows = "".join(f'{number}.png,abnormal,"1,1,2,2"\n' for number in range(7))
    outcome = apply(f"file,label,box\n{rows}")
    assert list(problems(outcome)) == [6]
    assert "unblinded" in problems(outcome)[6]
    assert [standing(image) is not None for image in images] == [number != 4 for number in range(7)]
    assert [len(lesions(image)) for image in images] == [number != 4 for number in range(7)]


def test_a_case_that_a_frozen_study_uses_keeps_its_images(dataset, apply):
    images = [make_named(dataset, f"{number}.png") for number in range(4)]
    keep(images[1].case, table="imaging_image", when="UPDATE", row="OLD")
    outcome = apply("file,label,group_id\n0.png,normal,A\n1.png,normal,A\n2.png,normal,B\n3.png,normal,B\n")
    assert list(problems(outcome)) == [3]
    assert "frozen study" in problems(outcome)[3]
    assert [case.images.count() for case in Case.objects.order_by("number")] == [1, 1, 2]
    assert {standing(image) for image in images} == {("normal", "")}


def test_a_finding_without_a_label_is_said_to_set_nothing(dataset, apply):
    image = make_named(dataset, "a.png")
    outcome = apply("file,diagnosis\na.png,normal\n")
    assert standing(image) is None
    assert "no label" in problems(outcome)[2]


@pytest.mark.parametrize("words", [("normal", "abnormal"), ("abnormal", "normal")])
def test_two_tables_of_one_upload_that_contradict_each_other_are_named(dataset, apply, words):
    image, act = make_named(dataset, "a.png"), Act.now()
    said = [problems(apply(f"file,label\na.png,{word}\n", name=f"{word}.csv", act=act)) for word in words]
    assert standing(image)[0] == "abnormal"
    assert not said[0]
    assert "Another table of this upload" in said[1][2]
