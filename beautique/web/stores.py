"""The web's side of the picture stores: which one this shop has, where screenshots lie, and local pictures by URL."""

from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, send_file

from beautique.config import Settings
from beautique.media.fetching import PictureFetcher
from beautique.media.local_store import URL_PATH, LocalStore
from beautique.media.private_store import PrivateStore
from beautique.media.stores import ImageStore
from beautique.web.static_files import YEAR_S

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # a picture opened on its own runs nothing

pictures = Blueprint("pictures", __name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Chooses the store of product pictures, where a local one is served by us, and the private one, to which no address leads."""
    app.extensions["proofs"] = PrivateStore(settings.proofs_root)
    app.extensions["picture_fetcher"] = PictureFetcher(settings.import_picture_hosts)
    if account := settings.cloudinary:
        # Importing the library makes it read CLOUDINARY_URL by itself, and stop at a bad one before our settings can say so.
        from beautique.media.cloudinary_store import CloudinaryStore

        app.extensions["images"] = CloudinaryStore(
            account.cloud_name, account.api_key, account.api_secret, account.upload_prefix
        )
    else:
        app.extensions["images"] = LocalStore(settings.media_root, settings.public_url)
        app.register_blueprint(pictures)


def image_store() -> ImageStore:
    """The store of product pictures."""
    return cast(ImageStore, current_app.extensions["images"])


def picture_fetcher() -> PictureFetcher:
    """Who brings pictures from the hosts that the shop allows."""
    return cast(PictureFetcher, current_app.extensions["picture_fetcher"])


def proof_store() -> PrivateStore:
    """The store of the screenshots that customers send, whatever the pictures of products are kept in."""
    return cast(PrivateStore, current_app.extensions["proofs"])


@pictures.get(URL_PATH + "/<public_id>/<name>")
def picture(public_id: str, name: str) -> Response:
    """A product picture. Public by URL; names are never used again, so it may be kept for ever."""
    file = cast(LocalStore, image_store()).find_file(public_id, name)
    if file is None:
        abort(404)
    response = send_file(file.path, mimetype=file.content_type, max_age=YEAR_S, conditional=True)
    response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
