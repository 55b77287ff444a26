"""A walker of everything that a reader receives, which finds what goes with the treatment and is no pixel.

Each answer is taken apart into features: status, names and order of headers, each header's value, lengths, the order
of JSON keys, each JSON value, and each character of each text. A feature leaks when it tells the label (the treatments
from left to right, or the treatment of one frame) better than chance.
"""

import json
import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.factories import frame_url, make_body

PERMUTATIONS = 200
# In standard deviations of the mutual information under permuted labels. Hundreds of features are looked at.
LEAK_Z = 6.0


@dataclass(frozen=True)
class Seen:
    """One thing that was received. The body of a frame is left out: pixels may differ, their number may not."""

    what: str
    label: str
    status: int
    headers: tuple[tuple[str, str], ...]
    length: int
    body: bytes = b""

    @property
    def document(self) -> Any:
        return json.loads(self.body) if self.body else None


def record_reading(reading, labels: dict[str, tuple[str, ...]]) -> list[Seen]:
    """Read one session to its end. `labels`: item → its treatments from left to right."""
    seen: list[Seen] = []
    url = f"/api/reading/sessions/{reading.plan.pk}/tasks?ahead=3"
    turn, known = 0, set()
    while tasks := (answer := reading.client.get(url)).json()["tasks"]:
        seen.append(_seen("tasks", _label(labels, tasks[0]), answer))
        new = [task for task in tasks if _once(task) not in known]  # independent of each other, as the test needs
        seen += [_document(f"{_stage(task)}{_kind(task)} task", _label(labels, task), task) for task in new]
        known |= {_once(task) for task in new}
        seen += _fetch_frames(reading, tasks[0], labels[tasks[0]["item"]], is_turned=turn % 2 == 1)
        seen += _work(reading, tasks[0], labels)
        turn += 1
    return seen


def _fetch_frames(reading, task, treatments, *, is_turned):
    """Every plane of every view in both panes, the panes in either order."""
    panes = list(enumerate(treatments))[:: -1 if is_turned else 1]
    places = [(view, plane) for view, shown in enumerate(task["views"]) for plane in range(shown["plane_count"])]
    wanted = [(label, frame_url(task, pane=pane, view=v, plane=p)) for v, p in places for pane, label in panes]
    what = f"{_stage(task)}frame"
    return [replace(_seen(what, label, reading.client.get(url)), body=b"") for label, url in wanted]


def _work(reading, task, labels):
    """What else the page asks while one display set is read, refusals included."""
    label, item, client = _label(labels, task), f"/api/reading/items/{task['item']}", reading.client
    body, key = make_body(task["questions"], stage=task["stage"]), str(uuid.uuid4())
    early = client.get(item)
    beyond = client.get(frame_url(task, plane=task["views"][0]["plane_count"]))
    shown = client.post(f"{item}/shown", {"presentation_key": str(uuid.uuid4())}, format="json")
    touched = client.post(f"{item}/first-input")
    refused = reading.submit(task["item"], {**body, "answers": []})
    receipt = reading.submit(task["item"], body, key, ahead=1)
    other = reading.submit(task["item"], {**body, "marks": None}, key)
    answers = {
        "answers before": early,
        "shown": shown,
        "first input": touched,
        "refusal": refused,
        f"{_kind(task)} receipt": receipt,
        "broken": other,
        "own answers": client.get(item),
        "old frame": client.get(frame_url(task)),
        "no such plane": beyond,
        "worklists": client.get("/api/reading/worklists"),
    }
    assert receipt.status_code == 201, receipt.content
    return [_seen(f"{_stage(task)}{what}", label, answer) for what, answer in answers.items()]


def _once(task) -> tuple[str, str]:
    return task["item"], task["stage"]


def _stage(task) -> str:
    """What is received at the stage of the guess is looked at apart."""
    return "guess " if task["stage"] == "guess" else ""


def _kind(task) -> str:
    return "training" if task["is_training"] else "scored"


def _label(labels, task) -> str:
    return " | ".join(labels[task["item"]])


def _seen(what, label, answer) -> Seen:
    headers = (*answer.items(), *(("Set-Cookie", name) for name in answer.cookies))
    return Seen(what, label, answer.status_code, headers, len(answer.content), answer.content)


def _document(what, label, document) -> Seen:
    body = json.dumps(document).encode()
    return Seen(what, label, 200, (), len(body), body)


def find_leaks(seen: list[Seen]) -> list[str]:
    """The names of the features that tell the label."""
    groups: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        groups[one.what].append(one)
    return [f"{what}: {name}" for what, group in groups.items() for name in _leaks_of(group)]


def _leaks_of(group: list[Seen]) -> list[str]:
    taken = [_features(one) for one in group]
    labels = _codes([one.label for one in group])
    random = np.random.default_rng(0)
    shuffled = np.stack([labels, *(random.permutation(labels) for _ in range(PERMUTATIONS))])
    names = dict.fromkeys(name for features in taken for name in features)
    return [name for name in names if _z(_codes([features.get(name) for features in taken]), shuffled) > LEAK_Z]


def _features(one: Seen) -> dict[str, Any]:
    found: dict[str, Any] = {"status": one.status, "length": one.length}
    found["order of headers"] = tuple(name for name, _ in one.headers)
    for name, value in one.headers:
        _add_text(found, f"header {name}", value)
    if one.body:
        found["order of keys"] = _shape(one.document)
        _add_values(found, "body", one.document)
    return found


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((name, _shape(inner)) for name, inner in value.items())
    return tuple(map(_shape, value)) if isinstance(value, list) else None


def _add_values(found: dict[str, Any], path: str, value: Any) -> None:
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for name, part in inner:
            _add_values(found, f"{path}.{name}", part)
    else:
        _add_text(found, path, value if isinstance(value, str) else json.dumps(value))


def _add_text(found: dict[str, Any], path: str, text: str) -> None:
    found[path], found[f"length of {path}"] = text, len(text)
    found.update({f"{path}[{place}]": character for place, character in enumerate(text[:80])})


def _codes(values: list[Any]) -> np.ndarray:
    known: dict[Any, int] = {}
    return np.array([known.setdefault(repr(value), len(known)) for value in values])


def _z(values: np.ndarray, labels: np.ndarray) -> float:
    """How far the mutual information lies above that of permuted labels. `labels`: the true ones, then permuted."""
    distinct = int(values.max()) + 1
    if distinct in (1, len(values)) or labels.max() == 0:
        return 0.0  # the same everywhere, or nowhere twice: nothing can be learnt
    true, *chance = _information(values, labels)
    excess = true - np.mean(chance)
    return float(excess / max(np.std(chance), 1e-9)) if excess > 1e-9 else 0.0


def _information(values: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Mutual information in nats of `values` (n) and each row of `labels` (rows, n)."""
    rows, width, height = len(labels), int(labels.max()) + 1, int(values.max()) + 1
    places = np.arange(rows)[:, None] * height * width + values * width + labels
    joint = np.bincount(places.ravel(), minlength=rows * height * width).reshape(rows, height, width) / len(values)
    expected = joint.sum(2, keepdims=True) * joint.sum(1, keepdims=True)
    ratio = np.divide(joint, expected, out=np.ones_like(joint), where=joint > 0)
    return (joint * np.log(ratio)).sum((1, 2))
