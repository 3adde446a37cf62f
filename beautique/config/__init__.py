"""What the shop reads from its environment, once, at the start: see `settings`."""

from beautique.config.settings import ROOT, SECRET_VARIABLES, ConfigError, Settings, is_loopback

__all__ = ["ROOT", "SECRET_VARIABLES", "ConfigError", "Settings", "is_loopback"]
