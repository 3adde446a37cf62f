"""How long one change of many orders takes, from its button to the last result, asked for as its page asks without JavaScript."""

import json
import time
import uuid
from urllib.parse import urlencode

from tests.bench.shop import Server
from tests.bench.stock import FORM, Answer, Stock, ask, cookie_of, csrf_token, fetch, order_body

ORDERS = 500  # which shall take less than 10 s
HEAD = "| bulk change | engine | orders | answers | s |\n| --- | --- | ---: | ---: | ---: |"


def report(server: Server, stock: Stock, engine: str) -> str:
    """Places 500 orders and starts the work on all of them; a line of the table."""
    numbers = _received(server, stock)
    preview = fetch(server, f"/admin/orders/bulk?move=processing&number={numbers[0]}", Cookie=stock.cookie)
    cookie = cookie_of(preview)
    wanted = {"move": "processing", "numbers": " ".join(numbers)}
    began = time.perf_counter()
    started = _post(server, cookie, "/admin/orders/bulk", csrf_token=csrf_token(preview), **wanted)
    page_url = str(started.headers["Location"])
    job, answers = fetch(server, page_url, Cookie=cookie), 2
    while b'id="run"' in job.body:
        _post(server, cookie, f"{page_url}/run", csrf_token=csrf_token(job))
        job, answers = fetch(server, page_url, Cookie=cookie), answers + 2
    taken_s = time.perf_counter() - began
    if f"{ORDERS} changed".encode() not in job.body:
        raise RuntimeError(f"not all of the {ORDERS} orders were changed")
    return f"| Received to Processing | {engine} | {ORDERS} | {answers} | {taken_s:.1f} |"


def _received(server: Server, stock: Stock) -> list[str]:
    body = json.loads(order_body(stock.products[0]))
    keys = (str(uuid.uuid4()) for _ in range(ORDERS))
    placed = (ask(server, "POST", "/api/orders", body, Idempotency_Key=key) for key in keys)
    return [answer["order_id"] for answer in placed]


def _post(server: Server, cookie: str, path: str, **fields: str) -> Answer:
    form = urlencode(fields).encode()
    answer = fetch(server, path, "POST", form, Content_Type=FORM, Cookie=cookie)
    if answer.status != 303:
        raise RuntimeError(f"{path} answers {answer.status}")
    return answer
