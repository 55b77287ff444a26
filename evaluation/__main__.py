"""`python -m evaluation SUBCOMMAND`: the statistics on the command line.

Exit codes: 0 done, 2 the input or an option was refused (one sentence on stderr says which).
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from evaluation.commands import COMMANDS

REFUSED = 2


class OneSentenceParser(argparse.ArgumentParser):
    """A parser whose refusals are one sentence, as those of the data are."""

    def error(self, message: str) -> NoReturn:
        self.exit(REFUSED, f"error: {message} (see {self.prog} --help)\n")


def build_parser(chosen: str | None) -> argparse.ArgumentParser:
    """Parser with every subcommand named, but only `chosen` imported and given its arguments."""
    parser = OneSentenceParser(prog="python -m evaluation", description="Statistics of reader studies.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="SUBCOMMAND")
    for name, module, summary in COMMANDS:
        subparser = subparsers.add_parser(name, help=summary, description=summary)
        if name == chosen:
            import_module(module).add_arguments(subparser)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    modules = {name: module for name, module, _ in COMMANDS}
    chosen = next((word for word in arguments if not word.startswith("-")), None)
    args = build_parser(chosen).parse_args(arguments)
    try:
        return int(import_module(modules[args.command]).run(args))
    except (ValueError, OSError) as error:
        return _refuse(error, as_json=getattr(args, "json", False))


def _refuse(error: Exception, *, as_json: bool) -> int:
    import_module("evaluation.commands._output").print_error(error, as_json=as_json)
    return REFUSED


if __name__ == "__main__":
    raise SystemExit(main())
