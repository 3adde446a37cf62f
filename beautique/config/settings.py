"""What the shop reads from its environment, once, at the start.

Every variable, its default and its rule stand here. `Settings.load()` names every bad variable in one message
and ends the program; `Settings(...)` with keyword arguments reads neither the environment nor a file, so that
tests say what they mean.
"""

import ipaddress
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent.parent
INSTANCE = ROOT / "instance"

SECRET_BYTES = 32
SECRET_VARIABLES = ("SECRET_KEY", "JWT_SECRET_KEY")
NEON_CONNECTIONS = 8  # Neon's smallest plan allows ten; two stay free for commands.

_PLACEHOLDER = re.compile(r"change.?me|replace.?me|your.?secret|insert.?secret", re.IGNORECASE)
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?")


class ConfigError(SystemExit):
    """The environment cannot be used. Ends the program with status 1 and its message, without a traceback.

    `problems` maps the name of each bad variable to one sentence; values of secrets are never part of it.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        lines = [f"  {name}: {sentence}" for name, sentence in self.problems.items()]
        super().__init__("\n".join(["Beautique cannot start with these settings:", *lines]))


@dataclass(frozen=True, slots=True)
class CloudinaryAccount:
    """Where pictures go: `cloudinary://key:secret@cloud[?upload_prefix=...]`, taken apart."""

    cloud_name: str
    api_key: str
    api_secret: str = field(repr=False)
    upload_prefix: str | None = None

    @classmethod
    def parse(cls, url: str) -> Self:
        """Raise ValueError with a sentence that names the wrong part, never the secret."""
        try:
            parts = urlsplit(url)
            key, secret = parts.username, parts.password
        except ValueError:
            raise ValueError("is not a URL of the form cloudinary://key:secret@cloud.") from None
        cloud = parts.netloc.rpartition("@")[2]  # .hostname would lower the letters
        if parts.scheme != "cloudinary" or not (key and secret and re.fullmatch(r"[\w-]+", cloud)):
            raise ValueError("is not a URL of the form cloudinary://key:secret@cloud.")
        options = dict(parse_qsl(parts.query))
        prefix = options.pop("upload_prefix", None)
        if options:
            raise ValueError(f"has an option that is not supported here: {', '.join(sorted(options))}.")
        if prefix is not None and not _is_safe_origin(prefix):
            raise ValueError("names an upload_prefix that is not https (http is for this machine only).")
        return cls(unquote(cloud), unquote(key), unquote(secret), prefix)


class _BrokenRulesError(ValueError):
    """Rules between variables that do not hold: one sentence per variable."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(f"{name} {sentence}" for name, sentence in self.problems.items()))


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine and nothing else."""
    bare = host.strip("[]")
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return bare == "localhost"


def _is_origin(text: str) -> bool:
    """Scheme, host and perhaps a port: nothing after them."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return parts.scheme in ("http", "https") and bool(host) and plain and "*" not in text


def _is_safe_origin(text: str) -> bool:
    return _is_origin(text) and (text.startswith("https://") or is_loopback(urlsplit(text).hostname or ""))


