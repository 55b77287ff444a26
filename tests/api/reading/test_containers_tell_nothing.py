"""Nothing of how grey levels are held tells the original from what treatments made of it, on real images.

The same attack tells it with certainty from frames as they are coded, and from combs, clipping and low bits that are
planted in it: else it would prove nothing. Doubled pixels are what nearest-neighbour interpolation is, and stay.
"""

from collections.abc import Callable

import numpy as np
import pytest

from ml.registry import list_models
from tests.containers import ORIGINAL, RIM, Shown, Told, attack, tell
from tests.real_originals import SCALE, Treated, treat_originals

_KERNELS = ("bilinear-x2", "bicubic-x2", "lanczos-x2", "ibp-x2")
_QUICK = ("espcn-x2", "fsrcnn-x2")
_COSTLY = ("edsr-x2", "slim-edsr-x2")
_TOLD_AT_MOST, _TOLD_AT_LEAST = 0.55, 0.95

Plant = Callable[[np.ndarray, Shown], np.ndarray]


@pytest.fixture(scope="module")
def treated(shared) -> list[Treated]:
    if not (shared / "data" / "manifest.csv").is_file():
        pytest.skip("the shared reference material holds no images")
    return treat_originals(shared, (*_KERNELS, *_QUICK), _COSTLY, side=160)


@pytest.fixture(scope="module")
def shown(treated) -> list[Shown]:
    return [case.as_shown() for case in treated]


@pytest.fixture(scope="module")
def told(shown) -> list[Told]:
    return [tell(case) for case in shown]


def comb(codes: np.ndarray, case: Shown) -> np.ndarray:
    """Every third step is empty, the next holds its pixels too: a file of 8 bits that was stretched."""
    places = (codes.astype(np.int64) - case.low + case.step // 2) // case.step
    return np.where(places % 3 == 1, np.minimum(codes.astype(np.int64) + case.step, 65535), codes).astype(np.uint16)


def clipping(codes: np.ndarray, case: Shown) -> np.ndarray:
    ends = np.quantile(codes[RIM:-RIM, RIM:-RIM], (0.01, 0.99)).astype(np.uint16)
    return np.clip(codes, *ends)


def low_bits(codes: np.ndarray, case: Shown) -> np.ndarray:
    return codes & np.uint16(0xFFFE)


def test_there_are_enough_cases_and_presentations(treated):
    assert len({case.group for case in treated}) >= 60
    assert sum(len(case.frames) - 1 for case in treated) >= 400


def test_what_readers_are_shown_does_not_tell_the_original(told):
    verdict = attack(told)
    assert verdict.low <= _TOLD_AT_MOST, verdict


def test_frames_as_they_are_coded_tell_it(treated):
    verdict = attack([tell(case.as_coded()) for case in treated])
    assert verdict.low >= _TOLD_AT_LEAST, verdict


@pytest.mark.parametrize("plant", [comb, clipping, low_bits])
def test_what_is_planted_in_the_original_tells_it(shown, told, plant):
    verdict = attack([_replant(case, known, plant) for case, known in zip(shown, told, strict=True)])
    assert verdict.low >= _TOLD_AT_LEAST, verdict


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_larger_images_and_every_model_tell_nothing_either(shared):
    models = [model.name for model in list_models() if model.task == "super_resolution" and model.scale == SCALE]
    treated = treat_originals(shared, [name for name in models if name != "nearest-x2"], (), side=256)
    verdict = attack([tell(case.as_shown()) for case in treated])
    assert verdict.low <= _TOLD_AT_MOST, verdict


def _replant(case: Shown, known: Told, plant: Plant) -> Told:
    planted = Shown(case.group, {ORIGINAL: plant(case.frames[ORIGINAL], case)}, case.step, case.low, case.high)
    return Told(case.group, {**known.features, **tell(planted).features})
