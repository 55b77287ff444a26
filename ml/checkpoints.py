"""Checkpoints on disk: one folder each with weights.safetensors, model.onnx, card.json and card.md.

A model of the method ``memory`` holds arrays only and has no graph.
``model.onnx`` holds the graph only; its weights are byte ranges of ``weights.safetensors`` beside it, so there is one
copy of the numbers and one hash that stands for them.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from ml.descriptor import Descriptor

WEIGHTS, GRAPH, CARD = "weights.safetensors", "model.onnx", "card.json"
_FILES = {WEIGHTS: "weights_sha256", GRAPH: "graph_sha256"}


def read_card(descriptor: Descriptor) -> dict[str, Any]:
    """The card's facts. Raises ValueError for a model without weights or with an unreadable card."""
    if descriptor.folder is None:
        raise ValueError(f"model {descriptor.name!r} has no checkpoint")
    path = descriptor.folder / CARD
    try:
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise ValueError(f"the card of model {descriptor.name!r} cannot be read: {error}") from error
    return card


def checkpoint_sha256(descriptor: Descriptor) -> str | None:
    """The hash that stands for the weights; ``None`` for a model without weights. Verified, see :func:`verify`."""
    if descriptor.folder is None:
        return None
    verify(descriptor)
    return str(read_card(descriptor)["weights_sha256"])


def verify(descriptor: Descriptor) -> None:
    """Raise ValueError unless weights and graph are the files that the card was written for."""
    card = read_card(descriptor)
    folder = descriptor.folder
    assert folder is not None  # read_card refused models without one
    files = {WEIGHTS: "weights_sha256"} if descriptor.method == "memory" else _FILES
    for file, key in files.items():
        path = folder / file
        if not path.is_file():
            raise ValueError(f"checkpoint of {descriptor.name!r} is incomplete: {file} is missing")
        found = _sha256(path, path.stat().st_mtime_ns, path.stat().st_size)
        if found != card.get(key):
            raise ValueError(
                f"checkpoint of {descriptor.name!r} is not the one its card describes: {file} has SHA-256 {found}, "
                f"the card says {card.get(key)}"
            )


@lru_cache(maxsize=256)
def _sha256(path: Path, modified_ns: int, size: int) -> str:
    """Hash of a file; time and size are part of the key so that a changed file is read again."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    return _sha256(path, path.stat().st_mtime_ns, path.stat().st_size)
