"""Freeze a study: allocation and manifest in one transaction, after which triggers refuse every change."""

import json
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from api.errors import Conflict
from studies.allocation import ALGORITHM, REPEAT, Allocated, allocate
from studies.lifecycle import advance, check_transition
from studies.manifest import canonical_json, describe_study, hash_text
from studies.models import ItemPane, PlannedSession, State, Study, StudyCase, StudyReader, StudyTreatment, WorklistItem
from studies.protocol import get_study, lock_study
from studies.readiness import check_readiness, make_design
from studies.selection import Selected, select_scored, select_training


@transaction.atomic
def freeze_study(*, actor: User, study_id: UUID) -> Study:
    study = lock_study(actor=actor, study_id=study_id)
    check_transition(study, "freeze")
    _check_ready(study)
    scored, training = select_scored(study), select_training(study)
    design = make_design(study, scored, training)
    allocation = allocate(design)
    described = describe_study(study=study, design=design, selected=[*scored, *training], allocation=allocation)
    _store_allocation(study, scored, training, allocation)
    study.algorithm = ALGORITHM
    study.manifest = canonical_json(described)
    study.manifest_hash = hash_text(study.manifest)
    advance(study, "freeze", actor=actor, manifest_hash=study.manifest_hash)
    return get_study(actor=actor, study_id=study_id)


def read_manifest(*, actor: User, study_id: UUID) -> dict[str, Any]:
    """The frozen manifest. Its allocation stays hidden until the study is unblinded."""
    study = get_study(actor=actor, study_id=study_id)
    if study.state == State.DRAFT:
        raise Conflict("study_not_frozen", "A draft has no manifest. Freeze the study first.")
    manifest = json.loads(study.manifest)
    if study.state != State.UNBLINDED:
        del manifest["allocation"]
    return {"manifest_hash": study.manifest_hash, "manifest": manifest}


def _check_ready(study: Study) -> None:
    problems = check_readiness(study).problems
    if problems:
        first = problems[0]
        more = f" ({len(problems) - 1} more under readiness.)" if len(problems) > 1 else ""
        raise Conflict("study_not_ready", first.message + more, field=first.field)


def _store_allocation(
    study: Study, scored: list[Selected], training: list[Selected], allocation: list[Allocated]
) -> None:
    _store_images(study, scored, training)
    sessions = _store_sessions(study, allocation)
    by_case = {str(one.case.pk): one for one in [*scored, *training]}
    items = _store_items(study, sessions, by_case, allocation)
    _store_panes(study, items, by_case, allocation)


def _store_images(study: Study, scored: list[Selected], training: list[Selected]) -> None:
    images = {one.case.pk: one.image for one in scored}
    rows = list(study.cases.all())
    for row in rows:
        row.image = images[row.case_id]
    StudyCase.objects.bulk_update(rows, ["image"])
    StudyCase.objects.bulk_create(
        StudyCase(study=study, position=position, case=one.case, image=one.image, is_training=True)
        for position, one in enumerate(training)
    )


def _store_sessions(study: Study, allocation: list[Allocated]) -> dict[tuple[str, int], PlannedSession]:
    readers = {reader.code: reader for reader in StudyReader.objects.filter(study=study)}
    totals: dict[tuple[str, int], int] = {}
    for row in allocation:
        totals[row.reader, row.session] = totals.get((row.reader, row.session), 0) + 1
    planned = {
        (code, number): PlannedSession(study=study, reader=readers[code], number=number, total=total)
        for (code, number), total in totals.items()
    }
    PlannedSession.objects.bulk_create(planned.values())
    return planned


def _store_items(
    study: Study,
    sessions: dict[tuple[str, int], PlannedSession],
    by_case: dict[str, Selected],
    allocation: list[Allocated],
) -> list[WorklistItem]:
    """Repeats go in after what they repeat, because their rows refer to it."""
    cases = {str(row.case_id): row for row in StudyCase.objects.filter(study=study)}
    items: dict[tuple[str, int, int], WorklistItem] = {}
    for row in sorted(allocation, key=lambda row: row.kind == REPEAT):
        items[row.reader, row.session, row.position] = WorklistItem(
            study=study,
            session=sessions[row.reader, row.session],
            position=row.position,
            kind=row.kind,
            case=cases[row.case],
            blind_code=row.blind_code,
            repeat_of=items[(row.reader, *row.repeats)] if row.repeats else None,
            **_shown_as(by_case[row.case], row),
        )
    WorklistItem.objects.bulk_create(items.values(), batch_size=2000)
    return [items[row.reader, row.session, row.position] for row in allocation]


def _shown_as(one: Selected, row: Allocated) -> dict[str, Any]:
    """Geometry and window of an item: the same for every treatment, the window in frame codes and from the image."""
    image, first = one.image, one.reconstructions[row.treatments[0]]
    assert image is not None  # readiness refused a case without reconstructions
    return {
        "rows": first.rows,
        "columns": first.columns,
        "spacing_mm": list(first.spacing_mm) if first.spacing_mm else None,
        "window_centre": (image.window_centre - image.code_offset) / image.code_slope,
        "window_width": image.window_width / abs(image.code_slope),
    }


def _store_panes(
    study: Study, items: list[WorklistItem], by_case: dict[str, Selected], allocation: list[Allocated]
) -> None:
    treatments = {row.key: row for row in StudyTreatment.objects.filter(study=study)}
    ItemPane.objects.bulk_create(
        [
            ItemPane(
                item=item,
                index=index,
                treatment=treatments[key],
                reconstruction=by_case[row.case].reconstructions[key],
            )
            for item, row in zip(items, allocation, strict=True)
            for index, key in enumerate(row.treatments)
        ],
        batch_size=2000,
    )
