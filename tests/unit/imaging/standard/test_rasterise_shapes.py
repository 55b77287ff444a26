import numpy as np
import pytest

from imaging.standard.drawing import bounds_of, rasterise, trace_outlines

SIZE = {"rows": 8, "columns": 10}


def test_a_rectangle_holds_the_pixels_between_its_edges():
    mask = rasterise("rectangle", [(2, 1), (5, 3)], **SIZE)
    assert (bounds_of(mask), mask.sum()) == ((2, 1, 3, 2), 6)


def test_the_corners_may_come_in_any_order():
    first = rasterise("rectangle", [(2, 1), (5, 3)], **SIZE)
    assert np.array_equal(first, rasterise("rectangle", [(5, 1), (2, 3)], **SIZE))


def test_a_pixel_counts_where_its_centre_lies_inside():
    assert bounds_of(rasterise("rectangle", [(1.5, 1.4), (3.5, 3.6)], **SIZE)) == (1, 1, 2, 3)


@pytest.mark.parametrize("edge", [3, 2.5])
def test_two_shapes_with_a_common_edge_share_no_pixel_and_leave_none_out(edge):
    for shape, corners in (
        ("rectangle", lambda a, b: [a, b]),
        ("polygon", lambda a, b: [a, (b[0], a[1]), b, (a[0], b[1])]),
    ):
        left = rasterise(shape, corners((0, 0), (edge, 8)), **SIZE)
        right = rasterise(shape, corners((edge, 0), (10, 8)), **SIZE)
        assert (left.astype(int) + right == 1).all(), shape


def test_a_polygon_of_a_rectangle_is_the_rectangle():
    polygon = rasterise("polygon", [(2, 1), (5, 1), (5, 3), (2, 3)], **SIZE)
    assert np.array_equal(polygon, rasterise("rectangle", [(2, 1), (5, 3)], **SIZE))


def test_a_slanted_polygon_holds_the_centres_inside_it():
    mask = rasterise("freehand", [(0, 0), (4.5, 0), (0, 4.5)], **SIZE)
    assert mask[:4, :4].tolist() == [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]]


def test_an_ellipse_fills_its_box_but_for_the_corners():
    mask = rasterise("ellipse", [(1, 1), (7, 7)], **SIZE)
    assert bounds_of(mask) == (1, 1, 6, 6)
    assert not mask[1, 1]
    assert mask[1, 3]
    assert np.array_equal(mask[1:7, 1:7], mask[1:7, 1:7][::-1, ::-1])


@pytest.mark.parametrize(("point", "pixel"), [((0, 0), (0, 0)), ((3.9, 2.1), (2, 3)), ((10, 8), (7, 9))])
def test_a_point_is_the_pixel_it_lies_in(point, pixel):
    assert np.argwhere(rasterise("point", [point], **SIZE)).tolist() == [list(pixel)]


@pytest.mark.parametrize(
    ("shape", "points", "words"),
    [
        ("line", [(1, 1), (2, 2)], "no shape"),
        ("rectangle", [(1, 1)], "2 points"),
        ("polygon", [(1, 1), (2, 2)], "3 to 5000 points"),
        ("point", [(11, 1)], "inside the image"),
        ("rectangle", [(-1, 0), (2, 2)], "inside the image"),
        ("ellipse", [(float("nan"), 0), (2, 2)], "inside the image"),
        ("rectangle", [(1.6, 1), (2.4, 3)], "no pixel"),
        ("ellipse", [(1, 1), (1, 5)], "no pixel"),
        ("polygon", [(1, 1), (5, 5), (7, 7)], "no pixel"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(shape, points, words):
    with pytest.raises(ValueError, match=words):
        rasterise(shape, points, **SIZE)


def test_traced_outlines_drawn_again_give_the_mask():
    mask = np.random.default_rng(3).random((20, 30)) > 0.6
    again = np.zeros_like(mask)
    for outline in trace_outlines(mask):
        again ^= rasterise("polygon", outline, rows=20, columns=30)
    assert np.array_equal(again, mask)


def test_an_outline_lies_on_the_image_also_at_its_border():
    mask = np.ones((8, 10), bool)
    (outline,) = trace_outlines(mask)
    assert {min(x for x, _ in outline), max(x for x, _ in outline)} == {0, 10}
    assert {min(y for _, y in outline), max(y for _, y in outline)} == {0, 8}


def test_an_empty_mask_has_no_outline():
    assert trace_outlines(np.zeros((3, 3), bool)) == []
