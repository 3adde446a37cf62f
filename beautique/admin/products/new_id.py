"""The id of a new product: given to its form when it is opened, so that the form sent twice creates one product."""

import uuid

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer

from beautique.kernel import db


def carried() -> str:
    """The id as the form carries it, signed: the one that was sent, or a new one."""
    return request.form.get("new_id") or str(_signer().dumps(db.new_id().hex))


def read() -> uuid.UUID | None:
    """The id that the form of a new product was given when it was opened."""
    try:
        return uuid.UUID(hex=_signer().loads(request.form.get("new_id", "")))
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="new-product")
