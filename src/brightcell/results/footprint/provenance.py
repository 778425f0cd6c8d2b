"""What a result was made of: versions, hashes, solver, and where the model was written."""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from brightcell.background.models import AnyBackground, Method
from brightcell.model.labels import plant_of, sites_of
from brightcell.product import Product
from brightcell.results.footprint.fingerprint import PROVENANCE_KEY, gwp_fingerprint
from brightcell.rulebooks import Rulebook

_PACKAGES = ("brightcell", "bw2data", "bw2calc", "bw_processing", "numpy", "scipy")


def provenance(
    product: Product, rulebook: Rulebook, background: AnyBackground, method: Method, engine: str
) -> dict[str, Any]:
    """The record that a result carries; the resolved rulebook is in it, so that it can be applied again."""
    return {
        "versions": {"python": platform.python_version(), **_versions()},
        "product": _product(product),
        "rulebook": {
            "id": rulebook.id,
            "sha256": rulebook.sha256,
            "resolved": rulebook.model_dump(mode="json"),
        },
        "background": {
            "name": background.name,
            "version": background.version,
            "sha256": background.sha256,
            "licence": background.licence,
        },
        "method": {"id": method.id, "biogenic": method.biogenic, "sha256": method.sha256, "factors": method.origin},
        PROVENANCE_KEY: gwp_fingerprint(method.factors),
        "solver": engine,
    }


def _product(product: Product) -> dict[str, Any]:
    """Which description it was, and whose plant it is about."""
    changed = [change.as_dict() for change in product.changed]
    return {
        **({"changed": changed} if changed else {}),
        "file": Path(product.file).name if product.file else None,
        "sha256": product.sha256,
        "plant": plant_of(product),
        "sites": sites_of(product),
    }


@cache
def _versions() -> dict[str, str]:
    return {name: _version(name) for name in _PACKAGES}


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
