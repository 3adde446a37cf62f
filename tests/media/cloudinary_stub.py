"""A server that speaks Cloudinary's upload API, checks the signature, and misbehaves on request.

with CloudinaryStub() as stub:
    settings = Settings(cloudinary_url=stub.cloudinary_url, ...)
    stub.mode = Mode.SILENT
"""

import hashlib
import hmac
import json
import threading
import time
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

CLOUD, KEY, SECRET = "beautique-test", "123456789", "stub-secret"
DELIVERY = f"https://res.cloudinary.com/{CLOUD}/image/upload"


class Mode(Enum):
    """How the service behaves."""

    OK = auto()
    REFUSED = auto()  # 401 with Cloudinary's own words, which repeat what was signed
    FAILS_ONCE = auto()  # 500, then as it should
    FAILS = auto()  # 500 always
    SILENT = auto()  # takes the request and says nothing
    DRIPS = auto()  # a byte now and then, for ever
    HTML = auto()  # 200 with a page of some proxy
    FOREIGN_HOST = auto()
    PLAIN_HTTP = auto()
    OTHER_CLOUD = auto()
    WRONG_ID = auto()
    NOT_AN_OBJECT = auto()  # JSON, but null
    HALF_CLOSED = auto()  # promises more bytes than it sends
    REDIRECTS = auto()


@dataclass(frozen=True)
class Call:
    """One request that was understood and correctly signed."""

    action: str
    params: dict[str, str]
    file: bytes | None


class CloudinaryStub:
    """Runs on a free port of this machine. `uploads` are the pictures it keeps, `calls` every signed request."""

    def __init__(self) -> None:
        self.mode = Mode.OK
        self.uploads: dict[str, bytes] = {}
        self.calls: list[Call] = []
        self.requests = 0
        self.elsewhere = 0  # requests at an address that only a redirect names
        self.hang_up = threading.Event()
        stub = self

        class Handler(_Handler):
            service = stub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def prefix(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def cloudinary_url(self) -> str:
        return f"cloudinary://{KEY}:{SECRET}@{CLOUD}?upload_prefix={self.prefix}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def signature(params: dict[str, str], secret: str) -> str:
    """Cloudinary's own rule: sorted parameters without file, key and signature, then the secret, SHA-1."""
    left_out = {"file", "api_key", "signature", "cloud_name", "resource_type"}
    signed = "&".join(
        sorted(f"{k}={v}".replace("&", "%26") for k, v in params.items() if k not in left_out and v)
    )
    return hashlib.sha1((signed + secret).encode()).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    service: CloudinaryStub
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.service.requests += 1
        params, file = self._read()
        action = self.path.rpartition("/")[2]
        if action == "elsewhere":
            self.service.elsewhere += 1
        if self.path != f"/v1_1/{CLOUD}/image/{action}":
            return self._json(404, {"error": {"message": "unknown cloud or resource"}})
        if params.get("api_key") != KEY or not hmac.compare_digest(
            signature(params, SECRET), params.get("signature", "")
        ):
            return self._json(401, {"error": {"message": "Invalid Signature"}})
        self.service.calls.append(Call(action, params, file))
        if not self._misbehaves(params):
            self._json(200, self._upload(params, file) if action == "upload" else self._destroy(params))
        return None

    def _misbehaves(self, params: dict[str, str]) -> bool:
        """Answers badly, or not at all, when the mode says so."""
        public_id = params["public_id"]
        lie = {
            "public_id": public_id,
            "version": 1,
            "secure_url": f"{DELIVERY}/v1/{public_id}.jpg",
            "result": "?",
        }
        match self.service.mode:
            case Mode.OK:
                return False
            case Mode.REFUSED:
                self._json(
                    401, {"error": {"message": f"Invalid Signature. String to sign - public_id={public_id}"}}
                )
            case Mode.FAILS_ONCE:
                self.service.mode = Mode.OK
                self._json(500, {"error": {"message": "General error"}})
            case Mode.FAILS:
                self._json(500, {"error": {"message": "General error"}})
            case Mode.SILENT:
                self.service.hang_up.wait(60)
                self.close_connection = True
            case Mode.DRIPS:
                self._drip()
            case Mode.HTML:
                self._send(200, "text/html", b"<!doctype html><title>Sign in to the hotel network</title>")
            case Mode.FOREIGN_HOST:
                self._json(
                    200,
                    lie
                    | {"secure_url": f"https://pictures.example.net/{CLOUD}/image/upload/{public_id}.jpg"},
                )
            case Mode.PLAIN_HTTP:
                self._json(
                    200, lie | {"secure_url": f"{DELIVERY}/v1/{public_id}.jpg".replace("https:", "http:")}
                )
            case Mode.OTHER_CLOUD:
                self._json(
                    200, lie | {"secure_url": f"{DELIVERY}/v1/{public_id}.jpg".replace(CLOUD, "somebody")}
                )
            case Mode.WRONG_ID:
                self._json(200, lie | {"public_id": "0" * 32, "secure_url": f"{DELIVERY}/v1/{'0' * 32}.jpg"})
            case Mode.NOT_AN_OBJECT:
                self._send(200, "application/json", b"null")
            case Mode.HALF_CLOSED:
                self._send(200, "application/json", b'{"public_id": "', promised=500)
                self.close_connection = True
            case Mode.REDIRECTS:
                self._send(307, "text/plain", b"", Location=f"{self.service.prefix}/elsewhere")
        return True

    def _upload(self, params: dict[str, str], file: bytes | None) -> dict[str, Any]:
        public_id = params["public_id"]
        existing = public_id in self.service.uploads
        if not existing or params.get("overwrite") != "0":
            assert file is not None
            self.service.uploads[public_id] = file
        url = f"{DELIVERY}/v1732190000/{public_id}.jpg"
        return {"public_id": public_id, "version": 1732190000, "secure_url": url, "existing": existing}

    def _destroy(self, params: dict[str, str]) -> dict[str, Any]:
        return {"result": "ok" if self.service.uploads.pop(params["public_id"], None) else "not found"}

    def _read(self) -> tuple[dict[str, str], bytes | None]:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        fields: dict[str, str] = {}
        file = None
        for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if name == "file":
                file = content
            else:
                fields[name] = content.decode()
        return fields, file

    def _drip(self) -> None:
        self._send(200, "application/json", b"{", promised=100_000)
        while not self.service.hang_up.is_set():
            try:
                self.wfile.write(b" ")
            except OSError:
                break
            time.sleep(0.02)
        self.close_connection = True

    def _json(self, status: int, answer: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(answer).encode())

    def _send(
        self, status: int, content_type: str, body: bytes, promised: int | None = None, **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(promised or len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""
