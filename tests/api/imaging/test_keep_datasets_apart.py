"""Everything below a dataset is there for its people only, whatever role one holds."""

import pytest

from imaging.models import Dataset, Upload
from jobs.models import Job
from tests.api.test_access_matrix import routes
from tests.factories import make_dataset
from tests.replies import error_of

pytestmark = pytest.mark.django_db
#: What an administrator may do without being among the people.
MANAGED = {
    "GET datasets/<uuid:dataset_id>/people",
    "POST datasets/<uuid:dataset_id>/people",
    "DELETE datasets/<uuid:dataset_id>/people/<uuid:person_id>",
}
BELOW = ("<uuid:dataset_id>", "<uuid:case_id>", "<uuid:image_id>", "<uuid:upload_id>", "<uuid:job_id>")
BODIES = {
    "exclusions": {"images": ["{image_id}"], "is_excluded": True, "reason": "Blurred."},
    "groupings": {"cases": ["{case_id}", "{other_case_id}"]},
    "removals": {"cases": ["{case_id}"]},
    "split": {"images": ["{image_id}"]},
    "identity": {"answer": "same"},
    "edits": {"kind": "paint", "rectangles": [{"x": 0, "y": 0, "width": 1, "height": 1}]},
    "declarations": {"images": ["{image_id}"], "reason": "I looked."},
    "standard": {"finding_class": "normal", "finding": "", "lesions": [], "reason": "It is."},
    "expert-readings": {"finding_class": "normal", "finding": "", "outlines": [], "note": ""},
    "adjudication": {
        "readings": ["{case_id}"],
        "finding_class": "normal",
        "finding": "",
        "lesions": [],
        "reason": "Both.",
    },
    "uploads": {"path": "a.png", "size": 3, "fingerprint": "0" * 64},
    "list": {"files": [{"path": "a.png", "size": 3, "fingerprint": "0" * 64}]},
}


@pytest.fixture
def values(investigator):
    dataset = make_dataset(investigator, cases=2)
    case, other = dataset.cases.all()
    job = Job.objects.create(kind="score", title="A job", dataset=dataset, created_by=investigator)
    upload = Upload.objects.create(dataset=dataset, created_by=investigator, size=3, fingerprint="1" * 64)
    return {
        "dataset_id": dataset.pk,
        "case_id": case.pk,
        "other_case_id": other.pk,
        "image_id": case.images.get().pk,
        "upload_id": upload.pk,
        "job_id": job.pk,
    }


def filled(part, values):
    """The same, with the names in braces replaced."""
    if isinstance(part, dict):
        return {name: filled(value, values) for name, value in part.items()}
    if isinstance(part, list):
        return [filled(value, values) for value in part]
    return part.format(**values) if isinstance(part, str) else part


@pytest.mark.parametrize("route", sorted(one for one in routes() - MANAGED if any(name in one for name in BELOW)))
def test_what_is_not_mine_is_not_there(route, values, make_person, client_of):
    """One who may do everything by role, and may open another dataset, gets what a name that nobody has would get."""
    person = make_person("both", "administrator", "investigator")
    make_dataset(person, cases=1)
    method, path = route.split(" ")
    for name, value in values.items():
        path = path.replace(f"<uuid:{name}>", str(value))
    answer = _ask(client_of(person), method, path, values)
    status, code, _ = error_of(answer)
    assert (status, code.endswith("_not_found")) == (404, True), answer.content
    assert Dataset.objects.get(pk=values["dataset_id"]).images.count() == 2


def _ask(client, method, path, values):
    url, last = f"/api/{path}", path.rpartition("/")[2]
    if method == "PATCH" and (last == "contents" or path.startswith("uploads/")):
        listed = f'[{{"id": "{values["upload_id"]}", "size": 3}}]'.encode()
        body = len(listed).to_bytes(4, "little") + listed + b"abc" if last == "contents" else b"abc"
        return client.patch(url, body, content_type="application/octet-stream", HTTP_UPLOAD_OFFSET="0")
    body = filled(BODIES.get(last, {}), values)
    return getattr(client, method.lower())(url, body, **({} if method == "GET" else {"format": "json"}))


def test_an_upload_of_another_dataset_is_not_filled_through_mine(make_person, client_of, values):
    person = make_person("both", "administrator")
    own = make_dataset(person, cases=0)
    listed = f'[{{"id": "{values["upload_id"]}", "size": 3}}]'.encode()
    body = len(listed).to_bytes(4, "little") + listed + b"abc"
    url = f"/api/datasets/{own.pk}/uploads/contents"
    answer = client_of(person).patch(url, body, content_type="application/octet-stream")
    assert error_of(answer)[:2] == (404, "upload_not_found")
