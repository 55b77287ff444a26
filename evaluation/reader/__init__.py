"""Statistics of readers: merits, their covariance, and the tests built on them.

Each public name stands once below, under the module it lives in, and is fetched when first asked for:
one analysis does not pay for the imports of all the others.
"""

from importlib import import_module
from typing import Any

PUBLIC: dict[str, tuple[str, ...]] = {}

__all__ = sorted(name for names in PUBLIC.values() for name in names)

_HOMES = {name: module for module, names in PUBLIC.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evaluation.reader' has no attribute {name!r}")
    return getattr(import_module(f"evaluation.reader.{_HOMES[name]}"), name)
