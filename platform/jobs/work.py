"""What a kind of job is: how a wish is checked, where the work runs, and what it does.

A kind is one `Work`, in a file of its own below `jobs.kinds`, and named there in one list.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Generic, TypeVar
from uuid import UUID

from accounts.models import User
from imaging.models import Dataset
from imaging.progress import Report
from jobs.models import Job

Parameters = TypeVar("Parameters")


@dataclass(frozen=True)
class Wishes:
    """What a person may ask for. Which of it counts depends on the kind. `images` is None for all of a dataset."""

    uploads: tuple[str, ...] = ()
    is_arriving: bool = False
    images: tuple[str, ...] | None = None
    treatments: tuple[str, ...] = ()
    comparison: str = ""
    scale: int = 0
    degradation: str = ""
    detector: str = ""
    study: str = ""

    @classmethod
    def of(cls, wishes: Mapping[str, Any]) -> "Wishes":
        """As a form or a caller gives them: lists of anything that has a text, None for what was left open."""
        return cls(**{name: _plain(value) for name, value in wishes.items() if value is not None})


@dataclass(frozen=True)
class Asked:
    """Who wants what of which dataset."""

    actor: User
    dataset: Dataset
    wishes: Wishes


@dataclass(frozen=True)
class Request(Generic[Parameters]):
    """A wish that can be done. `total` is the units of work, 0 where only the run can tell."""

    title: str
    parameters: Parameters
    total: int = 0


@dataclass(frozen=True)
class Run(Generic[Parameters]):
    """One run of a job."""

    job_id: str
    dataset_id: str
    parameters: Parameters
    report: Report


@dataclass(frozen=True)
class Work(Generic[Parameters]):
    """`parameters` is the dataclass that the row keeps as JSON: texts, numbers, and tuples of these.

    `check` raises a DomainError, in words, for a job that could not do what it is asked: a refusal now is worth more
    than a failure later. `run` is safe to run again: it passes over what is finished, and returns a closing sentence.
    `may_wait` is said of work that may stand still for want of something; then another job of its queue goes first.
    `meets_names` is said of work whose errors may quote names of people; of these only the kind is kept.
    """

    kind: Job.Kind
    queue: str
    parameters: type[Parameters]
    check: Callable[[Asked], Request[Parameters]]
    run: Callable[[Run[Parameters]], str]
    may_wait: bool = False
    meets_names: bool = False

    def keep(self, parameters: Parameters) -> dict[str, Any]:
        """Parameters as a row keeps them."""
        return {name: _listed(value) for name, value in asdict(parameters).items()}  # type: ignore[call-overload]

    def read(self, stored: Mapping[str, Any]) -> Parameters:
        """What a row holds, typed again. What an older version kept beside it is left out."""
        known = {field.name for field in fields(self.parameters)}  # type: ignore[arg-type]
        return self.parameters(**{name: _tuple(value) for name, value in stored.items() if name in known})


def count_of(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(dict.fromkeys(str(item) for item in value))
    return str(value) if isinstance(value, UUID) else value


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
