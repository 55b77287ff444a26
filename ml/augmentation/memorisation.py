"""Did the generator copy? Distances to the nearest training image, and a distance between two crowds of images.

A copy is nearer to its original than another real image would be. The yardstick is the distance of held-back real
images of the same class to their own nearest training image. When not to trust it: a blurred image is near to
everything, so a small distance without a clear favourite is no copy; hence the second figure, how much nearer the
nearest is than the second nearest.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.spatial.distance import cdist

Table = NDArray[np.float32]
Numbers = NDArray[np.float64]


def nearest(images: Table, training: Table) -> tuple[Numbers, Numbers, NDArray[np.intp]]:
    """For each row of ``images`` (n, values): root mean square distance to the nearest row of ``training``, that
    distance as a share of the one to the second nearest, and the place of the nearest.

    Raises ValueError unless there are two training rows of the same length.
    """
    if len(training) < 2 or images.shape[1:] != training.shape[1:]:
        raise ValueError(f"training must hold at least two rows of {images.shape[1:]}, got {training.shape}")
    distances = cdist(images, training) / np.sqrt(training.shape[1])
    places = distances.argmin(axis=1)
    first, second = np.partition(distances, 1, axis=1)[:, :2].T
    return first, first / np.maximum(second, 1e-12), places


def check_memorisation(*, generated: Table, training: Table, held_back: Table) -> dict[str, Any]:
    """Medians, and the share of generated images nearer than the first percentile of held-back real ones.

    About one per cent is what real images give. ``copies``: places of generated images below that percentile in
    distance and in its share of the second nearest both.
    """
    made, made_share, _ = nearest(generated, training)
    real, real_share, _ = nearest(held_back, training)
    near = made < np.quantile(real, 0.01)
    favoured = made_share < np.quantile(real_share, 0.01)
    return {
        "generated": len(generated),
        "held_back": len(held_back),
        "training": len(training),
        "median_generated": float(np.median(made)),
        "median_held_back": float(np.median(real)),
        "share_nearer": float(near.mean()),
        "share_favoured": float(favoured.mean()),
        "share_copies": float((near & favoured).mean()),
        "copies": np.flatnonzero(near & favoured).tolist(),
    }


def frechet_distance(first: Table, second: Table) -> float:
    """Squared Fréchet distance of two Gaussians fitted to rows (Heusel et al. 2017), over the features given.

    When not to use it: with fewer rows than features it is large by chance alone, so it is only comparable between
    crowds of equal size.
    """
    means = [rows.mean(axis=0, dtype=np.float64) for rows in (first, second)]
    spreads = [np.cov(rows, rowvar=False, dtype=np.float64) for rows in (first, second)]
    # the eigenvalues of the product of two covariance matrices are real and not negative
    roots = np.sqrt(np.maximum(linalg.eigvals(spreads[0] @ spreads[1]).real, 0))
    return float(((means[0] - means[1]) ** 2).sum() + np.trace(spreads[0] + spreads[1]) - 2 * roots.sum())
