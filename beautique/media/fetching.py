"""Bringing a picture from somebody else's address: only from hosts that the shop allows, and never from inside its own network."""

import ipaddress
import socket
from collections.abc import Callable, Collection
from contextlib import closing
from urllib.parse import SplitResult, quote, urlsplit

import certifi
from urllib3 import BaseHTTPResponse, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as NoAnswer

from beautique.kernel.errors import DomainError
from beautique.media.circuit_breaker import Breaker, within
from beautique.media.reading import MAX_BYTES
from beautique.media.types import PictureFile

Resolve = Callable[[str, int], str]

NO_HOST = "this address"
_PORT = 443
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # leads to the IPv4 address in its last four bytes
_CONNECT_S, _READ_S, _TOTAL_S = 3.0, 5.0, 10.0
SILENT_IN_A_ROW, _PAUSE_S = 5, 60.0  # a file names thousands of pictures, and each would be waited for
_PIECE = 64 * 1024


class NotFetched(DomainError):
    """The picture could not be brought; the sentence says why and names its host."""

    code = "PICTURE_NOT_FETCHED"


class PictureFetcher:
    """Fetches from `hosts` over https, within ten seconds and ten megabytes.

    A redirect is an answer that is no picture. The address that a name stands for is looked up once, checked, and then connected to,
    so that a second look-up cannot answer otherwise (DNS rebinding). `resolve` and `ca_certs` are the network's; tests bring their own.
    """

    def __init__(
        self, hosts: Collection[str], *, resolve: Resolve | None = None, ca_certs: str | None = None
    ) -> None:
        self._hosts = frozenset(hosts)
        self._breakers = {host: Breaker(SILENT_IN_A_ROW, _PAUSE_S) for host in self._hosts}
        self._resolve = resolve or public_address
        self._ca_certs = ca_certs or certifi.where()

    def allows(self, url: str) -> bool:
        """Whether this is an https address on an allowed host."""
        parts = _split(url)
        return parts is not None and parts.netloc.lower() in self._hosts

    def fetch(self, url: str) -> PictureFile:
        """The file at an address, whatever it is: it is looked at afterwards. Raises `NotFetched`."""
        parts = _split(url)
        if parts is None or not self.allows(url):
            raise NotFetched(f"{host_of(url)} is not among the hosts that pictures are fetched from.")
        host, port = parts.hostname or "", parts.port or _PORT
        breaker = self._breakers[parts.netloc.lower()]
        if breaker.is_open():
            raise NotFetched(
                f"{host} has not answered several times and is not asked again just now. Bring the same file again later: only what is missing is added."
            )
        try:
            content = within(_TOTAL_S, lambda: self._get(host, port, parts))
        except TimeoutError as error:
            breaker.failed()
            raise NotFetched(f"{host} took longer than {_TOTAL_S:.0f} seconds.") from error
        except NoAnswer as error:
            breaker.failed()
            raise NotFetched(f"{host} did not answer in time.") from error
        except (HTTPError, OSError) as error:
            raise NotFetched(f"{host} could not be reached.") from error
        except NotFetched:
            breaker.succeeded()  # an answer all the same
            raise
        breaker.succeeded()
        return PictureFile(parts.path.rpartition("/")[2], content)

    def _get(self, host: str, port: int, parts: SplitResult) -> bytes:
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (
            f"?{quote(parts.query, safe='/%:@!$&()*+,;=~?')}" if parts.query else ""
        )
        pool = HTTPSConnectionPool(
            self._resolve(host, port),
            port,
            timeout=Timeout(connect=_CONNECT_S, read=_READ_S),
            retries=False,
            cert_reqs="CERT_REQUIRED",
            ca_certs=self._ca_certs,
            server_hostname=host,
        )
        with pool:
            headers = {"Host": parts.netloc, "Accept": "image/*", "User-Agent": "Beautique"}
            answer = pool.urlopen("GET", path, headers=headers, redirect=False, preload_content=False)
            with closing(answer):
                return _content(host, answer)


def _content(host: str, answer: BaseHTTPResponse) -> bytes:
    if answer.status != 200:
        raise NotFetched(f"{host} answered {answer.status} instead of a picture.")
    content = bytearray()
    for piece in answer.stream(_PIECE, decode_content=False):
        content += piece
        if len(content) > MAX_BYTES:
            raise NotFetched(f"A picture at {host} has more than {MAX_BYTES // 1024 // 1024} MB.")
    return bytes(content)


def public_address(host: str, port: int) -> str:
    """The address of a host. Raises `NotFetched` when any of its addresses lies in a private network."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFetched(f"{host} could not be found.") from error
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(_is_public(each) for each in addresses):
        raise NotFetched(f"{host} is not on the public internet.")
    return addresses[0]


def host_of(url: str) -> str:
    """What an address calls its host, for sentences; `NO_HOST` for what is none."""
    parts = _split(url, schemes=("http", "https"))
    return (parts.hostname if parts else None) or NO_HOST


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    embedded = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())] if ip.version == 6 else []
    if ip in _NAT64:
        embedded.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return all(each.is_global and not each.is_multicast for each in (ip, *filter(None, embedded)))


def _split(url: str, schemes: Collection[str] = ("https",)) -> SplitResult | None:
    """The parts of an address without a user's name; None for what is none."""
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if is_usable and url.isprintable() and " " not in url and "@" not in parts.netloc else None
