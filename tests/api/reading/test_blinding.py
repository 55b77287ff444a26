"""Nothing that a reader receives, save the pixels, goes with the treatment. Only the test knows the allocation."""

import json
import re
import time
from dataclasses import replace

import numpy as np
import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction
from rest_framework.test import APIClient

from accounts.models import User
from imaging.models import Reconstruction, Showing
from reading import views
from studies.models import ItemPane, WorklistItem
from tests.blinding import find_leaks, record_reading
from tests.factories import RATINGS, Reading, begin_reading, frame_url, make_dataset, make_open_study

pytestmark = pytest.mark.django_db
CASES, TRAINING = 24, 4
GUESSED = 5  # of each reader: a fifth of what is scored and trained with, in the last session
QUESTIONS = [*(dict(question) for question in RATINGS), {"kind": "guess", "prompt": "Which image is untouched?"}]
STACKS, PLANES = 14, 5


def _person(name: str, *roles: str) -> User:
    return User.objects.create(username=name, display_name=name, roles=list(roles), password=make_password(None))


def _read_all(cases: int = CASES, training: int = TRAINING, planes: int = 1):
    """Two readers read a whole study. Gives what they saw, and the words that must not be in it."""
    investigator, readers = _person("planner", "investigator"), [_person(f"reader {n}", "reader") for n in (1, 2)]
    dataset = make_dataset(investigator, cases=cases, planes=planes, name="The set of Bern")
    chosen = list(dataset.cases.order_by("number").values_list("pk", flat=True))[: cases - training]
    make_open_study(investigator, readers, dataset=dataset, cases=chosen, training=training, questions=QUESTIONS)
    labels = {
        str(item.pk): tuple(pane.treatment.key for pane in item.panes.all())
        for item in WorklistItem.objects.prefetch_related("panes__treatment")
    }
    seen = []
    for reader in readers:
        client = APIClient()
        client.force_login(reader)
        seen += record_reading(Reading(client, begin_reading(reader)), labels)
    return seen, _forbidden(dataset)


def _forbidden(dataset) -> list[str]:
    rows = Reconstruction.objects.filter(image__dataset=dataset)
    words = {
        "bicubic",
        "original",
        "Bicubic",
        "treatment",
        "checkpoint",
        "reconstruction",
        dataset.name,
        str(dataset.pk),
    }
    for row in rows.select_related("image__case"):
        words |= {str(row.pk), *row.frames, row.frames_sha256, row.checkpoint_sha256, str(row.image_id)}
        words |= {str(row.image.case_id), row.image.case.code, *(f"{sha256}.raw" for sha256 in row.frames)}
        words |= {row.image.pixels_sha256, *row.image.planes.values_list("frame_sha256", flat=True)}
    for row in Showing.objects.filter(reconstruction__image__dataset=dataset):
        words |= {str(row.pk), *row.frames, row.frames_sha256, row.method}
    return sorted(words - {""})


@pytest.fixture(scope="module")
def read(django_db_setup, django_db_blocker):
    """One long reading for the whole file; what it wrote is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = _read_all()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def seen(read):
    return read[0]


@pytest.fixture(scope="module")
def read_stacks(django_db_setup, django_db_blocker):
    """The same of stacks, every plane of both panes fetched."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = _read_all(cases=STACKS, training=2, planes=PLANES)
        transaction.set_rollback(True)
    return found


def of(seen, what):
    return [one for one in seen if one.what == what]


def test_there_is_enough_to_see(seen):
    labels = [one.label for one in of(seen, "scored receipt")]
    assert len(labels) == 2 * (CASES - TRAINING)
    assert len(of(seen, "frame")) == 4 * CASES
    assert labels.count("original | bicubic") == labels.count("bicubic | original")
    assert len(of(seen, "guess scored receipt")) == 2 * GUESSED
    assert len(of(seen, "guess frame")) == 4 * GUESSED


def test_nothing_but_pixels_goes_with_the_treatment(seen):
    assert find_leaks(seen) == []


def test_every_frame_has_the_same_headers_in_the_same_order_and_the_same_length(seen):
    assert len({(one.status, one.headers, one.length) for one in of(seen, "frame")}) == 1


