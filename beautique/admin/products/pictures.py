"""Pictures on their way into a product: uploaded one by one, kept as pending, carried by the form until it is saved.

The form carries each picture as a token that we signed, so it can name nothing but what we gave out; whether the picture still
lies in the store is asked when the form comes back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask import current_app, make_response, render_template, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.wrappers import Response

from beautique.admin.core import gate
from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import read_whole_number
from beautique.catalog.rules import MAX_IMAGES
from beautique.kernel.errors import Busy
from beautique.media.commands import store_pictures
from beautique.media.errors import BadPictures, PictureStoreError
from beautique.media.queries import still_there
from beautique.media.reading import shown_name
from beautique.media.types import Picture, PictureFile
from beautique.web.stores import image_store


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture as the form shows and carries it."""

    token: str
    thumb: str
    card: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened to a file that is not among the pictures."""

    title: str
    text: str


@dataclass(slots=True)
class Pile:
    """The pictures of a form, in order, and what was left out of it."""

    pictures: list[Picture] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    store_failed: bool = False

    @property
    def views(self) -> list[PictureView]:
        """For the template."""
        return [view(picture) for picture in self.pictures]


@admin.post("/products/pictures")
def upload_picture() -> Response:
    """Takes one file and answers the form's list item for it, or the sentence that says why not."""
    pile = Pile()
    _keep(pile, request.files.getlist("picture")[:1])
    if pile.pictures:
        return make_response(
            render_template("products/_picture.html", picture=pile.views[0], product_name="")
        )
    notice = pile.notices[0] if pile.notices else Notice("Nothing arrived.", "Choose the picture again.")
    answer = render_template("products/_left_out.html", notice=notice)
    return make_response(answer, 502 if pile.store_failed else 422)


def gather(form: MultiDict[str, str]) -> Pile:
    """The pictures of the form that was sent: those it carried, in the order it says, and its files."""
    pile = Pile()
    carried = _carried(form)
    known = still_there([each.public_id for each in carried if each.public_id])
    for each in carried:
        if each.public_id is None or each.public_id in known:
            pile.pictures.append(each)
    if gone := len(carried) - len(pile.pictures):
        words = "1 picture was" if gone == 1 else f"{gone} pictures were"
        pile.notices.append(Notice(f"{words} deleted.", "It lay unused for too long. Add it again."))
    _keep(pile, [file for file in request.files.getlist("files") if file.filename])
    return pile


def view(picture: Picture) -> PictureView:
    """A picture for the template."""
    variants = image_store().variants(picture)
    return PictureView(token(picture), variants.thumb, variants.card)


def token(picture: Picture) -> str:
    """What the form carries: everything about the picture but its words, which the product's name decides."""
    return str(_signer().dumps([picture.url, picture.public_id, picture.width, picture.height]))


def _carried(form: MultiDict[str, str]) -> list[Picture]:
    """The pictures of tokens that we signed, without those ticked for removal; what is none of ours is passed over."""
    tokens = form.getlist("pictures")
    removed = set(form.getlist("removed"))
    positions = form.getlist("position")
    if len(positions) == len(tokens):  # without JavaScript the order is typed
        typed = [read_whole_number(position) for position in positions]
        places = [n if place is None else place for n, place in enumerate(typed, start=1)]
        tokens = [tokens[n] for n in sorted(range(len(tokens)), key=lambda n: (places[n], n))]
    pictures: dict[str, Picture] = {}
    for each in tokens:
        if each not in removed and (picture := _read(each)):
            pictures[picture.url] = picture
    return list(pictures.values())


def _read(signed: str) -> Picture | None:
    try:
        return Picture(*_signer().loads(signed))
    except (BadData, TypeError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="product-picture")


def _keep(pile: Pile, files: Sequence[FileStorage]) -> None:
    """Prepares and stores the files one by one: a bad one takes no other with it. Runs outside any transaction."""
    room = MAX_IMAGES - len(pile.pictures)
    for number, file in enumerate(files):
        name = shown_name(file.filename or "")
        if room <= 0:
            pile.notices.append(
                Notice(f"{name} was left out.", f"A product has at most {MAX_IMAGES} pictures.")
            )
            continue
        try:
            [picture] = store_pictures([PictureFile(name, file.read())], image_store(), gate.actor())
        except BadPictures as bad:
            pile.notices.append(Notice(f"{name} was left out.", _about_it(name, bad.message)))
        except (PictureStoreError, Busy) as failure:
            pile.store_failed = True
            pile.notices.append(
                Notice(_not_kept([name, *(f.filename or "" for f in files[number + 1 :])]), failure.message)
            )
            return  # the next would fail as well, and each may take its time to
        else:
            pile.pictures.append(picture)
            room -= 1


def _about_it(name: str, sentence: str) -> str:
    """`scan.pdf is not a picture.` -> `It is not a picture.`"""
    return f"It{sentence.removeprefix(name)}" if sentence.startswith(f"{name} ") else sentence


def _not_kept(names: Iterable[str]) -> str:
    first, *others = names
    return f"{first} and {len(others)} more were not kept." if others else f"{first} was not kept."
