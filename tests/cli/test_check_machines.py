"""`check --deploy` names what several machines would not share, as soon as the settings, or whoever asks, speak of several."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from pydantic import SecretStr

from beautique.kernel import clock
from beautique.staff.models import StaffAccount
from tests.cli.conftest import runner
from tests.cli.test_check import PUBLIC
from tests.media.cloudinary_stub import CloudinaryStub
from tests.neighbours import Redis

OWN_DISK, MOUNTED = Path("/nowhere/proofs"), Path("/dev/proofs")  # neither is there


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis() as redis:
        yield redis


@pytest.fixture
def check(
    another_shop: Callable[..., Flask], owner: StaffAccount, redis: Redis
) -> Iterator[Callable[..., Result]]:
    """Checks a shop that is ready for several machines but for what is given."""
    with CloudinaryStub() as pictures:

        def check(*words: str, **over: Any) -> Result:
            ready = {"cloudinary_url": SecretStr(pictures.cloudinary_url), "proofs_root": MOUNTED}
            shop = another_shop(**{**PUBLIC, **ready, "ratelimit_storage_uri": redis.url, **over})
            return runner(shop)("check", "--deploy", *words)

        yield check


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_shop_whose_machines_share_everything_is_ready(check: Callable[..., Result]) -> None:
    result = check()
    assert result.exit_code == 0, result.output
    assert "✓ Other machines may serve this shop too" in result.output


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"ratelimit_storage_uri": "memory://"}, "RATELIMIT_STORAGE_URI: is memory"),
        (
            {"ratelimit_storage_uri": "redis://127.0.0.1:1/0"},
            "RATELIMIT_STORAGE_URI: the store does not answer",
        ),
        (
            {"cloudinary_url": SecretStr(""), "media_root": Path("/")},
            "MEDIA_ROOT: lies on this machine's own disk",
        ),
        ({"proofs_root": OWN_DISK}, "PROOFS_ROOT: lies on this machine's own disk"),
    ],
)
def test_what_each_machine_would_have_for_itself_is_named(
    over: dict[str, Any], said: str, check: Callable[..., Result]
) -> None:
    result = check("--several-machines", **over)
    assert result.exit_code == 1
    assert said in result.output


@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_sqlite_file_is_of_one_machine(check: Callable[..., Result]) -> None:
    assert "DATABASE_URL: is an SQLite file, which belongs to one machine" in check().output


def test_one_machine_alone_is_asked_nothing_of_it(check: Callable[..., Result]) -> None:
    result = check(ratelimit_storage_uri="memory://", proofs_root=OWN_DISK)
    assert result.exit_code == 0, result.output
    assert "machine" not in result.output


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_clock_that_would_put_orders_into_another_day_is_named(check: Callable[..., Result]) -> None:
    with time_machine.travel(clock.now().timestamp() + 90):
        told = re.search(r"clock and the database's are (\d+) s apart", check().output)
    assert told
    assert 80 < int(told[1]) <= 90


@pytest.mark.parametrize("engine", ["postgresql"])
def test_secrets_are_compared_without_being_told(check: Callable[..., Result]) -> None:
    secret = "one of several machines has another secret"

    def told(**over: Any) -> list[str]:
        output = check(**over).output
        assert secret not in output
        return re.findall(r"KEY ([0-9a-f]{8})", output)

    usual, other = told(), told(secret_key=SecretStr(secret))
    assert usual == told()
    assert (usual[0] == other[0], usual[1] == other[1]) == (False, True)
