"""Everything the demo shows, in the order it builds on itself. Safe to run again after an interrupted start."""

from demo.images import Say, ensure_phantoms, ensure_real_images
from demo.people import ensure_people

TREATMENTS = ["original", "bicubic", "espcn"]


def ensure_content(*, say: Say) -> None:
    people = ensure_people()
    ensure_phantoms(actor=people["admin"], treatments=TREATMENTS, say=say)
    ensure_real_images(actor=people["admin"], treatments=TREATMENTS, say=say)
