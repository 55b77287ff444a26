"""What became of each file, in words, written down once for each place in the job."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Count

from evaluation.files.flags import words_of
from imaging.geometry import orientation_of
from imaging.ingest.sources import Item
from imaging.models import Case, Dataset, Image, Verdict
from imaging.names import seal

Status = Verdict.Status
DUPLICATE = "The dataset already holds these pixels."
TWICE = "Another file of this upload brings the same pixels."
_KINDS = {Image.Kind.SINGLE: "image", Image.Kind.VOLUME: "volume", Image.Kind.CINE: "cine loop"}
_AT_ONCE = 200


class Verdicts:
    """The verdicts of one job. What is said twice about one place is said once: the first time."""

    def __init__(self, *, dataset: Dataset, job_id: str) -> None:
        self._dataset, self._job_id = dataset, job_id
        self._held = set(Verdict.objects.filter(job_id=job_id).values_list("entry", flat=True))
        self._waiting: list[Verdict] = []

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, item: Item) -> bool:
        return item.key in self._held

    def say(self, item: Item, status: Status, reason: str = "", *, images: int = 0, planes: int = 0) -> None:
        """Waits for `write`."""
        self._say(item.key, item.name, status, reason, images=images, planes=planes)

    def say_of_row(self, table: Item, line: int, place: str, reason: str) -> None:
        """A row of a table that was not applied, or not as a whole, is an entry of its own. Waits for `write`."""
        self._say(f"{table.key}:line{line}", f"{table.name}, {place}", Status.REFUSED, reason)

    def _say(self, key: str, name: str, status: Status, reason: str, *, images: int = 0, planes: int = 0) -> None:
        if key in self._held:
            return
        self._held.add(key)
        self._waiting.append(
            Verdict(
                job_id=self._job_id,
                dataset=self._dataset,
                entry=key,
                sealed_path=seal(name),
                status=status,
                reason=reason.replace("\0", ""),
                images=images,
                planes=planes,
            )
        )

    def write(self, *, at_least: int = 1) -> None:
        """Write down what waits, where so many wait. Inside a transaction the rows stand or fall with the others."""
        if len(self._waiting) >= at_least:
            Verdict.objects.bulk_create(self._waiting, ignore_conflicts=True, batch_size=_AT_ONCE)
            self._waiting.clear()

    def write_when_many(self) -> None:
        self.write(at_least=_AT_ONCE)

    def summary(self) -> str:
        counts = Verdict.objects.filter(job_id=self._job_id).values_list("status").annotate(Count("id")).order_by()
        by_status = dict(counts)
        said = [f"{by_status[status]} {status}" for status in Status.values if status in by_status]
        return ", ".join(said) or "Nothing to read"


@dataclass
class Fate:
    """What became of one file's planes, gathered over the images that they belong to."""

    images: int = 0
    planes: int = 0
    duplicates: int = 0
    duplicate_words: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


class Fates:
    """The fates of the files of a batch."""

    def __init__(self) -> None:
        self._fates: defaultdict[str, Fate] = defaultdict(Fate)
        self._items: dict[str, Item] = {}

    def of(self, item: Item) -> Fate:
        self._items[item.key] = item
        return self._fates[item.key]

    def take_over(self, others: "Fates") -> None:
        """Those of other files join these."""
        self._fates.update(others._fates)
        self._items.update(others._items)

    def say(self, say: Callable[..., None]) -> None:
        """Pass one verdict for each file to `Verdicts.say`."""
        for key, fate in self._fates.items():
            words, refusals = (" ".join(dict.fromkeys(texts)) for texts in (fate.words, fate.refusals))
            item = self._items[key]
            if fate.planes:
                say(item, Status.ACCEPTED, _accepted(fate, words, refusals), images=fate.images, planes=fate.planes)
            elif fate.refusals:
                say(item, Status.REFUSED, refusals)
            else:
                say(item, Status.DUPLICATE, " ".join(dict.fromkeys(fate.duplicate_words)))


def held_in(case: Case, *, is_other: bool) -> str:
    """Where pixels are held that came again; of another patient is worth a look."""
    under = ", under another patient: one of the two is wrong" if is_other else ""
    return f"The dataset already holds these pixels in {case.code}{under}."


def _accepted(fate: Fate, words: str, refusals: str) -> str:
    notes = [words]
    if fate.duplicates:
        notes.append(f"{_count(fate.duplicates, 'plane')} left out: the dataset holds them already.")
    if refusals:
        notes.append(f"A part was left out. {refusals}")
    return " ".join(note for note in notes if note)


def describe(image: Image, *, place: int, count: int) -> str:
    """What a file with `count` planes from the place on gave: "Plane 3 of a volume of 36, axial, 0.49 mm." """
    noun = _KINDS[Image.Kind(image.kind)]
    total = image.plane_count
    if total == 1:
        subject = f"An {noun} of {image.columns} × {image.rows}"
    elif count == total:
        subject = f"A {noun} of {total} planes"
    elif count == 1:
        subject = f"Plane {place + 1} of a {noun} of {total}"
    else:
        subject = f"{count} planes of a {noun} of {total}"
    facts = [subject, orientation_of(image), _spacing(image), _distance(image)]
    return f"{', '.join(fact for fact in facts if fact)}. {words_of(image.flags)}".strip()


def _spacing(image: Image) -> str:
    if image.spacing_mm is None or not image.spacing_place:  # the shape of a pixel alone is no size
        return ""
    row, column = (f"{side:.4g}" for side in image.spacing_mm)
    return f"{row} mm" if row == column else f"{row} × {column} mm"


def _distance(image: Image) -> str:
    if image.kind != Image.Kind.VOLUME or image.plane_spacing_mm is None:
        return ""
    return f"{image.plane_spacing_mm:.4g} mm from plane to plane"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
