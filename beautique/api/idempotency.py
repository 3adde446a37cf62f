"""The caller's own key of a request: the same request with the same key happens once."""

import re

from flask import request

from beautique.kernel.errors import Invalid

KEY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
_KEY = re.compile(r"[\x20-\x7e]{1,255}")


def read_key() -> str | None:
    """The key of the running request; None when it brings none. Raises `Invalid`."""
    key = request.headers.get(KEY_HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise Invalid({KEY_HEADER: ["Use 1 to 255 printable ASCII characters."]})
    return key
