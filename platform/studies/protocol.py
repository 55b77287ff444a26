"""Make, find and change a study's protocol while it is a draft."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import Role, User
from api.errors import Conflict, InvalidInput, NotFound
from audit.events import record_event
from imaging.showing import remove_showings
from studies.dataset_access import check_known, check_open
from studies.displays import set_views
from studies.models import Question, State, Study, StudyCase, StudyReader, StudyTreatment
from studies.secrets import draw_secret

FAR = 1_000_000
PLAIN_FIELDS = (
    "comparison",
    "scale",
    "presentation",
    "interpolation",
    "sessions",
    "washout_hours",
    "repeats",
    "training",
    "seconds_per_item",
    "idle_after_s",
)


def list_studies(*, actor: User) -> QuerySet[Study]:
    """The studies that this investigator has part in."""
    return Study.objects.filter(investigators=actor).prefetch_related(
        "treatments", "cases__views", "questions", "readers"
    )


def get_study(*, actor: User, study_id: UUID) -> Study:
    study = list_studies(actor=actor).filter(pk=study_id).first()
    if study is None:
        raise NotFound("study_not_found", "There is no such study among yours.")
    return study


def lock_study(*, actor: User, study_id: UUID) -> Study:
    """The study, its row locked till the caller's transaction ends: two changes never interleave."""
    get_study(actor=actor, study_id=study_id)
    return Study.objects.select_for_update().get(pk=study_id)


@transaction.atomic
def create_study(*, actor: User, title: str, description: str = "", protocol: dict[str, Any] | None = None) -> Study:
    study = Study(title=title, description=description, created_by=actor)
    study.save(force_insert=True)
    draw_secret(study)
    study.investigators.add(actor)
    _apply(study, protocol or {}, actor)
    record_event(actor=actor, action="study.created", subject=study, detail={"title": title}, chain=str(study.pk))
    return get_study(actor=actor, study_id=study.pk)


@transaction.atomic
def change_study(
    *,
    actor: User,
    study_id: UUID,
    title: str | None = None,
    description: str | None = None,
    protocol: dict[str, Any] | None = None,
) -> Study:
    study = lock_study(actor=actor, study_id=study_id)
    check_draft(study)
    study.title = study.title if title is None else title
    study.description = study.description if description is None else description
    _apply(study, protocol or {}, actor)
    detail = {"protocol": " ".join(sorted(protocol or {}))}
    record_event(actor=actor, action="study.changed", subject=study, detail=detail, chain=str(study.pk))
    return get_study(actor=actor, study_id=study_id)


@transaction.atomic
def delete_study(*, actor: User, study_id: UUID) -> None:
    study = lock_study(actor=actor, study_id=study_id)
    check_draft(study)
    subject, chain = f"studies.study:{study_id}", str(study_id)
    remove_showings(study_id)
    study.delete()
    # Images may just be being prepared for it: whatever was made up to the commit goes, and later is not made.
    transaction.on_commit(lambda: remove_showings(study_id), robust=True)
    detail = {"title": study.title}
    record_event(actor=actor, action="study.deleted", subject=subject, detail=detail, chain=chain)


def check_draft(study: Study) -> None:
    """Raises Conflict for a study that is frozen."""
    if study.state != State.DRAFT:
        raise Conflict("study_not_draft", "This study is frozen. Make a new study to change its protocol.")


def _apply(study: Study, protocol: dict[str, Any], actor: User) -> None:
    """Write the parts of the protocol that came; the others stay."""
    for name in PLAIN_FIELDS:
        if name in protocol:
            setattr(study, name, protocol[name])
    if "degradation" in protocol:
        study.degradation = protocol["degradation"] or ""
    if "dataset" in protocol:
        _set_dataset(study, protocol["dataset"], actor)
    if "cases" in protocol or "views" in protocol:
        check_open(actor, study)
    if "readers" in protocol:
        _set_readers(study, protocol["readers"])
    study.save()
    if "treatments" in protocol:
        _set_treatments(study, protocol["treatments"])
    if "cases" in protocol:
        _set_cases(study, protocol["cases"])
    if "views" in protocol:
        set_views(study, protocol["views"])
    if "questions" in protocol:
        _set_questions(study, protocol["questions"])


def _set_dataset(study: Study, dataset_id: UUID | None, actor: User) -> None:
    """Another dataset has other cases, so those chosen before go."""
    if dataset_id is not None:
        check_known(actor, dataset_id)
    if study.dataset_id != dataset_id:
        study.cases.all().delete()
    study.dataset_id = dataset_id


def _set_treatments(study: Study, keys: list[str]) -> None:
    _check_distinct(keys, "treatments")
    study.treatments.all().delete()
    StudyTreatment.objects.bulk_create(
        StudyTreatment(study=study, position=position, key=key) for position, key in enumerate(keys)
    )


def _set_cases(study: Study, case_ids: list[UUID]) -> None:
    """Cases that stay keep their views."""
    _check_distinct(case_ids, "cases")
    known = study.dataset.cases.filter(pk__in=case_ids).count() if study.dataset else 0
    if known != len(case_ids):
        raise InvalidInput("unknown_case", "Choose cases of the study's dataset only.", field="cases")
    study.cases.exclude(case__in=case_ids).delete()
    study.cases.update(position=F("position") + FAR)  # out of the way: a place is given once
    kept = {row.case_id: row for row in study.cases.all()}
    for position, case_id in enumerate(case_ids):
        if case_id in kept:
            kept[case_id].position = position
    StudyCase.objects.bulk_update(kept.values(), ["position"])
    StudyCase.objects.bulk_create(
        StudyCase(study=study, position=position, case_id=case_id)
        for position, case_id in enumerate(case_ids)
        if case_id not in kept
    )


def _set_readers(study: Study, person_ids: list[UUID]) -> None:
    _check_distinct(person_ids, "readers")
    people = User.objects.filter(pk__in=person_ids, is_active=True, roles__contains=[Role.READER]).in_bulk()
    if len(people) != len(person_ids):
        raise InvalidInput("unknown_reader", "Choose active people who are readers.", field="readers")
    study.readers.all().delete()
    StudyReader.objects.bulk_create(
        StudyReader(study=study, position=position, person_id=person_id)
        for position, person_id in enumerate(person_ids, start=1)
    )
    study.is_simulated = any(person.is_simulated for person in people.values())


def _set_questions(study: Study, questions: list[dict[str, Any]]) -> None:
    """Questions that come with the id they had keep it."""
    own = set(study.questions.values_list("pk", flat=True))
    study.questions.all().delete()
    rows = []
    for position, question in enumerate(questions):
        fields = {name: value for name, value in question.items() if name != "id" or value in own}
        rows.append(Question(study=study, position=position, **fields))
    _check_distinct([row.pk for row in rows], "questions")
    Question.objects.bulk_create(rows)


def _check_distinct(keys: list[Any], field: str) -> None:
    if len(set(keys)) != len(keys):
        raise InvalidInput("listed_twice", "Name each only once.", field=field)
