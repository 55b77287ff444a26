"""Route × person → status, for every route there is. A route without a row fails."""

import re
import uuid

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from accounts.library_routes import urlpatterns as library_routes
from accounts.models import User
from accounts.people import create_person
from accounts.tokens import create_token
from imaging.models import Dataset, Image, Upload
from jobs.models import Job
from studies.models import PlannedSession, WorklistItem
from tests.factories import Reading, begin_reading, make_body, make_open_study, open_dataset

pytestmark = pytest.mark.django_db
LIBRARY = {str(route.pattern) for route in library_routes}
PEOPLE = ("nobody", "reader", "other reader", "investigator", "outsider", "administrator")
ROLES = {
    "reader": "reader",
    "other reader": "reader",
    "investigator": "investigator",
    "outsider": "investigator",
    "administrator": "administrator",
}
# A reader of the study, a reader of another, an investigator of the study, one of another, an administrator.
ALL = (200,) * 6

MATRIX = {
    # accounts
    "GET auth/me": (401, 200, 200, 200, 200, 200),
    "POST auth/login": (400,) * 6,
    "POST auth/logout": (401, 204, 204, 204, 204, 204),
    "GET auth/tokens": (401, 200, 200, 200, 200, 200),
    "POST auth/tokens": (401, 400, 400, 400, 400, 400),
    "DELETE auth/tokens/<uuid:token_id>": (401, 404, 404, 204, 404, 404),
    "GET people": (401, 403, 403, 200, 200, 200),
    "PATCH people/<uuid:person_id>": (401, 403, 403, 403, 403, 200),
    "GET invitations": (401, 403, 403, 403, 403, 200),
    "POST invitations": (401, 403, 403, 403, 403, 400),
    "GET invitations/<str:token>": (404,) * 6,
    "POST invitations/<str:token>/accept": (400,) * 6,
    "PATCH auth/me": (401, 200, 200, 200, 200, 200),
    "POST people/<uuid:person_id>/reset-link": (401, 403, 403, 403, 403, 201),
    "POST people/<uuid:person_id>/end-sessions": (401, 403, 403, 403, 403, 204),
    "DELETE people/<uuid:person_id>/factors": (401, 403, 403, 403, 403, 204),
    # audit
    "GET audit": (401, 403, 403, 403, 403, 200),
    "GET audit/chains": (401, 403, 403, 403, 403, 200),
    "GET audit/verify": (401, 403, 403, 403, 403, 200),
    "POST audit/anchors": (401, 400, 400, 400, 400, 400),
    # imaging
    "GET datasets": (401, 403, 403, 200, 200, 200),
    "POST datasets": (401, 403, 403, 403, 403, 400),
    "GET datasets/<uuid:dataset_id>": (401, 403, 403, 200, 404, 200),
    "PATCH datasets/<uuid:dataset_id>": (401, 403, 403, 403, 403, 200),
    "GET datasets/<uuid:dataset_id>/people": (401, 403, 403, 200, 404, 200),
    "POST datasets/<uuid:dataset_id>/people": (401, 403, 403, 403, 403, 400),
    "DELETE datasets/<uuid:dataset_id>/people/<uuid:person_id>": (401, 403, 403, 403, 403, 404),
    "GET datasets/<uuid:dataset_id>/cases": (401, 403, 403, 200, 404, 200),
    "POST datasets/<uuid:dataset_id>/uploads": (401, 403, 403, 403, 403, 400),
    "POST datasets/<uuid:dataset_id>/uploads/list": (401, 403, 403, 403, 403, 400),
    "PATCH datasets/<uuid:dataset_id>/uploads/contents": (401, 403, 403, 403, 403, 400),
    "GET uploads/<uuid:upload_id>": (401, 403, 403, 403, 403, 200),
    "PATCH uploads/<uuid:upload_id>": (401, 403, 403, 403, 403, 200),
    "GET images/<uuid:image_id>": (401, 403, 403, 200, 404, 200),
    "GET images/<uuid:image_id>/thumbnail": (401, 403, 403, 200, 404, 200),
    "GET images/<uuid:image_id>/preview": (401, 403, 403, 200, 404, 200),
    "DELETE datasets/<uuid:dataset_id>": (401, 403, 403, 403, 403, 409),
    "DELETE cases/<uuid:case_id>": (401, 403, 403, 403, 403, 409),
    "DELETE images/<uuid:image_id>": (401, 403, 403, 403, 403, 409),
    "POST datasets/<uuid:dataset_id>/removals": (401, 403, 403, 403, 403, 400),
    "GET cases/<uuid:case_id>/standard": (401, 403, 403, 200, 404, 200),
    "POST cases/<uuid:case_id>/standard": (401, 403, 403, 403, 403, 400),
    "GET cases/<uuid:case_id>/expert-readings": (401, 403, 403, 200, 404, 200),
    "POST cases/<uuid:case_id>/expert-readings": (401, 403, 403, 400, 400, 400),
    "GET cases/<uuid:case_id>/panel": (401, 403, 403, 403, 403, 200),
    "POST cases/<uuid:case_id>/adjudication": (401, 403, 403, 403, 403, 400),
    "GET datasets/<uuid:dataset_id>/summary": (401, 403, 403, 200, 404, 200),
    "GET datasets/<uuid:dataset_id>/twins": (401, 403, 403, 200, 404, 200),
    "POST datasets/<uuid:dataset_id>/exclusions": (401, 403, 403, 403, 403, 400),
    "POST datasets/<uuid:dataset_id>/groupings": (401, 403, 403, 403, 403, 400),
    "POST cases/<uuid:case_id>/split": (401, 403, 403, 403, 403, 400),
    "POST cases/<uuid:case_id>/identity": (401, 403, 403, 403, 403, 400),
    "GET datasets/<uuid:dataset_id>/burned-in": (401, 403, 403, 403, 403, 200),
    "POST datasets/<uuid:dataset_id>/burned-in/declarations": (401, 403, 403, 403, 403, 400),
    "POST images/<uuid:image_id>/edits": (401, 403, 403, 403, 403, 400),
    "GET images/<uuid:image_id>/outlines": (401, 403, 403, 200, 404, 200),
    "GET treatments": (401, 403, 403, 200, 200, 200),
    "GET detectors": (401, 403, 403, 200, 200, 200),
    # jobs
    "GET jobs": (401, 403, 403, 200, 200, 200),
    "POST jobs": (401, 403, 403, 400, 400, 400),
    "GET jobs/<uuid:job_id>": (401, 403, 403, 200, 404, 200),
    "GET jobs/<uuid:job_id>/verdicts": (401, 403, 403, 200, 404, 200),
    "POST jobs/<uuid:job_id>/cancel": (401, 403, 403, 200, 404, 200),
    "POST jobs/<uuid:job_id>/retry": (401, 403, 403, 409, 404, 409),
    # studies
    "GET studies": (401, 403, 403, 200, 200, 403),
    "POST studies": (401, 403, 403, 400, 400, 403),
    "GET studies/<uuid:study_id>": (401, 403, 403, 200, 404, 403),
    "PATCH studies/<uuid:study_id>": (401, 403, 403, 409, 404, 403),
    "DELETE studies/<uuid:study_id>": (401, 403, 403, 409, 404, 403),
    "POST studies/<uuid:study_id>/views": (401, 403, 403, 409, 404, 403),
    "GET studies/<uuid:study_id>/readiness": (401, 403, 403, 200, 404, 403),
    "POST studies/<uuid:study_id>/freeze": (401, 403, 403, 409, 404, 403),
    "POST studies/<uuid:study_id>/open": (401, 403, 403, 409, 404, 403),
    "POST studies/<uuid:study_id>/close": (401, 403, 403, 200, 404, 403),
    "GET studies/<uuid:study_id>/manifest": (401, 403, 403, 200, 404, 403),
    "GET studies/<uuid:study_id>/progress": (401, 403, 403, 200, 404, 403),
    # reading
    "GET reading/answers": (401, 200, 200, 403, 403, 403),
    "GET reading/worklists": (401, 200, 200, 403, 403, 403),
    "POST reading/sessions/<uuid:session_id>/open": (401, 200, 404, 403, 403, 403),
    "GET reading/sessions/<uuid:session_id>/tasks": (401, 200, 404, 403, 403, 403),
    "GET reading/items/<uuid:item_id>": (401, 200, 404, 403, 403, 403),
    "POST reading/items/<uuid:item_id>/shown": (401, 204, 404, 403, 403, 403),
    "POST reading/items/<uuid:item_id>/first-input": (401, 204, 404, 403, 403, 403),
    "POST reading/items/<uuid:item_id>/submissions": (401, 400, 404, 403, 403, 403),
    "GET frames/<str:token>/<int:plane>": (401, 200, 404, 403, 403, 403),
    # results: to everybody but investigators there is no such address
    "POST studies/<uuid:study_id>/unblind": (401, 404, 404, 409, 404, 404),
    "GET studies/<uuid:study_id>/reference-standard": (401, 404, 404, 200, 404, 404),
    "GET studies/<uuid:study_id>/results": (401, 404, 404, 409, 404, 404),
    "GET studies/<uuid:study_id>/exports": (401, 404, 404, 409, 404, 404),
    "POST studies/<uuid:study_id>/exports": (401, 404, 404, 409, 404, 404),
    "GET studies/<uuid:study_id>/exports/<uuid:export_id>/file": (401, 404, 404, 409, 404, 404),
    # for everybody
    "GET schema": ALL,
}
# Not below /api: the health page, the front end's one page, and the sign-in library, whose routes have a table of their
# own in tests/api/accounts/test_library_routes.py.
OUTSIDE = {"healthz", "^(?!static/|ws/).*$", "^(?:api|_allauth|accounts)/.*$", *LIBRARY}
SIGNED = {"reason": "It is complete.", "proof": {"password": "what nobody has"}}
BODIES = {
    "POST reading/items/<uuid:item_id>/shown": {"presentation_key": str(uuid.UUID(int=1))},
    "POST reading/items/<uuid:item_id>/submissions": make_body([]),
    "POST studies/<uuid:study_id>/views": {"rule": "each_alone"},
    "POST studies/<uuid:study_id>/freeze": SIGNED,
    "POST studies/<uuid:study_id>/unblind": SIGNED,
}
METHODS = ("get", "post", "put", "patch", "delete")


