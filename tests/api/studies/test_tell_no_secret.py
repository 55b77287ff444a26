"""While a study is read, nothing that an investigator or a reader can fetch lets its allocation be worked out.

Every route that can be read is walked, by the investigator of the study, who may also open its dataset, and by one of
its readers in the middle of a session.
"""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from accounts.people import create_person
from accounts.tokens import create_token
from imaging.models import Image, Showing, Upload
from jobs.models import Job
from studies.derivation import canonical_json, derive_rows, design_of
from studies.former_allocation import allocate_formerly
from studies.keys import derive_key
from studies.models import PlannedSession, Study, WorklistItem
from studies.secrets import secret_of
from studies.shuffling import seeded
from tests.api.test_access_matrix import routes
from tests.factories import RATINGS, TREATMENTS, Reading, begin_reading, make_dataset, make_open_study

pytestmark = pytest.mark.django_db
QUESTIONS = [*RATINGS, {"kind": "guess", "prompt": "Which is the original?"}]
HASHES = re.compile(r"[0-9a-f]{64}")
NUMBERS = re.compile(r"\d{1,16}")


@dataclass(frozen=True)
class World:
    """`fetched`: what each person got, by route."""

    study: Study
    fetched: dict[str, dict[str, str]]

    def text_of(self, person: str) -> str:
        return "\n".join(self.fetched[person].values())


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield _read_everything()
        transaction.set_rollback(True)


def _read_everything() -> World:
    people = {name: _person(name) for name in ("investigator", "reader", "administrator")}
    investigator = people["investigator"]
    dataset = make_dataset(investigator, cases=10)
    cases = list(dataset.cases.order_by("number").values_list("pk", flat=True))[:8]
    study = make_open_study(
        investigator,
        [people["reader"], _person("other reader", "reader")],
        dataset=dataset,
        cases=cases,
        training=1,
        questions=[dict(question) for question in QUESTIONS],
    )
    reading = Reading(_client(people["reader"]), begin_reading(people["reader"]))
    reading.answer()
    values = _values(study, investigator, reading)
    return World(
        Study.objects.get(pk=study.pk),
        {name: _fetch_all(_client(people[name]), values) for name in ("investigator", "reader")},
    )


def _person(name: str, role: str | None = None):
    return create_person(username=name.replace(" ", "_"), display_name=name, password=None, roles=[role or name])


def _client(person) -> APIClient:
    client = APIClient()
    client.force_login(person)
    return client


def _values(study: Study, investigator, reading: Reading) -> dict[str, list[object]]:
    """What stands for each part of an address."""
    dataset = study.dataset
    job = Job.objects.create(kind="prepare", title="A job", dataset=dataset, created_by=investigator)
    upload = Upload.objects.create(dataset=dataset, created_by=investigator, size=9, fingerprint="0" * 64)
    return {
        "study_id": [study.pk],
        "dataset_id": [dataset.pk],
        "case_id": list(dataset.cases.values_list("pk", flat=True)),
        "image_id": list(Image.objects.filter(dataset=dataset).values_list("pk", flat=True)),
        "upload_id": [upload.pk],
        "job_id": [job.pk],
        "token_id": [create_token(user=investigator, name="script")[0].pk],
        "person_id": [investigator.pk],
        "session_id": list(PlannedSession.objects.filter(study=study).values_list("pk", flat=True)),
        "item_id": list(WorklistItem.objects.filter(study=study).values_list("pk", flat=True)),
        "export_id": [uuid.UUID(int=1)],
        "token": [token for pane in reading.tasks()[0]["panes"] for token in pane["tokens"]],
        "plane": [0],
    }


def _fetch_all(client: APIClient, values: dict[str, list[object]]) -> dict[str, str]:
    """The answers to every GET, with their headers. Pixels are left out: they are what is to be shown."""
    found = {}
    for route in sorted(routes()):
        method, path = route.split(" ")
        if method == "GET":
            for url in _addresses(path, values):
                answer = client.get(url)
                assert answer.status_code < 500, url
                is_text = answer.headers.get("Content-Type", "").startswith("application/json")
                body = answer.content.decode() if is_text else ""
                found[url] = f"{json.dumps(dict(answer.headers))}\n{body}"
    return found


