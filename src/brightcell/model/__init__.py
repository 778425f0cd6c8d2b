"""A product on a background under a rulebook: what every question is asked of."""

from brightcell.model.asking import Asked, items, model_of, models_of, project_of
from brightcell.model.backgrounds import DEFAULT_PROJECT, Available, available, read_background
from brightcell.model.completed import inventory_of
from brightcell.model.model import Model
from brightcell.model.resolving import (
    DEFAULT_BACKGROUND,
    DEFAULT_RULEBOOK,
    AskedBackground,
    AskedProduct,
    AskedRulebook,
    Settings,
)

__all__ = [
    "DEFAULT_BACKGROUND",
    "DEFAULT_PROJECT",
    "DEFAULT_RULEBOOK",
    "Asked",
    "AskedBackground",
    "AskedProduct",
    "AskedRulebook",
    "Available",
    "Model",
    "Settings",
    "available",
    "inventory_of",
    "items",
    "model_of",
    "models_of",
    "project_of",
    "read_background",
]
