"""Where the shop runs: on this machine, in development, in production."""

import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from beautique.config import SECRET_VARIABLES, ConfigError, Settings, is_loopback
from tests.config.conftest import ONE, PRODUCTION, development, load, problems


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("localhost.example.com", False),
    ],
)
def test_loopback_is_this_machine_and_nothing_else(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_development_is_refused_when_others_can_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    values = PRODUCTION | {"BEAUTIQUE_ENV": "development", "HOST": "0.0.0.0"}
    assert list(problems(monkeypatch, values)) == ["BEAUTIQUE_ENV"]


def test_development_makes_up_its_address_and_the_origins_of_a_local_shop() -> None:
    settings = development(port=8123)
    assert settings.public_url == "http://127.0.0.1:8123"
    assert development(host="::1").public_url == "http://[::1]:8000"
    assert settings.allowed_origins == ("http://localhost:3000", "http://127.0.0.1:3000")
    assert not settings.secure_cookies


def test_production_accepts_http_on_this_machine_only() -> None:
    values: dict[str, Any] = {name.lower(): value for name, value in PRODUCTION.items()}
    assert not Settings(**{**values, "public_url": "http://localhost:8000"}).secure_cookies
    assert (
        Settings(**{**values, "public_url": "https://shop.example.com/"}).public_url
        == "https://shop.example.com"
    )


def test_https_needs_a_proxy_that_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """We never end TLS ourselves: with 0 the proxy's address would be every visitor's, and their limits one."""
    assert list(problems(monkeypatch, PRODUCTION | {"TRUSTED_HOPS": "0"})) == ["TRUSTED_HOPS"]
    assert (
        load(
            monkeypatch, PRODUCTION | {"TRUSTED_HOPS": "0", "PUBLIC_URL": "http://127.0.0.1:8000"}
        ).trusted_hops
        == 0
    )
    assert development().trusted_hops == 0


def test_embedding_needs_https() -> None:
    with pytest.raises(ValidationError, match="EMBED_ORIGIN needs a PUBLIC_URL"):
        development(embed_origin="https://huggingface.co")


def test_development_keeps_its_generated_secrets_in_a_private_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = load(monkeypatch, {"BEAUTIQUE_ENV": "development"}, instance=tmp_path / "instance")
    again = load(monkeypatch, {"BEAUTIQUE_ENV": "development"}, instance=tmp_path / "instance")
    assert (first.secret_key, first.jwt_secret_key) == (again.secret_key, again.jwt_secret_key)
    assert first.secret_key != first.jwt_secret_key
    (file,) = (tmp_path / "instance").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_development_prefers_secrets_that_were_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load(monkeypatch, {"BEAUTIQUE_ENV": "development", "SECRET_KEY": ONE}, instance=tmp_path)
    assert settings.secret_key.get_secret_value() == ONE


def test_production_never_makes_up_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://shop.example.com")
    with pytest.raises(ConfigError) as caught:
        Settings.load(env_file=None, instance=tmp_path)
    assert set(SECRET_VARIABLES) <= set(caught.value.problems)
    assert not list(tmp_path.iterdir())
