"""Every preset of a file is kept; one that cannot be read is left out and said (PS3.3 C.11.2.1.2)."""

import numpy as np
import pytest

from evaluation.files.content import Window
from tests.unit.evaluation.files._dicom import (
    enhanced,
    flags_of,
    floating,
    item,
    made,
    opened,
    ramp,
    rescale,
    table,
    with_bytes,
)


def windows_of(dataset, tmp_path, index=0):
    return opened(dataset, tmp_path).planes[index].windows


def test_all_presets_are_kept_with_their_names_and_their_function(tmp_path):
    presets = {
        "WindowCenter": [40, -600],
        "WindowWidth": [400, 1600],
        "WindowCenterWidthExplanation": ["SOFT", "LUNG"],
        "VOILUTFunction": "SIGMOID",
    }
    image = opened(made(**presets), tmp_path)
    assert image.planes[0].windows == (Window(40, 400, "SIGMOID", "SOFT"), Window(-600, 1600, "SIGMOID", "LUNG"))
    assert flags_of(image) == set()


def test_one_name_for_several_windows_goes_to_the_first(tmp_path):
    dataset = made(WindowCenter=[40, 50], WindowWidth=[400, 500], WindowCenterWidthExplanation="SOFT")
    assert [window.label for window in windows_of(dataset, tmp_path)] == ["SOFT", ""]


@pytest.mark.parametrize(
    ("function", "width", "is_kept"),
    [
        ("LINEAR", "1", True),
        ("LINEAR", "0.5", False),
        ("LINEAR", "0", False),
        ("LINEAR", "-400", False),
        ("LINEAR_EXACT", "0.2", True),
        ("LINEAR_EXACT", "0", False),
        ("SIGMOID", "0.2", True),
        ("SIGMOID", "-1", False),
        ("CUBIC", "400", False),
    ],
)
def test_a_window_too_narrow_for_its_function_is_left_out_and_said(tmp_path, function, width, is_kept):
    image = opened(made(WindowCenter=100, WindowWidth=width, VOILUTFunction=function), tmp_path)
    assert bool(image.planes[0].windows) is is_kept
    assert ("window_unreadable" in flags_of(image)) is not is_kept


def test_a_threshold_of_width_one_shows_its_centre_as_white_and_what_is_below_as_black(tmp_path):
    (window,) = windows_of(made(WindowCenter=100, WindowWidth=1), tmp_path)
    centre, width = window.exact()
    assert np.clip((np.array([99, 100]) - (centre - width / 2)) / width, 0, 1).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("keyword", "text"), [("WindowCenter", b"4O"), ("WindowWidth", b"4,5"), ("WindowWidth", b"inf")]
)
def test_a_window_that_cannot_be_read_is_left_out_and_said(tmp_path, keyword, text):
    image = opened(with_bytes(made(WindowCenter=40, WindowWidth=400), keyword, text), tmp_path)
    assert image.planes[0].windows == ()
    assert "window_unreadable" in flags_of(image)


def test_one_unreadable_preset_leaves_the_others(tmp_path):
    file = with_bytes(made(WindowCenter=[40, 50], WindowWidth=[400, 500]), "WindowWidth", b"x\\500")
    image = opened(file, tmp_path)
    assert [(window.centre, window.width) for window in image.planes[0].windows] == [(50, 500)]
    assert "window_unreadable" in flags_of(image)


def test_a_centre_without_a_width_is_no_window(tmp_path):
    image = opened(made(WindowCenter=40), tmp_path)
    assert image.planes[0].windows == ()
    assert "window_unreadable" in flags_of(image)


def test_monochrome1_turns_its_windows_over(tmp_path):
    dataset = made(bits=12, PhotometricInterpretation="MONOCHROME1", WindowCenter=1000, WindowWidth=400)
    (window,) = windows_of(dataset, tmp_path)
    assert window.centre == pytest.approx(3095, abs=1)
    assert window.width == 400


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT"])
def test_a_value_turned_over_is_as_bright_as_it_was_dark(tmp_path, function):
    plain = {"WindowCenter": 1000, "WindowWidth": 400, "VOILUTFunction": function, "bits": 12}
    (before,) = windows_of(made(**plain), tmp_path)
    (after,) = windows_of(made(PhotometricInterpretation="MONOCHROME1", **plain), tmp_path)
    stored = np.arange(700, 1300)
    assert np.allclose(_shown(stored, before), 1 - _shown(4095 - stored, after))


def _shown(values, window):
    centre, width = window.exact()
    return np.clip((values - centre) / width + 0.5, 0, 1)


def test_monochrome1_turns_its_windows_over_in_real_values(tmp_path):
    dataset = made(bits=12, PhotometricInterpretation="MONOCHROME1", RescaleSlope=2, RescaleIntercept=-10)
    dataset.WindowCenter, dataset.WindowWidth, dataset.VOILUTFunction = 100, 50, "LINEAR_EXACT"
    assert windows_of(dataset, tmp_path)[0].centre == 4095 * 2 - 20 - 100


def test_each_frame_has_its_own_windows(tmp_path):
    groups = [item(FrameVOILUTSequence=[item(WindowCenter=str(1000 + k), WindowWidth=str(500 + k))]) for k in range(2)]
    image = opened(enhanced(np.stack([ramp()] * 2), groups, WindowCenter=1, WindowWidth=1), tmp_path)
    assert [plane.windows[0].centre for plane in image.planes] == [1000, 1001]


def test_frames_share_a_window_that_the_groups_share(tmp_path):
    shared = item(FrameVOILUTSequence=[item(WindowCenter="70", WindowWidth="30")])
    image = opened(enhanced(np.stack([ramp()] * 2), [item(), item()], shared), tmp_path)
    assert [plane.windows[0].centre for plane in image.planes] == [70, 70]


def test_the_windows_of_an_enhanced_monochrome1_turn_over_with_their_frame(tmp_path):
    groups = [
        item(
            FrameVOILUTSequence=[item(WindowCenter="100", WindowWidth="50", VOILUTFunction="LINEAR_EXACT")],
            PixelValueTransformationSequence=rescale(slope),
        )
        for slope in ("1", "2")
    ]
    pixels = np.stack([ramp()] * 2)
    image = opened(enhanced(pixels, groups, bits=12, PhotometricInterpretation="MONOCHROME1"), tmp_path)
    assert [plane.windows[0].centre for plane in image.planes] == [3995, 8090]


def test_a_curve_for_display_is_said(tmp_path):
    curve = table([4096, 0, 8], np.arange(4096) // 16, LUTExplanation="CUBE")
    assert "voi_lut_not_applied" in flags_of(opened(made(VOILUTSequence=[curve]), tmp_path))


def test_a_curve_of_one_frame_is_said(tmp_path):
    curve = table([4096, 0, 8], np.arange(4096) // 16)
    groups = [item(FrameVOILUTSequence=[item(VOILUTSequence=[curve])]), item()]
    image = opened(enhanced(np.stack([ramp()] * 2), groups), tmp_path)
    assert ["voi_lut_not_applied" in flags_of(image, index) for index in range(2)] == [True, False]


def test_a_small_window_of_floating_point_is_kept(tmp_path):
    pixels = (ramp() / 3000).astype(np.float32)
    dataset = floating(pixels, WindowCenter="0.5", WindowWidth="0.2", VOILUTFunction="LINEAR_EXACT")
    assert windows_of(dataset, tmp_path) == (Window(0.5, 0.2, "LINEAR_EXACT"),)
