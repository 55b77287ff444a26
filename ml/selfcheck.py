"""The self-check of a reconstruction: degraded again, does it equal its input?

It catches wrong geometry, shifted or rescaled intensity, and invented structure that the input contradicts. It cannot
catch invented structure that reduction removes, and it proves nothing for a model that ends in back-projection, which
is consistent by construction.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from ml.arrays import Plane, as_plane, check_range, crop_to_multiple
from ml.degrade import Degradation

#: Consistency error always allowed, as a fraction of the range: room for a model that removes noise of 1 to 2 %.
MINIMUM_ALLOWED_RMSE: Final = 0.02
#: Beyond that, the share of the error that moving the input by one pixel would make. Bilinear, the coarsest
#: honest model, stays below 0.43 on real X-ray, CT, MR and ultrasound images; a shift by half a pixel is about a half.
SHIFT_SHARE: Final = 0.45
#: Drift of the mean allowed, as a fraction of the range: half a grey level of 8 bits would be 0.002.
MAXIMUM_DRIFT: Final = 0.005


@dataclass(frozen=True)
class SelfCheck:
    """Result of :func:`back_project`. Errors are fractions of the value range, ``None`` where there is none."""

    consistency_rmse: float | None
    intensity_drift: float | None
    is_geometry_right: bool
    passed: bool
    reason: str
    maximum_rmse: float = MINIMUM_ALLOWED_RMSE
    maximum_drift: float = MAXIMUM_DRIFT

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def back_project(sr: object, *, lr: object, degradation: Degradation, value_range: tuple[float, float]) -> SelfCheck:
    """Degrade ``sr`` again without noise and compare it with ``lr``, both in the image's own units.

    Passes when the sides of ``sr`` are ``scale`` times those of ``lr``, the root mean square difference is at most
    ``MINIMUM_ALLOWED_RMSE`` of the range or ``SHIFT_SHARE`` of what a one-pixel shift of ``lr`` would make (whichever
    is larger), and the difference of the means is at most ``MAXIMUM_DRIFT``. A NaN in ``sr`` fails; a wrong
    ``lr`` or ``value_range`` raises ValueError.
    """
    low, high = check_range(value_range)
    source = as_plane(lr, name="lr", minimum=1)
    expected = tuple(side * degradation.scale for side in source.shape)
    shape = np.asarray(sr).shape
    if shape != expected:
        return _failed(f"geometry: expected shape {expected}, got {shape}", is_geometry_right=False)
    try:
        result = as_plane(sr, name="sr", minimum=1)
    except ValueError as error:
        return _failed(str(error), is_geometry_right=True)
    difference = (degradation.expectation(crop_to_multiple(result, degradation.scale)) - source) / (high - low)
    allowed = max(MINIMUM_ALLOWED_RMSE, SHIFT_SHARE * _shift_rmse(source) / (high - low))
    return _judge(float(np.sqrt(np.mean(np.square(difference)))), float(np.mean(difference)), allowed)


def _shift_rmse(lr: Plane) -> float:
    """The root mean square change that moving the image by one pixel makes, the smaller of both axes."""
    changes = [np.diff(lr, axis=axis) for axis in (0, 1)]
    return min((float(np.sqrt(np.mean(np.square(change)))) for change in changes if change.size), default=0.0)


def _judge(rmse: float, drift: float, allowed: float) -> SelfCheck:
    reasons = []
    if rmse > allowed:
        reasons.append(f"consistency error {rmse:.4f} of the range is above {allowed:.4f}")
    if abs(drift) > MAXIMUM_DRIFT:
        reasons.append(f"mean intensity moved by {drift:+.4f} of the range, more than {MAXIMUM_DRIFT}")
    return SelfCheck(
        consistency_rmse=rmse,
        intensity_drift=drift,
        is_geometry_right=True,
        passed=not reasons,
        reason="; ".join(reasons) or "consistent with its input",
        maximum_rmse=allowed,
    )


def _failed(reason: str, *, is_geometry_right: bool) -> SelfCheck:
    return SelfCheck(
        consistency_rmse=None,
        intensity_drift=None,
        is_geometry_right=is_geometry_right,
        passed=False,
        reason=reason,
    )
