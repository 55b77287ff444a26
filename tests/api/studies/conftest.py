from types import SimpleNamespace

import pytest

from tests.conftest import PASSWORD
from tests.factories import make_dataset, make_protocol, make_study

SIGNED = {"reason": "The protocol is complete.", "proof": {"password": PASSWORD}}


@pytest.fixture
def readers(reader_a, reader_b):
    return [reader_a, reader_b]


@pytest.fixture
def dataset(investigator):
    return make_dataset(investigator)


@pytest.fixture
def protocol(dataset, readers):
    """As the page sends it."""
    made = make_protocol(dataset, readers)
    return {
        **made,
        **{name: [str(key) for key in made[name]] for name in ("cases", "readers")},
        "dataset": str(dataset.pk),
    }


@pytest.fixture
def draft(investigator, readers, dataset):
    """Ready to be frozen; and a second study beside it."""
    make_study(investigator, readers, dataset=dataset, title="Another study")
    return make_study(investigator, readers, dataset=dataset)


@pytest.fixture
def api(client_of, investigator):
    """The investigator's requests: `api.get(study, "readiness")`, `api.post(study, "freeze")`, …"""
    client = client_of(investigator)

    def url(study, act):
        return f"/api/studies/{study if isinstance(study, str) else study.pk}{'/' + act if act else ''}"

    return SimpleNamespace(
        create=lambda body: client.post("/api/studies", body, format="json"),
        list=lambda: client.get("/api/studies"),
        get=lambda study, act="": client.get(url(study, act)),
        post=lambda study, act: client.post(url(study, act), SIGNED if act == "freeze" else None, format="json"),
        sign=lambda study, act, body: client.post(url(study, act), body, format="json"),
        change=lambda study, **body: client.patch(url(study, ""), body, format="json"),
        delete=lambda study: client.delete(url(study, "")),
    )
