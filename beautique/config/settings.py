"""Every variable, its default and its own rule.

`Settings.load()` names every bad variable in one message and ends the program; `Settings(...)` with keyword arguments reads
neither the environment nor a file, so that tests say what they mean.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from sentry_sdk.utils import Dsn
from sqlalchemy import make_url

from beautique.config.development import default_origins, default_public_url, development_secrets
from beautique.config.folders import INSTANCE, ROOT
from beautique.config.messages import BrokenRulesError, ConfigError, sentences
from beautique.config.rules import broken_rules
from beautique.config.urls import CloudinaryAccount, is_loopback, is_origin, is_url, normal_database_url

_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?")


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

    public_url: str = Field(default_factory=default_public_url)
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(default_factory=default_origins)
    embed_origin: str = ""

    allow_local_storage: bool = False
    cloudinary_url: SecretStr = SecretStr("")
    image_hosts: Annotated[tuple[str, ...], NoDecode] = ("res.cloudinary.com",)
    import_picture_hosts: Annotated[tuple[str, ...], NoDecode] = ()
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

        In development, missing secrets come from a private file in `instance`, made at the first start. The folder itself is
        made where it is the database's. Any other is the operator's: a disk that is away must not look like an empty shop.
        """
        values: dict[str, Any] = {
            **(DotEnvSettingsSource(cls, env_file=env_file)() if env_file else {}),
            **EnvSettingsSource(cls)(),
        }
        if values.get("beautique_env") == "development" and is_loopback(values.get("host", "127.0.0.1")):
            for name, secret in development_secrets(instance).items():
                values.setdefault(name, secret)
        try:
            settings = cls(**values)
        except ValidationError as error:
            problems = sentences(error)
        else:
            if settings.sqlite_file and settings.sqlite_file.parent == instance:
                instance.mkdir(mode=0o700, exist_ok=True)
            return settings
        # The rules between variables only run once each variable is readable: ask again without the unreadable ones.
        readable = {name: value for name, value in values.items() if name.upper() not in problems}
        try:
            cls(**readable)
        except ValidationError as error:
            problems = sentences(error) | problems
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
        return normal_database_url(text)

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, text: str) -> str:
        text = text.rstrip("/")
        if text and not is_origin(text):
            raise ValueError("must be scheme and host, such as https://shop.example.com, nothing more.")
        return text

    @field_validator("allowed_origins", "image_hosts", "import_picture_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Comma-separated text from the environment; tests hand over tuples."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("allowed_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not is_origin(origin):
                raise ValueError(
                    "must list origins such as https://shop.example.com by commas, without * or a path."
                )
        return origins

    @field_validator("embed_origin")
    @classmethod
    def _check_embed_origin(cls, origin: str) -> str:
        if origin and not (is_origin(origin) and origin.startswith("https://")):
            raise ValueError("must be one https origin, such as https://huggingface.co.")
        return origin

    @field_validator("cloudinary_url")
    @classmethod
    def _check_cloudinary_url(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value():
            CloudinaryAccount.parse(url.get_secret_value())
        return url

    @field_validator("image_hosts", "import_picture_hosts")
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
        if not is_url(uri):
            raise ValueError("is not a URL: write a /, ? or # of its password as %2F, %3F or %23.")
        return uri

    @field_validator("sentry_dsn")
    @classmethod
    def _check_sentry_dsn(cls, dsn: SecretStr) -> SecretStr:
        try:
            if dsn.get_secret_value():
                Dsn(dsn.get_secret_value())
        except ValueError:
            raise ValueError("is not an address of Sentry, such as https://key@host/1.") from None
        return dsn

    # --- rules between variables ------------------------------------------------------------------------

    @model_validator(mode="after")
    def _check_rules(self) -> Self:
        problems = broken_rules(self)
        if problems:
            raise BrokenRulesError(problems)
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
    def sqlite_file(self) -> Path | None:
        """The file of the database where it is one."""
        return Path(make_url(self.database_url).database or "") if self.uses_sqlite else None

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
