"""The pictures of a product's form: in order, with what was left out, each as a token that we signed.

So a form can name nothing but what we gave out.
"""

import hashlib
from dataclasses import astuple, dataclass, field, replace
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from beautique.catalog.rules import MAX_IMAGES
from beautique.kernel.errors import Busy, DomainError
from beautique.media.reading import MAX_BYTES
from beautique.media.types import Picture
from beautique.web.stores import image_store


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture as the form shows and carries it."""

    id: str  # of its elements on the page
    token: str
    card: str
    alt: str  # words of its own; empty where the product's name describes it


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened to a file that is not among the pictures."""

    title: str
    text: str


@dataclass(slots=True)
class PictureUploads:
    """The pictures of a form, in order, and what was left out of it."""

    pictures: list[Picture] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    failure: DomainError | None = None  # of the store of pictures, or of the way to it

    @property
    def refusal_status(self) -> int:
        """Of the answer to what cannot be saved: 503 when pictures found no place, 502 when their store failed, else 422."""
        return 422 if self.failure is None else 503 if isinstance(self.failure, Busy) else 502

    @property
    def headers(self) -> dict[str, str]:
        """Of the answer: when to come again."""
        return {"Retry-After": str(self.failure.retry_after_s)} if isinstance(self.failure, Busy) else {}

    @property
    def views(self) -> list[PictureView]:
        """For the template."""
        return [_view(picture) for picture in self.pictures]

    @property
    def context(self) -> dict[str, Any]:
        """What the templates show of it, and what may be added."""
        return {
            "pictures": self.views,
            "notices": self.notices,
            "max_pictures": MAX_IMAGES,
            "largest_picture": MAX_BYTES,
        }


def _view(picture: Picture) -> PictureView:
    place = hashlib.sha256(picture.url.encode()).hexdigest()[:12]
    return PictureView(
        place, token(replace(picture, alt="")), image_store().variants(picture).card, picture.alt
    )


def token(picture: Picture) -> str:
    """What a form carries: everything about the picture. The form of a product carries its words beside it, in a field."""
    return str(_signer().dumps(astuple(picture)))


def read_token(signed: str) -> Picture | None:
    """The picture of a token; None when it is none of ours."""
    try:
        return Picture(*_signer().loads(signed))
    except (BadData, TypeError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="product-picture")
