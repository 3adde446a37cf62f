"""Who asks, where proxies stand before the shop: what they say of the visitor is believed as far as there are proxies (TRUSTED_HOPS)."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Some proxies (Azure's) write the port, too: 203.0.113.7:50112, [2001:db8::1]:443.
_WITH_PORT = re.compile(r"\[(?P<six>[0-9A-Fa-f:.]+)\](?::\d+)?|(?P<four>\d+(?:\.\d+){3}):\d+", re.ASCII)


def behind(application: "WSGIApplication", hops: int) -> ProxyFix:
    """The application behind so many proxies of ours: it sees the visitor's address, scheme and host."""

    def without_port(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = bare(environ.get("REMOTE_ADDR", ""))
        return application(environ, start_response)

    return ProxyFix(without_port, x_for=hops, x_proto=hops, x_host=hops)


def bare(address: str) -> str:
    """An address without the port that a proxy wrote behind it: each connection would be a visitor of its own to the limits."""
    found = _WITH_PORT.fullmatch(address)
    return (found["six"] or found["four"]) if found else address
