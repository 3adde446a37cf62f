"""Files that are made while they are read."""

from collections.abc import Callable, Iterable

from flask import Response, request, stream_with_context


def csv_file(pieces: Callable[[], Iterable[bytes]], name: str) -> Response:
    """A CSV file in pieces. HEAD asks for none: what was not handed over is not written down as taken either."""
    return Response(
        stream_with_context(iter(()) if request.method == "HEAD" else iter(pieces())),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"},
    )
