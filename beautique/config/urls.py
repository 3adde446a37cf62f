"""Addresses in settings: what is an origin, what is this machine, and a database or picture service as one URL."""

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from beautique.config.folders import ROOT

_ENCRYPTED = ("require", "verify-ca", "verify-full")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine and nothing else."""
    bare = host.strip("[]")
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return bare == "localhost"


def is_url(text: str) -> bool:
    """Whether host and port can be told apart: what stands raw in a password may end them too early."""
    try:
        parts = urlsplit(text)
        _, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return True


def is_origin(text: str) -> bool:
    """Scheme, host and perhaps a port: nothing after them."""
    if not is_url(text):
        return False
    parts = urlsplit(text)
    plain = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain and "*" not in text


def is_safe_origin(text: str) -> bool:
    """An origin that nobody on the way can read: https, or this machine."""
    return is_origin(text) and (text.startswith("https://") or is_loopback(urlsplit(text).hostname or ""))


def normal_database_url(text: str) -> str:
    """The URL with the driver that we use, and an SQLite file's whole path.

    Raise ValueError with a sentence that says what is wrong, never the password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("is not a database URL, such as postgresql://user:password@host/name.") from None
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg2"):
        if not url.database:
            raise ValueError("does not name a database after the host.")
        url = url.set(drivername="postgresql+psycopg2")
    elif url.drivername == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise ValueError("does not name a file, such as sqlite:///instance/shop.db.")
        url = url.set(database=str(ROOT / url.database))
    else:
        raise ValueError("must begin with postgresql:// or sqlite:///.")
    return url.render_as_string(hide_password=False)


def may_be_overheard(database_url: str) -> bool:
    """Whether a database is on another machine and may be spoken to without encryption: libpq's own choice falls back to it."""
    url = make_url(database_url)
    host = url.host or ""  # none is a socket or a file
    return bool(host) and not is_loopback(host) and url.query.get("sslmode") not in _ENCRYPTED


def is_on_neon(database_url: str) -> bool:
    """Whether a database lies with Neon, which counts connections."""
    return (make_url(database_url).host or "").endswith(".neon.tech")


@dataclass(frozen=True, slots=True)
class CloudinaryAccount:
    """Where pictures go: `cloudinary://key:secret@cloud[?upload_prefix=...]`, taken apart."""

    cloud_name: str
    api_key: str
    api_secret: str = field(repr=False)
    upload_prefix: str | None = None

    @classmethod
    def parse(cls, url: str) -> Self:
        """Raise ValueError with a sentence that names the wrong part, never the secret."""
        try:
            parts = urlsplit(url)
            key, secret = parts.username, parts.password
        except ValueError:
            raise ValueError("is not a URL of the form cloudinary://key:secret@cloud.") from None
        cloud = parts.netloc.rpartition("@")[2]  # .hostname would lower the letters
        if parts.scheme != "cloudinary" or not (key and secret and re.fullmatch(r"[\w-]+", cloud)):
            raise ValueError("is not a URL of the form cloudinary://key:secret@cloud.")
        options = dict(parse_qsl(parts.query))
        prefix = options.pop("upload_prefix", None)
        if options:
            raise ValueError(f"has an option that is not supported here: {', '.join(sorted(options))}.")
        if prefix is not None and not is_safe_origin(prefix):
            raise ValueError("names an upload_prefix that is not https (http is for this machine only).")
        return cls(unquote(cloud), unquote(key), unquote(secret), prefix)
