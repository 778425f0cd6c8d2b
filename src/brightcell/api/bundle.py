"""A bundle of a result: all that another party needs to compute it again, and what came out."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from brightcell.api.footprint import footprint
from brightcell.api.monte_carlo import monte_carlo
from brightcell.arguments import checked
from brightcell.background import Background
from brightcell.exports.crate import HASHES, SIGNATURE, CrateFile, crate_texts
from brightcell.exports.signing import signature_text
from brightcell.exports.zips import zipped
from brightcell.inventory.models import Activity, Demand, Foreground
from brightcell.io.installed import closure
from brightcell.io.json import json_text
from brightcell.io.write import write_bytes
from brightcell.model import Asked, Model, model_of
from brightcell.results import Footprint

PRODUCT, RULEBOOK, INVENTORY = "product.json", "rulebook.json", "inventory.json"
RESULTS, DRAWS, ENVIRONMENT = "results.json", "draws.json", "environment.json"


@checked
def bundle(
    model: Asked, out: str | Path, *, draws: int | None = None, seed: int = 1, key: str | Path | None = None
) -> Path:
    """Write an RO-Crate 1.1 of a model's result, which `verify_bundle` computes again and compares.

    It holds the product as it was computed, the resolved rulebook, the linked inventory without values of the
    background, the result, of draws how they were made and their quantiles, the environment, and the SHA-256 of each
    file. The same model gives the same bytes in the same environment; SOURCE_DATE_EPOCH sets the date.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    out : str or Path
        The zip to write.
    draws : int, optional
        Draws whose quantiles go into it; none by default.
    seed : int, optional
        Seed of the draws.
    key : str or Path, optional
        Private Ed25519 key in PEM that signs the list of hashes, by the library `cryptography`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        With every problem of product, rulebook and background, and of the key.

    Examples
    --------
    >>> import brightcell as bc
    >>> path = bc.bundle(bc.Model("lfp-pack-100kwh"), "lfp.zip")
    >>> bc.verify_bundle(path).is_same
    True
    """
    model = model_of(model)
    texts = crate_texts(
        f"Footprint of {model.inventory.product}",
        f"Carbon footprint under {model.rulebook.id} on {model.background.name}, with all that it takes to repeat it",
        _files(model, draws, seed),
    )
    if key is not None:
        texts[SIGNATURE] = signature_text(texts[HASHES], Path(key))
    write_bytes(Path(out), zipped(texts))
    return Path(out)


def _files(model: Model, draws: int | None, seed: int) -> dict[str, CrateFile]:
    result = footprint(model, project=None)
    rulebook = model.rulebook.model_dump(mode="json")
    files = {
        PRODUCT: CrateFile(json_text(model.product.to_dict()), "the product as it was computed"),
        RULEBOOK: CrateFile(json_text(rulebook), "the rulebook with all that it extends and the settings"),
        INVENTORY: CrateFile(json_text(list(_inventory(model))), "the foreground with its links to the background"),
        RESULTS: CrateFile(json_text(results_of(model, result)), "the footprint"),
        ENVIRONMENT: CrateFile(json_text(environment(result)), "versions of Python and packages"),
    }
    if draws is not None:
        files[DRAWS] = CrateFile(json_text(draws_of(model, draws, seed)), "how draws were made, and their quantiles")
    return files


def results_of(model: Model, result: Footprint) -> dict[str, Any]:
    """The result as plain data; on a database without what would reveal the score of one unit of its processes.

    These are the shares of links, and the scores of credits beside their kg.
    """
    data = result.as_dict()
    if isinstance(model.background, Background):
        return data
    links, credits = (_without(data[name], field) for name, field in (("links", "share"), ("credits", "score")))
    return {**data, "links": links, "credits": credits}


def _without(rows: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key != field} for row in rows]


def draws_of(model: Model, number: int, seed: int) -> dict[str, Any]:
    """Number and seed of draws, and mean and quantiles of the total per functional unit."""
    import numpy as np

    values = np.asarray(monte_carlo(model, draws=number, seed=seed).values(), dtype=float)
    quantiles = {str(q): float(np.quantile(values, q)) for q in (0.05, 0.25, 0.5, 0.75, 0.95)}
    return {"draws": number, "seed": seed, "mean": float(values.mean()), "quantiles": quantiles}


def environment(result: Footprint) -> dict[str, Any]:
    """Versions and the machine, as far as figures may depend on them."""
    machine = {"system": platform.system(), "machine": platform.machine()}
    return {"versions": dict(result.provenance["versions"]), "packages": dict(closure()), **machine}


def _inventory(model: Model) -> Iterator[dict[str, Any]]:
    """Each activity with stage, place and exchanges: what is demanded of the background has its key and no value."""
    for activity in model.foreground.activities:
        yield {
            "code": activity.code,
            "name": activity.name,
            "process": activity.process,
            "stage": activity.stage,
            "exchanges": list(_exchanges(activity)),
        }


def _exchanges(activity: Activity) -> Iterator[dict[str, Any]]:
    for exchange in activity.exchanges:
        target = exchange.target
        amount = {"amount": exchange.amount.value, "source": exchange.source}
        if isinstance(target, Demand):
            place = None if target.place is None else target.place.code
            yield {"demand": target.key, "place": place, "unit": target.unit, **amount}
        elif isinstance(target, Foreground):
            yield {"activity": target.code, **amount}
        else:
            yield {"emission": target.flow, **amount}
