"""What a server is given by `test_busy_threads`: views that hold their thread, or would end it."""

import time
from collections.abc import Iterable
from typing import Any


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """`/slow` takes the seconds of its query, `/exit` ends the process as a mistake in a view could; all others are quick."""
    if environ["PATH_INFO"] == "/slow":
        time.sleep(float(environ["QUERY_STRING"]))
    if environ["PATH_INFO"] == "/exit":
        raise SystemExit
    start_response("200 OK", [("Content-Length", "4")])
    return [b"here"]
