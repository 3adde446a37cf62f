"""Rules between variables: each names the variables that break it, and what to do about it."""

import re
from typing import TYPE_CHECKING

from beautique.config.folders import ROOT
from beautique.config.urls import is_loopback, is_on_neon, is_safe_origin

if TYPE_CHECKING:
    from beautique.config.settings import Settings

SECRET_BYTES = 32
NEON_CONNECTIONS = 8  # Neon's smallest plan allows ten; two stay free for commands.

_PLACEHOLDER = re.compile(r"change.?me|replace.?me|your.?secret|insert.?secret", re.IGNORECASE)


def broken_rules(settings: "Settings") -> dict[str, str]:
    """One sentence for each variable that does not go with the others."""
    problems: dict[str, str] = {}
    for rule in (
        _secret_rules,
        _place_rules,
        _storage_rules,
        _folder_rules,
        _database_rules,
        _owner_rules,
    ):
        problems |= rule(settings)
    return problems


def _secret_rules(settings: "Settings") -> dict[str, str]:
    values = {"SECRET_KEY": settings.secret_key, "JWT_SECRET_KEY": settings.jwt_secret_key}
    problems = {}
    for name, secret in values.items():
        if sentence := _secret_weakness(secret.get_secret_value()):
            problems[name] = sentence
    if not problems and settings.secret_key == settings.jwt_secret_key:
        problems["JWT_SECRET_KEY"] = "must differ from SECRET_KEY."  # noqa: S105
    return problems


def _secret_weakness(secret: str) -> str | None:
    if not secret:
        return f"is missing: give at least {SECRET_BYTES} random bytes."
    if len(secret.encode()) < SECRET_BYTES:
        return f"is shorter than {SECRET_BYTES} bytes."
    if len(set(secret)) < 5 or _PLACEHOLDER.search(secret):
        return "is easy to guess: give random bytes."
    return None


def _place_rules(settings: "Settings") -> dict[str, str]:
    problems = {}
    if settings.is_development and not is_loopback(settings.host):
        problems["BEAUTIQUE_ENV"] = "may be development only while HOST is 127.0.0.1 or localhost."
    if settings.is_production and not settings.public_url:
        problems["PUBLIC_URL"] = (
            "is missing: give the address that visitors type, such as https://shop.example.com."
        )
    elif settings.is_production and not is_safe_origin(settings.public_url):
        problems["PUBLIC_URL"] = "must begin with https:// (http is for this machine only)."
    if settings.is_production and settings.uses_https and not settings.trusted_hops:
        problems["TRUSTED_HOPS"] = (
            "is 0, but whatever makes https of us is a proxy: all visitors would be one, and one stranger could shut everybody out. Give 1."
        )
    if settings.embed_origin and not settings.uses_https:
        problems["EMBED_ORIGIN"] = "needs a PUBLIC_URL that begins with https://."
    return problems


def _storage_rules(settings: "Settings") -> dict[str, str]:
    if settings.is_development or settings.allow_local_storage:
        return {}
    problems = {}
    if settings.uses_sqlite:
        problems["DATABASE_URL"] = (
            "is an SQLite file, and disks of containers vanish: give postgresql://..., or ALLOW_LOCAL_STORAGE=true."
        )
    if not settings.cloudinary:
        problems["CLOUDINARY_URL"] = (
            "is missing, and disks of containers vanish: give cloudinary://..., or ALLOW_LOCAL_STORAGE=true."
        )
    return problems


def _folder_rules(settings: "Settings") -> dict[str, str]:
    """What customers sent in confidence never lies where addresses lead."""
    proofs = settings.proofs_root.resolve()
    for name, folder in (("MEDIA_ROOT", settings.media_root), ("static", ROOT / "static")):
        if proofs.is_relative_to(folder.resolve()):
            return {"PROOFS_ROOT": f"lies inside {name}, which everybody may read: give a folder elsewhere."}
    return {}


def _database_rules(settings: "Settings") -> dict[str, str]:
    connections = settings.web_concurrency * settings.db_pool_size
    if connections > NEON_CONNECTIONS and is_on_neon(settings.database_url):
        return {
            "DB_POOL_SIZE": f"times WEB_CONCURRENCY must not exceed {NEON_CONNECTIONS} connections on Neon."
        }
    return {}


def _owner_rules(settings: "Settings") -> dict[str, str]:
    values = {
        "OWNER_USERNAME": settings.owner_username,
        "OWNER_EMAIL": settings.owner_email,
        "OWNER_PASSWORD": settings.owner_password.get_secret_value(),
    }
    if not any(values.values()):
        return {}
    return {
        name: "is missing beside the other OWNER_ variables." for name, value in values.items() if not value
    }
