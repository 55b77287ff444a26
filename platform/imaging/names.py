"""Names of files and paths, which people fill with names of patients: never in clear in the database.

They are encrypted under Fovea's secret key, so that an administrator may read what a verdict is about and a copy of
the database tells nothing. A keyed hash (`Deidentifier.key`) finds a file again; this tells its name.
"""

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

#: What is shown of a name that was sealed under another key.
UNREADABLE = "(sealed under another secret key)"


def seal(name: str) -> str:
    """The name, encrypted; the same name gives another text each time."""
    return _fernet(settings.SECRET_KEY).encrypt(name.encode("utf-8", "surrogatepass")).decode()


def unseal(sealed: str) -> str:
    """The name again; empty where nothing was sealed."""
    if not sealed:
        return ""
    try:
        return _fernet(settings.SECRET_KEY).decrypt(sealed.encode()).decode("utf-8", "surrogatepass")
    except InvalidToken:
        return UNREADABLE


@cache
def _fernet(secret: str) -> Fernet:
    key = hashlib.scrypt(secret.encode(), salt=b"fovea names of files", n=2**12, r=8, p=1, dklen=32)
    return Fernet(base64.urlsafe_b64encode(key))
