"""What a check finds: a stable code, and a sentence that names what does not agree."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from studies.models import Study


@dataclass(frozen=True)
class Finding:
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


@dataclass(frozen=True)
class Scope:
    """What is to be looked at beside the database: files with anchors, and whether every stored file is read."""

    are_files_read: bool = True
    anchor_files: Sequence[Path] = field(default_factory=tuple)
    say: Callable[[str], None] = lambda text: None


@dataclass(frozen=True)
class Check:
    """`name` is what is being looked at, in words."""

    name: str
    run: Callable[[Scope], Iterator[Finding]]
    reads_files: bool = False


def name_study(study: Study) -> str:
    return f"study “{study.title}”"
