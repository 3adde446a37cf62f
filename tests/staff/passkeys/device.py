"""A phone made of software: it makes passkeys and signs challenges as WebAuthn says, and can be told to lie."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from beautique.staff.passkeys.ceremony import base64url

PRESENT, VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, HAS_KEY = 0x01, 0x04, 0x08, 0x10, 0x40


def raw(text: str) -> bytes:
    """The bytes of base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Device:
    """Keeps one passkey of one site."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.credential_id = secrets.token_bytes(32)
        self.count = 0
        self.user = b""
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.flags = PRESENT | VERIFIED

    def create(self, options: dict[str, Any], **lies: Any) -> str:
        """The JSON of what `navigator.credentials.create` gives."""
        self.user = raw(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        key = len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(cose)
        host = lies.get("host", options["rp"]["id"])
        data = self._authenticator_data(host, lies.get("flags", self.flags) | HAS_KEY) + bytes(16) + key
        response = {
            "clientDataJSON": base64url(self._client_data("webauthn.create", options, lies)),
            "attestationObject": base64url(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal", "hybrid"],
        }
        return self._credential(response)

    def get(self, options: dict[str, Any], **lies: Any) -> str:
        """The JSON of what `navigator.credentials.get` gives."""
        self.count = lies.get("count", self.count and self.count + 1)
        client_data = self._client_data("webauthn.get", options, lies)
        data = self._authenticator_data(lies.get("host", options["rpId"]), lies.get("flags", self.flags))
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": base64url(client_data),
            "authenticatorData": base64url(data),
            "signature": base64url(signature),
            "userHandle": base64url(lies.get("user", self.user)),
        }
        return self._credential(response)

    def _authenticator_data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, options: dict[str, Any], lies: dict[str, Any]) -> bytes:
        said = {
            "type": lies.get("type", kind),
            "challenge": lies.get("challenge", options["challenge"]),
            "origin": lies.get("origin", self.origin),
            "crossOrigin": False,
        }
        return json.dumps(said).encode()

    def _credential(self, response: dict[str, Any]) -> str:
        name = base64url(self.credential_id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "authenticatorAttachment": "platform",
                "clientExtensionResults": {},
                "response": response,
            }
        )
