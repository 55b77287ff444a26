"""Settings, URLs and the two entry points (ASGI, Celery). Not an app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
