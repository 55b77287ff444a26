"""Find the cases and images of a dataset: filters, order, neighbours, and what there is to filter by."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Sum, Value, When
from django.db.models import Case as Choose

from accounts.models import User
from imaging.datasets import get_dataset
from imaging.models import Case, Image, ReferenceStandard, Score
from imaging.twins import count_twins

CURRENT = Q(replaced_at__isnull=True)
ORDERINGS = ("number", "-number", "size", "-size", "score", "-score")
LABELS = (*ReferenceStandard.FindingClass.values, "none")


@dataclass(frozen=True)
class CaseFilter:
    """What a case must have; None and empty mean "any". Of images it is enough that one of the case fits them all."""

    search: str = ""
    label: str = ""
    modality: str = ""
    kind: str = ""
    flag: str = ""
    text_state: str = ""
    variants: str = ""
    unusual: bool | None = None
    excluded: bool | None = None
    question: bool | None = None
    ordering: str = "number"


def find_cases(*, actor: User, dataset_id: UUID | str, wanted: CaseFilter | None = None) -> QuerySet[Case]:
    """The cases in the order asked for, with their images, current standard and scores at hand."""
    wanted = wanted or CaseFilter()
    dataset = get_dataset(actor=actor, dataset_id=dataset_id)
    cases = Case.objects.filter(_case_conditions(wanted), dataset=dataset)
    if conditions := _image_conditions(wanted):
        fitting = annotate_images(Image.objects.filter(case=OuterRef("pk"))).filter(conditions)
        cases = cases.filter(Exists(fitting))
    return _ordered(cases, wanted.ordering).prefetch_related(
        Prefetch("images", annotate_images(Image.objects.order_by("created_at", "pk"))),
        Prefetch(
            "standards", ReferenceStandard.objects.filter(CURRENT).select_related("by"), to_attr="current_standards"
        ),
    )


def annotate_images(images: QuerySet[Image]) -> QuerySet[Image]:
    """With `region_count`, `variant_count` and `is_unusual` (None where no detector has looked)."""
    unusual = Score.objects.filter(image=OuterRef("pk"), is_unusual=True)
    scored = Score.objects.filter(image=OuterRef("pk"))
    return images.annotate(
        region_count=Count("regions", filter=Q(regions__replaced_at__isnull=True), distinct=True),
        variant_count=Count("reconstructions", distinct=True),
        is_unusual=Choose(
            When(Exists(unusual), then=Value(True)),
            When(Exists(scored), then=Value(False)),
            default=Value(None),
            output_field=BooleanField(null=True),
        ),
    )


def _case_conditions(wanted: CaseFilter) -> Q:
    conditions = Q()
    if wanted.search:
        digits = "".join(letter for letter in wanted.search if letter.isdigit())
        conditions &= Q(number=int(digits[:9])) if digits else Q(pk__in=[])
    if wanted.label == "none":
        conditions &= ~Q(Exists(ReferenceStandard.objects.filter(CURRENT, case=OuterRef("pk"))))
    elif wanted.label:
        current = ReferenceStandard.objects.filter(CURRENT, case=OuterRef("pk"), finding_class=wanted.label)
        conditions &= Q(Exists(current))
    if wanted.question is not None:
        conditions &= ~Q(identity_question="") if wanted.question else Q(identity_question="")
    return conditions


def _image_conditions(wanted: CaseFilter) -> Q:
    conditions = Q()
    for name in ("modality", "kind", "text_state"):
        if value := getattr(wanted, name):
            conditions &= Q(**{name: value})
    if wanted.flag:
        conditions &= Q(flags__contains=[wanted.flag])
    if wanted.excluded is not None:
        conditions &= Q(is_excluded=wanted.excluded)
    if wanted.unusual is not None:
        conditions &= Q(is_unusual=wanted.unusual)
    if wanted.variants:
        conditions &= Q(variant_count=0) if wanted.variants == "none" else Q(variant_count__gt=0)
    return conditions


def _ordered(cases: QuerySet[Case], ordering: str) -> QuerySet[Case]:
    name = ordering.removeprefix("-")
    if name == "size":
        cases = cases.annotate(order_value=Max(F("images__rows") * F("images__columns") * F("images__plane_count")))
    elif name == "score":
        cases = cases.annotate(order_value=Max(F("images__scores__value") / F("images__scores__threshold")))
    else:
        return cases.order_by(ordering)
    value = F("order_value")
    return cases.order_by(
        value.desc(nulls_last=True) if ordering.startswith("-") else value.asc(nulls_last=True), "number"
    )


@dataclass(frozen=True)
class Neighbours:
    """The images before and after one in its dataset, and its place from 1 of how many."""

    previous: UUID | None
    next: UUID | None
    position: int
    total: int


def find_neighbours(image: Image) -> Neighbours:
    ids = list(
        Image.objects.filter(dataset=image.dataset_id)
        .order_by("case__number", "created_at", "pk")
        .values_list("pk", flat=True)
    )
    at = ids.index(image.pk)
    return Neighbours(
        previous=ids[at - 1] if at else None,
        next=ids[at + 1] if at + 1 < len(ids) else None,
        position=at + 1,
        total=len(ids),
    )


@dataclass(frozen=True)
class Summary:
    """What a dataset holds, counted for the facets of its page."""

    cases: int
    images: int
    planes: int
    excluded: int
    suspected_text: int
    questions: int
    twins: int
    unusual: int
    labels: dict[str, int]
    modalities: dict[str, int]
    kinds: dict[str, int]
    flags: dict[str, int]


def sum_up(*, actor: User, dataset_id: UUID | str) -> Summary:
    dataset = get_dataset(actor=actor, dataset_id=dataset_id)
    images, cases = Image.objects.filter(dataset=dataset), Case.objects.filter(dataset=dataset)
    standards = ReferenceStandard.objects.filter(CURRENT, case__dataset=dataset)
    labels = _counts(standards.values_list("finding_class", flat=True))
    return Summary(
        cases=cases.count(),
        images=images.count(),
        planes=images.aggregate(total=Sum("plane_count"))["total"] or 0,
        excluded=images.filter(is_excluded=True).count(),
        suspected_text=images.filter(text_state=Image.TextState.SUSPECTED).count(),
        questions=cases.exclude(identity_question="").count(),
        twins=count_twins(dataset),
        unusual=images.filter(scores__is_unusual=True).distinct().count(),
        labels=labels | {"none": cases.count() - sum(labels.values())},
        modalities=_counts(images.values_list("modality", flat=True)),
        kinds=_counts(images.values_list("kind", flat=True)),
        flags=_counts(flag for flags in images.values_list("flags", flat=True) for flag in flags),
    )


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
