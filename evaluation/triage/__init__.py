"""Waiting times of a worklist that is read in order of arrival or of urgency: formulae and simulation.

Times are in minutes. A wait is the time from a case's arrival until its reading is done, less the reading itself.
"""

from importlib import import_module
from typing import Any

PUBLIC: dict[str, tuple[str, ...]] = {
    "queueing": ("ClassWaits", "mean_wait_fifo", "wait_quantile", "waits_two_classes"),
    "setting": ("TriageSetting", "predict_waits", "sweep_waits"),
    "simulation": ("GroupWaits", "TriageResult", "simulate_triage"),
    "worklist": ("POLICIES", "simulate_worklist"),
}

__all__ = [
    "POLICIES",
    "ClassWaits",
    "GroupWaits",
    "TriageResult",
    "TriageSetting",
    "mean_wait_fifo",
    "predict_waits",
    "simulate_triage",
    "simulate_worklist",
    "sweep_waits",
    "wait_quantile",
    "waits_two_classes",
]

_HOMES = {name: module for module, names in PUBLIC.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evaluation.triage' has no attribute {name!r}")
    return getattr(import_module(f"evaluation.triage.{_HOMES[name]}"), name)
