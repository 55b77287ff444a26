"""Which images belong to one person: what an administrator decides where the files leave it open."""

import secrets

from django.db import IntegrityError, transaction

from accounts.models import User
from api.errors import Conflict, InvalidInput
from audit.events import record_event
from imaging.datasets import get_case, get_dataset
from imaging.excluding import pick_images
from imaging.models import Case, Dataset, Image, ReferenceStandard
from imaging.standard.regrouping import hand_over

IN_USE = "A frozen study uses one of these cases, so they stay as they are. Upload the images to a new dataset."


def join_cases(*, actor: User, dataset_id: str, cases: list[str]) -> Case:
    """All images of these cases become the first one's; the others go. Their standards go into its history.

    Raises Conflict where the cases contradict each other or a frozen study uses one.
    """
    dataset = get_dataset(actor=actor, dataset_id=dataset_id)
    rows = list(Case.objects.filter(dataset=dataset, pk__in=cases).order_by("number"))
    if len(rows) < 2 or len(rows) != len(set(map(str, cases))):
        raise InvalidInput("unknown_case", "Name at least two cases of this dataset.", field="cases")
    try:
        with transaction.atomic():
            Dataset.objects.select_for_update().get(pk=dataset.pk)
            _check_agreement(rows)
            kept, others = rows[0], rows[1:]
            Image.objects.filter(case__in=others).update(case=kept)
            hand_over({kept: others})
            Case.objects.filter(pk__in=[row.pk for row in others]).delete()
            groups = [group for row in rows for group in (*row.joined_groups, row.group_id) if group != kept.group_id]
            Case.objects.filter(pk=kept.pk).update(
                identity_question="", grouped_by=Case.GroupedBy.PERSON, joined_groups=groups
            )
            _record(actor, "cases.joined", kept, joined=" ".join(row.code for row in others))
    except IntegrityError as error:  # a trigger keeps the rows of frozen studies
        raise Conflict("case_in_use", IN_USE) from error
    return get_case(actor=actor, case_id=str(rows[0].pk))


def split_case(*, actor: User, case_id: str, images: list[str]) -> Case:
    """These images become a new case. The standard stays with the old one: the new one has none until it is told."""
    case = get_case(actor=actor, case_id=case_id)
    rows = pick_images(case.dataset, images).filter(case=case)
    if not images or rows.count() != len(set(map(str, images))):
        raise InvalidInput("unknown_image", "Name images of this case.", field="images")
    if rows.count() == case.images.count():
        raise InvalidInput("nothing_left", "Leave at least one image in the case.", field="images")
    try:
        with transaction.atomic():
            Dataset.objects.select_for_update().get(pk=case.dataset_id)
            number = (
                Case.objects.filter(dataset=case.dataset_id).order_by("-number").values_list("number", flat=True)[0]
            )
            made = Case.objects.create(
                dataset=case.dataset,
                number=number + 1,
                group_id=f"split:{secrets.token_hex(16)}",
                grouped_by=Case.GroupedBy.PERSON,
            )
            rows.update(case=made)
            Case.objects.filter(pk=case.pk).update(identity_question="", grouped_by=Case.GroupedBy.PERSON)
            _record(actor, "case.split", made, of=case.code)
    except IntegrityError as error:
        raise Conflict("case_in_use", IN_USE) from error
    return made


@transaction.atomic
def answer_identity(*, actor: User, case_id: str, answer: str) -> Case:
    """ "same": the images are one person's. "different": each image becomes a case of its own."""
    case = get_case(actor=actor, case_id=case_id)
    if not case.identity_question:
        raise Conflict("no_question", "Whether these images are one person's is settled already.")
    if answer == "different":
        for image in list(case.images.order_by("created_at", "pk"))[1:]:
            split_case(actor=actor, case_id=case_id, images=[str(image.pk)])
    Case.objects.filter(pk=case.pk).update(identity_question="", grouped_by=Case.GroupedBy.PERSON)
    _record(actor, "case.identity_settled", case, answer=answer)
    return get_case(actor=actor, case_id=case_id)


def _check_agreement(rows: list[Case]) -> None:
    current = ReferenceStandard.objects.filter(case__in=rows, replaced_at__isnull=True)
    if len({standard.finding_class for standard in current}) > 1:
        raise Conflict("labels_differ", "One case is labelled normal, another abnormal. Make the labels agree first.")


def _record(actor: User, action: str, case: Case, **detail: str) -> None:
    record_event(actor=actor, action=action, subject=case, detail={"case": case.code, **detail})
