"""The figures of a report, drawn by matplotlib and returned as SVG elements that fit into one page.

Two calls with the same data give the same bytes: no date, and identifiers made from the figure's own key.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evaluation.reader.estimates import Floats

#: Okabe and Ito's colours, darkened where needed to stand out from white by 3:1.
COLOURS = ("#0072b2", "#c04a00", "#00795a", "#a8497a", "#8a6d00", "#3b3b3b", "#2d7fb8", "#7a4b00")
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["Arial", "Helvetica", "Liberation Sans", "DejaVu Sans", "sans-serif"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#444444",
}

Curve = tuple[Floats, Floats]


def draw_curves(
    key: str,
    curves: Mapping[str, Sequence[Curve]],
    *,
    colours: Mapping[str, str],
    labels: tuple[str, str],
    diagonal: bool,
) -> str:
    """Thin lines for each curve of a group, e.g. of each reader, and a thick one for their vertical mean."""

    def draw(axes: Axes) -> None:
        right = 1.0 if diagonal else max((curve[0].max() for group in curves.values() for curve in group), default=1.0)
        grid = np.linspace(0, right, 201)
        for name, group in curves.items():
            for x, y in group:
                axes.plot(x, y, color=colours[name], alpha=0.35, linewidth=0.8)
            mean = np.mean([_at(grid, x, y) for x, y in group], axis=0)
            axes.plot(grid, mean, color=colours[name], linewidth=2.2, label=name)
        if diagonal:
            axes.plot([0, 1], [0, 1], color="#777777", linewidth=0.8, linestyle="--")
            axes.set_aspect("equal")
        axes.set(xlim=(0, right), ylim=(0, 1.01), xlabel=labels[0], ylabel=labels[1])
        axes.legend(frameon=False, loc="lower right")

    return _to_svg(key, draw, size=(4.6, 4.3))


def _at(grid: Floats, x: Floats, y: Floats) -> Floats:
    """The curve at `grid`: upper value where it jumps, its end where it stops."""
    order = np.lexsort((y, x))
    return np.asarray(np.interp(grid, x[order], y[order]))


def draw_forest(
    key: str,
    rows: Sequence[tuple[str, float | None, float | None, float | None]],
    *,
    label: str,
    null: float | None,
) -> str:
    """Values with intervals, one below the other: (name, value, low, high); a missing value leaves its line empty."""

    def draw(axes: Axes) -> None:
        for place, (_, value, low, high) in enumerate(rows):
            if value is None:
                continue
            if low is not None and high is not None:
                axes.plot([low, high], [place, place], color=COLOURS[0], linewidth=1.8)
            axes.plot([value], [place], marker="o", color=COLOURS[0], markersize=6)
        if null is not None:
            axes.axvline(null, color="#777777", linewidth=0.8, linestyle="--")
        axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlabel(label)

    return _to_svg(key, draw, size=(6.4, 0.9 + 0.34 * max(len(rows), 2)))


def draw_scatter(key: str, points: Mapping[str, Curve], *, colours: Mapping[str, str], labels: tuple[str, str]) -> str:
    """One point for each image, one colour and one shape for each treatment."""

    def draw(axes: Axes) -> None:
        for marker, (name, (x, y)) in zip("osD^vPX*" * 10, points.items(), strict=False):
            axes.scatter(x, y, s=18, color=colours[name], marker=marker, alpha=0.75, linewidths=0, label=name)
        axes.set(xlabel=labels[0], ylabel=labels[1])
        axes.legend(frameon=False, loc="best")

    return _to_svg(key, draw, size=(5.2, 3.9))


def draw_shares(key: str, shares: Mapping[str, Floats], *, steps: Sequence[str]) -> str:
    """How often each grade was given, one stacked bar for each treatment; `shares`: sum to 1."""

    def draw(axes: Axes) -> None:
        greys = np.linspace(0.92, 0.2, len(steps))
        for place, row in enumerate(shares.values()):
            left = 0.0
            for share, grey in zip(row, greys, strict=True):
                axes.barh(place, share, left=left, color=str(grey), edgecolor="white", height=0.7)
                if share > 0.06:
                    ink = "black" if grey > 0.5 else "white"
                    axes.text(left + share / 2, place, f"{100 * share:.0f}", ha="center", va="center", color=ink)
                left += share
        axes.set_yticks(range(len(shares)), list(shares))
        axes.set(xlim=(0, 1), xlabel=f"share of readings in %, grades {steps[0]} (light) to {steps[-1]} (dark)")
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
        axes.invert_yaxis()

    return _to_svg(key, draw, size=(6.4, 0.9 + 0.45 * max(len(shares), 2)))


def _to_svg(key: str, draw: Callable[[Axes], None], *, size: tuple[float, float]) -> str:
    with mpl.rc_context(STYLE | {"svg.hashsalt": key}):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure.add_subplot())
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    element = text.getvalue()
    element = element[element.index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    return _own_identifiers(element, key)


def _own_identifiers(element: str, key: str) -> str:
    """Identifiers that no other figure of the page has."""
    element = re.sub(r'\bid="', f'id="{key}-', element)
    element = re.sub(r"url\(#", f"url(#{key}-", element)
    return re.sub(r'href="#', f'href="#{key}-', element)
