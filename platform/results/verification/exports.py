"""What left Fovea: each export has its event with its hash, and each such event its export."""

from collections.abc import Iterator

from audit.models import Event
from results.models import Export
from results.verification.findings import Finding, Scope, name_study

EXPORTED = "study.exported"


def verify_exports(_scope: Scope) -> Iterator[Finding]:
    told = {
        str(event.detail.get("export")): event.detail.get("sha256")
        for event in Event.objects.filter(action=EXPORTED).order_by("id").iterator(chunk_size=500)
    }
    for export in Export.objects.select_related("study").order_by("at"):
        sha256 = told.pop(str(export.pk), None)
        if sha256 is None:
            yield Finding("export_without_event", f"No event says that {name_study(export.study)} was exported so.")
        elif sha256 != export.sha256:
            yield Finding("export_changed", f"The row of an export of {name_study(export.study)} was changed.")
    for gone in told:
        yield Finding("export_removed", f"Export {gone} is told by an event, and its row is gone.")