def _split(value: object) -> object:
    """Comma-separated text from the environment; tests hand over tuples."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _default_public_url(known: dict[str, Any]) -> str:
    if known.get("beautique_env") != "development":
        return ""
    host = str(known.get("host", "127.0.0.1"))
    return f"http://{f'[{host}]' if ':' in host else host}:{known.get('port', 8000)}"


def _default_origins(known: dict[str, Any]) -> tuple[str, ...]:
    if known.get("beautique_env") != "development":
        return ()
    return ("http://localhost:3000", "http://127.0.0.1:3000")


class Settings(BaseSettings):
    """Typed, frozen settings; the field `database_url` is the variable `DATABASE_URL`, and so on."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True, validate_default=True
    )

    beautique_env: Literal["production", "development"] = "production"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65_535)
    web_concurrency: int = Field(default=2, ge=1, le=64)
    threads: int = Field(default=4, ge=1, le=64)
    trusted_hops: int = Field(default=0, ge=0, le=10)

    secret_key: SecretStr = SecretStr("")
    jwt_secret_key: SecretStr = SecretStr("")

    database_url: str = Field(default="sqlite:///instance/beautique.db", repr=False)
    db_pool_size: int = Field(default=4, ge=1, le=64)

    public_url: str = Field(default_factory=_default_public_url)
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(default_factory=_default_origins)
    embed_origin: str = ""

    allow_local_storage: bool = False
    cloudinary_url: SecretStr = SecretStr("")
    image_hosts: Annotated[tuple[str, ...], NoDecode] = ("res.cloudinary.com",)
    media_root: Path = INSTANCE / "media"
    proofs_root: Path = INSTANCE / "proofs"

    store_timezone: str = "Asia/Karachi"

    ratelimit_enabled: bool = True
    ratelimit_storage_uri: str = Field(default="memory://", repr=False)

    owner_username: str = ""
    owner_email: str = ""
    owner_password: SecretStr = SecretStr("")

    sentry_dsn: SecretStr = SecretStr("")
    metrics_token: SecretStr = SecretStr("")

    # --- reading ----------------------------------------------------------------------------------------

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Keyword arguments alone; `load` asks the environment itself."""
        return (init_settings,)

    @classmethod
    def load(cls, *, env_file: Path | None = ROOT / ".env", instance: Path = INSTANCE) -> Self:
        """The settings of this process: environment first, then `.env`. Raise ConfigError with every bad variable.

        In development, missing secrets come from a private file in `instance`, made at the first start.
        """
        values: dict[str, Any] = {
            **(DotEnvSettingsSource(cls, env_file=env_file)() if env_file else {}),
            **EnvSettingsSource(cls)(),
        }
        if values.get("beautique_env") == "development" and is_loopback(values.get("host", "127.0.0.1")):
            for name, secret in _development_secrets(instance).items():
                values.setdefault(name, secret)
        try:
            return cls(**values)
        except ValidationError as error:
            problems = _sentences(error)
        # The rules between variables only run once each variable is readable: ask again without the unreadable ones.
        readable = {name: value for name, value in values.items() if name.upper() not in problems}
        try:
            cls(**readable)
        except ValidationError as error:
            problems = _sentences(error) | problems
        raise ConfigError(
            {name: problems[name] for name in map(str.upper, cls.model_fields) if name in problems}
        )

    # --- one variable -----------------------------------------------------------------------------------

    @field_validator("host")
    @classmethod
    def _check_host(cls, host: str) -> str:
        if not re.fullmatch(r"[0-9A-Za-z.:-]+", host):
            raise ValueError("is not an address to listen on, such as 127.0.0.1.")
        return host

    @field_validator("database_url")
    @classmethod
    def _normalise_database_url(cls, text: str) -> str:
        try:
            url = make_url(text)
        except (ArgumentError, ValueError):
            raise ValueError("is not a database URL, such as postgresql://user:password@host/name.") from None
        if url.drivername in ("postgres", "postgresql", "postgresql+psycopg2"):
            if not url.database:
                raise ValueError("does not name a database after the host.")
            url = url.set(drivername="postgresql+psycopg2")
        elif url.drivername == "sqlite":
            if url.database in (None, "", ":memory:"):
                return text
            url = url.set(database=str(ROOT / url.database))
        else:
            raise ValueError("must begin with postgresql:// or sqlite:///.")
        return url.render_as_string(hide_password=False)

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, text: str) -> str:
        text = text.rstrip("/")
        if text and not _is_origin(text):
            raise ValueError("must be scheme and host, such as https://shop.example.com, nothing more.")
        return text

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        return _split(value)

    @field_validator("allowed_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not _is_origin(origin):
                raise ValueError(
                    "must list origins such as https://shop.example.com by commas, without * or a path."
                )
        return origins

    @field_validator("embed_origin")
    @classmethod
    def _check_embed_origin(cls, origin: str) -> str:
        if origin and not (_is_origin(origin) and origin.startswith("https://")):
            raise ValueError("must be one https origin, such as https://huggingface.co.")
        return origin

    @field_validator("cloudinary_url")
    @classmethod
    def _check_cloudinary_url(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value():
            CloudinaryAccount.parse(url.get_secret_value())
        return url

    @field_validator("image_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return _split(value)

    @field_validator("image_hosts")
    @classmethod
    def _check_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        hosts = tuple(host.lower() for host in hosts)
        if not all(_HOST_NAME.fullmatch(host) for host in hosts):
            raise ValueError("must list host names such as res.cloudinary.com, separated by commas.")
        return hosts

    @field_validator("media_root", "proofs_root")
    @classmethod
    def _resolve_folder(cls, path: Path) -> Path:
        return ROOT / path.expanduser()

    @field_validator("store_timezone")
    @classmethod
    def _check_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError("is not a time zone, such as Asia/Karachi.") from None
        return name

    @field_validator("ratelimit_storage_uri")
    @classmethod
    def _check_ratelimit_storage(cls, uri: str) -> str:
        if uri == "memory":
            return "memory://"
        if uri.partition("://")[0] not in ("memory", "redis", "rediss", "redis+unix"):
            raise ValueError("must be memory:// or begin with redis:// or rediss://.")
        return uri

    # --- rules between variables ------------------------------------------------------------------------

    @model_validator(mode="after")
    def _check_rules(self) -> Self:
        problems: dict[str, str] = {}
        for rule in (
            _secret_rules,
            _place_rules,
            _storage_rules,
            _folder_rules,
            _database_rules,
            _owner_rules,
        ):
            problems |= rule(self)
        if problems:
            raise _BrokenRulesError(problems)
        return self

    # --- what follows from them -------------------------------------------------------------------------

    @property
    def is_production(self) -> bool:
        return self.beautique_env == "production"

    @property
    def is_development(self) -> bool:
        return self.beautique_env == "development"

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def uses_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def secure_cookies(self) -> bool:
        """Cookies carry Secure (and the `__Host-` prefix) wherever visitors arrive by https."""
        return self.uses_https

    @property
    def cloudinary(self) -> CloudinaryAccount | None:
        """The picture service, or None where pictures lie in `media_root`."""
        url = self.cloudinary_url.get_secret_value()
        return CloudinaryAccount.parse(url) if url else None

    @property
    def proofs_may_vanish(self) -> bool:
        """Whether nobody has said that the disk below the screenshots stays: neither its folder nor ALLOW_LOCAL_STORAGE was given."""
        return not self.allow_local_storage and "proofs_root" not in self.model_fields_set

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.store_timezone)


def _secret_rules(settings: Settings) -> dict[str, str]:
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


def _place_rules(settings: Settings) -> dict[str, str]:
    problems = {}
    if settings.is_development and not is_loopback(settings.host):
        problems["BEAUTIQUE_ENV"] = "may be development only while HOST is 127.0.0.1 or localhost."
    if settings.is_production and not settings.public_url:
        problems["PUBLIC_URL"] = (
            "is missing: give the address that visitors type, such as https://shop.example.com."
        )
    elif settings.is_production and not _is_safe_origin(settings.public_url):
        problems["PUBLIC_URL"] = "must begin with https:// (http is for this machine only)."
    if settings.embed_origin and not settings.uses_https:
        problems["EMBED_ORIGIN"] = "needs a PUBLIC_URL that begins with https://."
    return problems


def _storage_rules(settings: Settings) -> dict[str, str]:
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


def _folder_rules(settings: Settings) -> dict[str, str]:
    """What customers sent in confidence never lies where addresses lead."""
    proofs = settings.proofs_root.resolve()
    for name, folder in (("MEDIA_ROOT", settings.media_root), ("static", ROOT / "static")):
        if proofs.is_relative_to(folder.resolve()):
            return {"PROOFS_ROOT": f"lies inside {name}, which everybody may read: give a folder elsewhere."}
    return {}


def _database_rules(settings: Settings) -> dict[str, str]:
    host = make_url(settings.database_url).host or ""
    if host.endswith(".neon.tech") and settings.web_concurrency * settings.db_pool_size > NEON_CONNECTIONS:
        return {
            "DB_POOL_SIZE": f"times WEB_CONCURRENCY must not exceed {NEON_CONNECTIONS} connections on Neon."
        }
    return {}


def _owner_rules(settings: Settings) -> dict[str, str]:
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


_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "int_parsing": lambda _: "must be a whole number.",
    "bool_parsing": lambda _: "must be true or false.",
    "greater_than_equal": lambda limits: f"must be at least {limits['ge']}.",
    "less_than_equal": lambda limits: f"must be at most {limits['le']}.",
    "literal_error": lambda choices: f"must be {choices['expected'].replace(chr(39), '')}.",
    "value_error": lambda context: str(context["error"]),
}


def _sentences(error: ValidationError) -> dict[str, str]:
    """One sentence per variable; the refused values stay out of it."""
    problems: dict[str, str] = {}
    for detail in error.errors(include_input=False, include_url=False):
        broken = detail.get("ctx", {}).get("error")
        if isinstance(broken, _BrokenRulesError):
            problems |= broken.problems
        elif detail["type"] != "default_factory_not_called":  # only says that an earlier variable was bad
            problems[str(detail["loc"][0]).upper()] = _sentence(detail)
    return problems


def _sentence(detail: ErrorDetails) -> str:
    speak = _SENTENCES.get(detail["type"])
    return speak(detail.get("ctx", {})) if speak else "cannot be read."


def _development_secrets(instance: Path) -> dict[str, str]:
    """The generated secrets of this checkout: they survive restarts, and both workers read the same ones."""
    path = instance / "development-secrets.env"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        draft = instance / f".{path.name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{name}={secrets.token_urlsafe(48)}\n" for name in SECRET_VARIABLES)
        try:
            os.link(draft, path)  # fails when another worker was first: its secrets hold
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return {name.lower(): secret for name, _, secret in pairs if name in SECRET_VARIABLES}
