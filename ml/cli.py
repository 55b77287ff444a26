"""The command line: ``python -m ml COMMAND``. Each command is one module, imported only when it is asked for."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Protocol


class Command(Protocol):
    """What a command module offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> dict[str, Any]: ...

    def show(self, result: dict[str, Any]) -> None: ...


@dataclass(frozen=True)
class Entry:
    """Where a command lives and one line about it. The module is imported on use: torch takes seconds to load."""

    module: str
    summary: str


COMMANDS: Final[dict[str, Entry]] = {
    "models": Entry("ml.commands.models", "list the models"),
    "upscale": Entry("ml.commands.upscale", "enlarge or denoise a DICOM, PNG, TIFF or NIfTI file"),
    "evaluate-sr": Entry("ml.commands.evaluate_sr", "PSNR and SSIM of models on the images of a manifest"),
    "gate": Entry("ml.commands.gate", "accept or refuse a model on a data set, with reasons"),
    "score": Entry("ml.commands.score", "how unusual images are, with what the threshold promises"),
    "evaluate-detector": Entry("ml.commands.evaluate_detector", "AUROC, sensitivity and false alarms of a detector"),
    "compare-detection": Entry("ml.commands.compare_detection", "what super-resolution does to a detector"),
    "compare-normality": Entry("ml.commands.compare_normality", "autoencoder, Deep SVDD, f-AnoGAN beside the detector"),
    "compare-augmentation": Entry("ml.commands.compare_augmentation", "does a GAN's rare class help the detector"),
    "train": Entry("ml.commands.train", "train a network from a TOML file and write its checkpoint"),
    "report": Entry("ml.commands.report", "measure every checkpoint; write the tables and cards"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit status 0, or 2 with one sentence on standard error for input that cannot be used."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help"):
        print("usage: python -m ml COMMAND [--json] ...\n")
        print("\n".join(f"  {name:21} {entry.summary}" for name, entry in COMMANDS.items()))
        return 0
    if words[0] not in COMMANDS:
        return _refuse(f"command must be one of {', '.join(COMMANDS)}, got {words[0]!r}")
    entry = COMMANDS[words[0]]
    command: Any = import_module(entry.module)
    parser = argparse.ArgumentParser(prog=f"python -m ml {words[0]}", description=entry.summary)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    command.add_arguments(parser)
    arguments = parser.parse_args(words[1:])
    try:
        result = command.run(arguments)
    except ValueError as error:
        return _refuse(str(error))
    if arguments.json:
        print(json.dumps(result, indent=1))
    else:
        command.show(result)
    return 0


def _refuse(sentence: str) -> int:
    print(f"error: {sentence}", file=sys.stderr)
    return 2
