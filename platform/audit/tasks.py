"""Celery's side: a wrapper around one function."""

import logging

from celery import shared_task

from audit.anchoring import anchor_heads

log = logging.getLogger(__name__)


@shared_task(name="audit.anchor")
def anchor() -> None:
    try:
        anchor_heads()
    except OSError as error:
        log.error("heads of the record could not be anchored: %s; it is tried again at the next turn", error)
