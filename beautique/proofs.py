"""The web's side of the private store: where this shop keeps the screenshots that its customers send."""

from typing import cast

from flask import Flask, current_app

from beautique.config import Settings
from beautique.media.private_store import PrivateStore


def init_app(app: Flask, settings: Settings) -> None:
    """One folder, whatever the pictures of products are kept in. No address leads to it."""
    app.extensions["proofs"] = PrivateStore(settings.proofs_root)


def proof_store() -> PrivateStore:
    """The store of the running application."""
    return cast(PrivateStore, current_app.extensions["proofs"])
