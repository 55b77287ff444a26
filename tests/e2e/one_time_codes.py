"""What an authenticator app shows (RFC 6238: SHA-1, six digits, half a minute), for the journeys."""

import base64
import hashlib
import hmac
import struct
import time

PERIOD_S = 30
DIGITS = 6


class AuthenticatorApp:
    """Never gives a code twice, for each works once; waits for the next one instead."""

    def __init__(self, key: str) -> None:
        self._key = base64.b32decode(key + "=" * (-len(key) % 8))
        self._last = 0

    def next_code(self) -> str:
        while (now := int(time.time()) // PERIOD_S) <= self._last:
            time.sleep(0.5)
        self._last = now
        return self._code_at(now)

    def _code_at(self, counter: int) -> str:
        digest = hmac.new(self._key, struct.pack(">Q", counter), hashlib.sha1).digest()
        offset = digest[-1] & 0x0F
        (number,) = struct.unpack(">I", digest[offset : offset + 4])
        return f"{(number & 0x7FFFFFFF) % 10**DIGITS:0{DIGITS}d}"
