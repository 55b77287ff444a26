"""Which column of a table says what, by the names that people give them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from evaluation.files.content import RefusedError

Role = Literal[
    "file", "patient", "label", "finding", "box", "point", "mask", "group", "modality", "plane", "frame",
    "x", "y", "width", "height", "x_min", "y_min", "x_max", "y_max",
]  # fmt: skip

# The first name of a role is preferred where several of them stand in one table.
ROLES: dict[Role, tuple[str, ...]] = {
    "file": ("file", "filename", "file_name", "path", "file_path", "filepath", "image", "image_path", "image_file"),
    "patient": ("patient", "patient_id", "patientid", "case", "case_id"),
    "label": ("label", "finding_class", "class"),
    "finding": ("finding", "findings", "diagnosis"),
    "box": ("box", "boxes", "bbox", "bounding_box"),
    "point": ("point", "points"),
    "mask": ("mask", "mask_file", "mask_path"),
    "group": ("group_id", "groupid", "group"),
    "modality": ("modality",),
    "plane": ("plane", "slice", "slice_number"),
    "frame": ("frame", "frame_number"),
    "x": ("x",),
    "y": ("y",),
    "width": ("width", "w"),
    "height": ("height", "h"),
    "x_min": ("x_min", "xmin"),
    "y_min": ("y_min", "ymin"),
    "x_max": ("x_max", "xmax"),
    "y_max": ("y_max", "ymax"),
}
# Without one of these a table says nothing about an image or a patient; x and y count together.
NOTES: tuple[Role, ...] = ("label", "finding", "box", "point", "mask", "group", "modality")
MOST_COLUMNS = 500
LONGEST_NAME = 100
_ROLE_OF: dict[str, Role] = {name: role for role, names in ROLES.items() for name in names}
# What must not be kept in clear, in the languages of those who send tables.
_PERSON = re.compile(
    r"name|nombre|nom$|nom_|birth|geburt|naissance|dob$|address|adresse|street|phone|telefon|mail|patient|mrn|ssn|"
    r"accession|insurance|versicherung|physician|doctor|arzt|operator|file|path|folder|url"
)


def plain(name: str) -> str:
    """The name of a column as it is compared: `Group ID`, `group-id` and `GROUP_ID` are one."""
    letters = unicodedata.normalize("NFKC", name).casefold().replace("\ufeff", "")
    return re.sub(r"[\W_]+", "_", letters).strip("_")


def role_of(name: str) -> Role | None:
    return _ROLE_OF.get(plain(name))


class Columns:
    """The columns of one table. Raises RefusedError where two have one name."""

    def __init__(self, header: Sequence[str]) -> None:
        self.width = len(header)
        _check_header(header)
        self._places: dict[Role, list[int]] = {
            role: [at for name in names for at, cell in enumerate(header) if plain(cell) == name]
            for role, names in ROLES.items()
        }
        used = {at for places in self._places.values() for at in places}
        self._use_sizes_of_boxes_only(used)
        others = {at: cell for at, cell in enumerate(header) if at not in used and plain(cell)}
        self.left_out = tuple(cell[:LONGEST_NAME] for cell in others.values() if _PERSON.search(plain(cell)))
        self._attributes = {at: cell for at, cell in others.items() if not _PERSON.search(plain(cell))}

    def _use_sizes_of_boxes_only(self, used: set[int]) -> None:
        """`width` and `height` without `x` and `y` are the size of the image: an attribute like any other."""
        if self.has("x") and self.has("y"):
            return
        for role in ("width", "height"):
            used.difference_update(self._places[role])
            self._places[role] = []

    @staticmethod
    def are_of_labels(header: Sequence[str]) -> bool:
        """Whether such columns say something about an image or a patient."""
        roles = {role_of(cell) for cell in header}
        is_placed = {"x", "y"} <= roles or {"x_min", "y_min"} <= roles
        return bool(roles & {"file", "patient"}) and (is_placed or bool(roles & {*NOTES}))

    def has(self, role: Role) -> bool:
        return bool(self._places[role])

    def get(self, cells: Sequence[str], role: Role) -> str:
        """The role's cell; of several the first that is filled. Of paths, one that says the folder as well wins."""
        filled = [cells[at] for at in self._places[role] if at < len(cells) and cells[at]]
        if not filled:
            return ""
        if role == "file":
            return next((path for path in filled if path.replace("\\", "/").endswith(f"/{filled[0]}")), filled[0])
        return filled[0]

    def attributes(self, cells: Sequence[str], *, longest: int) -> dict[str, str]:
        """The filled cells of columns that are nothing known, by the column's own name."""
        filled = {at: cell for at, cell in self._attributes.items() if at < len(cells) and cells[at]}
        return {name[:LONGEST_NAME]: cells[at][:longest] for at, name in filled.items()}


def _check_header(header: Sequence[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise RefusedError(f"The table has {len(header)} columns; at most {MOST_COLUMNS} can be taken.")
    twice = [name for name, count in Counter(plain(cell) for cell in header).items() if name and count > 1]
    if twice:
        raise RefusedError(f"The column `{twice[0][:LONGEST_NAME]}` stands twice. Keep one of them.")
