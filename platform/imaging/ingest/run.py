"""Uploaded files to cases and images, with one verdict for each file.

The order of the work: tables are looked into for groups, then images are decoded as they are there, put into stacks and
written; masks, segmentations and tables come last, because they are matched to images.

Safe to run again after a kill at any point: what has its verdict is passed over, rows and verdicts go in together,
frames are named by their content, and originals are discarded only when every verdict stands.
"""

from collections.abc import Sequence

from imaging.decoding.pool import process_pool
from imaging.holding import hold_files
from imaging.ingest.arriving import Arrivals
from imaging.ingest.images import ImageStage
from imaging.ingest.inventory import Inventory
from imaging.ingest.staging import Staging, open_staging, sweep_staging
from imaging.ingest.standards import StandardStage
from imaging.ingest.verdicts import Verdicts
from imaging.models import Dataset, Upload
from imaging.progress import Report
from imaging.space import check_space, full_disk_in_words
from imaging.standard.acts import Act
from imaging.uploads import discard_file


def ingest_uploads(
    *, dataset_id: str, upload_ids: Sequence[str], job_id: str, report: Report, is_arriving: bool = False
) -> str:
    """Take every upload. Returns one sentence that sums up. `report` is told (files done, files in all, message).

    With `is_arriving` uploads may still be on their way: what has arrived is decoded while the rest comes. A full disk
    and a lost database are raised; what was finished by then stays.
    """
    dataset = Dataset.objects.get(pk=dataset_id)
    verdicts = Verdicts(dataset=dataset, job_id=job_id)
    arrivals = Arrivals(dataset=dataset, upload_ids=upload_ids, is_arriving=is_arriving)
    check_space()
    sweep_staging()
    with full_disk_in_words(), hold_files(), open_staging() as staging:
        _Run(dataset, verdicts, staging, report, len(upload_ids)).work(arrivals, upload_ids)
    _discard_originals(dataset, upload_ids)
    return verdicts.summary()


class _Run:
    """One run of one job."""

    def __init__(self, dataset: Dataset, verdicts: Verdicts, staging: Staging, report: Report, uploads: int) -> None:
        self._dataset, self._verdicts, self._report = dataset, verdicts, report
        self._at_least = uploads
        self._inventory = Inventory(dataset, staging, verdicts)
        self._images = ImageStage(dataset, self._inventory, verdicts, self._tell)

    def work(self, arrivals: Arrivals, upload_ids: Sequence[str]) -> None:
        pool = process_pool()
        try:
            self._images.run(arrivals, pool)
            act = _act_of(self._dataset, upload_ids)
            standards = StandardStage(self._dataset, self._inventory, self._verdicts, self._tell, act)
            standards.run(self._images.segmentations, pool)
        finally:
            self._inventory.close()

    def _tell(self, message: str) -> None:
        """Raises where the job is not wanted any more, or not now. Files are counted, never named."""
        total = max(self._at_least, len(self._inventory.items))
        done = min(max(self._images.decoded, len(self._verdicts)), total)
        self._report(done, total, f"{message}: {done} of {total} files")


def _act_of(dataset: Dataset, upload_ids: Sequence[str]) -> Act:
    """The upload as one act of who sent it: from its first file on, the same in every run of the job."""
    uploads = Upload.objects.filter(dataset=dataset, pk__in=upload_ids).order_by("changed_at")
    first = uploads.select_related("created_by").first()
    return Act(since=first.changed_at, by=first.created_by) if first else Act.now()


def _discard_originals(dataset: Dataset, upload_ids: Sequence[str]) -> None:
    """Rows first: a file that a kill leaves then has no upload that waits for it, and the next run removes it."""
    uploads = Upload.objects.filter(dataset=dataset, pk__in=upload_ids)
    uploads.exclude(state=Upload.State.RECEIVING).update(state=Upload.State.INGESTED)
    for upload in uploads.filter(state=Upload.State.INGESTED):
        discard_file(upload)
