"""Training curves as a PNG."""

from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def draw_curves(history: dict[str, Any], *, title: str, path: Path) -> None:
    """Loss (log scale) and PSNR on held-back patches (dB) against the step."""
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, 2)
    for axes, key, label in zip(
        panels, ("loss", "validation_psnr"), ("training loss", "held-back PSNR, dB"), strict=True
    ):
        steps, values = zip(*history[key], strict=True) if history[key] else ((), ())
        axes.plot(steps, values, linewidth=1)
        axes.set(xlabel="step", ylabel=label, title=title)
        axes.grid(visible=True, alpha=0.3)
    if history["loss"]:
        panels[0].set_yscale("log")
    figure.savefig(path, dpi=100, metadata={"Software": None})
