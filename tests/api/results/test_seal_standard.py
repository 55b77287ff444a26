"""What unblinding fixes: labels and regions that come later change nothing."""

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Event
from imaging.models import LesionPlane, ReferenceStandard, Region
from imaging.storage import store_mask
from results.models import SealedStandard
from tests.factories import make_image, make_region

pytestmark = pytest.mark.django_db
REFUSAL = "its reference standard stays as it is"


def relabel(case):
    """As a newer table does: the row of before is replaced and stays."""
    ReferenceStandard.objects.filter(case=case, replaced_at=None).update(
        replaced_at="2026-01-02T03:04:05Z", replaced_because="A newer table."
    )
    ReferenceStandard.objects.create(case=case, finding_class="abnormal", finding="seen too late")


def relabel_everything(study):
    for row in study.cases.select_related("case"):
        for view in row.views.select_related("image"):
            make_region(view.image, label="seen too late", corner=(4, 4))
        relabel(row.case)


def refuse(change):
    with pytest.raises(IntegrityError, match=REFUSAL), transaction.atomic():
        change()


def test_later_labels_are_refused_and_the_results_stay(unblinded, results_of, export):
    before, exported = results_of(unblinded), export(unblinded)
    assert before["abnormality"][0]["treatments"][0]["auc"]["value"]  # so something rests on the labels
    refuse(lambda: relabel_everything(unblinded))
    assert results_of(unblinded) == before
    assert export(unblinded)["sha256"] == exported["sha256"]


def test_a_region_of_an_unblinded_study_is_neither_added_changed_nor_removed(unblinded):
    region = Region.objects.first()
    refuse(lambda: make_region(region.image, corner=(4, 4)))
    refuse(lambda: Region.objects.filter(pk=region.pk).update(label="another"))
    refuse(lambda: Region.objects.filter(pk=region.pk).delete())
    refuse(lambda: LesionPlane.objects.filter(region=region).update(mask_sha256="0" * 64))


def test_a_label_of_an_unblinded_study_is_neither_added_changed_nor_removed(unblinded):
    case = unblinded.cases.first().case
    refuse(lambda: relabel(case))
    refuse(lambda: ReferenceStandard.objects.filter(case=case).update(finding="another"))
    refuse(lambda: ReferenceStandard.objects.filter(case=case).delete())


def test_a_case_that_no_unblinded_study_uses_can_be_mended(unblinded, dataset):
    from imaging.models import Case

    other = Case.objects.create(dataset=dataset, number=99, group_id="g99")
    relabel(other)
    relabel(other)
    make_region(make_image(other, np.zeros((8, 8), np.uint16)))
    assert ReferenceStandard.objects.filter(case=other).count() == 2


def test_results_stay_where_rows_were_changed_past_the_database(unblinded, results_of):
    """What was sealed counts, whatever the tables of the dataset hold."""
    before = results_of(unblinded)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # without triggers
        relabel_everything(unblinded)
        LesionPlane.objects.update(mask_sha256=store_mask(np.ones((8, 8), bool)))
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert results_of(unblinded) == before


def test_labels_until_unblinding_count(open_study, read, reveal, results_of, reader_a, reader_b):
    read(open_study, [reader_a, reader_b])
    relabel_everything(open_study)
    reveal(open_study)
    sealed = SealedStandard.objects.filter(unblinding__study=open_study)
    assert {(row.finding_class, row.finding) for row in sealed} == {("abnormal", "seen too late")}
    assert all("seen too late" in {region["label"] for region in row.regions} for row in sealed)


def test_a_lesion_that_was_replaced_is_not_sealed(open_study, reveal):
    replaced = Region.objects.order_by("pk").first()
    Region.objects.filter(pk=replaced.pk).update(replaced_at="2026-01-02T03:04:05Z")
    reveal(open_study)
    sealed = {region["lesion"] for row in SealedStandard.objects.all() for region in row.regions}
    assert sealed == {str(pk) for pk in Region.objects.exclude(pk=replaced.pk).values_list("pk", flat=True)}


def test_the_audit_trail_names_the_hash_of_what_was_sealed(open_study, other_study, reveal):
    reveal(open_study)
    reveal(other_study)
    hashes = [event.detail["reference_standard_sha256"] for event in Event.objects.filter(action="study.unblind")]
    assert [len(value) for value in hashes] == [64, 64]
    assert hashes[0] == hashes[1]  # the same cases, which nobody could change in between


def test_another_standard_has_another_hash(open_study, investigator, reader_a, reveal):
    from tests.factories import make_open_study

    reveal(open_study)
    reveal(make_open_study(investigator, [reader_a]))
    first, second = Event.objects.filter(action="study.unblind").order_by("seq")
    assert first.detail["reference_standard_sha256"] != second.detail["reference_standard_sha256"]


def test_the_database_keeps_what_was_sealed(unblinded):
    rows = SealedStandard.objects.filter(unblinding__study=unblinded)
    for change in (lambda: rows.update(finding="Another."), rows.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert rows.count() == unblinded.cases.count()


def count(client, study):
    response = client.get(f"/api/studies/{study.pk}/reference-standard")
    assert response.status_code == 200, response.content
    return response.json()


def test_what_would_be_sealed_is_counted_before(open_study, close, client_of, investigator):
    close(open_study)
    client = client_of(investigator)
    assert count(client, open_study) == {"cases": 4, "without_class": 0, "abnormal_without_region": 0}
    unlabelled, abnormal = open_study.cases.order_by("case__number")[:2]
    ReferenceStandard.objects.filter(case=unlabelled.case_id).update(replaced_at="2026-01-02T03:04:05Z")
    Region.objects.filter(image__in=abnormal.views.values("image")).update(replaced_at="2026-01-02T03:04:05Z")
    assert count(client, open_study) == {"cases": 4, "without_class": 1, "abnormal_without_region": 1}


def test_only_its_investigators_see_the_count(open_study, client_of, reader_a, outsider, administrator):
    for person in (reader_a, outsider, administrator):
        assert client_of(person).get(f"/api/studies/{open_study.pk}/reference-standard").status_code == 404