def test_nothing_but_pixels_goes_with_the_treatment_of_a_stack(read_stacks):
    seen, _ = read_stacks
    assert len(of(seen, "frame")) == 2 * 2 * STACKS * PLANES
    assert find_leaks(seen) == []


def test_every_plane_of_a_stack_has_the_same_headers_and_the_same_length(read_stacks):
    assert len({(one.status, one.headers, one.length) for one in of(read_stacks[0], "frame")}) == 1


def test_no_name_identifier_or_hash_of_a_stack_is_in_any_byte(read_stacks):
    seen, forbidden = read_stacks
    for one in seen:
        text = one.body.decode() + json.dumps(one.headers)
        assert not [word for word in forbidden if word in text], one.what


def test_every_task_has_the_same_form(seen):
    """Keys and their order, lengths of tokens, codes and identifiers; only numbers of positions may grow."""
    forms = {
        re.sub(r'"position": \d+', "", re.sub(r"[\w-]{32,36}|[A-Z0-9]{5}", "", one.body.decode()))
        for one in of(seen, "scored task")
    }
    assert len(forms) == 1


def test_refusals_are_the_same_whatever_was_shown(seen):
    for what in ("answers before", "refusal", "broken", "old frame", "no such plane", "shown", "first input"):
        answers = {re.sub(rb"[0-9a-f-]{36}", b"", one.body) for one in of(seen, what)}
        assert len(answers) == 1, what


def test_no_name_identifier_or_hash_of_what_is_shown_is_in_any_byte(read):
    seen, forbidden = read
    for one in seen:
        text = one.body.decode() + json.dumps(one.headers)
        assert not [word for word in forbidden if word in text], one.what


def test_tokens_are_long_random_and_never_the_same(seen):
    answers = [one.document["tasks"] for one in of(seen, "tasks")]
    tokens = [token for tasks in answers for task in tasks for pane in task["panes"] for token in pane["tokens"]]
    assert len(set(tokens)) == len(tokens)
    assert all(re.fullmatch(r"[\w-]{32}", token) for token in tokens)


def test_no_header_tells_of_a_file(seen):
    names = {name.lower() for one in seen for name, _ in one.headers}
    assert not names & {
        "etag",
        "last-modified",
        "content-disposition",
        "accept-ranges",
        "set-cookie",
        "x-accel-redirect",
    }
    assert {dict(one.headers)["Cache-Control"] for one in of(seen, "frame") + of(seen, "tasks")} == {
        "private, no-store"
    }


READER_ROUTES = ("/api/reading/", "/api/frames/", "/api/auth/me")


def test_the_document_of_the_api_has_no_field_of_a_treatment_for_readers(client):
    schema = client.get("/api/schema").json()
    routes = {path: part for path, part in schema["paths"].items() if path.startswith(READER_ROUTES)}
    assert len(routes) == 10
    names = _field_names(routes, schema["components"]["schemas"], set())
    assert {"tokens", "blind_code", "questions", "finding_class"} <= names
    assert not {
        name for name in names if re.search("treatment|reconstruct|model|checkpoint|provenance|scale|degrad|file", name)
    }


def _field_names(part, components, followed) -> set[str]:
    """Of a part of the document and all it refers to."""
    if isinstance(part, list):
        return {name for inner in part for name in _field_names(inner, components, followed)}
    if not isinstance(part, dict):
        return set()
    names = set(part.get("properties", {}))
    reference = str(part.get("$ref", "")).removeprefix("#/components/schemas/")
    if reference and reference not in followed:
        followed.add(reference)
        names |= _field_names(components[reference], components, followed)
    return names | {name for inner in part.values() for name in _field_names(inner, components, followed)}


def test_the_time_of_the_server_does_not_go_with_the_treatment():
    """Frames of both treatments in turn; the difference of mean times against permuted labels. 1 in 2000 is chance."""
    times, labels = _time_frames(cases=6, rounds=10)
    assert _p_of_difference(times, labels) > 0.0005


def test_a_treatment_that_takes_longer_is_found(monkeypatch):
    plain = views._send

    def slow(frame):
        if frame.name in _names_of("bicubic"):  # a query of its own for both, so that the pause alone differs
            time.sleep(0.02)
        return plain(frame)

    monkeypatch.setattr(views, "_send", slow)
    times, labels = _time_frames(cases=4, rounds=8)
    assert _p_of_difference(times, labels) < 0.0005


