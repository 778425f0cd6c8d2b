"""Backgrounds that live in a Brightway project: solved once, kept beside the database, read back in an instant."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from brightcell.background.layers import AnyBackground, LayeredBackground, background_label, by_layer
from brightcell.background.models import Background, DatabaseBackground, Method, hash_with
from brightcell.brightway.arrays import fingerprint_of, ids_of, read_block
from brightcell.brightway.changed_arrays import changed
from brightcell.brightway.flows import characterise_background
from brightcell.brightway.projects import cache_folder, project_folder
from brightcell.brightway.stamps import remembered
from brightcell.errors import BackgroundError, Problem
from brightcell.io.cache import key_of
from brightcell.io.write import write_bytes
from brightcell.matrices import Column
from brightcell.matrices.columns import background_columns, solved_columns
from brightcell.matrices.presolve import grouped_unit_inventories, system_of_arrays
from brightcell.model.unit_inventories import unit_inventories_of

if TYPE_CHECKING:
    from pathlib import Path

    from brightcell.brightway.flows import FlowCharacterisation
    from brightcell.linking import ProductSystem

LAYOUT = 1
KEPT = 8  # files of unit inventories in a project: databases times GWP sets


@dataclass(frozen=True)
class BackgroundSupply:
    """What stands for the background in the system, the method with it, and what a reader must know of both.

    `matched` says how the flows of a database's own biosphere were matched, by the label of the background.
    """

    columns: list[Column]
    method: Method
    warnings: tuple[str, ...] = ()
    matched: Mapping[str, FlowCharacterisation] = field(default_factory=dict)


ColumnsOfTables = Callable[[Background, list[str]], list[Column]]
"""Gives columns for some processes (codes) of a background of tables."""


def supply(linked: ProductSystem, method: Method) -> BackgroundSupply:
    """The background of a linked foreground: what it reaches of its tables, or what a database was solved to."""
    return _supply(linked, method, background_columns)


def solved_supply(linked: ProductSystem, method: Method) -> BackgroundSupply:
    """As `supply`, with a background of tables solved too: one column for each process that is linked.

    The scores are the same but for rounding. All processes are solved at once, and only the first time, so this is
    for the second product system on a background and those that follow.
    """
    return _supply(linked, method, lambda layer, codes: solved_columns(layer, codes, unit_inventories_of(layer)))


def _supply(linked: ProductSystem, method: Method, of_tables: ColumnsOfTables) -> BackgroundSupply:
    """The supply of each layer together; databases are solved, of tables there are the columns that are given.

    Layers are counted by one set of factors, that of the rulebook; a database alone is counted by its own method.
    """
    columns: list[Column] = []
    warnings: list[str] = []
    matched: dict[str, FlowCharacterisation] = {}
    for layer, codes in by_layer(linked.background, (link.process.code for link in linked.links)):
        if isinstance(layer, Background):
            columns += of_tables(layer, codes)
            continue
        refuse_changed(layer)
        matched[layer.label] = characterise_background(layer, method)
        columns += solved_columns(layer, codes, unit_inventories(layer, matched[layer.label]))
        warnings += _warnings(layer, method, matched[layer.label])
    return BackgroundSupply(columns, _method_of(linked.background, method, matched), tuple(warnings), matched)


def _method_of(background: AnyBackground, method: Method, matched: Mapping[str, FlowCharacterisation]) -> Method:
    return _own_method(method, matched[background.label]) if isinstance(background, DatabaseBackground) else method


def unit_scores_of(background: AnyBackground, method: Method) -> tuple[dict[str, float], Method]:
    """kg CO2e of one unit of each process of a background, by its code, and the method that fits the background."""
    if isinstance(background, LayeredBackground):
        return _scores_of_layers(background, method), method
    if isinstance(background, Background):
        inventories = unit_inventories_of(background)
        factors = np.array([method.factors.get(flow, 0.0) for flow in inventories.flows])
        return dict(zip(inventories.codes, (factors @ inventories.amounts).tolist(), strict=True)), method
    refuse_changed(background)
    matched = characterise_background(background, method)
    own = method_of_database(background, method, matched)
    by_code = unit_inventories(background, matched)
    return {code: sum(own.factors.get(f, 0.0) * kg for f, kg in flows.items()) for code, flows in by_code.items()}, own


def _scores_of_layers(background: LayeredBackground, method: Method) -> dict[str, float]:
    """The unit scores of all layers by one set of factors."""
    scores: dict[str, float] = {}
    for layer in background.layers:
        own, _ = unit_scores_of(layer, method)
        scores |= {background_label(layer, code): score for code, score in own.items()}
    return scores


def refuse_changed(background: DatabaseBackground) -> None:
    """A background that was read before its database changed would give the old footprint beside the new database."""
    where = (background.project, background.database, background.mapping_sha256)
    key = key_of("fingerprint", *where)
    now = remembered(background.project, key, lambda: fingerprint_of(*where), project_folder)
    if hash_with(now, background.changes) != background.sha256:
        raise BackgroundError(
            Problem(
                f"the database {background.database!r} has changed since this background was read",
                hint="read the background again",
            )
        )


def method_of_database(background: DatabaseBackground, method: Method, matched: FlowCharacterisation) -> Method:
    """The method by which a database is counted: its own, or as a layer that of the rulebook."""
    return method if background.is_layer else _own_method(method, matched)


def _own_method(method: Method, characterised: FlowCharacterisation) -> Method:
    """The method with the factors by which the database's own method counts our flows."""
    if characterised.method is None:
        return method
    origin = " | ".join(characterised.method)
    digest = hashlib.sha256(f"{method.sha256} {origin} {sorted(characterised.factors.items())}".encode()).hexdigest()
    return replace(method, factors=dict(characterised.factors), sha256=digest, origin=origin)


