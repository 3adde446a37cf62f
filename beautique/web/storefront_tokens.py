"""Tokens of the storefront as text: the dashboard shows a new one once, the JSON door reads it. HS256 only, a key of their own."""

import hashlib
import hmac

import jwt

from beautique.settings.models import ApiToken
from beautique.settings.queries import find_live_token
from beautique.settings.types import STOREFRONT_AUDIENCE, TOKEN_ISSUER, IssuedToken
from beautique.web.extensions import current_settings

_ALGORITHM = "HS256"
_CLAIMS = ["iss", "aud", "sub", "iat", "nbf", "exp", "jti"]


def derived_key(secret: str, audience: str) -> str:
    """The key of one audience: a token for one can never be read as a token for another."""
    return hmac.new(secret.encode(), audience.encode(), hashlib.sha256).hexdigest()


def sign(token: IssuedToken) -> str:
    """The text of a new token. It is kept nowhere."""
    return jwt.encode(dict(token.claims), _key(), _ALGORITHM)


def find_token(text: str) -> ApiToken | None:
    """The live token of this text, or None, whatever is wrong with it. One query, and none for a text that we did not sign."""
    try:
        claims = jwt.decode(
            text,
            _key(),
            algorithms=[_ALGORITHM],
            audience=STOREFRONT_AUDIENCE,
            issuer=TOKEN_ISSUER,
            options={"require": _CLAIMS, "strict_aud": True},
        )
    except jwt.PyJWTError:
        return None
    token = find_live_token(claims["jti"])
    return token if token is not None and str(token.id) == claims["sub"] else None


def _key() -> str:
    settings = current_settings()
    return derived_key(settings.jwt_secret_key.get_secret_value(), STOREFRONT_AUDIENCE)
