"""Everything the demo shows, in the order it builds on itself. Safe to run again after an interrupted start."""

from demo.images import Say, ensure_phantoms, ensure_real_images, ensure_volumes
from demo.people import SIMULATED_READERS, ensure_people
from demo.studies import ensure_studies, ensure_volume_study

TREATMENTS = ["original", "bicubic", "espcn"]
VOLUME_TREATMENTS = ["original", "espcn"]


def ensure_content(*, say: Say) -> None:
    people = ensure_people()
    admin, openers = people["admin"], [people["admin"], people["investigator"]]
    phantoms = ensure_phantoms(actor=admin, people=openers, treatments=TREATMENTS, say=say)
    volumes = ensure_volumes(actor=admin, people=openers, treatments=VOLUME_TREATMENTS, say=say)
    ensure_real_images(actor=admin, people=openers, treatments=TREATMENTS, say=say)
    ensure_studies(
        investigator=people["investigator"],
        readers=[people["reader1"], people["reader2"]],
        simulated=[people[username] for username in SIMULATED_READERS],
        dataset=phantoms,
        say=say,
    )
    ensure_volume_study(
        investigator=people["investigator"], readers=[people["reader1"], people["reader2"]], dataset=volumes, say=say
    )
