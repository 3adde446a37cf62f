"""Pictures that the staff's programs send: small ones, the largest ones that are taken, and bombs."""

import json

from flask import Flask
from PIL import Image

from beautique.audit.types import SYSTEM
from beautique.staff.commands import create_account
from beautique.staff.types import AccountDraft, Role
from tests.bench.load import post
from tests.bench.shop import Server
from tests.drills.customers import Reply, ask
from tests.media.pictures import encoded

_PASSWORD = "eleven violet teapots"


def token_of_owner(server: Server, app: Flask) -> str:
    """A token for the JSON API, of an owner made for it."""
    with app.app_context():
        create_account(AccountDraft("drill", "drill@example.com", Role.OWNER), _PASSWORD, SYSTEM)
    login = json.dumps({"username": "drill", "password": _PASSWORD}).encode()
    return str(json.loads(ask(server, "POST", "/api/admin/login", login).body)["access_token"])


def path_of(order: bytes) -> str:
    """Where pictures of the product in an order are sent."""
    return f"/api/admin/products/{json.loads(order)['items'][0]['product_id']}/images"


def body_of(picture: bytes) -> bytes:
    """The multipart body that brings a picture."""
    head = b'--b\r\nContent-Disposition: form-data; name="images"; filename="p.jpg"\r\n\r\n'
    return head + picture + b"\r\n--b--\r\n"


def upload(server: Server, path: str, token: str, picture: bytes) -> Reply:
    """Sends one picture."""
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": f"Bearer {token}"}
    return ask(server, "POST", path, body_of(picture), headers=headers)


def raw_upload(path: str, token: str, picture: bytes) -> bytes:
    """The bytes of a request that brings a picture on a connection of its own, for `measure`."""
    return post(
        path,
        body_of(picture),
        Content_Type="multipart/form-data; boundary=b",
        Authorization=f"Bearer {token}",
        Connection="close",
    )


def with_scans(side: int, count: int) -> bytes:
    """A grey progressive JPEG whose last scan is repeated until it has so many."""
    jpeg = encoded(Image.new("L", (side, side), 90), progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * (count - jpeg.count(b"\xff\xda")) + b"\xff\xd9"


def largest(kind: str, width: int, height: int, **options: object) -> bytes:
    """A picture of so many pixels in very few bytes."""
    return encoded(Image.new("RGB", (width, height), (200, 60, 40)), kind, **options)
