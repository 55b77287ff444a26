"""Iterative back-projection: Irani and Peleg 1991, Improving Resolution by Image Registration (one image).

Needs no training, but needs the degradation: it assumes anti-aliased bicubic reduction without noise. It drives the
consistency error to nearly zero by construction, so consistency is then no evidence; and it amplifies noise.
"""

from ml.arrays import Plane
from ml.kernels import enlarge, reduce


def back_project_steps(sr: Plane, *, lr: Plane, scale: int, steps: int) -> Plane:
    """Correct ``sr`` (scale x the sides of ``lr``) ``steps`` times by the enlarged difference to ``lr``."""
    for _ in range(steps):
        sr = sr + enlarge(lr - reduce(sr, scale=scale), scale=scale, kernel="bicubic")
    return sr
