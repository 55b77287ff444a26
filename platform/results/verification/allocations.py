"""The rows that say who sees what, when and on which side, and what is asked, against the manifest."""

from collections.abc import Iterator
from typing import Any

from results.verification.findings import Finding, Scope, name_study
from results.verification.manifests import read_manifest
from studies.models import ItemPane, PlannedSession, Question, State, Study, WorklistItem

Key = tuple[str, int, int]  # reader's code, session, position
_FIELDS = ("kind", "case", "treatments", "blind_code", "repeats", "display")


def verify_allocations(_scope: Scope) -> Iterator[Finding]:
    for study in Study.objects.exclude(state=State.DRAFT).order_by("created_at").iterator(chunk_size=20):
        manifest = read_manifest(study)
        if manifest is not None:
            yield from _verify_items(study, manifest)
            yield from _verify_sessions(study, manifest)
            yield from _verify_questions(study, manifest)


def _verify_items(study: Study, manifest: dict[str, Any]) -> Iterator[Finding]:
    promised = {
        (row["reader"], row["session"], row["position"]): _promised(row) for row in manifest["allocation"]["rows"]
    }
    stored = _stored_items(study)
    for key in sorted({*promised, *stored}):
        if promised.get(key) != stored.get(key):
            yield Finding(
                "allocation_changed", f"{name_item(*key)} in {name_study(study)}: {_difference(promised, stored, key)}."
            )


def _promised(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row.get(name) for name in _FIELDS}
    return {**told, "display": row.get("display", 0), "repeats": tuple(row["repeats"]) if row["repeats"] else None}


def _stored_items(study: Study) -> dict[Key, dict[str, Any]]:
    panes: dict[Any, list[str]] = {}
    rows = ItemPane.objects.filter(item__study=study).order_by("item", "index").select_related("treatment")
    for pane in rows.iterator(chunk_size=2000):
        panes.setdefault(pane.item_id, []).append(pane.treatment.key)
    items = WorklistItem.objects.filter(study=study).select_related(
        "session__reader", "case", "repeat_of__session__reader"
    )
    return {key_of(item): _stored(item, panes.get(item.pk, [])) for item in items.iterator(chunk_size=2000)}


def _stored(item: WorklistItem, treatments: list[str]) -> dict[str, Any]:
    first = item.repeat_of
    return {
        "kind": item.kind,
        "case": str(item.case.case_id),
        "treatments": treatments,
        "blind_code": item.blind_code,
        "repeats": (first.session.number, first.position) if first else None,
        "display": item.display,
    }


def key_of(item: WorklistItem) -> Key:
    return item.session.reader.code, item.session.number, item.position


def name_item(reader: str, session: int, position: int) -> str:
    return f"Item {position} of session {session} of {reader}"


def _difference(promised: dict[Key, Any], stored: dict[Key, Any], key: Key) -> str:
    if key not in stored:
        return "it was removed"
    if key not in promised:
        return "it was added after freezing"
    names = [name for name in _FIELDS if promised[key][name] != stored[key][name]]
    return f"{', '.join(name.replace('_', ' ') for name in names)} changed after freezing"


def _verify_sessions(study: Study, manifest: dict[str, Any]) -> Iterator[Finding]:
    totals: dict[tuple[str, int], int] = {}
    for row in manifest["allocation"]["rows"]:
        totals[row["reader"], row["session"]] = totals.get((row["reader"], row["session"]), 0) + 1
    plans = PlannedSession.objects.filter(study=study).select_related("reader")
    stored = {(plan.reader.code, plan.number): plan.total for plan in plans}
    for key in sorted({*totals, *stored}):
        if totals.get(key) != stored.get(key):
            message = (
                f"Session {key[1]} of {key[0]} in {name_study(study)} was planned with {totals.get(key, 0)} items, "
            )
            yield Finding("session_changed", f"{message}and holds {stored.get(key, 0)}.")


def _verify_questions(study: Study, manifest: dict[str, Any]) -> Iterator[Finding]:
    names = ("kind", "prompt", "criterion", "is_required", "allows_tie", "asks_confidence")
    rows = Question.objects.filter(study=study).order_by("position").values("id", *names)
    if [{**row, "id": str(row["id"])} for row in rows] != manifest["protocol"]["questions"]:
        yield Finding("questions_changed", f"The questions of {name_study(study)} are not those that were frozen.")
