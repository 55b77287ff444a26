"""A passkey in software, for tests: one key pair of ES256 that answers as a browser with an authenticator does."""

import hashlib
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG
NO_MAKER = bytes(16)


class Passkey:
    def __init__(self, creation_options: dict[str, Any], *, origin: str = "http://testserver") -> None:
        options = creation_options["publicKey"]
        self._rp_hash, self._user = hashlib.sha256(options["rp"]["id"].encode()).digest(), options["user"]["id"]
        self._origin, self._id = origin, os.urandom(16)
        self._key = ec.generate_private_key(ec.SECP256R1())

    def register(self, creation_options: dict[str, Any]) -> dict[str, Any]:
        public = ES256.from_cryptography_key(self._key.public_key())
        attested = AttestedCredentialData.create(NO_MAKER, self._id, public)
        data = AuthenticatorData.create(self._rp_hash, FLAG.UP | FLAG.UV | FLAG.AT, 0, attested)
        attestation = AttestationObject.create("none", data, {})
        client = self._client_data("webauthn.create", creation_options)
        return self._credential(clientDataJSON=client.b64, attestationObject=websafe_encode(attestation))

    def answer(self, request_options: dict[str, Any]) -> dict[str, Any]:
        client = self._client_data("webauthn.get", request_options)
        data = AuthenticatorData.create(self._rp_hash, FLAG.UP | FLAG.UV, 0)
        signature = self._key.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._credential(
            clientDataJSON=client.b64,
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=self._user,
        )

    def _client_data(self, kind: str, options: dict[str, Any]) -> CollectedClientData:
        return CollectedClientData.create(kind, options["publicKey"]["challenge"], self._origin)

    def _credential(self, **response: str) -> dict[str, Any]:
        identity = websafe_encode(self._id)
        return {
            "id": identity,
            "rawId": identity,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
