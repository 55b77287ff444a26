"""What keeps the images of a study from being read, and what should be known of them before it is frozen."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from api.errors import InvalidInput
from imaging.hashes import hash_frames
from imaging.models import Image, Reconstruction
from imaging.treatments import check_treatments
from studies.models import Study
from studies.selection import ChosenView, Selected
from studies.stored import are_stored


@dataclass(frozen=True)
class Problem:
    """One sentence that says what to do, or as a notice what to know; `field` is the part of the protocol."""

    code: str
    message: str
    field: str | None = None


def treatment_problems(study: Study, keys: tuple[str, ...]) -> Iterator[Problem]:
    if not keys:
        return
    try:
        check_treatments(list(keys), comparison=study.comparison, scale=study.scale, degradation=study.degradation)
    except InvalidInput as error:
        yield Problem(error.code, error.message, error.field)


def image_problems(scored: list[Selected], keys: tuple[str, ...]) -> Iterator[Problem]:
    yield from _choice_problems(scored)
    yield from _state_problems(scored)
    for key in keys:
        yield from _reconstruction_problems(scored, key)
    if unequal := cases_with(scored, lambda view: not view.is_comparable):
        message = (
            f"The treatments of {names_of(unequal)} differ in planes, matrix or spacing. "
            "Make them again, or take them out."
        )
        yield Problem("unequal_matrices", message, "cases")


def image_notices(scored: list[Selected]) -> Iterator[Problem]:
    """What does not keep a study from being frozen, but should be known before."""
    for flag, (code, words) in _FLAGS.items():
        if found := cases_with(scored, _has_flag(flag)):
            yield Problem(code, words.format(names_of(found)), "cases")
    if found := cases_with(scored, lambda view: view.image.window_function == "SIGMOID"):
        message = (
            f"The window of {names_of(found)} is a curve (sigmoid); readers are shown a straight one of its width."
        )
        yield Problem("sigmoid_window", message, "cases")
    if found := [one.case.code for one in scored if one.case.identity_question]:
        message = f"Whether the images of {names_of(found)} are of one patient is still asked on the dataset's page."
        yield Problem("identity_question", message, "cases")
    if found := cases_with(scored, lambda view: not view.is_whole):
        yield Problem("planes_left_out", f"Of {names_of(found)} not all planes are read.", "views")


#: Flags of an image that its readers will meet: code of the notice, and its words.
_FLAGS = {
    "colour_converted": ("colour_as_luminance", "Colour is shown as luminance in {}."),
    "gap": ("gap", "Planes are missing in {}: the distance between neighbours is not the same everywhere."),
    "not_parallel": ("not_parallel", "The planes of {} are not parallel: they can be scrolled, but are no volume."),
    "voi_lut_not_applied": ("voi_lut_not_applied", "The files of {} have a curve for display that is not applied."),
    "for_processing": ("for_processing", "The images of {} are meant for processing: their grey values are raw."),
    "same_place": ("same_place", "Several planes of {} lie at one place."),
}


def _choice_problems(scored: list[Selected]) -> Iterator[Problem]:
    if found := [one.case.code for one in scored if not one.displays and not one.images]:
        yield Problem(
            "no_images", f"{names_of(found)}: there is no image to read. Take images in, or take the case out.", "cases"
        )
    if found := [f"{one.case.code} ({one.images} images)" for one in scored if not one.displays and one.images]:
        message = f"Choose which images and planes are read, and how: {names_of(found)}."
        yield Problem("choose_views", message, "views")
    if found := [one.case.code for one in scored if one.has_lost]:
        message = f"An image that was chosen is no longer one of {names_of(found)}. Choose the views again."
        yield Problem("views_lost", message, "views")
    if found := cases_with(scored, lambda view: not view.is_within):
        message = f"The images of {names_of(found)} no longer have all the planes chosen. Choose the views again."
        yield Problem("wrong_planes", message, "views")


def _state_problems(scored: list[Selected]) -> Iterator[Problem]:
    if found := cases_with(scored, lambda view: view.image.text_state == Image.TextState.SUSPECTED):
        message = (
            f"Look at {names_of(found)} for words burned into the pixels: paint them over, crop them away, or declare "
            "the images free of words on the dataset's page."
        )
        yield Problem("burned_in_text", message, "cases")
    if found := cases_with(scored, lambda view: view.image.is_excluded):
        message = f"{names_of(found)} would be read by an image that is excluded. Choose another, or take the case out."
        yield Problem("excluded_image", message, "views")


def _reconstruction_problems(scored: list[Selected], key: str) -> Iterator[Problem]:
    if missing := cases_with(scored, lambda view: key not in view.reconstructions):
        yield Problem("missing_reconstructions", f"Make {key} for {names_of(missing)} on the dataset's page.", "cases")
    if failed := cases_with(scored, _made_so(key, lambda made: not made.check_passed)):
        message = f"{key} failed its self-check for {names_of(failed)}. Take these cases or this treatment out."
        yield Problem("failed_self_check", message, "cases")
    if damaged := cases_with(scored, _made_so(key, _is_damaged)):
        message = f"The stored images of {key} for {names_of(damaged)} are damaged or lost. Make them again."
        yield Problem("damaged_reconstructions", message, "cases")


def _has_flag(flag: str) -> Callable[[ChosenView], bool]:
    return lambda view: flag in view.image.flags


def _made_so(key: str, is_so: Callable[[Reconstruction], bool]) -> Callable[[ChosenView], bool]:
    return lambda view: key in view.reconstructions and is_so(view.reconstructions[key])


def _is_damaged(made: Reconstruction) -> bool:
    """Whether a frame is not in storage, or not as long as it was. Its bytes are checked whenever they are read."""
    is_there = are_stored(made.frames, rows=made.rows, columns=made.columns)
    return not is_there or hash_frames(made.frames) != made.frames_sha256


def cases_with(scored: Iterable[Selected], is_so: Callable[[ChosenView], bool]) -> list[str]:
    return [one.case.code for one in scored if any(map(is_so, one.views))]


def names_of(codes: list[str]) -> str:
    shown = ", ".join(codes[:3])
    return shown if len(codes) <= 3 else f"{shown} and {len(codes) - 3} more"
