"""What can be wrong with a picture, and with the place where pictures are kept."""

from collections.abc import Sequence

from beautique.kernel.errors import Busy, DomainError, Invalid

FIELD = "images"


class BadPicture(Invalid):
    """One file cannot be used; the sentence names it."""

    def __init__(self, sentence: str) -> None:
        super().__init__({FIELD: [sentence]})


class BadPictures(Invalid):
    """Some files of an upload cannot be used, so none was kept; one sentence for each of them."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__({FIELD: sentences})


class PictureGone(Invalid):
    """A picture lay unused for so long that it was deleted before a product took it."""

    def __init__(self) -> None:
        super().__init__({FIELD: ["A picture lay unused for too long and was deleted. Add it again."]})


class PictureStoreError(DomainError):
    """The store refused, was silent, is full or lied. Nothing changed."""

    code = "IMAGE_SERVICE_ERROR"


class PicturesBusy(Busy):
    """Other pictures are being read or uploaded just now. Nothing changed."""

    code = "IMAGE_SERVICE_ERROR"
