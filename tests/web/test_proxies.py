"""Visitors behind proxies: one address is one visitor, however a proxy writes it."""

import pytest
from werkzeug.test import create_environ

from beautique.web import proxies


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:50112", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("unknown", "unknown"),
    ],
)
def test_the_port_that_a_proxy_writes_is_no_part_of_the_visitor(written: str, address: str) -> None:
    seen: list[str] = []
    shop = proxies.behind(lambda environ, _: [seen.append(environ["REMOTE_ADDR"]) or b""], hops=1)
    list(shop(create_environ(headers={"X-Forwarded-For": f"198.51.100.1, {written}"}), lambda *_: None))
    assert seen == [address]
