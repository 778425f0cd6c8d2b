"""On which processes a maker gives data, and which of them are the data of the company that runs the plant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from brightcell.inventory.models import Assumption
from brightcell.product.evidenced import EvidencedAmount, evidenced_amounts
from brightcell.product.models import Product, SupplierModel
from brightcell.product.pack import Part
from brightcell.product.paths import Path

STEPS = {
    "electrode": "electrode making",
    "cell": "cell assembly",
    "module": "module assembly",
    "pack": "pack assembly",
}
"""Step of a plant -> kind of process."""
BOUGHT = {
    "cathode active material": ("cathode active material",),
    "anode active material": ("anode active material",),
    "electrolyte": ("electrolyte",),
    "housing and cooling": ("housing and structure", "cooling"),
}
"""Making of what a pack's maker may buy -> the components that it makes."""
_IN_CELLS = ("cathode active material", "anode active material", "electrolyte")
_DELIVERY, _OUTBOUND = "delivery", "transport.outbound"
_SUPPLIER = "supplier"
Rows = tuple[EvidencedAmount, ...]


def described_processes(
    product: Product, assumed: Iterable[Assumption] = (), amounts: Iterable[EvidencedAmount] | None = None
) -> Mapping[str, tuple[str, ...]]:
    """The processes on which the product gives data, each with what of them isn't the company's own.

    Data of a step are what its plant uses and emits and the parts that it builds in, once there is energy; of what is
    bought, the footprint by its supplier or the process in the file; of delivery, the legs to the customer. The data
    are the company's own where they are measured or calculated by who runs the plant; otherwise the types of evidence
    are listed, as "literature" or "measured by TÜV". What `assumed` says was filled in for the maker is not given.
    `amounts` are those of the product, where they are known already.
    """
    rows = tuple(evidenced_amounts(product) if amounts is None else amounts)
    data = {**_bought_cell(product, rows), **_steps(product, rows), **_bought(product, rows)}
    outbound = product.transport is not None and bool(product.transport.outbound)
    if outbound and _OUTBOUND not in {assumption.parameter for assumption in assumed}:
        data[_DELIVERY] = _at(rows, ("transport", "outbound"))
    return {process: _not_own(own) for process, own in data.items()}


def _not_own(rows: Rows) -> tuple[str, ...]:
    """The evidence of the figures that aren't the company's own, in words, each once."""
    return tuple(dict.fromkeys(_in_words(row) for row in rows if not row.is_company_specific))


def _in_words(row: EvidencedAmount) -> str:
    by = row.evidence.by if row.evidence is not None and row.type in ("measured", "calculated") else None
    return row.type if by is None else f"{row.type} by {by}"


def _at(rows: Rows, path: Path) -> Rows:
    """The amounts at a path and below."""
    return tuple(row for row in rows if row.path[: len(path)] == path)


def _steps(product: Product, rows: Rows) -> dict[str, Rows]:
    """The data of each step for which a plant gives energy; those of electrodes are in those of cells."""
    data: dict[str, Rows] = {}
    for i, site in enumerate(product.sites):
        for j, step in enumerate(site.steps):
            if step.uses:
                data[step.step] = (*data.get(step.step, ()), *_at(rows, ("sites", i, "steps", j)))
    if "cell" in data:
        data.setdefault("electrode", data["cell"])
    if product.pack.module is None:
        data.setdefault("module", ())
    built_in = _built_in(product, rows)
    return {STEPS[step]: (*used, *built_in.get(step, ())) for step, used in data.items()}


def _built_in(product: Product, rows: Rows) -> dict[str, Rows]:
    """The parts that each step builds in, without what their suppliers tell."""
    pack = ("pack",)
    module = (*pack, "module") if product.pack.module else pack
    cell = (*module, "cell")
    levels: dict[str, list[Path]] = {
        "pack": [pack],
        "module": [module] if product.pack.module else [],
        "cell": [cell],
        "electrode": [(*cell, "cathode"), (*cell, "anode")],
    }
    return {
        step: tuple(row for path in paths for row in _at(rows, (*path, "parts")) if _SUPPLIER not in row.path)
        for step, paths in levels.items()
    }


def _bought_cell(product: Product, rows: Rows) -> dict[str, Rows]:
    """The figure of a bought cell or module, which is of all that its maker does and buys for it."""
    supplier = product.pack.one_cell.supplier
    if supplier is None:
        return {}
    if supplier.model is not None:
        return _by_model(product.models["module" if product.pack.is_of_bought_modules else "cell", supplier.model])
    figure = _at(rows, (*product.pack.cell_path, _SUPPLIER, "footprint"))
    module = (STEPS["module"],) if product.pack.is_of_bought_modules else ()
    return dict.fromkeys((STEPS["electrode"], STEPS["cell"], *module, *_IN_CELLS), figure)


def _by_model(model: SupplierModel) -> dict[str, Rows]:
    """What a supplier's model of a bought piece says of its making and of what is bought for it."""
    theirs = model.product
    rows = tuple(evidenced_amounts(theirs))
    data = {**_bought_cell(theirs, rows), **_steps(theirs, rows), **_bought(theirs, rows)}
    processes = [STEPS["electrode"], STEPS["cell"], *([STEPS["module"]] if model.kind == "module" else [])]
    return {process: data[process] for process in (*processes, *_IN_CELLS) if process in data}


def _bought(product: Product, rows: Rows) -> dict[str, Rows]:
    """The figures of all that a making makes, where each part that belongs to it has some."""
    data: dict[str, Rows] = {}
    catalogue = product.catalogue
    parts = [(path, part, {part.component, catalogue[part.material].component}) for path, part in _parts(product)]
    for making, components in BOUGHT.items():
        figures = [
            _figures(product, rows, path, part) for path, part, named in parts if not named.isdisjoint(components)
        ]
        if figures and all(figures):
            data[making] = tuple(row for of_part in figures for row in of_part)
    return data


def _figures(product: Product, rows: Rows, path: Path, part: Part) -> Rows:
    """What is told of the making of a part: its supplier's footprint or model, or the process of the file."""
    if part.supplier is not None and part.supplier.model is not None:
        model = product.models["material", part.supplier.model]
        return _at(tuple(evidenced_amounts(model.product)), ("materials", model.key or "", "process"))
    if part.supplier is not None and part.supplier.footprint is not None:
        return _at(rows, (*path, _SUPPLIER, "footprint"))
    if part.material not in product.materials:
        return ()
    return _at(rows, ("materials", part.material, "process"))


def _parts(product: Product) -> Iterator[tuple[Path, Part]]:
    """Every part of the pack with its path."""
    at: Path = ("pack",)
    for name, level in product.pack.levels:
        at = at if name == "pack" else (*at[:-1], name) if name == "anode" else (*at, name)
        for index, part in enumerate(level.parts):
            yield (*at, "parts", index), part
