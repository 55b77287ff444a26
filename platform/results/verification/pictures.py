"""What is shown: each view's image, and what the panes show of it, by the hashes that were frozen."""

from collections.abc import Iterator
from typing import Any

from results.verification.allocations import key_of, name_item
from results.verification.findings import Finding, Scope, name_study
from results.verification.manifests import read_manifest
from studies.models import PaneImage, State, Study, StudyView


def verify_pictures(_scope: Scope) -> Iterator[Finding]:
    for study in Study.objects.exclude(state=State.DRAFT).order_by("created_at").iterator(chunk_size=20):
        manifest = read_manifest(study)
        if manifest is not None:
            yield from _verify_study(study, manifest)


def _verify_study(study: Study, manifest: dict[str, Any]) -> Iterator[Finding]:
    views = {
        (case["case"], display, position): view
        for case in manifest["cases"]
        for display, shown in enumerate(_displays(case))
        for position, view in enumerate(shown)
    }
    yield from _verify_views(study, views)
    yield from _verify_shown(study, views)


def _displays(case: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The first format knew one image of one plane a case."""
    if "displays" in case:
        found: list[list[dict[str, Any]]] = case["displays"]
        return found
    return [[{"image": case["image"], "first_plane": 0, "last_plane": 0, "reconstructions": case["reconstructions"]}]]


def _verify_views(study: Study, views: dict[tuple[str, int, int], dict[str, Any]]) -> Iterator[Finding]:
    rows = StudyView.objects.filter(study=study).select_related("case__case", "image")
    stored = {(str(row.case.case_id), row.display, row.position): row for row in rows}
    for key in sorted({*views, *stored}):
        view, row = views.get(key), stored.get(key)
        if view is None or row is None or not _is_view(row, view):
            code = row.case.case.code if row else key[0]
            yield Finding("view_changed", f"What is shown of {code} in {name_study(study)} is not what was frozen.")


def _is_view(row: StudyView, view: dict[str, Any]) -> bool:
    """Image, planes, the pixels of the image and the value grid, as far as the format of the manifest holds them."""
    stored = {
        "image": str(row.image_id),
        "first_plane": row.first_plane,
        "last_plane": row.last_plane,
        "pixels_sha256": row.image.pixels_sha256,
    }
    is_grid = "grid" not in view or (view["grid"]["step"], view["grid"]["narrowest_window"]) == (
        row.step,
        row.narrowest_window,
    )
    return is_grid and all(view[name] == value for name, value in stored.items() if name in view)


def _verify_shown(study: Study, views: dict[tuple[str, int, int], dict[str, Any]]) -> Iterator[Finding]:
    rows = PaneImage.objects.filter(pane__item__study=study).select_related(
        "pane__treatment", "pane__item__case", "pane__item__session__reader", "reconstruction", "showing"
    )
    for row in rows.order_by("pk").iterator(chunk_size=2000):
        item = row.pane.item
        view = views.get((str(item.case.case_id), item.display, row.position))
        made = _made(view, row.pane.treatment.key) if view else None
        if made is None or view is None or not _is_made(row, made, view["image"]):
            yield Finding(
                "pane_changed",
                f"{name_item(*key_of(item))} in {name_study(study)}: pane {row.pane.index + 1} shows other frames than "
                "were frozen.",
            )


def _made(view: dict[str, Any], treatment: str) -> dict[str, Any] | None:
    return next((made for made in view["reconstructions"] if made["treatment"] == treatment), None)


def _is_made(row: PaneImage, made: dict[str, Any], image: str) -> bool:
    """The row of the reconstruction and that of what is shown of it carry the hashes that were frozen."""
    is_shown = "shown_sha256" not in made or (
        row.showing is not None and row.showing.frames_sha256 == made["shown_sha256"]
    )
    is_same = "frames_sha256" not in made or row.reconstruction.frames_sha256 == made["frames_sha256"]
    is_of_row = row.showing is None or row.showing.reconstruction_id == row.reconstruction_id
    is_of_image = str(row.reconstruction.image_id) == image and row.reconstruction.treatment == made["treatment"]
    return is_shown and is_same and is_of_row and is_of_image
