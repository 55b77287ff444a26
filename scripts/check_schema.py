"""The API's document and the front end's types: fail when they drift from the code, or `--write` them."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TYPES = ROOT / "frontend/src/api/schema.d.ts"
# What came is not changed in place; what has a default may be left out of a request; a pair is a pair, not a list.
STYLE = ["--immutable", "--default-non-nullable=false", "--array-length"]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        document, types = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        spectacular = [sys.executable, "manage.py", "spectacular", "--fail-on-warn", "--format", "openapi-json"]
        _run([*spectacular, "--file", str(document)])
        _run(["npx", "--no-install", "openapi-typescript", str(document), *STYLE, "-o", str(types)], folder="frontend")
        if "--write" in sys.argv:
            TYPES.write_text(types.read_text())
            return 0
        if types.read_text() != TYPES.read_text():
            print("frontend/src/api/schema.d.ts is not what the API says. Run `make schema`.", file=sys.stderr)
            return 1
    return 0


def _run(command: list[str], *, folder: str = ".") -> None:
    subprocess.run(command, cwd=ROOT / folder, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ))


if __name__ == "__main__":
    sys.exit(main())
