"""`make demo`: the services, the migrations, the demo content and the programs of Fovea, kept alive until Ctrl-C."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from embedded.instance import Instance, already_running
from embedded.paths import APPLICATION, ROOT, Places, demo_places
from embedded.postgres import start_postgres
from embedded.services import make_socket_folder, service_environment
from embedded.supervisor import Program, Supervisor
from embedded.valkey import start_valkey
from embedded.web_socket import bind

WEB_PROCESSES = 2
OWNER_VARIABLE = "DATABASE_OWNER_URL"


def run_demo(*, host: str, port: int) -> int:
    """Serve until interrupted. Returns the exit status: 0 after Ctrl-C, 1 when Fovea could not be kept alive."""
    places = demo_places()
    places.data.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        instance = stack.enter_context(Instance(places.data / "fovea.lock"))
        if not instance.is_ours:
            print(already_running(instance), file=sys.stderr)
            return 1
        try:
            return _serve(places, instance, host=host, port=port)
        except RuntimeError as error:
            print(f"\nFovea stopped: {error}\nLogs: {places.data / 'logs'}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("\nStopped.")
            return 0


def _serve(places: Places, instance: Instance, *, host: str, port: int) -> int:
    logs = places.data / "logs"
    logs.mkdir(exist_ok=True)
    make_socket_folder(places.sockets)
    environment = demo_environment(places)
    supervisor = Supervisor()
    try:
        _start_services(supervisor, places, logs)
        prepare_database(places, environment)
        _manage(environment, "prepare_demo")
        listener = bind(host=host, port=port)
        address = f"http://{host}:{listener.getsockname()[1]}"
        instance.describe(address)
        for program in _programs(environment, logs, listener_fd=listener.fileno()):
            supervisor.add(program)
        _announce(address, logs, is_other_port=port not in (0, listener.getsockname()[1]))
        supervisor.watch()
    finally:
        # A second Ctrl-C while stopping would leave children to the kernel's death signal.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        supervisor.stop()
    return 0


def demo_environment(places: Places) -> dict[str, str]:
    """What every program of the demo runs with: the application's role, never the owner's."""
    inherited = {name: value for name, value in os.environ.items() if name != OWNER_VARIABLE}
    return {
        **inherited,
        **service_environment(places),
        "FOVEA_DATA": str(places.data),
        "FOVEA_ANCHOR": os.environ.get("FOVEA_ANCHOR") or str(places.anchors),
        "FOVEA_SECRET_KEY": os.environ.get("FOVEA_SECRET_KEY") or _secret_key(places.data / "secret_key"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
    }


def _secret_key(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _start_services(supervisor: Supervisor, places: Places, logs: Path) -> None:
    if not os.environ.get("DATABASE_URL"):
        _say("Starting PostgreSQL")
        supervisor.add(Program("postgres", lambda: start_postgres(places, log=logs / "postgres.log")))
    if not os.environ.get("REDIS_URL"):
        _say("Starting Valkey")
        supervisor.add(Program("valkey", lambda: start_valkey(places, log=logs / "valkey.log")))


def prepare_database(places: Places, environment: Mapping[str, str]) -> None:
    """Migrations and the application's rights, as the owner. A database of somebody else's may have one role alone."""
    is_ours = not os.environ.get("DATABASE_URL")
    owner_url = places.owner_url if is_ours else os.environ.get(OWNER_VARIABLE)
    as_owner = {**environment, **({"DATABASE_URL": owner_url} if owner_url else {})}
    _manage(as_owner, "prepare_database", *(["--role", APPLICATION] if is_ours else []))


def _manage(environment: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    if subprocess.run(command, env=dict(environment), check=False).returncode:
        raise RuntimeError(f"`manage.py {arguments[0]}` failed; what it printed above says why.")


def _programs(environment: Mapping[str, str], logs: Path, *, listener_fd: int) -> list[Program]:
    celery = [sys.executable, "-m", "celery", "-A", "config", "--workdir", str(ROOT / "platform")]
    worker = [*celery, "worker", "--loglevel", "info", "--without-gossip", "--without-mingle"]
    uvicorn = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--fd", str(listener_fd)]
    uvicorn += [
        "--no-server-header",
        "--no-access-log",
        "--no-proxy-headers",  # FOVEA_PROXIES says whom Fovea believes
        "--timeout-keep-alive",  # a reader answers every 10 to 60 s; nginx keeps its own connections for 60
        "75",
        "--timeout-graceful-shutdown",
        "5",
        "--ws-max-size",
        "65536",
    ]
    web = {**environment, "FOVEA_DB_POOL": "1"}
    programs = [
        Program.of(f"web-{number}", uvicorn, web, logs, pass_fds=(listener_fd,))
        for number in range(1, WEB_PROCESSES + 1)
    ]
    for queue in ("default", "gpu"):
        command = [*worker, "-Q", queue, "-c", "1", "-n", f"{queue}@%h", "--max-tasks-per-child", "100"]
        programs.append(Program.of(f"worker-{queue}", command, environment, logs))
    schedule = Path(environment["FOVEA_DATA"]) / "beat-schedule"
    programs.append(Program.of("beat", [*celery, "beat", "--schedule", str(schedule)], environment, logs))
    return programs


def _announce(address: str, logs: Path, *, is_other_port: bool) -> None:
    if is_other_port:
        _say("The port asked for is taken; a free one was chosen")
    print(f"\nFovea is at {address}   (logs in {logs}; Ctrl-C stops it)\n", flush=True)


def _say(message: str) -> None:
    print(f"· {message}", flush=True)
