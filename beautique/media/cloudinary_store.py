"""Pictures at Cloudinary, through its own SDK. What the service says is believed only after a look at it.

Importing this module imports the SDK, which reads CLOUDINARY_URL by itself: import it after the settings have been checked.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import cloudinary
from cloudinary import exceptions, uploader
from cloudinary.utils import get_http_connector
from urllib3 import Timeout

from beautique.kernel.bulkhead import Bulkhead
from beautique.media.circuit_breaker import Breaker, within
from beautique.media.errors import PicturesBusy, PictureStoreError
from beautique.media.stores import CARD_PX, FULL_PX, PUBLIC_ID, THUMB_PX, photo_elsewhere, same_everywhere
from beautique.media.types import Picture, PreparedPicture, Variants

T = TypeVar("T")

DELIVERY_HOST = "res.cloudinary.com"
FAILURES_IN_A_ROW = 5
CALLS_IN_FLIGHT = 2  # so that slow uploads leave the other threads of the process to visitors

_API = "https://api.cloudinary.com"
_NOT_KEPT = "The picture service did not take the picture. Nothing was changed. Try again in a few minutes."
_NOT_DELETED = "The picture service did not delete the picture."
_REFUSALS = (
    exceptions.BadRequest, exceptions.AuthorizationRequired, exceptions.NotAllowed, exceptions.NotFound,
    exceptions.AlreadyExists, exceptions.RateLimited,
)  # fmt: skip

_logger = logging.getLogger(__name__)

# The SDK's connection pool follows redirects (with our picture and signature) and has retries of its own; it offers no option
# against either, so it gets a pool that does neither.
uploader._http = get_http_connector(cloudinary.config(), {**cloudinary.CERT_KWARGS, "retries": False})


class _Unbelievable(Exception):
    """The service answered, but not with what it should; asking again may help."""


class CloudinaryStore:
    """An `ImageStore` in one account. `save` ends within `total_s` seconds, `delete` within `delete_s`.

    After five failures in a row nothing is tried for `pause_s` seconds. The credentials stay in here; they go along with each
    call and are never put into the SDK's own configuration.
    """

    def __init__(
        self,
        cloud_name: str,
        api_key: str,
        api_secret: str,
        upload_prefix: str | None = None,
        *,
        connect_s: float = 3,
        read_s: float = 10,
        total_s: float = 12,
        delete_s: float = 3,
        pause_s: float = 30,
    ) -> None:
        self._account = {
            "cloud_name": cloud_name,
            "api_key": api_key,
            "api_secret": api_secret,
            "upload_prefix": upload_prefix or _API,
        }
        self._base_path = f"/{cloud_name}/image/upload/"
        self._connect_s, self._read_s = connect_s, read_s
        self._total_s, self._delete_s = total_s, delete_s
        self._breaker = Breaker(FAILURES_IN_A_ROW, pause_s)
        self._calls = Bulkhead(CALLS_IN_FLIGHT)

    def save(self, prepared: PreparedPicture, public_id: str) -> Picture:
        """Uploads under our id; one more try when the service is silent or fails. Raises `PictureStoreError`, `Busy`."""
        _check(public_id)

        def upload(timeout: Timeout) -> Picture:
            answer = uploader.upload(
                prepared.content,
                public_id=public_id,
                overwrite=False,  # a second try after a lost answer finds the first one's picture
                resource_type="image",
                filename=f"{public_id}.jpg",
                timeout=timeout,
                **self._account,
            )
            return self._believed(answer, prepared, public_id)

        return self._call(upload, _NOT_KEPT, self._total_s, tries=2)

    def delete(self, public_id: str) -> None:
        """Deletes a picture; one that is not there is no error. Raises `PictureStoreError`, `Busy`."""
        _check(public_id)

        def destroy(timeout: Timeout) -> None:
            answer = uploader.destroy(public_id, invalidate=True, timeout=timeout, **self._account)
            if answer.get("result") not in ("ok", "not found"):
                raise _Unbelievable("it did not say that the picture is gone")

        self._call(destroy, _NOT_DELETED, self._delete_s, tries=1)

    def variants(self, picture: Picture, *, absolute: bool = False) -> Variants:
        """Addresses in three widths, in the best format and quality for each browser; never larger than the original."""
        if not self.owns(picture.url):
            return same_everywhere(picture, picture.url)
        thumb, card, full = (
            self._delivered(picture, width, "auto") for width in (THUMB_PX, CARD_PX, FULL_PX)
        )
        return Variants(thumb, card, full, picture.width, picture.height, picture.alt)

    def photo(self, picture: Picture) -> str | None:
        """The address of a JPEG, whatever form was stored; None for somebody else's drawing."""
        if not self.owns(picture.url):
            return photo_elsewhere(picture.url)
        return self._delivered(picture, FULL_PX, "jpg")

    def owns(self, url: str) -> bool:
        """Whether this is an address in our account."""
        return url.startswith(f"https://{DELIVERY_HOST}{self._base_path}")

    def absolute(self, url: str) -> str:
        """The same address: Cloudinary's are absolute."""
        return url

    def stored_form(self, url: str) -> str:
        """The same address."""
        return url

    def _delivered(self, picture: Picture, width: int, form: str) -> str:
        transformed = f"{self._base_path}c_limit,f_{form},q_auto,w_{width}/"
        return picture.url.replace(self._base_path, transformed, 1)

    def _believed(self, answer: Any, prepared: PreparedPicture, public_id: str) -> Picture:
        """The picture that an answer speaks of. Raises `_Unbelievable` unless it is ours, at the right place, over https."""
        url = answer["secure_url"]
        parts = urlsplit(url)
        directory, _, file_name = parts.path.rpartition("/")
        is_there = (parts.scheme, parts.netloc) == ("https", DELIVERY_HOST) and f"{directory}/".startswith(
            self._base_path
        )
        is_ours = answer["public_id"] == public_id and file_name.partition(".")[0] == public_id
        if not (is_there and is_ours):
            raise _Unbelievable("the answer is about another picture or another place")
        return Picture(url, public_id, prepared.width_px, prepared.height_px)

    def _call(self, call: Callable[[Timeout], T], sentence: str, budget_s: float, tries: int) -> T:
        """Runs a call of the SDK, again when that may help, within the time that there is."""
        if self._breaker.is_open():
            raise PictureStoreError(
                "The picture service has failed several times in a row. Try again in a minute."
            )
        with self._calls.place(PicturesBusy("Other pictures are being uploaded. Try again in a moment.", 5)):
            try:
                answer = self._tried(call, time.monotonic() + budget_s, tries)
            except Exception as error:
                # Its words may repeat what was signed, so only its kind is logged.
                _logger.warning("The picture service failed: %s", type(error).__name__)
                self._breaker.failed()
                raise PictureStoreError(sentence) from None
        self._breaker.succeeded()
        return answer

    def _tried(self, call: Callable[[Timeout], T], deadline: float, tries: int) -> T:
        for tries_left in range(tries - 1, -1, -1):
            left_s = deadline - time.monotonic()
            timeout = Timeout(connect=min(self._connect_s, left_s), read=min(self._read_s, left_s))
            try:
                return within(left_s, partial(call, timeout))
            except _REFUSALS:
                raise
            except Exception:
                if not tries_left or time.monotonic() >= deadline:
                    raise
        raise AssertionError


def _check(public_id: str) -> None:
    if not PUBLIC_ID.fullmatch(public_id):
        raise ValueError("a picture's id is 32 hexadecimal digits")
