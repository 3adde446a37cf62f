"""What servers of tests are given: views that hold their thread, would end it, or fail."""

import gc
import time
from collections.abc import Iterable, Iterator
from typing import Any


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """`/slow` takes the seconds of its query, `/exit` ends the process as a mistake in a view could; all others are quick.

    `/broken` fails with the words of its query, `/broken-off` behind the beginning of its answer. `/frozen` is there once the collector
    passes over what was loaded.
    """
    if environ["PATH_INFO"] == "/slow":
        time.sleep(float(environ["QUERY_STRING"]))
    if environ["PATH_INFO"] == "/exit":
        raise SystemExit
    if environ["PATH_INFO"] == "/broken":
        raise ValueError(environ["QUERY_STRING"])
    is_there = environ["PATH_INFO"] != "/frozen" or gc.get_freeze_count()
    start_response("200 OK" if is_there else "404 Not Found", [("Content-Length", "4")])
    return _broken_off(environ) if environ["PATH_INFO"] == "/broken-off" else [b"here"]


def _broken_off(environ: dict[str, Any]) -> Iterator[bytes]:
    yield b"he"
    raise ValueError(environ["QUERY_STRING"])
