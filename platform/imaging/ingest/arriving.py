"""The uploads of a job as they come: all at once, or while a browser is still sending them."""

import time
from collections.abc import Sequence

from imaging.models import Dataset, Upload

POLL_S = 0.2
#: After so long without a byte what is missing is given up.
PATIENCE_S = 3600.0
#: How often the bytes that have come are counted.
COUNT_EVERY_S = 5.0


class Arrivals:
    """Hands out each upload once, when it is whole. Of a job that does not wait, what is not whole is missing."""

    def __init__(self, *, dataset: Dataset, upload_ids: Sequence[str], is_arriving: bool) -> None:
        self._uploads = Upload.objects.filter(dataset=dataset)
        self._waiting = {str(upload_id) for upload_id in upload_ids}
        self._is_arriving = self.was_waiting = is_arriving
        self._next_poll = self._next_count = 0.0
        self._last_byte, self._bytes = time.monotonic(), -1

    @property
    def is_complete(self) -> bool:
        """Nothing more will come."""
        return not self._waiting or not self._is_arriving

    def take(self) -> list[Upload]:
        """Those that are there now and were not before, the first sent first."""
        if not self._waiting or time.monotonic() < self._next_poll:
            return []
        self._next_poll = time.monotonic() + POLL_S
        wanted = self._uploads.filter(pk__in=self._waiting).exclude(state=Upload.State.RECEIVING)
        uploads = list(wanted.order_by("changed_at", "pk"))
        self._waiting -= {str(upload.pk) for upload in uploads}
        if not uploads:
            self._check_patience()
        return uploads

    def missing(self) -> list[Upload]:
        """What has not come when the others have."""
        return list(self._uploads.filter(pk__in=self._waiting)) if self.is_complete else []

    def _check_patience(self) -> None:
        now = time.monotonic()
        if now < self._next_count:
            return
        self._next_count = now + COUNT_EVERY_S
        received = sum(self._uploads.filter(pk__in=self._waiting).values_list("offset", flat=True))
        if received != self._bytes:
            self._last_byte, self._bytes = now, received
        elif now - self._last_byte > PATIENCE_S:
            self._is_arriving = False
