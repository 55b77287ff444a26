"""A report: one self-contained HTML page from ratings, marks and image metrics."""

from importlib import import_module
from typing import Any

PUBLIC: dict[str, tuple[str, ...]] = {"build": ("build_report",)}

__all__ = ["build_report"]

_HOMES = {name: module for module, names in PUBLIC.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evaluation.report' has no attribute {name!r}")
    return getattr(import_module(f"evaluation.report.{_HOMES[name]}"), name)
