"""Static files below the folder of another build (0005).

While one build takes the place of another, a page of one may ask the other for its styles and scripts: a page that was on its way at
a restart, or two machines behind a balancer. Today's files dress it, where an error would leave it bare and its buttons dead.
"""

import re

from flask import Blueprint, Response, abort, current_app, send_from_directory

blueprint = Blueprint("other_builds", __name__)

_HASH = re.compile(r"[0-9a-f]{12}")


@blueprint.get("/static/<build>/<path:filename>")
def static_file(build: str, filename: str) -> Response:
    """The file of this build, for now: it is not what its address promises, so nothing on the way may keep it."""
    if not _HASH.fullmatch(build):
        abort(404)
    response = send_from_directory(str(current_app.static_folder), filename)
    response.headers["Cache-Control"] = "no-store"
    return response
