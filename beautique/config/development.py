"""What a developer's machine need not be told: its addresses, and secrets that it makes up once."""

import os
import secrets
from pathlib import Path
from typing import Any

SECRET_VARIABLES = ("SECRET_KEY", "JWT_SECRET_KEY")


def default_public_url(known: dict[str, Any]) -> str:
    """Where a browser on this machine finds the shop; none in production. `known` are the variables read before."""
    if known.get("beautique_env") != "development":
        return ""
    host = str(known.get("host", "127.0.0.1"))
    return f"http://{f'[{host}]' if ':' in host else host}:{known.get('port', 8000)}"


def default_origins(known: dict[str, Any]) -> tuple[str, ...]:
    """Where a storefront in development usually runs; none in production."""
    if known.get("beautique_env") != "development":
        return ()
    return ("http://localhost:3000", "http://127.0.0.1:3000")


def development_secrets(instance: Path) -> dict[str, str]:
    """The generated secrets of this checkout: they survive restarts, and both workers read the same ones."""
    path = instance / "development-secrets.env"
    if not path.exists():
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
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
