"""A complete environment, and settings read from one that holds nothing else."""

from typing import Any

import pytest

from beautique.config import ConfigError, Settings

ONE = "kP3vX9-first-secret-of-these-tests-0123456789"
OTHER = "uT7wQ2-second-secret-of-these-tests-987654321"
PRODUCTION = {
    "SECRET_KEY": ONE,
    "JWT_SECRET_KEY": OTHER,
    "DATABASE_URL": "postgresql://shop:hidden-word@db.example.com/shop",
    "CLOUDINARY_URL": "cloudinary://key:hidden-word@cloud",
    "PUBLIC_URL": "https://shop.example.com",
    "TRUSTED_HOPS": "1",
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def load(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], **options: Any) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return Settings.load(**{"env_file": None, **options})


def problems(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        load(monkeypatch, values)
    return caught.value.problems


def development(**values: Any) -> Settings:
    return Settings(**{"beautique_env": "development", "secret_key": ONE, "jwt_secret_key": OTHER, **values})
