"""The self-check of a reconstruction: degraded again, does it equal its input?

It catches wrong geometry, shifted or rescaled intensity, and invented structure that the input contradicts. It cannot
catch invented structure that reduction removes, and it proves nothing for a model that ends in back-projection, which
is consistent by construction.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from ml.arrays import as_plane, check_range, crop_to_multiple
from ml.degrade import Degradation

#: Consistency allowed without noise, as a fraction of the range. Interpolation of real X-ray, CT, MR and ultrasound images
#: stays below it; a one-pixel shift of a textured image does not.
MAXIMUM_RMSE: Final = 0.03
#: Drift of the mean allowed, as a fraction of the range: half a grey level of 8 bits would be 0.002.
MAXIMUM_DRIFT: Final = 0.005


@dataclass(frozen=True)
class SelfCheck:
    """Result of :func:`back_project`. Errors are fractions of the value range; ``None`` where they cannot be measured."""

    consistency_rmse: float | None
    intensity_drift: float | None
    is_geometry_right: bool
    passed: bool
    reason: str
    maximum_rmse: float = MAXIMUM_RMSE
    maximum_drift: float = MAXIMUM_DRIFT

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def back_project(
    sr: object, *, lr: object, degradation: Degradation, value_range: tuple[float, float]
) -> SelfCheck:
    """Degrade ``sr`` again without noise and compare it with ``lr``, both in the image's own units.

    Passes when the sides of ``sr`` are ``scale`` times those of ``lr``, the root mean square difference is at most
    ``MAXIMUM_RMSE`` and the difference of the means at most ``MAXIMUM_DRIFT`` of the range. A NaN in ``sr`` fails; a wrong
    ``lr`` or ``value_range`` raises ValueError.
    """
    low, high = check_range(value_range)
    source = as_plane(lr, name="lr", minimum=1)
    expected = tuple(side * degradation.scale for side in source.shape)
    if np.shape(sr) != expected:
        return _failed(f"geometry: expected shape {expected}, got {np.shape(sr)}", is_geometry_right=False)
    try:
        result = as_plane(sr, name="sr", minimum=1)
    except ValueError as error:
        return _failed(str(error), is_geometry_right=True)
    difference = (degradation.expectation(crop_to_multiple(result, degradation.scale)) - source) / (high - low)
    return _judge(float(np.sqrt(np.mean(np.square(difference)))), float(np.mean(difference)))


def _judge(rmse: float, drift: float) -> SelfCheck:
    reasons = []
    if rmse > MAXIMUM_RMSE:
        reasons.append(f"consistency error {rmse:.4f} of the range is above {MAXIMUM_RMSE}")
    if abs(drift) > MAXIMUM_DRIFT:
        reasons.append(f"mean intensity moved by {drift:+.4f} of the range, more than {MAXIMUM_DRIFT}")
    return SelfCheck(
        consistency_rmse=rmse,
        intensity_drift=drift,
        is_geometry_right=True,
        passed=not reasons,
        reason="; ".join(reasons) or "consistent with its input",
    )


def _failed(reason: str, *, is_geometry_right: bool) -> SelfCheck:
    return SelfCheck(
        consistency_rmse=None,
        intensity_drift=None,
        is_geometry_right=is_geometry_right,
        passed=False,
        reason=reason,
    )
