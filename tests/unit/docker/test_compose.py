"""The compose file: its schema, and what the schema cannot see."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docker/compose.yaml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]


def test_it_follows_the_compose_specification():
    schema = json.loads((ROOT / "tests/reference/compose-spec.json").read_text())
    errors = list(jsonschema.Draft7Validator(schema).iter_errors(COMPOSE))
    assert not errors, errors[0].message


def test_every_variable_is_in_the_example():
    example = (ROOT / "docker/.env.example").read_text()
    for name in set(re.findall(r"\$\{(\w+)", TEXT)):
        assert re.search(rf"^{name}=", example, re.MULTILINE), name


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_a_service_names_exists(name):
    service = SERVICES[name]
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert source in COMPOSE["volumes"] or source.startswith("${") or (ROOT / "docker" / source).exists()
    if build := service.get("build"):
        assert f"AS {build['target']}\n" in (ROOT / build["dockerfile"]).read_text()


@pytest.mark.parametrize("name", ["postgres", "valkey", "web", "nginx"])
def test_what_others_wait_for_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"]


def test_the_health_check_asks_a_route_that_exists():
    from django.urls import resolve

    assert "/healthz" in " ".join(SERVICES["web"]["healthcheck"]["test"])
    assert resolve("/healthz").func.__name__ == "healthz"


def test_both_queues_have_a_worker_in_either_profile():
    assert SERVICES["gpu-worker"]["profiles"] == ["gpu"]
    assert SERVICES["cpu-inference"]["profiles"] == ["cpu"]
    assert "gpu" in SERVICES["cpu-inference"]["command"]


def test_every_setting_it_gives_is_read():
    settings = (ROOT / "platform/config/settings.py").read_text()
    for name in SERVICES["web"]["environment"]:
        assert name in settings, name
