"""Compute the results of an export again: `python -m results.recompute FILE.zip`. Needs neither Django nor a database.

Prints analyses.json and exits with 0 when it equals the one in the zip to the letter, with 1 when it does not, with 2
when the file is no export.
"""

import sys

from results.analyses import analyse
from results.archive import read_archive, write_json


def recompute(path: str) -> tuple[str, bool]:
    """The results as text, and whether they equal those in the zip. Raises ValueError for a file that is no export."""
    tables, stored = read_archive(path)
    text = write_json(analyse(tables))
    return text, text == stored


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Usage: python -m results.recompute FILE.zip", file=sys.stderr)
        return 2
    try:
        text, is_same = recompute(arguments[0])
    except (ValueError, OSError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    print(text, end="")
    print("The same as in the export." if is_same else "Not the same as in the export.", file=sys.stderr)
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
