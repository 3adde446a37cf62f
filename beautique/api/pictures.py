"""Pictures that a request brings: as files, or by URL."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import BadRequest

from beautique.api import gate
from beautique.catalog import rules
from beautique.kernel.errors import Complaints, Invalid
from beautique.media.commands import store_pictures
from beautique.media.stores import PUBLIC_ID
from beautique.media.types import Picture, PictureFile
from beautique.web.extensions import current_settings
from beautique.web.stores import image_store

FILE_FIELDS = ("images", "files")
_UNREADABLE = (
    "This form could not be read. Send it whole, as multipart/form-data with its boundary and names in UTF-8."
)


def store_uploads(known: int) -> list[Picture]:
    """Keeps the uploaded files for a product that has `known` pictures: all of them or none.

    Raises `Invalid`, and what `store_pictures` raises.
    """
    try:
        files = [file for field in FILE_FIELDS for file in request.files.getlist(field) if file.filename]
    except BadRequest as error:
        raise Invalid({"images": [_UNREADABLE]}) from error
    if not files:
        raise Invalid({"images": ["Send at least one picture in the field images."]})
    if known + len(files) > rules.MAX_IMAGES:
        raise Invalid({"images": [f"A product has at most {rules.MAX_IMAGES} pictures."]})
    chosen = [PictureFile(file.filename or "", file.read()) for file in files]
    return store_pictures(chosen, image_store(), gate.actor())


def named_pictures(urls: Sequence[str], known: Sequence[Picture]) -> tuple[Picture, ...]:
    """The pictures that are named by URL: those that the product has, ours, and https on an allowed host. Raises `Invalid`."""
    store = image_store()
    settings = current_settings()
    by_url = {picture.url: picture for picture in known}
    complaints = Complaints()
    pictures = []
    for index, url in enumerate(urls):
        stored = store.stored_form(url)
        if stored in by_url:
            pictures.append(by_url[stored])
        elif store.owns(url):
            name = re.search(PUBLIC_ID, stored)
            pictures.append(replace(Picture(stored), public_id=name[0] if name else None))
        elif _is_on(url, settings.image_hosts):
            pictures.append(Picture(url))
        else:
            hosts = ", ".join(settings.image_hosts)
            complaints.add(f"images.{index}", f"Name a picture that we gave you, or https on {hosts}.")
    complaints.raise_if_any()
    return tuple(pictures)


def _is_on(url: str, hosts: Sequence[str]) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return url.isprintable() and " " not in url and parts.scheme == "https" and parts.netloc.lower() in hosts