def routes() -> set[str]:
    """Each method of each route of the API, as "METHOD path"."""
    found = set()
    for path, view in _walk(get_resolver().url_patterns, ""):
        if path not in OUTSIDE:
            methods = [method for method in METHODS if hasattr(view.view_class, method)]
            found |= {f"{method.upper()} {path.removeprefix('api/')}" for method in methods}
    return found


def _walk(patterns, prefix):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def test_every_route_has_a_row_and_every_row_a_route():
    assert routes() == set(MATRIX)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """(people, values), made once for the whole table and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = {"nobody": None}
        for name, role in ROLES.items():
            people[name] = create_person(
                username=name.replace(" ", "_"), display_name=name, password=None, roles=[role]
            )
        yield people, _make_values(people)
        transaction.set_rollback(True)


@pytest.fixture
def people(world):
    return world[0]


def _client(person):
    client = APIClient()
    if person is not None:
        client.force_login(person)
    return client


def _make_values(people):
    """One thing of each kind: an open study of `reader` and `investigator`, an answer, a shown display set, a job."""
    make_open_study(people["outsider"], [people["other reader"]], title="Another study")
    study = make_open_study(people["investigator"], [people["reader"]])
    reading = Reading(_client(people["reader"]), begin_reading(people["reader"]))
    answered = reading.answer()["item"]
    dataset = Dataset.objects.get(pk=study.dataset_id)
    open_dataset(dataset, people["administrator"])
    job = Job.objects.create(kind="reconstruct", title="A job", dataset=dataset, created_by=people["investigator"])
    upload = Upload.objects.create(dataset=dataset, created_by=people["administrator"], size=9, fingerprint="0" * 64)
    token, _ = create_token(user=people["investigator"], name="script")
    return {
        "study_id": study.pk,
        "dataset_id": dataset.pk,
        "case_id": dataset.cases.first().pk,
        "image_id": Image.objects.filter(dataset=dataset).first().pk,
        "upload_id": upload.pk,
        "job_id": job.pk,
        "token_id": token.pk,
        "person_id": people["reader"].pk,
        "session_id": PlannedSession.objects.get(study=study).pk,
        "item_id": WorklistItem.objects.get(pk=answered).pk,
        "export_id": uuid.UUID(int=1),
        "token": reading.tasks()[0]["panes"][0]["tokens"][0],
        "plane": 0,
    }


@pytest.mark.parametrize("route", sorted(MATRIX))
def test_everybody_gets_what_the_matrix_says(route, world):
    """Every person asks in turn, and what one has changed is taken back before the next."""
    people, values = world
    method, path = route.split(" ")
    url = "/api/" + re.sub(r"<\w+:(\w+)>", lambda name: str(values[name[1]]), path)
    for person, expected in zip(PEOPLE, MATRIX[route], strict=True):
        with transaction.atomic():
            answer = getattr(_client(people[person]), method.lower())(
                url, BODIES.get(route, {}), **_sent_as(method, route)
            )
            transaction.set_rollback(True)
        assert answer.status_code == expected, (person, answer.content[:300])
        if expected >= 400:
            assert set(answer.json()["error"]) == {"code", "message", "field"}, person


def _sent_as(method, route):
    """What an upload sends is bytes; everything else is JSON."""
    if method == "GET":
        return {}
    if route in ("PATCH uploads/<uuid:upload_id>", "PATCH datasets/<uuid:dataset_id>/uploads/contents"):
        return {"content_type": "application/octet-stream", "headers": {"Upload-Offset": "0"}}
    return {"format": "json", "headers": {"Idempotency-Key": str(uuid.UUID(int=2))}}


def test_an_unknown_address_of_the_api_has_the_one_error_shape(client_of):
    answer = client_of(None).get("/api/nothing")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_route")


def test_a_person_who_left_is_nobody(people, client_of):
    client = client_of(people["investigator"])
    User.objects.filter(pk=people["investigator"].pk).update(is_active=False)
    assert client.get("/api/studies").status_code == 401


def test_a_token_opens_what_its_owner_may_see_and_no_more(people, client_of):
    _, secret = create_token(user=people["investigator"], name="script")
    headers = {"Authorization": f"Token {secret}"}
    assert client_of(None).get("/api/studies", headers=headers).status_code == 200
    assert client_of(None).get("/api/audit", headers=headers).status_code == 403
    assert client_of(None).get("/api/studies", headers={"Authorization": "Token no"}).status_code == 401


def test_a_page_of_another_origin_cannot_write(people):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(people["investigator"])
    answer = client.post("/api/studies", {"title": "Forged"}, format="json")
    assert answer.status_code == 403
