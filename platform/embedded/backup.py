"""A backup of one Fovea: its database, its files and its keys in one tar, taken while it runs or stands still.

Anchors first, then the database, then the files: what the dump speaks of lies in storage when the files are copied,
because nothing is removed from it meanwhile, and no anchor is newer than the dump.
"""

import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg

from embedded.instance import Instance
from embedded.paths import Places, demo_places, postgres_install
from embedded.postgres import start_postgres
from embedded.services import make_socket_folder

DUMP, ABOUT, FORMAT = "database.dump", "backup.json", "fovea-backup-1"
#: Beside the database: what was stored, what is on its way in, the key that names of files are encrypted under.
FOLDERS = ("storage", "uploads")
FILES = ("secret_key",)
#: The lock of `imaging.holding`: whoever shares it keeps every stored file from being removed.
HOLD_KEY = 0x464F564541


def back_up(folder: Path) -> Path:
    """Write one file into the folder; its name says when. Nothing is there under that name until all of it is."""
    places = demo_places()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"fovea-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"
    with tempfile.TemporaryDirectory(prefix=".fovea-backup-", dir=folder) as working, ExitStack() as stack:
        url = stack.enter_context(_database(places))
        stack.enter_context(_hold_files(url))
        part = Path(working) / name
        with tarfile.open(part, "w") as archive:
            _write(archive, places, url, Path(working))
        _sync(part)
        part.rename(folder / name)
    return folder / name


def _write(archive: tarfile.TarFile, places: Places, url: str, working: Path) -> None:
    about = {"format": FORMAT, "at": datetime.now(UTC).isoformat(timespec="seconds")}
    (working / ABOUT).write_text(json.dumps(about) + "\n")
    archive.add(working / ABOUT, ABOUT)
    anchors = Path(os.environ.get("FOVEA_ANCHOR") or places.anchors)
    if anchors.is_file():
        archive.add(anchors, places.anchors.name)
    _dump(url, working / DUMP)
    archive.add(working / DUMP, DUMP)
    for name in FILES:
        if (places.data / name).exists():
            archive.add(places.data / name, name)
    for name in FOLDERS:
        _add_folder(archive, places.data, name)


def _add_folder(archive: tarfile.TarFile, data: Path, name: str) -> None:
    """One file at a time. Uploads come and go while they are copied; what is stored stays."""
    for path in _files(data / name):
        try:
            archive.add(path, str(path.relative_to(data)), recursive=False)
        except FileNotFoundError:
            if name != "uploads":
                raise
        archive.members.clear()  # type: ignore[attr-defined]  # each file would be remembered until the end


def _files(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):
        yield from (Path(root) / name for name in names if not name.endswith(".part"))


def _dump(url: str, path: Path) -> None:
    """Without owners and rights: both are given anew where it is restored."""
    command = [str(postgres_install() / "bin/pg_dump"), "-Fc", "--no-owner", "--no-privileges", "-f", str(path)]
    target, env = for_libpq(url)
    done = subprocess.run([*command, "-d", target], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The database could not be dumped: {done.stderr.strip()}")


@contextmanager
def _database(places: Places) -> Iterator[str]:
    """The owner's address of the database that Fovea uses; the embedded one is started where it stands still."""
    if url := os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL"):
        yield url
        return
    if not places.postgres_data.exists():
        raise RuntimeError(f"There is nothing to back up in {places.data}. Run `make demo` first, or set FOVEA_DATA.")
    with Instance(places.data / "fovea.lock") as instance:
        if not instance.is_ours:
            yield places.owner_url
            return
        make_socket_folder(places.sockets)
        server = start_postgres(places, log=places.data / "logs" / "postgres.log")
        try:
            yield places.owner_url
        finally:
            server.stop()


@contextmanager
def _hold_files(url: str) -> Iterator[None]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock_shared(%s)", [HOLD_KEY])
        yield


def for_libpq(url: str) -> tuple[str, dict[str, str]]:
    """The address without its password, and the environment that holds it: a list of processes shows the former."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    target = urlunsplit(parts._replace(netloc=f"{name}@{host}" if name else host))
    return target, {**os.environ, **({"PGPASSWORD": unquote(password)} if password else {})}


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
