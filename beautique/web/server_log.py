"""gunicorn's own log, which has no words of a request either: its lines would repeat addresses, queries, headers and rows."""

import sys
from typing import Any, cast

from gunicorn.glogging import Logger
from structlog.typing import ExcInfo

from beautique.web.logging import kinds_and_places

_REFUSED, _FAILED = "Invalid request", "Error handling request"


class ServerLog(Logger):
    """Of a request that could not be read it tells what kind of wrong it was, of one that failed the kinds and places of the error."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """`Invalid request from ip=203.0.113.7: Invalid HTTP header: 'Cookie ...'` -> `Invalid request: Invalid HTTP header`."""
        if msg.startswith(_REFUSED):
            msg = ": ".join([_REFUSED, *msg.split(": ")[1:2]])
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Without address and message for a request; what is wrong with the server itself is told whole."""
        if msg.startswith(_FAILED):
            self.error("%s\n%s", _FAILED, kinds_and_places(cast(ExcInfo, sys.exc_info())))
        else:
            super().exception(msg, *args, **kwargs)
