"""Both services together, and the environment that points a program at them."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from embedded.paths import ROOT, Places, service_uid
from embedded.postgres import start_postgres
from embedded.valkey import start_valkey


def make_socket_folder(folder: Path) -> None:
    """A private folder. Root may enter it whoever owns it."""
    folder.mkdir(parents=True, exist_ok=True)
    uid = service_uid()
    if uid is not None:
        os.chown(folder, uid, uid)
    folder.chmod(0o700)


def service_environment(places: Places) -> dict[str, str]:
    """What a program needs to reach the services, unless the caller's environment names others.

    The owner's address is no part of it.
    """
    roots = [str(ROOT / "platform"), str(ROOT)]
    return {
        "DATABASE_URL": os.environ.get("DATABASE_URL") or places.database_url,
        "REDIS_URL": os.environ.get("REDIS_URL") or places.redis_url,
        "PYTHONPATH": os.pathsep.join([*roots, *filter(None, [os.environ.get("PYTHONPATH")])]),
    }


@contextmanager
def temporary_services() -> Iterator[Mapping[str, str]]:
    """Fresh services for one command, thrown away after it. What DATABASE_URL or REDIS_URL names is used as it is."""
    base = Path(tempfile.mkdtemp(prefix="fv-"))
    base.chmod(0o755)
    places = Places(data=base / "data", sockets=base / "s")
    places.data.mkdir()
    make_socket_folder(places.sockets)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, base, ignore_errors=True)
        if not os.environ.get("DATABASE_URL"):
            log = places.data / "postgres.log"
            stack.callback(start_postgres(places, is_durable=False, log=log).stop)
        if not os.environ.get("REDIS_URL"):
            stack.callback(start_valkey(places, log=places.data / "valkey.log").stop)
        yield {**os.environ, **service_environment(places), **_as_owner(places), "FOVEA_DATA": str(base / "data")}


def _as_owner(places: Places) -> dict[str, str]:
    """Tests make and drop databases."""
    return {} if os.environ.get("DATABASE_URL") else {"DATABASE_URL": places.owner_url}
