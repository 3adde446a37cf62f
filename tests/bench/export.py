"""How fast the files of all orders leave a running shop, how soon they begin, and what that costs memory and other visitors."""

import http.client
import threading
import time
from dataclasses import dataclass

import psutil

from tests.bench.load import get, measure
from tests.bench.shop import Server
from tests.bench.stock import sign_in

FILES = {"one row per order": "", "one row per line": "?rows=lines"}
_PIECE = 1 << 16
_MIB = 1 << 20
HEAD = (
    "\n| export | engine | rows | rows/s | MiB | first byte ms | memory MiB |"
    "\n| --- | --- | ---: | ---: | ---: | ---: | ---: |"
)
_VISITORS = 2
_VISIT_S = 4.0


@dataclass
class Export:
    """One file as a client saw it come."""

    name: str
    rows: int
    size_bytes: int
    first_byte_s: float
    taken_s: float
    growth_bytes: int  # of the busiest worker, while it wrote


def measure_exports(server: Server) -> list[Export]:
    """Both files, each after a first one of its kind that warms caches up."""
    cookie = sign_in(server)
    seen = []
    for name, query in FILES.items():
        _export(server, cookie, name, query)
        seen.append(_export(server, cookie, name, query))
    return seen


def visitors_p95_ms(server: Server) -> tuple[float, float]:
    """How long visitors of the catalogue wait at most (p95), alone and while one export follows the other."""
    cookie, over = sign_in(server), threading.Event()
    visit = [get("/api/products?limit=20"), get("/admin/orders", Cookie=cookie)]
    alone = measure(server, visit, _VISITORS, _VISIT_S)

    def go_on_exporting() -> None:
        while not over.is_set():
            _export(server, cookie, "", "")

    exporting = threading.Thread(target=go_on_exporting)
    exporting.start()
    try:
        beside = measure(server, visit, _VISITORS, _VISIT_S)
    finally:
        over.set()
        exporting.join()
    return alone.p95_ms, beside.p95_ms


def _export(server: Server, cookie: str, name: str, query: str) -> Export:
    before = {worker.pid: worker.memory_info().rss for worker in server.workers()}
    most = dict(before)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    started = time.perf_counter()
    connection.request("GET", f"/admin/orders/export.csv{query}", headers={"Cookie": cookie})
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"the export answers {answer.status}")
    rows = size = 0
    first_byte_s = 0.0
    while piece := answer.read1(_PIECE):
        first_byte_s = first_byte_s or time.perf_counter() - started
        rows += piece.count(b"\r\n")
        if (size + len(piece)) // _MIB > size // _MIB:
            for worker in server.workers():
                most[worker.pid] = max(most.get(worker.pid, 0), _rss(worker))
        size += len(piece)
    taken_s = time.perf_counter() - started
    connection.close()
    growth = max(most[pid] - rss for pid, rss in before.items())
    return Export(name, rows - 1, size, first_byte_s, taken_s, growth)


def _rss(worker: psutil.Process) -> int:
    try:
        return int(worker.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def report(server: Server, engine: str) -> str:
    """Both tables' lines for one engine."""
    return f"{_lines(measure_exports(server), engine)}\n{_visitors_line(server, engine)}\n"


def _visitors_line(server: Server, engine: str) -> str:
    alone, beside = visitors_p95_ms(server)
    return f"\n{engine}: other visitors' p95 {alone:,.1f} ms alone, {beside:,.1f} ms beside an export: {beside / alone:.1f} x\n"


def _lines(exports: list[Export], engine: str) -> str:
    return (
        HEAD
        + "\n"
        + "\n".join(
            f"| {each.name} | {engine} | {each.rows:,} | {each.rows / each.taken_s:,.0f} | {each.size_bytes / _MIB:,.1f}"
            f" | {each.first_byte_s * 1000:,.0f} | {each.growth_bytes / _MIB:+,.1f} |"
            for each in exports
        )
    )
