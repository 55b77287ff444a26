"""The settings of the test suite: the same, with a cheap password hasher and folders of their own."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("FOVEA_SECRET_KEY", "for tests only")
os.environ.setdefault("FOVEA_DATA", tempfile.mkdtemp(prefix="fovea-test-"))

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = False
_data = Path(os.environ["FOVEA_DATA"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
UPLOAD_ROOT = _data / "uploads"
STORAGES["default"]["OPTIONS"] = {"location": str(_data / "storage")}  # noqa: F405
# One cache for each test process: clearing the shared one empties the whole of Valkey's database, and with it the
# channel layer under the feet of the process beside it.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
