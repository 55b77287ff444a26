"""What became of a table, row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from imaging.standard.targets import Claim


@dataclass(frozen=True)
class RowNote:
    """What was not applied of one row, and why. With `is_whole` nothing of the row was.

    `name` is what the row names, as it is written there: whoever keeps it seals it. `reason` holds no name.
    """

    line: int
    reason: str
    name: str = ""
    is_whole: bool = True


@dataclass(frozen=True)
class TableOutcome:
    """`rows` there were, `used` of them at least in part. `words` sums up; `notes` are in the order of the lines."""

    rows: int
    used: int
    notes: tuple[RowNote, ...] = ()
    words: str = ""


@dataclass
class Tally:
    """What is counted and said while a table is applied."""

    labels: int = 0
    lesions_added: int = 0
    lesions_withdrawn: int = 0
    moved: int = 0
    notes: dict[RowNote, None] = field(default_factory=dict)

    def copy(self) -> "Tally":
        return replace(self, notes=dict(self.notes))

    def say(self, claim: Claim, reason: str, *, name: str = "", is_whole: bool = False) -> None:
        self.notes[RowNote(claim.row.line, reason, name or claim.row.named, is_whole)] = None

    def refuse(self, claim: Claim, reason: str) -> None:
        """The row is not used; what is applied after it passes it over."""
        claim.problem = reason
        self.say(claim, reason, is_whole=True)


def _one_a_line(notes: Iterable[RowNote]) -> list[RowNote]:
    """All that is said of one row in one note; the name that the row names beside its own file comes first."""
    by_line: dict[int, RowNote] = {}
    for note in sorted(notes, key=lambda note: note.line):
        held = by_line.get(note.line)
        if held is not None:
            note = RowNote(note.line, f"{held.reason} {note.reason}", note.name, held.is_whole or note.is_whole)
        by_line[note.line] = note
    return list(by_line.values())


def sum_up(claims: Sequence[Claim], tally: Tally, left_out: Sequence[str]) -> TableOutcome:
    notes = _one_a_line(tally.notes)
    unused = {note.line for note in notes if note.is_whole}
    partly = {note.line for note in notes} - unused
    words = f"{len(claims) - len(unused)} of {len(claims)} rows were used"
    words += f", {len(partly)} of them in part." if partly else "."
    if left_out:
        words += f" Columns that may name a person were left out: {', '.join(left_out)}."
    return TableOutcome(rows=len(claims), used=len(claims) - len(unused), notes=tuple(notes), words=words)
