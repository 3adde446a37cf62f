"""Photos of slips and labels on the page of the day's parcels: each pair becomes a line of the block. No photo is kept."""

from contextlib import ExitStack, closing

from flask import request

from beautique.admin.orders.bulk.forms import ParcelsForm
from beautique.kernel.db import db, end_read
from beautique.kernel.errors import Invalid
from beautique.media.errors import BadPicture
from beautique.media.reading import MAX_BYTES, prepare_picture, shown_name
from beautique.media.types import PictureFile
from beautique.orders.parcel_photos import reader
from beautique.orders.parcel_photos.rules import Pair

MOST = 10  # photos at a time: each is looked at while the page waits


def take_in(form: ParcelsForm) -> bool:
    """Whether photos came: those that show a pair are lines of the block now, the others are told. Raises `Invalid`, `Busy`."""
    with ExitStack() as opened:
        sent = [opened.enter_context(closing(each)) for each in request.files.getlist("photos")]
        files = [each for each in sent if each.filename] if reader.is_available() else []
        if len(files) > MOST:
            raise Invalid({"photos": [f"Choose up to {MOST} photos at a time; these are {len(files)}."]})
        lines = (form.block.data or "").splitlines()
        for each in files:
            file = PictureFile(each.filename or "", each.read(MAX_BYTES + 1))
            found = _pair(file)
            line = f"{found.number}\t{found.tracking_number}"
            if found.problem:
                form.unpaired.append((shown_name(file.name), found.problem))
            elif line not in lines:
                lines.append(line)
    if files:
        form.block.data = "\n".join(lines)
    return bool(files)


def _pair(file: PictureFile) -> Pair:
    end_read(db.session())  # no connection is held while the photo is looked at
    try:
        return reader.read_pair(prepare_picture(file).content)
    except BadPicture as bad:
        return Pair(problem=bad.message)
