"""What is said to a device and what it answers: WebAuthn. What is asked is plain JSON; only reading answers needs the library."""

import json
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from functools import cache
from types import ModuleType
from typing import Any

from beautique.staff.passkeys import rules
from beautique.staff.passkeys.types import Answer, NewPasskey, PasskeyRefused, Proof, Site
from beautique.staff.types import Account

_ALGORITHMS = (-8, -7, -257)  # Ed25519, ES256, RS256 (Windows Hello)
_MAX_ID_LENGTH = 1364  # 1,023 bytes as base64url
# What the library and its CBOR reader raise at bytes that are no answer; its own errors are added in `_webauthn`.
_MALFORMED = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


def creation_options(
    site: Site, challenge: bytes, account: Account, known: Iterable[tuple[str, list[Any]]]
) -> dict[str, Any]:
    """What `navigator.credentials.create` is asked: a key that needs no username later, and a thumb, a face or a PIN.

    `known` are ids and transports of the account's passkeys: a device that has one makes no second.
    """
    return {
        "rp": {"id": site.host, "name": "Beautique"},
        "user": {
            "id": base64url(account.id.bytes),
            "name": account.username,
            "displayName": account.display_name,
        },
        "challenge": base64url(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": each} for each in _ALGORITHMS],
        "excludeCredentials": [
            {"type": "public-key", "id": credential_id, "transports": transports}
            for credential_id, transports in known
        ],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
        "timeout": _timeout_ms(),
    }


def request_options(site: Site, challenge: bytes) -> dict[str, Any]:
    """What `navigator.credentials.get` is asked: any passkey of this site, whosever it is."""
    return {
        "rpId": site.host,
        "challenge": base64url(challenge),
        "allowCredentials": [],
        "userVerification": "required",
        "timeout": _timeout_ms(),
    }


def read_new(answer: Answer, site: Site) -> NewPasskey:
    """The passkey that a device has made for this challenge and this site. Raises `PasskeyRefused`."""
    webauthn, malformed = _webauthn()
    try:
        made = webauthn.verify_registration_response(
            credential=answer.response,
            expected_challenge=answer.challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        transports = json.loads(answer.response)["response"].get("transports") or []
    except malformed as error:
        raise PasskeyRefused from error
    return NewPasskey(
        base64url(made.credential_id),
        base64url(made.credential_public_key),
        made.sign_count,
        tuple(str(each) for each in transports if str(each) in _TRANSPORTS),
        made.credential_backed_up,
    )


def credential_id(response: str) -> str:
    """The id of the passkey that says to have signed; empty when none can be read."""
    try:
        sent = json.loads(response)["id"]
    except _MALFORMED:
        return ""
    is_id = isinstance(sent, str) and sent.isascii() and sent.isprintable() and len(sent) <= _MAX_ID_LENGTH
    return sent if is_id else ""


def read_proof(answer: Answer, site: Site, public_key: str) -> Proof:
    """What a device has signed with a passkey's private half, for this challenge and this site. Raises `PasskeyRefused`.

    Whether its counter went on is decided later, where the row is locked.
    """
    webauthn, malformed = _webauthn()
    try:
        checked = webauthn.verify_authentication_response(
            credential=answer.response,
            expected_challenge=answer.challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=webauthn.base64url_to_bytes(public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        handle = json.loads(answer.response)["response"]["userHandle"]
        account_id = uuid.UUID(bytes=webauthn.base64url_to_bytes(handle))
    except malformed as error:
        raise PasskeyRefused from error
    return Proof(account_id, checked.new_sign_count, checked.credential_backed_up)


def base64url(raw: bytes) -> str:
    """Bytes as WebAuthn writes them in JSON."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@cache
def _webauthn() -> tuple[ModuleType, tuple[type[Exception], ...]]:
    """The library, and everything that it raises at an answer that is none.

    Late import: it takes 0.3 s and 29 MB, which a worker that never reads an answer should not pay.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    return webauthn, (WebAuthnException, *_MALFORMED)


def _timeout_ms() -> int:
    return int(rules.CHALLENGE_LASTS.total_seconds() * 1000)


_TRANSPORTS = {"usb", "nfc", "ble", "smart-card", "hybrid", "internal"}
