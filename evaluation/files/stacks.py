"""Planes of one series put into stacks: volumes in the order of space, cines in the order of time.

The order comes from positions and times, never from file names; the file's own numbers count only where nothing else
does. Planes of different matrix, spacing, orientation or acquisition are different stacks.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal

import numpy as np

from evaluation.files.content import PlaneInfo, Vector
from evaluation.files.space import SAME_PLACE_MM, beside, distance_of, is_placed, normal_of, spread_of

Declared = Literal["volume", "cine", ""]
Order = tuple[int, ...]
#: Words of an acquisition that begin so number the times at which a place was imaged.
PHASE = "phase "
LOCALIZER = "LOCALIZER"
#: Directions nearer than half a degree are one orientation; sizes nearer than a thousandth one size.
_SAME_DIRECTION = float(np.cos(np.radians(0.5)))
_SAME_SIZE = 1e-3
_PERPENDICULAR = 0.5
#: Fewer planes of different orientation are no fan.
_FAN = 3


@dataclass(frozen=True)
class Stack:
    """Planes that belong together; `order` are their places in the sequence that was arranged.

    `plane_spacing_mm` is the usual distance along the normal: with the flag `gap` it does not hold everywhere. It is
    None for single planes, cines and planes without a place. `acquisition` are the words that all its planes share.
    A stack with the flag `not_parallel` has the kind "volume" and can be scrolled, but is none.
    """

    kind: Literal["single", "volume", "cine"]
    order: Order
    plane_spacing_mm: float | None = None
    acquisition: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def arrange(planes: Sequence[PlaneInfo], *, declared: Declared = "") -> list[Stack]:
    """Every plane in exactly one stack; stacks in the order of their first planes.

    Planes without a place stay together only if they come from one file, or if `declared` says what the planes of
    several files are: pictures without geometry in one series are pictures, not slices. A new file begins where
    `index` does not grow.
    """
    arranger = _Arranger(planes, declared, _files(planes))
    stacks = [stack for family in arranger.families() for stack in arranger.stacks_of(family)]
    return sorted(stacks, key=lambda stack: min(stack.order))


@dataclass(frozen=True)
class _Arranger:
    planes: Sequence[PlaneInfo]
    declared: Declared
    files: tuple[int, ...]

    def families(self) -> list[Order]:
        """Planes alike in matrix, pixel size and acquisition; those without a place apart from the others."""
        exact = _grouped(range(len(self.planes)), lambda index: _exact_key(self.planes[index]))
        return [family for alike in exact for family in _clustered(alike, self._same_size)]

    def stacks_of(self, family: Order) -> list[Stack]:
        if is_placed(self.planes[family[0]]):
            return self._placed(family)
        together = [family] if self.declared else _grouped(family, lambda index: self.files[index])
        return [stack for group in together for stack in self._unplaced(group)]

    # --- planes that say where they lie ---

    def _placed(self, family: Order) -> list[Stack]:
        bundles = _clustered(family, self._same_direction)
        if self._is_fan(family, bundles):
            return [self._stack("volume", self._by_number(family), flags=("not_parallel",))]
        tiles = [tile for bundle in bundles for tile in self._tiles(bundle)]
        return [stack for tile in tiles for stack in self._parallel(tile)]

    def _is_fan(self, family: Order, bundles: list[Order]) -> bool:
        """Are most planes alone in their orientation, as projections around an axis are? Scouts at right angles no."""
        alone = [bundle[0] for bundle in bundles if len(bundle) == 1]
        if len(alone) < _FAN or 2 * len(alone) <= len(family) or LOCALIZER in self.planes[family[0]].acquisition:
            return False
        normals = [normal_of(self.planes[index]) for index in alone]
        return any(abs(float(np.dot(a, b))) > _PERPENDICULAR for a, b in combinations(normals, 2))

    def _tiles(self, bundle: Order) -> list[Order]:
        """Planes that lie beside each other at one distance are tiles of a larger field: each has its own stack."""
        pixel = max(self.planes[bundle[0]].spacing_mm or (1.0,))
        is_tiled = any(
            (beside([self.planes[index] for index in place]) > pixel).any() for place in self._by_place(bundle)
        )
        return _clustered(bundle, lambda a, b: self._beside(a, b) <= pixel) if is_tiled else [bundle]

    def _parallel(self, tile: Order) -> list[Stack]:
        places = self._by_place(tile)
        if len(tile) == 1:
            return [self._stack("single", tile)]
        if len(places) == 1:
            return [self._at_one_place(tile)]
        parts = self._repeats(tile, places)
        return [self._volume(part) for part in parts]

    def _at_one_place(self, tile: Order) -> Stack:
        by_time = self._by_time(tile)
        if by_time:
            return self._stack("cine", by_time)
        order = self._by_number(tile)
        if self.declared == "cine":
            return self._stack("cine", order)
        return self._stack("volume", order, flags=("same_place",))

    def _repeats(self, tile: Order, places: list[Order]) -> list[Order]:
        """Places that were imaged several times, taken apart by phase, by time, or turn by turn; else as they are."""
        if len(places) == len(tile):
            return [tile]
        for key in (self._phase, self._time):
            parts = _grouped(tile, key)
            if all(key(index) is not None for index in tile) and all(self._has_no_repeat(part) for part in parts):
                return parts
        turns = {len(place) for place in places}
        ranked = [self._ranked(place) for place in places]
        if len(turns) == 1 and all(ranked):
            return [tuple(place[turn] for place in ranked) for turn in range(turns.pop())]
        return [tile]

    def _has_no_repeat(self, part: Order) -> bool:
        """More than one place, and each once: fewer are no stack."""
        return 1 < len(part) == len(self._by_place(part))

    def _ranked(self, place: Order) -> Order:
        """In the order of time and number; empty where two planes cannot be told apart by them."""
        keys = {index: (self._time(index) or 0.0, self.planes[index].number or 0) for index in place}
        return tuple(sorted(place, key=keys.__getitem__)) if len(set(keys.values())) == len(place) else ()

    def _volume(self, part: Order) -> Stack:
        places = self._by_place(part)
        order = tuple(index for place in places for index in self._by_number(place))
        spread = spread_of([self.planes[index] for index in order])
        said = {
            "gap": not spread.is_uniform,
            "in_plane_shift": spread.is_shifted,
            "same_place": len(places) < len(order),
        }
        return self._stack("volume", order, spread.spacing, tuple(flag for flag, is_said in said.items() if is_said))

    # --- planes that do not ---

    def _unplaced(self, group: Order) -> list[Stack]:
        if len(group) == 1:
            return [self._stack("single", group)]
        parts = _grouped(group, self._phase)
        if self.declared != "cine" and len(parts) > 1 and all(len(part) > 1 for part in parts):
            return [self._unplaced_stack(part) for part in parts]
        return [self._unplaced_stack(group)]

    def _unplaced_stack(self, group: Order) -> Stack:
        by_time = self._by_time(group)
        if by_time and self.declared != "volume":
            return self._stack("cine", by_time)
        order = self._by_number(group)
        if self.declared == "cine":
            return self._stack("cine", order)
        return self._stack("volume", order, flags=("multiframe_without_geometry",))

    # --- orders and comparisons ---

    def _by_time(self, group: Order) -> Order:
        """In the order of times or phases, where every plane has one and not all the same; else empty."""
        for key in (self._time, self._phase):
            values = {index: value for index in group if (value := key(index)) is not None}
            if len(values) == len(group) and len(set(values.values())) > 1:
                return tuple(sorted(group, key=lambda i: (values[i], self._tie(i))))
        return ()

    def _by_number(self, group: Order) -> Order:
        """In the order of the file's own numbers, where every plane has one; else as they came."""
        if any(self.planes[index].number is None for index in group):
            return tuple(sorted(group))
        return tuple(sorted(group, key=self._tie))

    def _tie(self, index: int) -> tuple[int, int]:
        return self.planes[index].number or 0, index

    def _time(self, index: int) -> float | None:
        return self.planes[index].time_ms

    def _phase(self, index: int) -> float | None:
        words = [word.removeprefix(PHASE) for word in self.planes[index].acquisition if word.startswith(PHASE)]
        return float(words[0]) if words else None

    def _by_place(self, group: Order) -> list[Order]:
        """Groups of planes at one distance along the normal of the first, in the order of that distance."""
        normal = normal_of(self.planes[group[0]])
        distances = {index: distance_of(self.planes[index], normal) for index in group}
        places: list[list[int]] = []
        for index in sorted(group, key=lambda i: (distances[i], i)):
            if places and distances[index] - distances[places[-1][0]] <= SAME_PLACE_MM:
                places[-1].append(index)
            else:
                places.append([index])
        return [tuple(place) for place in places]

    def _same_size(self, a: int, b: int) -> bool:
        one, other = self.planes[a].spacing_mm, self.planes[b].spacing_mm
        if one is None or other is None:
            return one is other
        return all(abs(x - y) <= _SAME_SIZE * x for x, y in zip(one, other, strict=True))

    def _same_direction(self, a: int, b: int) -> bool:
        one, other = self.planes[a], self.planes[b]
        pairs = ((one.row_direction, other.row_direction), (one.column_direction, other.column_direction))
        return all(x == y or _cosine(x, y) >= _SAME_DIRECTION for x, y in pairs)

    def _beside(self, a: int, b: int) -> float:
        return float(beside([self.planes[a], self.planes[b]])[1])

    def _stack(
        self,
        kind: Literal["single", "volume", "cine"],
        order: Order,
        spacing: float | None = None,
        flags: tuple[str, ...] = (),
    ) -> Stack:
        shared = set(self.planes[order[0]].acquisition)
        for index in order[1:]:
            shared &= set(self.planes[index].acquisition)
        words = tuple(word for word in self.planes[order[0]].acquisition if word in shared)
        return Stack(kind, order, spacing, words, flags)