def _addresses(path: str, values: dict[str, list[object]]) -> Iterator[str]:
    """One for each value; what stands for an unknown part is an id of nothing."""
    parts = [values.get(name, [uuid.UUID(int=3)]) for name in re.findall(r"<\w+:(\w+)>", path)]
    for n in range(max(map(len, parts), default=1)):
        yield "/api/" + _fill(path, [part[n % len(part)] for part in parts])


def _fill(path: str, chosen: list[object]) -> str:
    left = iter(chosen)
    return re.sub(r"<\w+:\w+>", lambda _: str(next(left)), path)


def hidden_hashes(study: Study) -> set[str]:
    shown = Showing.objects.filter(owner=study.pk).select_related("reconstruction")
    rows = list(shown)
    return {
        sha256
        for one in rows
        for sha256 in (one.frames_sha256, *one.frames, one.reconstruction.frames_sha256, *one.reconstruction.frames)
    }


def test_the_walk_sees_what_there_is_to_see(world):
    """A walk that everything refuses would find nothing."""
    seen = world.text_of("investigator")
    assert world.study.manifest_hash in seen
    assert all(key in seen for key in TREATMENTS)
    assert "secret_sha256" in seen
    assert any("tokens" in text for text in world.fetched["reader"].values())


@pytest.mark.parametrize("person", ["investigator", "reader"])
def test_nothing_holds_the_secret_or_a_key_that_comes_of_it(world, person):
    secret, seen = secret_of(world.study), world.text_of(person)
    keys = [derive_key(secret, purpose).hex() for purpose in ("dither", "training", "manifest")]
    assert not [word for word in (secret.hex(), *keys) if word in seen]


@pytest.mark.parametrize("person", ["investigator", "reader"])
def test_nothing_holds_a_hash_of_what_a_treatment_shows(world, person):
    seen = world.text_of(person)
    assert len(hidden_hashes(world.study)) > 2 * 10
    assert not [sha256 for sha256 in hidden_hashes(world.study) if sha256 in seen]


def test_an_investigator_sees_neither_allocation_nor_blind_codes(world):
    seen = world.text_of("investigator")
    items = list(WorklistItem.objects.filter(study=world.study))
    assert not [item for item in items if item.blind_code in seen or str(item.pk) in seen]
    assert '"allocation"' not in seen
    assert '"seed"' not in seen


def test_a_reader_sees_no_treatment(world):
    seen = world.text_of("reader")
    assert not [word for word in (*TREATMENTS, "treatment", "secret", "seed", "manifest") if word in seen.lower()]


@pytest.mark.parametrize("person", ["investigator", "reader"])
def test_no_number_or_hash_that_can_be_fetched_gives_the_allocation(world, person):
    """Each is tried as the secret, and as a seed of the algorithm of before; so is every day of three years."""
    manifest = json.loads(world.study.manifest)
    truth = canonical_json(manifest["allocation"]["rows"])
    assert canonical_json(derive_rows(manifest, secret_of(world.study))) == truth
    seen = world.text_of(person)
    for text in set(HASHES.findall(seen)):
        assert canonical_json(derive_rows(manifest, bytes.fromhex(text))) != truth
    sides = _sides(manifest["allocation"]["rows"])
    for seed in {int(text) for text in NUMBERS.findall(seen)} | set(_days()):
        assert _formerly(manifest, seed) != sides


def _days() -> list[int]:
    years, months, days = (2025, 2026, 2027), range(1, 13), range(1, 32)
    return [year * 10000 + month * 100 + day for year in years for month in months for day in days]


def _formerly(manifest, seed):
    rows = allocate_formerly(design_of(manifest), seeded(seed))
    return [(row.reader, row.session, row.position, row.case, list(row.treatments)) for row in rows]


def _sides(rows):
    return [(row["reader"], row["session"], row["position"], row["case"], row["treatments"]) for row in rows]


def test_results_and_exports_are_refused(world):
    fetched = world.fetched["investigator"]
    for what in ("results", "exports"):
        assert "study_blinded" in fetched[f"/api/studies/{world.study.pk}/{what}"]
