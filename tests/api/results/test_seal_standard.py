"""What unblinding fixes: labels and regions that come later change nothing."""

import importlib

import numpy as np
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from audit.models import Event
from imaging.models import ReferenceStandard, Region
from imaging.regions import add_region
from results.models import SealedStandard

pytestmark = pytest.mark.django_db


def relabel_everything(study):
    for row in study.cases.select_related("case", "image"):
        add_region(image=row.image, mask=np.ones((row.image.rows, row.image.columns), bool))
        ReferenceStandard.objects.update_or_create(
            case=row.case, defaults={"finding_class": "abnormal", "finding": "seen too late"}
        )


def test_later_labels_and_regions_change_no_result_and_no_export(unblinded, results_of, export):
    before, exported = results_of(unblinded), export(unblinded)
    assert before["abnormality"][0]["treatments"][0]["auc"]["value"]  # so something rests on the labels
    relabel_everything(unblinded)
    assert results_of(unblinded) == before
    assert export(unblinded)["sha256"] == exported["sha256"]


def test_labels_until_unblinding_count(open_study, read, reveal, results_of, reader_a, reader_b):
    read(open_study, [reader_a, reader_b])
    relabel_everything(open_study)
    reveal(open_study)
    sealed = SealedStandard.objects.filter(unblinding__study=open_study)
    assert {(row.finding_class, row.finding) for row in sealed} == {("abnormal", "seen too late")}
    assert all(row.masks for row in sealed)


def test_the_audit_trail_names_the_hash_of_what_was_sealed(open_study, other_study, reveal):
    hashes = []
    for study in (open_study, other_study):
        reveal(study)
        hashes.append(Event.objects.filter(action="study.unblind").latest("seq").detail["reference_standard_sha256"])
        relabel_everything(study)
    assert all(len(value) == 64 for value in hashes)
    assert hashes[0] != hashes[1]  # the second was sealed after the labels changed


def test_the_database_keeps_what_was_sealed(unblinded):
    rows = SealedStandard.objects.filter(unblinding__study=unblinded)
    for change in (lambda: rows.update(finding="Another."), rows.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert rows.count() == unblinded.cases.count()


def test_studies_unblinded_before_are_sealed_by_the_migration(unblinded):
    rows = SealedStandard.objects.filter(unblinding__study=unblinded)
    columns = ("chosen", "finding_class", "finding", "masks")
    sealed = list(rows.order_by("chosen").values_list(*columns))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # without triggers
        cursor.execute("DELETE FROM results_sealedstandard")
        cursor.execute("SET LOCAL session_replication_role = origin")
    importlib.import_module("results.migrations.0003_sealed_standard").seal_unblinded(apps, None)
    assert list(rows.order_by("chosen").values_list(*columns)) == sealed


def count(client, study):
    response = client.get(f"/api/studies/{study.pk}/reference-standard")
    assert response.status_code == 200, response.content
    return response.json()


def test_what_would_be_sealed_is_counted_before(open_study, close, client_of, investigator):
    close(open_study)
    client = client_of(investigator)
    assert count(client, open_study) == {"cases": 4, "without_class": 0, "abnormal_without_region": 0}
    unlabelled, abnormal = open_study.cases.order_by("case__number")[:2]
    ReferenceStandard.objects.filter(case=unlabelled.case_id).delete()
    Region.objects.filter(image=abnormal.image_id).delete()
    assert count(client, open_study) == {"cases": 4, "without_class": 1, "abnormal_without_region": 1}


def test_only_its_investigators_see_the_count(open_study, client_of, reader_a, outsider, administrator):
    for person in (reader_a, outsider, administrator):
        assert client_of(person).get(f"/api/studies/{open_study.pk}/reference-standard").status_code == 404
