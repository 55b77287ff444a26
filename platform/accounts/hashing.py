"""How links and tokens are kept: as a hash. They are random and long, so a plain hash is enough."""

import hashlib


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
