"""The fixed cast, and where the shared reference material lies."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.instance import RunningFovea

SHARED = Path(__file__).resolve().parents[2] / "shared"
PASSWORD = "correct horse battery"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--e2e", action="store_true", help="run the browser journeys")
    parser.addoption("--chaos", action="store_true", help="run the tests that kill processes, at full length")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "slow" in item.keywords and not config.getoption("-m"):
            item.add_marker(pytest.mark.skip(reason="slow: run by make bench"))


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared reference material does not lie beside this checkout")
    return SHARED


@pytest.fixture
def make_person(db):
    from accounts.people import create_person

    def make(username: str, *roles: str):
        return create_person(
            username=username,
            display_name=username.replace("_", " ").title(),
            password=PASSWORD,
            roles=list(roles),
        )

    return make


@pytest.fixture
def administrator(make_person):
    return make_person("administrator", "administrator")


@pytest.fixture
def investigator(make_person):
    return make_person("investigator", "investigator")


@pytest.fixture
def reader_a(make_person):
    return make_person("reader_a", "reader")


@pytest.fixture
def reader_b(make_person):
    return make_person("reader_b", "reader")


@pytest.fixture
def outsider(make_person):
    """An investigator and reader who has part in no study."""
    return make_person("outsider", "investigator", "reader")


@pytest.fixture
def client_of() -> Callable:
    """`client_of(person)`: an API client logged in as that person; `client_of(None)`: nobody."""
    from rest_framework.test import APIClient

    def make(person=None):
        client = APIClient()
        if person is not None:
            client.force_login(person)
        return client

    return make


@pytest.fixture(scope="session")
def fovea() -> Iterator[RunningFovea]:
    """A whole Fovea with its demo content. Its folder is open to the service user, as pytest's own are not."""
    data = Path(tempfile.mkdtemp(prefix="fovea-run-"))
    data.chmod(0o755)
    running = RunningFovea(data)
    yield running
    running.stop()
    shutil.rmtree(data, ignore_errors=True)
