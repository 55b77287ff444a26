"""In compose, too, the owner's password goes to whoever migrates and to nobody else."""

from pathlib import Path

import pytest
import yaml

SERVICES = yaml.safe_load((Path(__file__).resolve().parents[3] / "docker/compose.yaml").read_text())["services"]
APPLICATION = [name for name, service in SERVICES.items() if "DATABASE_URL" in service.get("environment", {})]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_the_owners_password_is_told_to_the_server_and_to_migrate_alone(name):
    is_told = "${POSTGRES_PASSWORD}" in yaml.dump(SERVICES[name])
    assert is_told is (name in ("postgres", "migrate"))
    assert "env_file" not in SERVICES[name], "it would tell every service every secret"


def test_everybody_else_connects_as_the_application():
    others = sorted(set(APPLICATION) - {"migrate"})
    assert others == ["beat", "cpu-inference", "gpu-worker", "web", "worker"]
    for name in others:
        assert SERVICES[name]["environment"]["DATABASE_URL"].startswith("postgres://fovea_application:")


def test_migrating_gives_the_application_its_rights_each_time():
    command = " ".join(SERVICES["migrate"]["command"])
    assert "manage.py migrate &&" in command
    assert "grant_application_role fovea_application --password-variable APPLICATION_PASSWORD" in command
    assert "APPLICATION_PASSWORD" in SERVICES["migrate"]["environment"]
