"""The settings: one message for everything that is wrong, and never a secret in it."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from beautique.config import ROOT, SECRET_VARIABLES, ConfigError, Settings, is_loopback

ONE = "kP3vX9-first-secret-of-these-tests-0123456789"
OTHER = "uT7wQ2-second-secret-of-these-tests-987654321"
PRODUCTION = {
    "SECRET_KEY": ONE,
    "JWT_SECRET_KEY": OTHER,
    "DATABASE_URL": "postgresql://shop:hidden-word@db.example.com/shop",
    "CLOUDINARY_URL": "cloudinary://key:hidden-word@cloud",
    "PUBLIC_URL": "https://shop.example.com",
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


def test_a_complete_production_environment_is_accepted_with_its_defaults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = load(monkeypatch, PRODUCTION)
    assert settings.is_production
    assert settings.secure_cookies
    assert (settings.host, settings.port, settings.web_concurrency, settings.threads) == (
        "127.0.0.1",
        8000,
        2,
        4,
    )
    assert (settings.db_pool_size, settings.trusted_hops, settings.store_timezone) == (4, 0, "Asia/Karachi")
    assert settings.allowed_origins == ()
    assert settings.image_hosts == ("res.cloudinary.com",)
    assert settings.media_root == ROOT / "instance" / "media"
    assert settings.ratelimit_enabled
    assert settings.ratelimit_storage_uri == "memory://"


def test_an_empty_environment_is_production_and_names_everything_that_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    missing = problems(monkeypatch, {})
    assert list(missing) == ["SECRET_KEY", "JWT_SECRET_KEY", "DATABASE_URL", "PUBLIC_URL", "CLOUDINARY_URL"]


def test_an_empty_variable_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, PRODUCTION | {"PORT": "", "EMBED_ORIGIN": ""}).port == 8000


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("BEAUTIQUE_ENV", "staging", "must be production or development."),
        ("PORT", "http", "must be a whole number."),
        ("PORT", "0", "must be at least 1."),
        ("PORT", "65536", "must be at most 65535."),
        ("HOST", "not a host", "is not an address to listen on"),
        ("THREADS", "0", "must be at least 1."),
        ("WEB_CONCURRENCY", "-1", "must be at least 1."),
        ("DB_POOL_SIZE", "many", "must be a whole number."),
        ("TRUSTED_HOPS", "-1", "must be at least 0."),
        ("SECRET_KEY", "short", "is shorter than 32 bytes."),
        ("SECRET_KEY", "x" * 64, "is easy to guess"),
        ("SECRET_KEY", "change-me-change-me-change-me-0123456789", "is easy to guess"),
        ("JWT_SECRET_KEY", ONE, "must differ from SECRET_KEY."),
        ("DATABASE_URL", "mysql://root@localhost/shop", "must begin with postgresql://"),
        ("DATABASE_URL", "nonsense", "is not a database URL"),
        ("DATABASE_URL", "postgresql://shop@db.example.com", "does not name a database"),
        ("DATABASE_URL", "sqlite:///shop.db", "is an SQLite file"),
        ("CLOUDINARY_URL", "https://key:secret@cloud", "is not a URL of the form"),
        ("CLOUDINARY_URL", "cloudinary://key@cloud", "is not a URL of the form"),
        (
            "CLOUDINARY_URL",
            "cloudinary://key:secret@cloud?timeout=5",
            "an option that is not supported here: timeout.",
        ),
        (
            "CLOUDINARY_URL",
            "cloudinary://key:secret@cloud?upload_prefix=http://evil.example",
            "upload_prefix",
        ),
        ("PUBLIC_URL", "http://shop.example.com", "must begin with https://"),
        ("PUBLIC_URL", "https://shop.example.com/admin", "must be scheme and host"),
        ("PUBLIC_URL", "shop.example.com", "must be scheme and host"),
        ("ALLOWED_ORIGINS", "*", "must list origins"),
        ("ALLOWED_ORIGINS", "https://a.example,https://b.example/path", "must list origins"),
        ("IMAGE_HOSTS", "https://res.cloudinary.com", "must list host names"),
        ("EMBED_ORIGIN", "http://huggingface.co", "must be one https origin"),
        ("STORE_TIMEZONE", "Lahore", "is not a time zone"),
        ("STORE_TIMEZONE", "../etc/passwd", "is not a time zone"),
        ("RATELIMIT_ENABLED", "perhaps", "must be true or false."),
        ("RATELIMIT_STORAGE_URI", "memcached://localhost", "must be memory://"),
        ("ALLOW_LOCAL_STORAGE", "maybe", "must be true or false."),
    ],
)
def test_a_bad_variable_is_named_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    found = problems(monkeypatch, PRODUCTION | {name: value})
    assert list(found) == [name]
    assert sentence in found[name]
    assert found[name].endswith(".")


def test_unreadable_variables_and_broken_rules_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    values = PRODUCTION | {
        "PORT": "http",
        "STORE_TIMEZONE": "Lahore",
        "SECRET_KEY": "short",
        "JWT_SECRET_KEY": "",
    }
    assert list(problems(monkeypatch, values)) == ["PORT", "SECRET_KEY", "JWT_SECRET_KEY", "STORE_TIMEZONE"]


def test_a_message_and_a_printed_setting_never_hold_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    values = PRODUCTION | {
        "OWNER_PASSWORD": "hidden-word",
        "SENTRY_DSN": "https://hidden-word@sentry.example/1",
    }
    owner = {"OWNER_USERNAME": "asma", "OWNER_EMAIL": "asma@example.com"}
    settings = load(monkeypatch, values | owner)
    assert "hidden-word" not in repr(settings)
    assert ONE not in repr(settings)
    bad = {"CLOUDINARY_URL": "cloudinary://hidden-word", "DATABASE_URL": "mysql://a:hidden-word@b/c"}
    with pytest.raises(ConfigError) as caught:
        load(monkeypatch, values | bad | {"SECRET_KEY": "hidden-word", "PORT": "x"})
    assert "hidden-word" not in str(caught.value)


def test_arguments_do_not_read_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9999")
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/shop")
    settings = development()
    assert settings.port == 8000
    assert settings.uses_sqlite


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        development().port = 9000  # type: ignore[misc]


def test_a_file_is_read_and_the_environment_wins_over_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=9000\nTHREADS=8\nUNKNOWN=1\n")
    settings = load(monkeypatch, PRODUCTION | {"PORT": "9001"}, env_file=file)
    assert (settings.port, settings.threads) == (9001, 8)


# --- where the shop runs ---


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


# --- database and pictures ---


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg2://u:p@h/d"),
        (
            "postgresql://u:p%40x@h:5433/d?sslmode=require",
            "postgresql+psycopg2://u:p%40x@h:5433/d?sslmode=require",
        ),
        ("postgresql+psycopg2://u@h/d", "postgresql+psycopg2://u@h/d"),
        ("sqlite:///instance/shop.db", f"sqlite:///{ROOT}/instance/shop.db"),
        ("sqlite:////var/lib/shop.db", "sqlite:////var/lib/shop.db"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
    ],
)
def test_the_database_url_names_its_driver_and_an_absolute_file(given: str, expected: str) -> None:
    assert development(database_url=given).database_url == expected


@pytest.mark.parametrize(
    ("database", "pictures", "allowed", "bad"),
    [
        ("postgresql://u@h/d", "cloudinary://k:s@c", False, []),
        ("postgresql://u@h/d", "", False, ["CLOUDINARY_URL"]),
        ("sqlite:///shop.db", "cloudinary://k:s@c", False, ["DATABASE_URL"]),
        ("sqlite:///shop.db", "", False, ["DATABASE_URL", "CLOUDINARY_URL"]),
        ("sqlite:///shop.db", "", True, []),
    ],
)
def test_production_keeps_nothing_on_a_disk_that_may_vanish(
    monkeypatch: pytest.MonkeyPatch, database: str, pictures: str, allowed: bool, bad: list[str]
) -> None:
    storage = {
        "DATABASE_URL": database,
        "CLOUDINARY_URL": pictures,
        "ALLOW_LOCAL_STORAGE": str(allowed).lower(),
    }
    if bad:
        assert list(problems(monkeypatch, PRODUCTION | storage)) == bad
    else:
        assert load(monkeypatch, PRODUCTION | storage).allow_local_storage is allowed


@pytest.mark.parametrize(
    "folder", ["instance/media", "instance/media/proofs", "static/proofs", "instance/../static"]
)
def test_screenshots_lie_in_no_folder_that_addresses_lead_to(
    monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    assert load(monkeypatch, PRODUCTION).proofs_root == ROOT / "instance" / "proofs"
    assert list(problems(monkeypatch, PRODUCTION | {"PROOFS_ROOT": folder})) == ["PROOFS_ROOT"]


def test_neon_is_not_asked_for_more_connections_than_it_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    neon = PRODUCTION | {
        "DATABASE_URL": "postgresql://u:p@ep-quiet-1.eu-central-1.aws.neon.tech/shop?sslmode=require"
    }
    assert load(monkeypatch, neon).db_pool_size == 4
    assert list(problems(monkeypatch, neon | {"DB_POOL_SIZE": "5"})) == ["DB_POOL_SIZE"]


def test_the_picture_service_keeps_capitals_and_decodes_its_secret() -> None:
    account = development(
        cloudinary_url="cloudinary://123:a%2Fb@My-Cloud?upload_prefix=http://127.0.0.1:9000"
    ).cloudinary
    assert account is not None
    assert (account.cloud_name, account.api_key, account.api_secret) == ("My-Cloud", "123", "a/b")
    assert account.upload_prefix == "http://127.0.0.1:9000"
    assert "a/b" not in repr(account)
    assert development().cloudinary is None


def test_the_first_owner_needs_all_three_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(problems(monkeypatch, PRODUCTION | {"OWNER_USERNAME": "asma"})) == [
        "OWNER_EMAIL",
        "OWNER_PASSWORD",
    ]


# --- as a program ---


def test_the_server_stops_with_the_message_and_without_a_traceback() -> None:
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "short", "PORT": "http"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        str(ROOT / "gunicorn.conf.py"),
        "--check-config",
        "wsgi:app",
    ]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode != 0
    assert "SECRET_KEY: is shorter than 32 bytes." in ended.stderr
    assert "PORT: must be a whole number." in ended.stderr
    assert "Traceback" not in ended.stderr
