"""One reader of the shared reference cases, and one comparison of a tree of results with a tree of expectations."""

import json
from pathlib import Path
from typing import Any

import pytest


def load_case(shared: Path, name: str) -> dict[str, Any]:
    """The case `name`; its test is skipped, with the reason, where the shared file is absent."""
    path = shared / "reference" / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"the shared reference case {name}.json is not there")
    return json.loads(path.read_text())


def data_file(shared: Path, case: dict[str, Any], key: str = "data_file") -> Path:
    return shared / "reference" / case["inputs"][key]


def close(expected: float, *, rel: float = 0.0, abs: float = 0.0) -> Any:
    """`pytest.approx` with exactly these tolerances: its own absolute default of 1e-12 does not apply."""
    return pytest.approx(expected, rel=rel, abs=abs)


def assert_tree(actual: Any, expected: Any, *, where: str = "", p_abs: float | None = None, **tolerance: float) -> None:
    """Every leaf of `expected` stands in `actual` and is met. Keys that name a p-value get `p_abs`."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert key in actual, f"{where}/{key} is not computed"
            assert_tree(actual[key], value, where=f"{where}/{key}", p_abs=p_abs, **tolerance)
    elif isinstance(expected, list):
        assert len(actual) == len(expected), where
        for position, value in enumerate(expected):
            assert_tree(actual[position], value, where=f"{where}[{position}]", p_abs=p_abs, **tolerance)
    elif isinstance(expected, int | float) and not isinstance(expected, bool):
        is_p = p_abs is not None and where.rsplit("/", 1)[-1] in {"p", "PrGTt", "PrGTz", "p-value"}
        assert actual is not None, f"{where} is None, expected {expected}"
        assert actual == close(expected, **({"abs": p_abs} if is_p and p_abs else tolerance)), where
    else:
        assert actual == expected, where
