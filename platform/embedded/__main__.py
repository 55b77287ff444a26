"""`python -m embedded run -- COMMAND` on fresh services; `python -m embedded demo` for the whole of Fovea."""

import argparse
import signal
import subprocess
import sys
from types import FrameType

from embedded.demo import run_demo
from embedded.services import temporary_services


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m embedded", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    run = actions.add_parser("run", help="run a command on fresh PostgreSQL and Valkey, then throw them away")
    run.add_argument("command", nargs=argparse.REMAINDER)
    demo = actions.add_parser("demo", help="run Fovea with its lasting data")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--host", default="127.0.0.1")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    if args.action == "demo":
        return run_demo(host=args.host, port=args.port)
    return _run([word for word in args.command if word != "--"])


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
