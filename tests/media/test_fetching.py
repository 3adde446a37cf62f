"""Pictures from somebody else's address: from allowed hosts alone, over https, from no private network, and within bounds."""

import contextlib
import gc
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from beautique.media import fetching
from beautique.media.fetching import NotFetched, PictureFetcher, host_of, public_address
from beautique.media.reading import MAX_BYTES

ANSWERS = {
    "/dress.jpg": (200, {}, b"a picture"),
    "/spaced%20name.jpg?v=1": (200, {}, b"another"),
    "/moved.jpg": (302, {"Location": "https://elsewhere.example/x.jpg"}, b""),
    "/huge.jpg": (200, {}, b"x" * (MAX_BYTES + 1)),
}


# Python's ssl forgets to close a socket whose handshake failed, on either side, before it lets go of it.
FORGETFUL = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning"
)


class Shop(BaseHTTPRequestHandler):
    """Somebody else's shop."""

    def do_GET(self) -> None:
        status, headers, body = ANSWERS.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class Server(ThreadingHTTPServer):
    """A server that is used to visitors who hang up."""

    daemon_threads = False  # waited for at its end, so that none leaves a socket to another test

    def handle_error(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and its certificate for `cdn.example`."""
    folder = tmp_path_factory.mktemp("certificate")
    made = folder / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=cdn.example", "-addext", "subjectAltName=DNS:cdn.example", "-keyout", folder / "key.pem",
         "-out", folder / "certificate.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    made.write_bytes((folder / "key.pem").read_bytes() + (folder / "certificate.pem").read_bytes())
    return made


@pytest.fixture
def host(certificate: Path) -> Iterator[str]:
    """The shop's name and port."""
    with Server(("127.0.0.1", 0), Shop) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"cdn.example:{server.server_port}"
        server.shutdown()
        thread.join()
    gc.collect()  # sockets of both sides: here, and not while another test runs


def fetcher(host: str, certificate: Path) -> PictureFetcher:
    return PictureFetcher([host], resolve=lambda _host, _port: "127.0.0.1", ca_certs=str(certificate))


def test_a_picture_of_an_allowed_host_is_brought(host: str, certificate: Path) -> None:
    file = fetcher(host, certificate).fetch(f"https://{host}/dress.jpg")
    assert (file.name, file.content) == ("dress.jpg", b"a picture")
    assert fetcher(host, certificate).fetch(f"https://{host}/spaced%20name.jpg?v=1").content == b"another"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("/moved.jpg", "answered 302"), ("/huge.jpg", "more than 10 MB"), ("/none.jpg", "answered 404")],
)
def test_redirects_and_what_is_too_large_are_refused(
    host: str, certificate: Path, path: str, sentence: str
) -> None:
    with pytest.raises(NotFetched, match=f"cdn.example .*{sentence}"):
        fetcher(host, certificate).fetch(f"https://{host}{path}")


@FORGETFUL
def test_a_host_that_is_another_one_is_not_believed(host: str, certificate: Path) -> None:
    other = host.replace("cdn", "shop")
    with pytest.raises(NotFetched, match="could not be reached"):
        fetcher(other, certificate).fetch(f"https://{other}/dress.jpg")


@FORGETFUL
def test_an_answer_that_does_not_end_is_not_waited_for(
    host: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_TOTAL_S", 0.0)
    with pytest.raises(NotFetched, match="took longer"):
        fetcher(host, certificate).fetch(f"https://{host}/dress.jpg")


def test_a_host_that_hangs_is_not_asked_for_every_picture_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def hang(host: str, _port: int) -> str:
        asked.append(host)
        raise TimeoutError

    hung = PictureFetcher(["cdn.example", "other.example"], resolve=hang)
    for _ in range(20):
        with pytest.raises(NotFetched, match=r"cdn\.example"):
            hung.fetch("https://cdn.example/x.jpg")
    assert len(asked) == fetching.SILENT_IN_A_ROW
    with pytest.raises(NotFetched, match=r"not asked again just now\. .* again later"):
        hung.fetch("https://cdn.example/x.jpg")
    with pytest.raises(NotFetched, match="took longer"):
        hung.fetch("https://other.example/x.jpg")
    monkeypatch.setattr("time.monotonic", lambda: float("inf"))
    with pytest.raises(NotFetched, match="took longer"):
        hung.fetch("https://cdn.example/x.jpg")


@FORGETFUL
def test_a_host_that_answers_now_and_then_goes_on_being_asked(host: str, certificate: Path) -> None:
    silent = [True] * (fetching.SILENT_IN_A_ROW - 1)
    waits = iter([*silent, False, *silent, False])

    def address(_host: str, _port: int) -> str:
        if next(waits):
            raise TimeoutError
        return "127.0.0.1"

    slow = PictureFetcher([host], resolve=address, ca_certs=str(certificate))
    for path in ("none.jpg", "dress.jpg"):  # that there is no such picture is an answer too
        for _ in silent:
            with pytest.raises(NotFetched, match="took longer"):
                slow.fetch(f"https://{host}/{path}")
        with contextlib.suppress(NotFetched):
            slow.fetch(f"https://{host}/{path}")
    assert next(waits, None) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example/x.jpg",
        "https://other.example/x.jpg",
        "https://cdn.example.evil.example/x.jpg",
        "https://cdn.example:8443/x.jpg",
        "https://cdn.example@evil.example/x.jpg",
        "https://evil.example\\@cdn.example/x.jpg",
        "https://cdn.example/a b.jpg",
        "https://[cdn.example/x.jpg",
        "//cdn.example/x.jpg",
        "file:///etc/passwd",
        "",
    ],
)
def test_any_other_address_is_never_asked(url: str) -> None:
    careful = PictureFetcher(["cdn.example"], resolve=lambda *_: pytest.fail("it was looked up"))
    assert not careful.allows(url)
    with pytest.raises(NotFetched):
        careful.fetch(url)
    assert careful.allows("https://CDN.example/x.jpg")


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),
        ("224.0.0.1", False), ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False), ("64:ff9b::7f00:1", False),
    ],
)  # fmt: skip
def test_a_name_that_stands_for_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str, is_public: bool
) -> None:
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])
    if is_public:
        assert public_address("cdn.example", 443) == address
    else:
        with pytest.raises(NotFetched, match=r"cdn\.example is not on the public internet"):
            public_address("cdn.example", 443)


def test_sentences_name_the_host() -> None:
    assert host_of("http://shop.example:80/x?secret=1") == "shop.example"
    assert host_of("no address") == "this address"
