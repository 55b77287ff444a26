"""`python -m embedded run -- COMMAND` on fresh services; `demo`, `backup` and `restore` for the whole of Fovea."""

import argparse
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from embedded.backup import back_up
from embedded.demo import run_demo
from embedded.restore import restore
from embedded.services import temporary_services


def main() -> int:
    args = _parser().parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    if args.action == "demo":
        return run_demo(host=args.host, port=args.port)
    if args.action == "run":
        return _run([word for word in args.command if word != "--"])
    try:
        return _back_up(args.to) if args.action == "backup" else restore(args.source.resolve())
    except (RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m embedded", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    run = actions.add_parser("run", help="run a command on fresh PostgreSQL and Valkey, then throw them away")
    run.add_argument("command", nargs=argparse.REMAINDER)
    demo = actions.add_parser("demo", help="run Fovea with its lasting data")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--host", default="127.0.0.1")
    backup = actions.add_parser("backup", help="write database, files and keys into one file, running or not")
    backup.add_argument("--to", type=Path, required=True, help="the folder that the file is written into")
    back = actions.add_parser("restore", help="put a backup into an empty data folder and verify it")
    back.add_argument("source", type=Path)
    return parser


def _back_up(folder: Path) -> int:
    print(f"Backup written: {back_up(folder.resolve())}")
    return 0


def _run(command: list[str]) -> int:
    if not command:
        print("Say which command to run, after --.", file=sys.stderr)
        return 2
    with temporary_services() as environment:
        return subprocess.run(command, env=dict(environment), check=False).returncode


def _interrupt(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
