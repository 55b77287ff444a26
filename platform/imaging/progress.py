"""How long work tells how far it is."""

from collections.abc import Callable

#: `report(done, total, message)`; a message names no file and no person. Raises where the work is no longer wanted.
Report = Callable[[int, int, str], None]
