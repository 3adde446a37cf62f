"""What the shop reads from its environment, once, at the start: see `settings`."""

from beautique.config.development import SECRET_VARIABLES
from beautique.config.folders import ROOT
from beautique.config.messages import ConfigError
from beautique.config.settings import Settings
from beautique.config.urls import is_loopback

__all__ = ["ROOT", "SECRET_VARIABLES", "ConfigError", "Settings", "is_loopback"]
