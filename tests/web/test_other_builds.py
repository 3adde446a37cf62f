"""While one build takes the place of another, a page of one asks the other for its styles and scripts: it gets what is there now."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from beautique.web.static_files import ROOT

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

OTHER = "/static/0123456789ab"


def asked(app: Flask, path: str) -> TestResponse:
    """The answer to a browser, read whole."""
    answer = app.test_client().get(path)
    answer.get_data()
    answer.close()
    return answer


@pytest.mark.parametrize(
    ("file", "kind"),
    [("js/app.js", "text/javascript"), ("css/app.css", "text/css"), ("icons.svg", "image/svg+xml")],
)
def test_a_file_of_another_build_is_todays_and_nobody_keeps_it(app: Flask, file: str, kind: str) -> None:
    answer = asked(app, f"{OTHER}/{file}")
    assert answer.status_code == 200
    assert answer.data == (ROOT / "static" / file).read_bytes()
    assert answer.mimetype == kind
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [f"{OTHER}/js/nowhere.js", f"{OTHER}/../../wsgi.py", f"{OTHER}/%2e%2e/wsgi.py", "/static/js/app.js"],
)
def test_what_is_no_file_of_any_build_is_not_there(app: Flask, path: str) -> None:
    assert asked(app, path).status_code == 404


def test_the_files_of_this_build_may_be_kept_for_a_year(app: Flask) -> None:
    assert "max-age=31536000" in asked(app, f"{app.static_url_path}/js/app.js").headers["Cache-Control"]