def _exact_key(plane: PlaneInfo) -> Hashable:
    words = tuple(word for word in plane.acquisition if not word.startswith(PHASE))
    return plane.rows, plane.columns, words, plane.spacing_place, is_placed(plane)


def _cosine(a: Vector | None, b: Vector | None) -> float:
    """Of the angle between two directions, whose length files round; -1 where there is none."""
    if a is None or b is None:
        return -1.0
    return float(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))


def _files(planes: Sequence[PlaneInfo]) -> tuple[int, ...]:
    """For each plane, which file it is from: another one begins where the index in the file does not grow."""
    files = [0] if planes else []
    for before, plane in pairwise(planes):
        files.append(files[-1] + (plane.index <= before.index))
    return tuple(files)


def _grouped(indices: Iterable[int], key: Callable[[int], Hashable]) -> list[Order]:
    groups: dict[Hashable, list[int]] = {}
    for index in indices:
        groups.setdefault(key(index), []).append(index)
    return [tuple(group) for group in groups.values()]


def _clustered(indices: Iterable[int], is_same: Callable[[int, int], bool]) -> list[Order]:
    """Groups in which every member is the same as the first one."""
    groups: list[list[int]] = []
    for index in indices:
        home = next((group for group in groups if is_same(group[0], index)), None)
        if home is None:
            groups.append([index])
        else:
            home.append(index)
    return [tuple(group) for group in groups]
