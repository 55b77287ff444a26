"""Install torch as a step of its own: `install_torch.py cpu|cu130 VERSION`.

PyPI's build for Linux brings gigabytes of CUDA. A CPU machine gets the CPU build: from a folder or mirror that
pip is configured with, else from the PyTorch project's own index, else, with a warning, PyPI's.
"""

import importlib.metadata
import subprocess
import sys

INDEX = "https://download.pytorch.org/whl/{kind}"


def main(kind: str, version: str) -> int:
    if _is_installed(kind, version):
        return 0
    wanted = version if sys.platform == "darwin" else f"{version}+{kind}"
    attempts = [[f"torch=={wanted}"], [f"torch=={wanted}", "--extra-index-url", INDEX.format(kind=kind)]]
    if any(_pip(attempt, is_quiet=True) for attempt in attempts):
        return 0
    print(f"  No {kind} build of torch {version} could be reached; installing PyPI's default build.", flush=True)
    return 0 if _pip([f"torch=={version}"], is_quiet=False) else 1


def _is_installed(kind: str, version: str) -> bool:
    try:
        present = importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return False
    release, _, build = present.partition("+")
    return release == version and (build == kind or (kind == "cpu" and not build))


def _pip(arguments: list[str], *, is_quiet: bool) -> bool:
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", *arguments]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL if is_quiet else None).returncode == 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
