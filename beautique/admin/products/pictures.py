"""Pictures on their way into a product: uploaded one by one, kept as pending, carried by the form until it is saved.

Whether a picture that the form carries still lies in the store is asked when the form comes back.
"""

from dataclasses import replace

from flask import make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import read_whole_number
from beautique.admin.products import uploads
from beautique.admin.products.picture_uploads import Notice, PictureUploads, read_token
from beautique.media.queries import still_there
from beautique.media.types import Picture


@admin.post("/products/pictures")
def upload_picture() -> Response:
    """Takes one file and answers the form's list item for it, or the sentence that says why not."""
    pile = PictureUploads()
    uploads.keep(pile, request.files.getlist("picture")[:1])
    if pile.pictures:
        return make_response(render_template("products/_picture.html", picture=pile.views[0]))
    notice = pile.notices[0] if pile.notices else Notice("Nothing arrived.", "Choose the picture again.")
    answer = render_template("products/_left_out.html", notice=notice)
    return make_response(answer, pile.refusal_status, pile.headers)


def gather(form: MultiDict[str, str]) -> PictureUploads:
    """The pictures of the form that was sent: those it carried, in the order it says, and its files."""
    pile = PictureUploads()
    carried, unreadable = _carried(form)
    known = still_there([each.public_id for each in carried if each.public_id])
    for each in carried:
        if each.public_id is None or each.public_id in known:
            pile.pictures.append(each)
    _tell(pile, len(carried) - len(pile.pictures), "deleted", "It lay unused for too long.")
    _tell(pile, unreadable, "left out", "The form was opened before the shop’s keys were changed.")
    uploads.keep(pile, [file for file in request.files.getlist("files") if file.filename])
    return pile


def _tell(pile: PictureUploads, count: int, what: str, why: str) -> None:
    if count:
        words = "1 picture was" if count == 1 else f"{count} pictures were"
        pile.notices.append(Notice(f"{words} {what}.", f"{why} Add {'it' if count == 1 else 'them'} again."))


def _carried(form: MultiDict[str, str]) -> tuple[list[Picture], int]:
    """The pictures of tokens that we signed, with the words that were typed, without those ticked for removal.

    Beside them how many tokens are none of ours: the key that signed them may have been changed (docs/security.md, Keys).
    """
    tokens = form.getlist("pictures")
    removed = set(form.getlist("removed"))
    words: list[str | None] = list(form.getlist("alt"))
    if len(words) != len(tokens):  # the panel of a conflict: each keeps the words of its token
        words = [None] * len(tokens)
    order = _order(form.getlist("position"), len(tokens))
    pictures: dict[str, Picture] = {}
    unreadable = 0
    for each, alt in ((tokens[n], words[n]) for n in order if tokens[n] not in removed):
        if picture := read_token(each):
            pictures[picture.url] = picture if alt is None else replace(picture, alt=alt.strip())
        else:
            unreadable += 1
    return list(pictures.values()), unreadable


def _order(positions: list[str], count: int) -> list[int]:
    """Which picture comes where: without JavaScript the order is typed, with it they are sent in order."""
    if len(positions) != count:
        return list(range(count))
    typed = [read_whole_number(position) for position in positions]
    places = [n if place is None else place for n, place in enumerate(typed, start=1)]
    return sorted(range(count), key=lambda n: (places[n], n))