def _warnings(background: DatabaseBackground, method: Method, characterised: FlowCharacterisation) -> tuple[str, ...]:
    if characterised.method is None:
        counted = len(characterised.flows)
        return (
            f"the project {background.project} has no method of {method.gwp_set} for the flows of "
            f"{background.database}: {counted} of them were matched by name to the shipped factors",
        )
    own = " | ".join(characterised.method)
    used = "the latter was used for all layers" if background.is_layer else "the former was used"
    return tuple(
        f"{own} counts {flow} as {ours:g}, {method.gwp_set} as {theirs:g}; {used}"
        for flow, (ours, theirs) in characterised.differing.items()
    )


def unit_inventories(
    background: DatabaseBackground, characterised: FlowCharacterisation
) -> Mapping[str, Mapping[str, float]]:
    """Unit inventories of the linked processes, in kg (the aggregated flows: kg CO2e) per unit, by process code.

    Brightway stores amounts in single precision; sums are in double precision. The unit inventories of all
    products are kept in the project's folder under the hash of the matrices and of what flows count as.
    """
    key = key_of("unit inventories", _fingerprint(background, characterised))
    data = remembered(background.project, key, lambda: _linked_inventories(background, characterised), project_folder)
    return {code: dict(zip(data["flows"], values, strict=True)) for code, values in data["inventories"].items()}


def scores_of_products(background: DatabaseBackground, method: Method) -> dict[int, float]:
    """kg CO2e of one unit of every product of a database, by node id, with the factors that fit the database."""
    matched = characterise_background(background, method)
    file = cache_folder(background.project) / f"unit-inventories-{_fingerprint(background, matched)}.npz"
    flows, products, values = _read(file) or _solve(background, matched, file)
    own = method_of_database(background, method, matched)
    scores = np.array([own.factors.get(flow, 0.0) for flow in flows]) @ values
    return dict(zip(products.tolist(), scores.tolist(), strict=True))


def _linked_inventories(background: DatabaseBackground, characterised: FlowCharacterisation) -> dict[str, Any]:
    """The same as plain data."""
    file = cache_folder(background.project) / f"unit-inventories-{_fingerprint(background, characterised)}.npz"
    flows, products, values = _read(file) or _solve(background, characterised, file)
    place = {number: i for i, number in enumerate(products.tolist())}
    rows = dict(zip(background.nodes, (place.get(number) for number in _ids(background)), strict=True))
    if odd := [code for code, row in rows.items() if row is None]:
        raise BackgroundError(_without_product(background, code) for code in odd)
    return {"flows": flows, "inventories": {code: values[:, row].tolist() for code, row in rows.items()}}


def _without_product(background: DatabaseBackground, code: str) -> Problem:
    return Problem(
        "this activity makes the product of another node; let the mapping table name that product",
        path=background.name,
        found=" ".join(background.nodes[code]),
    )


def _ids(background: DatabaseBackground) -> Iterable[int]:
    return ids_of(background.project, background.nodes.values())


def _fingerprint(background: DatabaseBackground, characterised: FlowCharacterisation) -> str:
    text = f"{LAYOUT} {background.sha256} {sorted(characterised.flows.items())}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _read(file: Path) -> tuple[list[str], np.ndarray, np.ndarray] | None:
    """What was kept; None where nothing was, or where it can't be read, which is then computed again."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            return kept["flows"].tolist(), kept["products"], kept["values"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _solve(
    background: DatabaseBackground, characterised: FlowCharacterisation, file: Path
) -> tuple[list[str], np.ndarray, np.ndarray]:
    from scipy import sparse

    block = changed(read_block(background.project, background.database), background.changes)
    counted = sorted(characterised.flows)
    system = system_of_arrays(
        (block.technosphere.row, block.technosphere.col, block.technosphere.amount),
        block.production,
        (block.biosphere.row, block.biosphere.col, block.biosphere.amount),
        block.names,
        counted,
    )
    flows = sorted({flow for flow, _ in characterised.flows.values()})
    rows = [flows.index(characterised.flows[number][0]) for number in counted]
    amounts = [characterised.flows[number][1] for number in counted]
    groups = sparse.csr_array((amounts, (rows, range(len(counted)))), shape=(len(flows), len(counted)))
    values = grouped_unit_inventories(system, groups)
    products = np.unique(block.technosphere.row)
    write_bytes(file, _packed(flows, products, values))
    _keep_latest(file.parent)
    return flows, products, values


def _keep_latest(folder: Path) -> None:
    """What was solved before the database changed isn't asked for again."""
    kept = sorted(folder.glob("unit-inventories-*.npz"), key=lambda file: file.stat().st_mtime)
    for file in kept[:-KEPT]:
        file.unlink(missing_ok=True)


def _packed(flows: list[str], products: np.ndarray, values: np.ndarray) -> bytes:
    import io

    buffer = io.BytesIO()
    np.savez(buffer, flows=np.array(flows), products=products, values=values)
    return buffer.getvalue()
