"""What a result was made of: versions, hashes, solver, and where the model was written."""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from brightcell.background.layers import AnyBackground, LayeredBackground
from brightcell.background.models import DatabaseBackground, Method
from brightcell.io.installed import closure, closure_sha256
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
        "installed": {"packages": len(closure()), "sha256": closure_sha256()},
        "product": _product(product),
        "rulebook": {
            "id": rulebook.id,
            "sha256": rulebook.sha256,
            "resolved": rulebook.model_dump(mode="json"),
        },
        "background": _background(background),
        "method": {"id": method.id, "biogenic": method.biogenic, "sha256": method.sha256, "factors": method.origin},
        PROVENANCE_KEY: gwp_fingerprint(method.factors),
        "solver": engine,
    }


def _background(background: AnyBackground) -> dict[str, Any]:
    """Which background it was; of layers each with its own hash and, of a database, where that is."""
    about = {name: getattr(background, name) for name in ("name", "version", "sha256", "licence")}
    if isinstance(background, LayeredBackground):
        return {**about, "layers": [{**_background(layer), **_place(layer)} for layer in background.layers]}
    return about


def _place(layer: AnyBackground) -> dict[str, str]:
    if not isinstance(layer, DatabaseBackground):
        return {}
    return {"project": layer.project, "database": layer.database}


def _product(product: Product) -> dict[str, Any]:
    """Which description it was, and whose plant it is about."""
    changed = [change.as_dict() for change in product.changed]
    models = [model.as_dict() for model in product.models.values()]
    return {
        **({"changed": changed} if changed else {}),
        "file": Path(product.file).name if product.file else None,
        "sha256": product.sha256,
        "plant": plant_of(product),
        "sites": sites_of(product),
        **({"supplier_models": models} if models else {}),
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