def _names_of(treatment: str) -> set[str]:
    return {
        f"frames/{sha[:2]}/{sha}.raw"
        for frames in Showing.objects.filter(reconstruction__treatment=treatment).values_list("frames", flat=True)
        for sha in frames
    }


def _time_frames(*, cases: int, rounds: int) -> tuple[np.ndarray, np.ndarray]:
    investigator, reader = _person("planner", "investigator"), _person("reader", "reader")
    make_open_study(investigator, [reader], dataset=make_dataset(investigator, cases=cases, side=64))
    client = APIClient()
    client.force_login(reader)
    reading = Reading(client, begin_reading(reader))
    times, labels = [], []
    while tasks := reading.tasks():
        for turn in range(rounds * 2):
            index = turn % 2
            begun = time.perf_counter()
            client.get(frame_url(tasks[0], pane=index))
            times.append(time.perf_counter() - begun)
            labels.append(ItemPane.objects.get(item=tasks[0]["item"], index=index).treatment.key == "bicubic")
        reading.answer()
    return np.array(times), np.array(labels)


def _p_of_difference(times: np.ndarray, labels: np.ndarray) -> float:
    """Two-sided permutation test of the means of ranks, which one slow request does not upset."""
    ranks, random = times.argsort().argsort(), np.random.default_rng(0)

    def difference(labels):
        return abs(ranks[labels].mean() - ranks[~labels].mean())

    chance = [difference(random.permutation(labels)) for _ in range(5000)]
    return float(np.mean([value >= difference(labels) for value in chance]))


# --- the walker itself: each planted leak is found -------------------------------------------------------------------


def _with_header(one):
    return replace(one, headers=(*one.headers, ("X-Kind", "a" if one.label == "bicubic" else "b")))


def _with_turned_headers(one):
    return replace(one, headers=one.headers[::-1]) if one.label == "bicubic" else one


def _with_a_byte_more(one):
    return replace(one, length=one.length + (one.label == "bicubic"))


def _edited(one, edit):
    document = one.document
    edit(document, one.label.startswith("bicubic"))
    return replace(one, body=json.dumps(document).encode())


def _with_turned_keys(one):
    items = list(one.document.items())
    return replace(one, body=json.dumps(dict(items[::-1] if one.label.startswith("bicubic") else items)).encode())


def _with_a_code(one):
    return _edited(one, lambda doc, is_it: doc.update(blind_code=("A" if is_it else "C") + doc["blind_code"][1:]))


def _with_a_longer_token(one):
    return _edited(one, lambda doc, is_it: doc["panes"][0].update(tokens=[doc["panes"][0]["tokens"][0] + "x" * is_it]))


def _with_another_window(one):
    return _edited(
        one, lambda doc, is_it: doc["views"][0].update(window_centre=doc["views"][0]["window_centre"] + is_it)
    )


def _with_a_telling_character_in_the_token(one):
    return _edited(
        one, lambda doc, is_it: doc["panes"][1].update(tokens=[doc["panes"][1]["tokens"][0][:-1] + "ab"[is_it]])
    )


@pytest.mark.parametrize(
    ("what", "plant"),
    [
        ("frame", _with_header),
        ("frame", _with_turned_headers),
        ("frame", _with_a_byte_more),
        ("scored task", _with_turned_keys),
        ("scored task", _with_a_code),
        ("scored task", _with_a_longer_token),
        ("scored task", _with_another_window),
        ("scored task", _with_a_telling_character_in_the_token),
    ],
)
def test_a_planted_leak_is_found(seen, what, plant):
    leaks = find_leaks([plant(one) for one in of(seen, what)])
    assert leaks
    assert all(leak.startswith(what) for leak in leaks)


def test_a_server_that_leaks_is_found(monkeypatch):
    """The whole way: the view itself names the treatment in a header of a frame."""
    plain = views._send

    def leaky(frame):
        response = plain(frame)
        response["X-Cache"] = "HIT" if frame.name in _names_of("bicubic") else "MISS"
        return response

    monkeypatch.setattr(views, "_send", leaky)
    seen, _ = _read_all(cases=10, training=0)
    assert "frame: header X-Cache" in find_leaks(seen)
