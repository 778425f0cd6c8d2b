"""A product file from few numbers."""

from __future__ import annotations

from pathlib import Path

from brightcell.arguments import checked
from brightcell.errors import InputError, Problem, ProductError
from brightcell.io.write import write_new_text
from brightcell.io.yaml import parse_yaml
from brightcell.product import Product, read_product
from brightcell.product.drafts import draft_text, scaled, wanted
from brightcell.product.read import SUFFIXES, product_from_document

Number = float | str
"""A number in the unit that the option names, or a text with its unit: 82 or "82 kWh"."""


@checked
def new(
    path: str | Path,
    *,
    chemistry: str | None = None,
    energy: Number | None = None,
    mass: Number | None = None,
    cells: Number | None = None,
    plant: str | None = None,
    format: str | None = None,
    pack: str | None = None,
    modules: Number | None = None,
    cell_mass: Number | None = None,
    cell_plant: str | None = None,
    usable: Number | None = None,
    fade: str | None = None,
    cycles: Number | None = None,
    end_state_of_health: Number | None = None,
    warranty_years: Number | None = None,
    warranty_km: Number | None = None,
    retention: Number | None = None,
    category: str | None = None,
    name: str | None = None,
    maker: str | None = None,
) -> Product:
    """Write a commented product file: the tables' bill of materials, scaled to a pack of these numbers.

    Active materials are per kWh those of the tables' design of the chemistry; the container of the cell is an assumed
    share of its mass, and the rest of cell and pack follows from the masses. What isn't given is assumed, marked so in
    the file, and reported in every result.

    Parameters
    ----------
    path : str or Path
        File to write, ending in .yaml; one that exists is never overwritten.
    chemistry : str
        nmc111, nmc532, nmc622, nmc811, nca, lfp, lmo or lco.
    energy, mass, cells : float or str
        Rated energy (kWh), mass (kg) and number of cells of the whole pack.
    plant : str
        Country or province where cells and packs are made, such as CN-SC.
    format, pack : str, optional
        prismatic (default), pouch or cylindrical; module (default) or cell-to-pack.
    modules : float or str, optional
        Modules in the pack; by default as many as are usual for the format.
    cell_mass : float or str, optional
        Mass of one cell in kg; by default the cells' usual share of a pack, or the nearest with which
        a kilogram of cells holds what is usual.
    cell_plant : str, optional
        large (default), small or all-electric: energy of making cells.
    usable : float or str, optional
        Usable energy in kWh; by default the rated energy.
    fade : str, optional
        Tested fade, such as "8 % in 500 cycles"; drawn out in a straight line to 80 %.
    cycles, end_state_of_health : float or str, optional
        Full cycles to a state of health, instead of a fade; by default 1000 to 80 %.
    warranty_years, warranty_km, retention : float or str, optional
        Warranty; by default 8 years, 160000 km and 70 %.
    category : str, optional
        Vehicle category; by default M1.
    name, maker : str, optional
        Name of the model, and of its maker.

    Returns
    -------
    Product
        The product in the file.

    Raises
    ------
    InputError
        With every problem: an energy density out of the band of the chemistry, cells that don't fit, a file that
        exists. Nothing is written then.

    Examples
    --------
    >>> import tempfile
    >>> import brightcell as bc
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/my-pack.yaml"
    ...     pack = bc.new(path, chemistry="nmc811", energy=82, mass=455, cells=192, plant="CN-SC")
    >>> print(pack.performance.mass, pack.pack.cells_per_pack)
    455 kg 192.0
    """
    options = {key: value for key, value in locals().items() if key != "path"}
    path = _free(Path(path))
    request = wanted(**options)
    text = draft_text(request, scaled(request))
    product_from_document(parse_yaml(text, path.name))
    write_new_text(path, text)
    return read_product(path)


def _free(path: Path) -> Path:
    """A path that a new file may have."""
    if path.suffix not in SUFFIXES:
        expected = "a name that ends in .yaml"
        raise ProductError(
            Problem("a product file is YAML", str(path), found=path.suffix or "no ending", expected=expected)
        )
    if _is_there(path):
        hint = "take another name, or remove it yourself"
        raise ProductError(Problem("the file exists and isn't overwritten", str(path), hint=hint))
    if not path.parent.is_dir():
        raise InputError(Problem("there is no such folder", str(path), found=str(path.parent)))
    return path


def _is_there(path: Path) -> bool:
    """Whether there is anything at a path; a path that no file can have is refused."""
    try:
        return path.exists()
    except (OSError, ValueError) as error:
        raise InputError(Problem("no file can have this name", found=f"{str(path)[:60]}...", hint=str(error))) from None
