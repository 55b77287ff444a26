"""Put a backup into an empty data folder, and have the record compared with everything that came back."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from embedded.backup import ABOUT, DUMP, for_libpq
from embedded.demo import demo_environment, prepare_database
from embedded.instance import Instance, already_running
from embedded.paths import ROOT, Places, demo_places, postgres_install
from embedded.postgres import start_postgres
from embedded.services import make_socket_folder

LOCK = "fovea.lock"


def restore(source: Path) -> int:
    """Exit status: 0 where everything agrees with the record. Raises RuntimeError where nothing could be restored."""
    if os.environ.get("DATABASE_URL"):
        raise RuntimeError(
            "This restores into the embedded database. Unset DATABASE_URL; the README has the other way."
        )
    places = demo_places()
    _check_source(source)
    places.data.mkdir(parents=True, exist_ok=True)
    with Instance(places.data / LOCK) as instance:
        if not instance.is_ours:
            raise RuntimeError(already_running(instance))
        _check_empty(places.data)
        try:
            return _restore(places, source)
        except BaseException:
            _empty(places.data)  # half of a backup is worse than none, and it was empty before
            raise


def _restore(places: Places, source: Path) -> int:
    with tarfile.open(source) as archive:
        archive.extractall(places.data, filter="data")
    (places.data / ABOUT).unlink()
    _make_private(places)
    (places.data / "logs").mkdir()
    make_socket_folder(places.sockets)
    server = start_postgres(places, log=places.data / "logs" / "postgres.log")
    try:
        _load(places)
        environment = demo_environment(places)
        prepare_database(places, environment)
        command = [sys.executable, str(ROOT / "manage.py"), "verify_audit"]
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        server.stop()


def _load(places: Places) -> None:
    dump = places.data / DUMP
    command = [str(postgres_install() / "bin/pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error"]
    target, env = for_libpq(places.owner_url)
    command += ["--single-transaction", "-d", target, str(dump)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The database could not be restored: {done.stderr.strip()}")
    dump.unlink()


def _check_source(source: Path) -> None:
    try:
        with tarfile.open(source) as archive:
            first = archive.next()
    except (OSError, tarfile.TarError) as error:
        raise RuntimeError(f"{source} is no backup of Fovea: {error}") from error
    if first is None or first.name != ABOUT:
        raise RuntimeError(f"{source} is no backup of Fovea. Give the file that `make backup` wrote.")


def _check_empty(data: Path) -> None:
    if {path.name for path in data.iterdir()} - {LOCK}:
        raise RuntimeError(f"{data} is not empty. Move what is there away, or set FOVEA_DATA to an empty folder.")


def _empty(data: Path) -> None:
    for path in data.iterdir():
        if path.name == LOCK:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def _make_private(places: Places) -> None:
    if (places.data / "secret_key").exists():
        (places.data / "secret_key").chmod(0o600)
