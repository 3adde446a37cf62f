"""The catalogue for Meta and Google, at addresses that lead only those there to whom the owner gave them (0026)."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Flask, Response, abort, request, stream_with_context, url_for

from beautique.catalog.feeds.files import google_xml, meta_csv
from beautique.catalog.feeds.types import FeedShop
from beautique.kernel import clock
from beautique.kernel.errors import Conflict
from beautique.settings.queries import get_feeds, get_store, last_saved
from beautique.settings.types import Feeds, Section
from beautique.web.extensions import current_settings
from beautique.web.storefront_state import read_state
from beautique.web.storefront_tokens import derived_key
from beautique.web.stores import image_store
from beautique.web.visitor_limit import count_visitor

feeds = Blueprint("feeds", __name__)

ENDPOINTS = {"Meta (WhatsApp, Instagram, Facebook)": "feeds.meta_feed", "Google": "feeds.google_feed"}
_SECRET_LENGTH = 40  # hexadecimal digits: 160 bits
_SAME_SECOND = timedelta(seconds=1)


def init_app(app: Flask) -> None:
    """Adds `/feeds/...`."""
    app.register_blueprint(feeds)


@feeds.get("/feeds/<secret>/meta.csv")
def meta_feed(secret: str) -> Response:
    """The catalogue as Meta reads it. `variants=1` asks for a row for each size in each colour."""
    return _answer(secret, meta_csv, "text/csv")


@feeds.get("/feeds/<secret>/google.xml")
def google_feed(secret: str) -> Response:
    """The catalogue as Google reads it, with the same question."""
    return _answer(secret, google_xml, "application/xml")


def address(endpoint: str, chosen: Feeds) -> str:
    """Where one of `ENDPOINTS` is found from outside, until the owner renews it."""
    return current_settings().public_url + url_for(endpoint, secret=_secret(chosen))


def are_reachable() -> bool:
    """Whether the shop's own address is one that other programs can reach: https, so not only this machine's."""
    return current_settings().uses_https


def _answer(secret: str, file: Callable[..., Iterator[bytes]], mimetype: str) -> Response:
    count_visitor(request.remote_addr or "")
    version = read_state().catalogue_version  # first: what is sent may be newer than its name, never older
    chosen = get_feeds()
    if not hmac.compare_digest(secret.encode(), _secret(chosen).encode()) or not chosen.is_on:
        abort(404)
    if not (current_settings().public_url or current_settings().cloudinary):
        raise Conflict("PUBLIC_URL is not set, and without it no address leads to the shop's pictures.")
    shop = FeedShop(get_store().name, chosen.link, image_store().photo)
    variants = request.args.get("variants") == "1"
    response = Response(mimetype=mimetype)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(_etag(version, mimetype, shop, variants=variants), weak=True)
    changed_at = _changed_at(version)
    if clock.now() - changed_at > _SAME_SECOND:  # until then another change may still bear the same second
        response.last_modified = changed_at
    if _is_known(response):
        response.status_code = 304
    else:
        response.response = stream_with_context(file(shop, variants=variants))
        response.headers["X-Accel-Buffering"] = "no"
    return response


def _changed_at(version: int) -> datetime:
    """When the catalogue, or what the owner set of the feeds, last changed: a version counts microseconds. Whole seconds."""
    saved_at = last_saved(Section.STORE, Section.FEEDS)
    changed_at = datetime.fromtimestamp(version / 1_000_000, UTC)
    return max(changed_at, saved_at or changed_at).replace(microsecond=0)


def _secret(chosen: Feeds) -> str:
    """Kept nowhere: made of this shop's key and the time of the last renewal, so no backup and no log can tell it."""
    renewal = chosen.renewed_at.isoformat() if chosen.renewed_at else ""
    return derived_key(current_settings().secret_key.get_secret_value(), f"beautique:feeds:{renewal}")[
        :_SECRET_LENGTH
    ]


def _etag(version: int, mimetype: str, shop: FeedShop, *, variants: bool) -> str:
    """All that a file is made of."""
    made_of = (version, mimetype, shop.name, shop.link, current_settings().public_url, variants)
    return hashlib.blake2b(repr(made_of).encode(), digest_size=16).hexdigest()


def _is_known(response: Response) -> bool:
    """Whether the asker has it. A time counts only as the very one that we gave, and only from askers who know no name."""
    if request.if_none_match:
        return request.if_none_match.contains_weak(response.get_etag()[0] or "")
    return response.last_modified is not None and request.if_modified_since == response.last_modified
