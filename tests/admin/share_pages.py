"""What the tests of sharing do again and again: send pictures and words as the phone's share sheet does."""

import io
from typing import Any

from tests.conftest import Browser
from tests.payments.desk import screenshot

SHEET = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
SHARE = "/admin/shared"


def share(client: Browser, *pictures: tuple[str, bytes], headers: Any = SHEET, **words: str) -> Any:
    files = [(io.BytesIO(content), name) for name, content in pictures]
    sent = {**words, **({"pictures": files} if files else {})}
    return client.post(SHARE, data=sent, headers=headers, content_type="multipart/form-data")


def picture(number: int = 1) -> tuple[str, bytes]:
    file = screenshot(number)
    return file.name, file.content
