"""Saving the shop's logo: sent as a file, so it is no section among the others, whose forms can be sent again."""

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.settings.logo_form import RULE_NAMES, LogoForm
from beautique.admin.settings.sections import show, show_saved
from beautique.kernel.errors import Busy, Invalid, Stale
from beautique.media.errors import PictureStoreError
from beautique.settings import commands
from beautique.settings.types import Section

_OVERTAKEN = "Somebody saved another logo meanwhile, which you see here. Nothing was overwritten."


@admin.post("/settings/logo")
def save_logo() -> Response:
    """Puts a picture in the place of the last one, or takes it off."""
    form = LogoForm(request.form)
    try:
        logo = form.value()
        commands.save_section(logo, form.expected_version, actor())
    except Invalid as refusal:
        form.show(refusal, RULE_NAMES)
        return show(Section.LOGO, 422, logo_form=form)
    except Stale:
        return _again(_OVERTAKEN, 409)
    except Busy as busy:
        answer = _again(busy.message, 503)
        answer.headers["Retry-After"] = str(busy.retry_after_s)
        return answer
    except PictureStoreError as failure:
        return _again(failure.message, 502)
    words = "The logo is on every slip from now on." if logo.picture else "Slips have no logo from now on."
    return show_saved(Section.LOGO, words, is_returned_to=True)


def _again(sentence: str, status: int) -> Response:
    """The section as it is stored, with the sentence: the file has to be chosen anew."""
    return show(Section.LOGO, status, logo_refusal=sentence)
