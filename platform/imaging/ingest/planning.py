"""Which images the files of a unit become: new ones, or longer ones where an earlier upload brought a part."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from evaluation.files.content import RefusedError
from imaging.decoding.deidentify import Deidentifier
from imaging.ingest.drafts import Draft, Owner, modality_of
from imaging.ingest.joining import check_untouched, find_held, is_held, join_stacks
from imaging.ingest.notes import Note
from imaging.ingest.pixels import StackPixels
from imaging.ingest.planes import NewPlane, Taken
from imaging.ingest.stacking import (
    OTHER_PIXELS,
    Stack,
    Unit,
    check_planes,
    same_image_twice,
    series_text,
    stacks_of,
    with_flag,
)
from imaging.models import Dataset, Image, SourceFile


@dataclass
class Plan:
    """What is to be done with a unit. A file in `refused` or `duplicates` may bring planes to a draft all the same."""

    unit: Unit
    drafts: list[Draft] = field(default_factory=list)
    duplicates: list[NewPlane] = field(default_factory=list)
    refused: list[tuple[NewPlane, str]] = field(default_factory=list)

    def refuse(self, planes: list[NewPlane], words: str) -> None:
        self.refused += [(plane, words) for plane in planes]


class Planner:
    """Plans units against what the dataset holds and what the batch has brought before."""

    def __init__(self, dataset: Dataset, owner_of: Callable[[Taken], Owner], note_of: Callable[[Taken], Note]) -> None:
        self._dataset, self._owner_of, self._note_of = dataset, owner_of, note_of
        self._key = Deidentifier(dataset.secret).key
        self._instances: dict[str, str] = {}  # each instance to the first file of this job that brought it

    def plan(self, unit: Unit) -> Plan:
        """Raises RefusedError for a unit that is refused as a whole."""
        check_planes(unit)
        plan = Plan(unit)
        files = self._leave_out(plan, same_image_twice(unit.files) + self._held_files(unit))
        for part in _one_of_each_instance(files):
            self._plan_part(plan, part)
        return plan

    def _leave_out(self, plan: Plan, duplicates: list[Taken]) -> list[Taken]:
        left_out = {id(taken): taken for taken in duplicates}
        plan.duplicates += [plane for taken in left_out.values() for plane in _planes(taken)]
        return [taken for taken in plan.unit.files if id(taken) not in left_out]

    def _held_files(self, unit: Unit) -> list[Taken]:
        """Files whose very bytes the dataset has planes of."""
        hashes = [taken.file.file_sha256 for taken in unit.files]
        held = SourceFile.objects.filter(dataset=self._dataset, file_sha256__in=hashes, planes__isnull=False)
        known = set(held.values_list("file_sha256", flat=True))
        return [taken for taken in unit.files if taken.file.file_sha256 in known]

    def _plan_part(self, plan: Plan, part: Unit) -> None:
        keys = {id(taken): self._series_key(taken) for taken in part.files}
        images = list(
            Image.objects.filter(dataset=self._dataset, series_key__in=[key for key in keys.values() if key])
            .select_related("case")
            .order_by("created_at", "pk")
        )
        if images:
            self._plan_joining(plan, part, images, keys)
        else:
            for stack in stacks_of(part):
                self._add(plan, self._told(stack), keys)

    def _plan_joining(self, plan: Plan, part: Unit, images: list[Image], keys: dict[int, str]) -> None:
        """Each matrix and acquisition by itself: only images of its own key can become longer."""
        by_key: defaultdict[str, list[NewPlane]] = defaultdict(list)
        for taken in part.files:
            by_key[keys[id(taken)]] += _planes(taken)
        for key, planes in by_key.items():
            same = [image for image in images if image.series_key == key]
            new = self._without_held(plan, planes, same)
            try:
                joined = join_stacks(images=same, planes=new) if new else []
                for one in joined:
                    self._check(one.image)
                    self._add(plan, self._told(one.stack), keys, one.image)
            except RefusedError as error:
                plan.refuse(new, str(error))

    def _without_held(self, plan: Plan, planes: list[NewPlane], images: list[Image]) -> list[NewPlane]:
        held = find_held(images=images, planes=planes) if images else {}
        new = []
        for plane in planes:
            before = held.get(plane.taken.file.identity.instance, [])
            if not before:
                new.append(plane)
            elif is_held(plane, before):
                plan.duplicates.append(plane)
            else:  # the same instance with other pixels is no plane of that stack
                self._add_apart(plan, plane)
        return new

    def _add_apart(self, plan: Plan, plane: NewPlane) -> None:
        for stack in stacks_of(Unit((plane.taken,))):
            self._add(plan, with_flag(stack, OTHER_PIXELS), {})

    def _check(self, image: Image | None) -> None:
        if image is not None:
            check_untouched(image)

    def _add(self, plan: Plan, stack: Stack, keys: dict[int, str], held: Image | None = None) -> None:
        first = stack.new_planes[0].taken
        try:
            pixels = StackPixels(stack.planes)
            _ = pixels.coding
        except RefusedError as error:
            plan.refuse(stack.new_planes, str(error))
            return
        plan.drafts.append(
            Draft(
                stack=stack,
                pixels=pixels,
                owner=self._owner_of(first),
                modality=self._modality(first),
                series_key=keys.get(id(first), ""),
                held=held,
            )
        )

    def _modality(self, taken: Taken) -> str:
        """A table may say it of a format that does not."""
        said = "" if taken.file.format == "dicom" else self._note_of(taken).modality
        return modality_of(said or taken.file.modality)

    def _told(self, stack: Stack) -> Stack:
        """With a flag where an instance came before with other pixels; the same pixels are found out as duplicates."""
        brought = {taken.file.identity.instance: taken.item.key for taken in stack.files}
        brought.pop("", None)
        known = SourceFile.objects.filter(dataset=self._dataset, instance_uid__in=brought, planes__isnull=False)
        is_known = any(self._instances.setdefault(instance, key) != key for instance, key in brought.items())
        return with_flag(stack, OTHER_PIXELS) if is_known or known.exists() else stack

    def _series_key(self, taken: Taken) -> str:
        text = series_text(taken.file)
        return self._key(text) if text else ""


def _planes(taken: Taken) -> list[NewPlane]:
    return [NewPlane(taken, number) for number in range(len(taken.file.planes))]


def _one_of_each_instance(files: list[Taken]) -> list[Unit]:
    """The first of each instance together; an instance that comes again, with other pixels, is a unit of its own."""
    seen: set[str] = set()
    together: list[Taken] = []
    apart: list[Taken] = []
    for taken in files:
        instance = taken.file.identity.instance
        (apart if instance in seen else together).append(taken)
        seen |= {instance} - {""}
    return [Unit(tuple(group)) for group in ([together] if together else [])] + [Unit((taken,)) for taken in apart]
