"""What should be known of the value grids of a study's images before it is frozen."""

from collections.abc import Iterator

from studies.grids import find_grids
from studies.image_readiness import Problem, names_of
from studies.selection import Selected
from studies.storing import window_in_codes

#: Pixels that are read for one page; what is not known by then is told the next time, or when images are prepared.
_MOST_PIXELS = 20_000_000


def grid_notices(scored: list[Selected]) -> Iterator[Problem]:
    grids = find_grids((view.image for one in scored for view in one.views), most_pixels=_MOST_PIXELS)
    coarse, wide = [], []
    for one in scored:
        known = [(view.image, grids[view.image]) for view in one.views if view.image in grids]
        if any(grid.is_coarse for _, grid in known):
            coarse.append(one.case.code)
        if any(grid.narrowest_window > window_in_codes(image)[1] for image, grid in known):
            wide.append(one.case.code)
    if coarse:
        message = (
            f"The grey levels of {names_of(coarse)} are so uneven that the original could be told by them, whatever "
            "is compared: better leave these cases out."
        )
        yield Problem("coarse_grid", message, "cases")
    if wide:
        message = (
            f"Grey levels are few in {names_of(wide)}: readers see a wider window than that of the file, because a "
            "narrower one would show the steps and not the image."
        )
        yield Problem("few_grey_levels", message, "cases")
