"""The demo's people. Their passwords are public, so the demo listens on this machine alone unless told otherwise."""

from accounts.models import Role, User
from accounts.people import create_person

PASSWORD = "fovea-demo-2026"  # noqa: S105  (printed by `make demo`)
PEOPLE = (
    ("admin", "Ada Administrator", (Role.ADMINISTRATOR,)),
    ("investigator", "Ines Investigator", (Role.INVESTIGATOR,)),
    ("reader1", "Reader One", (Role.READER,)),
    ("reader2", "Reader Two", (Role.READER,)),
)
SIMULATED_READERS = tuple(f"simulated{number}" for number in range(1, 5))


def ensure_people() -> dict[str, User]:
    """The demo's people by user name; those missing are made."""
    for username, display_name, roles in PEOPLE:
        if not User.objects.filter(username=username).exists():
            create_person(
                username=username,
                display_name=display_name,
                password=PASSWORD,
                roles=[str(role) for role in roles],
            )
    for number, username in enumerate(SIMULATED_READERS, start=1):
        if not User.objects.filter(username=username).exists():
            create_person(
                username=username,
                display_name=f"Simulated reader {number}",
                password=None,
                roles=[str(Role.READER)],
                is_simulated=True,
            )
    return {person.username: person for person in User.objects.all()}
