"""All checks, in the order in which they run: first the record itself, then what it speaks of."""

from collections.abc import Iterator

from results.verification.allocations import verify_allocations
from results.verification.anchors import verify_anchors
from results.verification.chains import verify_chains
from results.verification.exports import verify_exports
from results.verification.findings import Check, Finding, Scope
from results.verification.manifests import verify_manifests
from results.verification.pictures import verify_pictures
from results.verification.stacks import verify_stacks
from results.verification.standards import verify_standards
from results.verification.stored_files import verify_files
from results.verification.submissions import verify_answer_events, verify_sittings, verify_submissions

CHECKS = (
    Check("heads of the record that were kept elsewhere", verify_anchors),
    Check("chains of events", verify_chains),
    Check("answers", verify_submissions),
    Check("events of answers", verify_answer_events),
    Check("sessions", verify_sittings),
    Check("manifests and secrets", verify_manifests),
    Check("allocations", verify_allocations),
    Check("what is shown", verify_pictures),
    Check("reference standards", verify_standards),
    Check("exports", verify_exports),
    Check("images and what was made of them", verify_stacks),
    Check("stored files", verify_files, reads_files=True),
)


def verify_record(scope: Scope) -> Iterator[Finding]:
    """Everything that does not agree with the record, as it is found."""
    for check in CHECKS:
        if check.reads_files and not scope.are_files_read:
            continue
        scope.say(check.name)
        yield from check.run(scope)
