"""The settings: one message for everything that is wrong, and never a secret in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from beautique.config import ROOT, ConfigError
from tests.config.conftest import ONE, PRODUCTION, development, load, problems


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
    assert (settings.db_pool_size, settings.trusted_hops, settings.store_timezone) == (4, 1, "Asia/Karachi")
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
        *(("DATABASE_URL", url, "does not name a file") for url in ("sqlite://", "sqlite:///:memory:")),
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
        ("RATELIMIT_STORAGE_URI", "redis://:a/b@localhost:6379", "write a /, ? or # of its password as"),
        ("SENTRY_DSN", "nonsense", "is not an address of Sentry"),
        ("SENTRY_DSN", "https://o1.ingest.sentry.io/1", "is not an address of Sentry"),
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
