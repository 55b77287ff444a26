"""What comes of a study's secret: keys for each purpose, and the hash that commits to it. No Django here.

An export proves its allocation with these alone.
"""

import hashlib
import hmac

_COMMITTED = "fovea-secret-1|"


def derive_key(secret: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose: HMAC-SHA256 of its name under the secret. No key tells the secret, or another key."""
    return hmac.digest(secret, purpose.encode(), "sha256")


def commitment(secret: bytes) -> str:
    """What a manifest holds of the secret before it is told.

    SHA-256, in hexadecimal digits, of the ASCII text "fovea-secret-1|" followed by the secret in 64 lower-case
    hexadecimal digits: `printf 'fovea-secret-1|%s' SECRET | sha256sum`.
    """
    return hashlib.sha256(f"{_COMMITTED}{secret.hex()}".encode("ascii")).hexdigest()
