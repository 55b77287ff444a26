"""The functions of the database that issue tasks and take answers (migration 0006), and what they answer with."""

import json
from typing import Any, TypedDict, cast

from django.db import connection

from reading.refusals import refusal


class IssuedItem(TypedDict):
    """A row of the worklist. `is_answered`: at the stage of answers at least."""

    id: str
    position: int
    kind: str
    case_id: int
    display: int
    blind_code: str
    is_answered: bool


class Issued(TypedDict):
    done: int
    state: str
    tasks: list[IssuedItem]


class TakenHead(TypedDict):
    chain: str
    seq: int
    hash: str


class Taken(TypedDict):
    submission: str
    stage: str
    done: int
    is_new: bool
    are_times_capped: bool
    head: TakenHead | None
    next: Issued | None


def issue(*arguments: Any) -> Issued:
    return cast(Issued, _call("reading_tasks", arguments))


def take(*arguments: Any) -> Taken:
    return cast(Taken, _call("reading_submit", arguments))


def stamp(*arguments: Any) -> None:
    _execute("reading_stamp", arguments)


def _call(function: str, arguments: tuple[Any, ...]) -> dict[str, Any]:
    """Raises what the function refuses; it has then written nothing."""
    found: dict[str, Any] = json.loads(_execute(function, arguments))
    if name := found.get("refused"):
        raise refusal(name)
    return found


def _execute(function: str, arguments: tuple[Any, ...]) -> str:
    places = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({places})::text", arguments)  # the name is one of those above
        (answer,) = cursor.fetchone()
    return str(answer)
