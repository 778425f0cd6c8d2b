"""A supplier's own model in place of a declared footprint: `supplier: {name: ..., model: cells.yaml}`.

The file is a product file of the supplier, in YAML or as Excel form, from the folder of the file that names it. Of a
bought cell it is a product with that cell, of a bought module one with that module. Of a part it describes the making
of a material under `materials`, by a process; `powders.yaml#KEY` names one of several, and nothing else is needed in
such a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from brightcell.errors import InputError, Problem, ProductError, nearest
from brightcell.io.limits import WORKBOOK_BYTES, content_within
from brightcell.io.paths import is_file, is_folder
from brightcell.product.masses import cell_mass, module_mass
from brightcell.product.messages import LocatedProblem
from brightcell.product.models import Bought, Product, SupplierModel
from brightcell.product.pack import Cell, Level
from brightcell.product.paths import Path as Field

Read = Callable[[Path, bool], Product]
"""The product in a file; whether it is enough that it describes materials."""
MASS_TOLERANCE, ENERGY_TOLERANCE = 0.02, 0.1
"""Shares by which a piece may differ from its supplier's model: by what is weighed, and by how energy is rated."""
_SUFFIXES = (".yaml", ".yml", ".xlsx", ".xlsm")
_WITHOUT_A_PACK: Mapping[str, Any] = {
    "identity": {
        "model": "materials",
        "maker": "not stated",
        "plant": {"name": "not stated", "location": "GLO"},
        "chemistry": "lfp",
    },
    "performance": {"rated_energy": "0.16 kWh", "usable_energy": "0.15 kWh", "mass": "1 kg"},
    "pack": {"cell": {"count": 1, "mass": "1 kg", "supplier": {"name": "none", "footprint": "70 kg CO2e/kWh"}}},
}
"""What a file of materials says of a pack, of which nothing is read."""
_READING: ContextVar[tuple[Path, ...]] = ContextVar("files of models being read", default=())


def as_product(data: Any) -> Any:
    """The data of a file that may describe materials only, with what makes it a product."""
    if not isinstance(data, Mapping) or "pack" in data:
        return data
    identity = data.get("identity")
    stated = {key: value for key, value in identity.items() if value} if isinstance(identity, Mapping) else {}
    return {**_WITHOUT_A_PACK, **data, "identity": {**_WITHOUT_A_PACK["identity"], **stated}}


def supplier_models(
    product: Product, file: str | None, read: Read
) -> tuple[dict[tuple[str, str], SupplierModel], list[LocatedProblem]]:
    """The models that the suppliers of a product name, by kind and by what is written; and what is wrong with them."""
    models: dict[tuple[str, str], SupplierModel] = {}
    problems: list[LocatedProblem] = []
    for path, kind, written in _named(product):
        try:
            model = models.get((kind, written)) or _model(product, file, kind, written, read)
        except InputError as error:
            problems += [LocatedProblem(path, _in_their_file(problem)) for problem in error.problems]
            continue
        models[kind, written] = model
        problems += [LocatedProblem(path, problem) for problem in _mismatches(product, model)]
    return models, problems


def _named(product: Product) -> Iterator[tuple[Field, Bought, str]]:
    """The field of each supplier's model, what is bought, and what is written there."""
    supplier = product.pack.one_cell.supplier
    if supplier is not None and supplier.model is not None:
        kind: Bought = "module" if product.pack.is_of_bought_modules else "cell"
        yield (*product.pack.cell_path, "supplier", "model"), kind, supplier.model
    yield from _of_parts(product.pack, ("pack",))


def _of_parts(level: Level, path: Field) -> Iterator[tuple[Field, Bought, str]]:
    for index, part in enumerate(level.parts):
        if part.supplier is not None and part.supplier.model is not None:
            yield (*path, "parts", index, "supplier", "model"), "material", part.supplier.model
    for name in ("module", "cell", "cathode", "anode"):
        below = getattr(level, name, None)
        if below is not None:
            yield from _of_parts(below, (*path, name))


def _model(product: Product, file: str | None, kind: Bought, written: str, read: Read) -> SupplierModel:
    name, _, key = written.partition("#")
    path = _existing(Path(file).parent if file else Path(), name.strip())
    with _reading(path, file):
        theirs = read(path, kind == "material")
    sha256 = hashlib.sha256(content_within(path, WORKBOOK_BYTES, "the supplier's model")).hexdigest()
    if kind != "material":
        if key:
            raise ProductError(Problem(f"a {kind} isn't named by a key", found=written, expected=name))
        return SupplierModel(kind, name.strip(), sha256, theirs)
    return SupplierModel(kind, name.strip(), sha256, theirs, _material_key(theirs, name, key.strip()))


def _existing(folder: Path, name: str) -> Path:
    path = folder / name
    if is_file(path):
        return path
    files = [item.name for item in path.parent.iterdir() if item.suffix in _SUFFIXES] if is_folder(path.parent) else []
    raise ProductError(
        Problem(
            "there is no such model file of a supplier",
            found=name or "no name",
            expected="the path of a product file, ending in .yaml or .xlsx",
            nearest=nearest(path.name, files),
            hint="a path begins in the folder of the file that names it",
        )
    )


