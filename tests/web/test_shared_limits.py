"""Limits that several machines share: two real servers, one Redis, which goes away in the end."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.shop import Server
from tests.neighbours import Redis

LIMIT = 600  # storefront answers per minute and address


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis for one test."""
    with Redis() as server:
        yield server


@pytest.fixture
def machines(redis: Redis, tmp_path: Path) -> Iterator[list[Server]]:
    """Two servers with one database, as on two machines."""
    found = [
        Server(
            tmp_path / name,
            f"sqlite:///{tmp_path / 'shop.db'}",
            WEB_CONCURRENCY="1",
            RATELIMIT_ENABLED="true",
            RATELIMIT_STORAGE_URI=redis.url,
        )
        for name in ("first", "second")
    ]
    for server in found:
        server.log.parent.mkdir()
    found[0].flask("db", "upgrade")
    for server in found:
        server.start()
    yield found
    for server in found:
        server.stop()


def test_two_machines_count_one_visitor_together_and_go_on_without_redis(
    machines: list[Server], redis: Redis
) -> None:
    first, second = machines
    left_s = 60 - time.time() % 60
    time.sleep(left_s + 1 if left_s < 30 else 0)  # within one minute of the clock the count is exact
    answers = [machines[n % 2].status("/api/categories") for n in range(LIMIT)]
    assert set(answers) == {200}
    assert [first.status("/api/categories"), second.status("/api/categories")] == [429, 429]
    for trouble in (redis.freeze, redis.stop):
        trouble()
        started = time.monotonic()
        # Each counts for itself now.
        assert [each.status("/api/categories") for each in machines * 5] == [200] * 10
        assert time.monotonic() - started < 5
