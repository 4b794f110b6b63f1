"""The settings file as frozen values: read once, all mistakes together. What may stand in it: docs/settings.md."""

from bot.settings.desk import to_desk
from bot.settings.loading import Settings, load_settings
from bot.settings.missing import missing_secrets
from bot.settings.presets import load_presets

__all__ = ["Settings", "load_presets", "load_settings", "missing_secrets", "to_desk"]