@contextmanager
def _reading(path: Path, file: str | None) -> Iterator[None]:
    """Note which files are being read; ProductError for one that leads back to itself."""
    chain = _READING.get() or ((Path(file).resolve(),) if file else ())
    if path.resolve() in chain:
        names = [item.name for item in (*chain[chain.index(path.resolve()) :], path)]
        what = "the suppliers' models lead back to this file, so it would contain itself"
        raise ProductError(Problem(what, found=" -> ".join(names), hint="declare a footprint for one of them"))
    token = _READING.set((*chain, path.resolve()))
    try:
        yield
    finally:
        _READING.reset(token)


def _material_key(theirs: Product, name: str, key: str) -> str:
    """The material of a file that is bought: the one that is named, or the only one with a process."""
    described = [entry for entry, material in theirs.materials.items() if material.process is not None]
    if not key and len(described) == 1:
        return described[0]
    if key in described:
        return key
    hint = f"write {name}#{described[0]}" if described else "describe its making: materials, KEY, process"
    if key in theirs.materials:
        what, hint = "the supplier's model gives no process for this material", "its footprint is a declared one"
    elif key:
        what = "the supplier's model describes no such material"
    elif described:
        what = "the supplier's model describes several materials, and none is named"
    else:
        what = "the supplier's model describes the making of no material"
    raise ProductError(
        Problem(
            what, found=key or name, expected=", ".join(described) or None, nearest=nearest(key, described), hint=hint
        )
    )


def _mismatches(product: Product, model: SupplierModel) -> Sequence[Problem]:
    """That the piece of a supplier's model isn't the one that is built in."""
    if model.kind == "material":
        return ()
    theirs, ours = model.product, product.pack.one_cell
    if model.kind == "module" and theirs.pack.module is None:
        return [Problem("the supplier's model has no module", found=model.file, hint="buy its cells, or add a module")]
    chemistry, other = product.identity.chemistry, theirs.identity.chemistry
    problems = []
    if chemistry != other:
        problems.append(Problem("the supplier's model is of another chemistry", found=other, expected=chemistry))
    mass, energy = _piece_mass(theirs, model.kind), _piece_energy(theirs, model.kind)
    assert ours.mass is not None, "a bought piece without a mass is refused when it is read"
    problems += _differs(model, "mass", mass, ours.mass.value, "kg", MASS_TOLERANCE)
    problems += _differs(model, "rated energy", energy, _piece_energy(product, model.kind), "kWh", ENERGY_TOLERANCE)
    return problems


def _differs(
    model: SupplierModel, what: str, theirs: float, ours: float, unit: str, tolerance: float
) -> Iterator[Problem]:
    if abs(theirs - ours) > tolerance * ours:
        yield Problem(
            f"the {what} of the {model.kind} in the supplier's model isn't that of this product",
            found=f"{theirs:.6g} {unit}, in {model.file}",
            expected=f"{ours:.6g} {unit} within {100 * tolerance:g} %",
            hint="correct the one that is wrong, or ask for the model of this piece",
        )


def _piece_mass(product: Product, kind: Bought) -> float:
    module = product.pack.module
    return module_mass(module) if kind == "module" and module is not None else cell_mass(product.pack.one_cell)


def _piece_energy(product: Product, kind: Bought) -> float:
    pack = product.pack
    number = pack.module.count.value if kind == "module" and pack.module is not None else pack.cells_per_pack
    return product.performance.rated_energy.value / number


def _in_their_file(problem: Problem) -> Problem:
    """A problem in a supplier's file, told at the field that names it."""
    if problem.file is None:
        return problem
    return Problem(f"the supplier's model is wrong: {problem}")


def elements_of_piece(model: SupplierModel) -> dict[str, float]:
    """kg of each element per kg of a supplier's cell or module, from the materials in it."""
    theirs = model.product
    cell = theirs.pack.one_cell
    if cell.supplier is not None:
        kind = "module" if theirs.pack.is_of_bought_modules else "cell"
        inner = theirs.models.get((kind, cell.supplier.model or ""))
        return cell.supplier.elements if inner is None else elements_of_piece(inner)
    module = theirs.pack.module if model.kind == "module" else None
    cells = _elements_of_cell(cell, theirs)
    if module is None:
        return _shared(cells, _piece_mass(theirs, "cell"))
    for element, mass in cells.items():
        cells[element] = mass * cell.count.value
    _add_parts(cells, module, theirs)
    return _shared(cells, _piece_mass(theirs, "module"))


def _elements_of_cell(cell: Cell, product: Product) -> dict[str, float]:
    elements: dict[str, float] = {}
    for level in (cell, cell.cathode, cell.anode):
        _add_parts(elements, level, product)
    return elements


def _add_parts(elements: dict[str, float], level: Level, product: Product) -> None:
    materials = product.catalogue
    for part in level.parts:
        for element, share in materials[part.material].elements.items():
            elements[element] = elements.get(element, 0.0) + share * part.amount.value


def _shared(masses: Mapping[str, float], whole: float) -> dict[str, float]:
    return {element: mass / whole if whole else 0.0 for element, mass in masses.items()}
