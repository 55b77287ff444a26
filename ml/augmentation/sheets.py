"""What a person looks at: a sheet of made images and the curves of both losses, as PNG."""

from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ml.augmentation.config import GanConfig
from ml.augmentation.gan_train import GanRun, make_images

ROWS, COLUMNS = 3, 8
SHEET, CURVES = "images.png", "losses.png"


def draw_sheet(run: GanRun, config: GanConfig, *, path: Path, seed: int = 0) -> None:
    """Three rows of made normal images above three of the rare class; both halves from the same noise."""
    halves = [make_images(run.average, config, count=ROWS * COLUMNS, rare=rare, seed=seed) for rare in (False, True)]
    size = config.size
    grids = [half.reshape(ROWS, COLUMNS, size, size).swapaxes(1, 2).reshape(ROWS * size, -1) for half in halves]
    sheet = np.concatenate([grids[0], np.ones((size // 8, COLUMNS * size), dtype=np.float32), grids[1]])
    Image.fromarray((sheet * 255).round().astype(np.uint8)).save(path)


def draw_losses(losses: list[tuple[int, float, float]], *, title: str, path: Path) -> None:
    """Both hinge losses against the step."""
    figure = Figure(figsize=(6, 3.2), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    steps, real, fooled = zip(*losses, strict=True) if losses else ((), (), ())
    axes.plot(steps, real, linewidth=1, label="discriminator")
    axes.plot(steps, fooled, linewidth=1, label="generator")
    axes.set(xlabel="step", ylabel="hinge loss", title=title)
    axes.legend()
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(path, dpi=100, metadata={"Software": None})
