"""The frames behind tokens. What a pane shows is looked up only here, when its bytes are sent, and never told."""

import logging

from django.db.models import F
from django.db.models.functions import Greatest

from accounts.hashing import hash_secret
from accounts.models import User
from api.errors import Gone, NotFound
from imaging.frames import FrameFile, open_frame, open_showing, read_frame
from imaging.storage import FrameDamagedError
from reading.clock import ReadingNow
from reading.frozen import views_of
from reading.models import FrameToken, ReadingSession
from studies.models import PaneImage, State

log = logging.getLogger(__name__)


def find_frame(*, reader: User, token: str, plane: int) -> FrameFile:
    """Where the bytes of a plane behind a token lie, `plane` counted from 0 at the first that is shown.

    Every reason to refuse looks the same from outside.
    """
    found = _find_token(reader, token)
    if found is None:
        raise _no_frame()
    item = found.presentation.item
    view = views_of(item.case_id, item.display)[found.view]
    if not 0 <= plane < view.plane_count:
        raise _no_frame()
    shown = PaneImage.objects.filter(pane__item=item, pane__index=found.pane, position=found.view)
    return _open(shown.select_related("reconstruction", "showing").get(), view.first_plane + plane)


def read_pixels(frame: FrameFile) -> bytes:
    """The frame's bytes, checked. Raises Gone where they are not what they were."""
    try:
        return read_frame(frame)
    except FrameDamagedError as error:
        log.error("a frame that a reader asked for cannot be shown: %s", error)
        raise Gone("frame_damaged", "This image cannot be shown. Tell the investigator.") from error


def _open(shown: PaneImage, plane: int) -> FrameFile:
    """On the value grid of its display set; studies frozen before there were such grids show the reconstruction."""
    if shown.showing is None:
        return open_frame(shown.reconstruction, plane)
    return open_showing(shown.showing, shown.reconstruction, plane)


def _no_frame() -> NotFound:
    return NotFound("frame_not_found", "There is no such frame. Ask for the tasks again.")


def _find_token(reader: User, token: str) -> FrameToken | None:
    """Of this reader, for what is being read now. A clock that is set back makes no token live longer."""
    return (
        FrameToken.objects.filter(
            token_hash=hash_secret(token),
            presentation__is_newest=True,
            presentation__answered_at=None,
            presentation__expires_at__gt=Greatest(ReadingNow(), F("presentation__item__session__reading__last_at")),
            presentation__item__study__state=State.READING,
            presentation__item__session__reader__person=reader,
            presentation__item__session__reading__state=ReadingSession.State.OPEN,
        )
        .select_related("presentation__item")
        .first()
    )
