"""What a reconstruction did to structure and brightness: the measures behind the gate."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ml.arrays import Plane

Mask = NDArray[np.bool_]

#: Edges: gradient above this, per pixel, for values in [0, 1].
EDGE = 0.04
#: A true edge within this many pixels excuses one in the reconstruction.
TOLERANCE_PX = 2


def spurious_edge_rate(*, reference: Plane, test: Plane, inside: Mask | None = None) -> float | None:
    """Share of the edges of ``test`` that have no edge of ``reference`` near: structure that was not there.

    Values in [0, 1]. Edges of the reference count from half the threshold, so that a merely sharper image is not
    accused. ``None`` if ``test`` has no edge in the region. Not for noisy references: their noise excuses everything.
    """
    return share_spurious(*find_edges(reference=reference, test=test), inside=inside)


def find_edges(*, reference: Plane, test: Plane) -> tuple[Mask, Mask]:
    """Where ``test`` has edges, and which of them have no edge of ``reference`` near."""
    found = _gradient(test) > EDGE
    true = ndimage.binary_dilation(_gradient(reference) > EDGE / 2, iterations=TOLERANCE_PX)
    return found, found & ~true


def share_spurious(found: Mask, spurious: Mask, *, inside: Mask | None = None) -> float | None:
    """The share within a region, from what :func:`find_edges` found once for the whole image."""
    total = int((found & inside).sum() if inside is not None else found.sum())
    wrong = int((spurious & inside).sum() if inside is not None else spurious.sum())
    return wrong / total if total else None


def _gradient(image: Plane) -> NDArray[np.float64]:
    """Gradient magnitude after a Gaussian of 1 px, so that single noisy pixels are no edges."""
    magnitude: NDArray[np.float64] = ndimage.gaussian_gradient_magnitude(image.astype(np.float64), 1.0, mode="nearest")
    return magnitude


def intensity_drift(*, reference: Plane, test: Plane, inside: Mask | None = None) -> float:
    """Mean of ``test`` minus mean of ``reference`` in the region, in units of the range (values in [0, 1])."""
    difference = test.astype(np.float64) - reference
    return float(difference[inside].mean() if inside is not None else difference.mean())
