"""What a server is given by `test_busy_threads`: views that hold their thread, or would end it."""

import gc
import time
from collections.abc import Iterable
from typing import Any


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """`/slow` takes the seconds of its query, `/exit` ends the process as a mistake in a view could; all others are quick.

    `/frozen` is there once the collector passes over what was loaded.
    """
    if environ["PATH_INFO"] == "/slow":
        time.sleep(float(environ["QUERY_STRING"]))
    if environ["PATH_INFO"] == "/exit":
        raise SystemExit
    is_there = environ["PATH_INFO"] != "/frozen" or gc.get_freeze_count()
    start_response("200 OK" if is_there else "404 Not Found", [("Content-Length", "4")])
    return [b"here"]
