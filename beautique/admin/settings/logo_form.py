"""The form of the shop's logo: a picture, or none."""

from typing import Any

from flask import request
from wtforms import FileField

from beautique.admin.core.forms import VersionedForm
from beautique.admin.core.identity import actor
from beautique.media.commands import store_pictures
from beautique.media.errors import FIELD, BadPicture
from beautique.media.reading import shown_name
from beautique.media.types import PictureFile
from beautique.settings.queries import get_logo, get_section
from beautique.settings.types import Logo, Section
from beautique.web.stores import image_store

RULE_NAMES = {FIELD: "logo"}  # what is wrong with a picture stands beside the field


class LogoForm(VersionedForm):
    """The picture that is to be on slips from now on."""

    logo = FileField("Picture")

    def value(self) -> Logo:
        """The picture that was sent, kept in the store; none when it is to be taken off. Runs outside any transaction.

        Raises `BadPicture`, `BadPictures`, `PictureStoreError`, `PicturesBusy`.
        """
        if request.form.get("take_off"):
            return Logo()
        file = request.files.get("logo")
        if file is None or not file.filename:
            raise BadPicture("Choose a picture first.")
        [picture] = store_pictures(
            [PictureFile(shown_name(file.filename), file.read())], image_store(), actor()
        )
        return Logo(picture)


def logo_context() -> dict[str, Any]:
    """What the settings page shows of it."""
    picture = get_logo()
    version = get_section(Section.LOGO).version
    return {
        "logo_form": LogoForm(data={"version": version}),
        "logo": image_store().variants(picture).card if picture else "",
        "logo_refusal": "",
    }
