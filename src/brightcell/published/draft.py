"""A folder for a study of one's own, to be filled in: what is known stands there, what isn't is marked."""

from __future__ import annotations

import re
from math import isfinite
from pathlib import Path

from brightcell.arguments import checked
from brightcell.background import read_background
from brightcell.errors import Problem
from brightcell.io.inert import inert_csv
from brightcell.io.paths import is_file
from brightcell.io.write import write_new_text
from brightcell.io.yaml_write import scalar_text, yaml_text
from brightcell.product import Product, products, read_product
from brightcell.product.masses import cells_mass
from brightcell.published.models import EMISSIONS, PER, UNITS
from brightcell.published.read import TARGETS
from brightcell.published.scopes import HEADER, StudyError
from brightcell.published.targets import COLUMNS, SHARES, share

FILL_IN = "to be filled in"
"""What stands where the user's own words belong; `study check` names each place."""
STATEMENTS = "harmonise.yaml"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
_HEAD = """\
# A published study, to be computed again beside what it says. Fill in what is marked, then
#   brightcell study check {folder}
#   brightcell study run {folder}
# databases/studies/README.md has all keys.
id: {id} # the name of the folder
title: {title}
kind: partial # reproduction, partial, band or computed
citation: {fill}
# doi: 10.1021/...
year: {fill}
licence: figures cited
boundary: cradle to gate # of the source, in its words
functional_unit: {functional_unit}
gwp: {fill} # the set of the source, such as IPCC AR5 GWP100
background: {{name: open, version: "{version}", sha256: {sha256}}}
summary: {fill}
missing:
  - {fill} # tables of the source that are not known

cases:
  published:
    products: {{{label}: {product}}}
    # rulebook: iso-14067-cutoff
    unit: {unit} # kg CO2e/ with {per}
    stages:
      # all to the gate; codes of activities with wildcards, as in `brightcell footprint PRODUCT --format csv`
      total: {{sum: ["*"], life_cycle: [raw_material, manufacturing]}}
"""
_STATES = """\
# What the study states about its figures, for `brightcell study harmonise {folder}`.
states:
  - of: {{stage: total}}
    level: {level} # cell or pack
    statistic: total
    # gwp_set: IPCC AR5 GWP100 # by its name, with ch4 and n2o, in kg per kWh, where the source has them
    # electricity: 8.3 # kWh of the grid to make a kWh, with grid_factor, kg CO2e per kWh of that grid
    source: {fill}
    confidence: seen
  - of: {{stage: total}}
    mass: {mass:.6g} # kg of the {level} per kWh of rated energy{pack_energy}
    source: {product}
    confidence: derived
"""


@checked
def new_study(
    folder: str | Path,
    product: str | Path,
    *,
    value: float | None = None,
    unit: str = EMISSIONS + "kWh",
    tolerance: str = "10 %",
    title: str | None = None,
) -> Path:
    """Write a folder for a study: `study.yaml`, `targets.csv`, `harmonise.yaml`, and the product file.

    Parameters
    ----------
    folder : str or path
        Folder to make; its name is that of the study, in small letters, digits, dots and hyphens.
    product : str or path
        A product file, which is copied, or the name of a shipped product.
    value : float, optional
        The published total, in `unit`.
    unit : str
        "kg CO2e/" with kWh, kWh delivered, kg cell, kg pack or pack.
    tolerance : str
        Relative difference that counts as reproduced, such as "10 %".
    title : str, optional
        Title of the study.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    StudyError
        For a folder that is there already, a name that can't be one, or a unit that no footprint has.
    InputError
        For a product that can't be read.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.studies.new("dunn-2012", "lmo-pack-100kwh", value=5.1, unit="kg CO2e/kg pack").name
    'dunn-2012'
    """
    target = Path(folder)
    _refuse(target, value, unit, tolerance)
    read, own = read_product(product), str(product) not in products()
    file = f"products/{Path(product).stem}.yaml" if own else str(product)
    background = read_background("open")
    label = (read.identity.chemistry or "pack").upper()
    header = _HEAD.format(
        folder=target,
        id=target.name,
        title=scalar_text(title or f"{FILL_IN}: {read.identity.model}"),
        unit=unit,
        functional_unit=f"1 {unit.removeprefix(EMISSIONS)}",
        version=background.version,
        sha256=background.sha256,
        label=label,
        product=file,
        per=", ".join(PER),
        fill=FILL_IN,
    )
    (target / "products" if own else target).mkdir(parents=True)
    if own:
        write_new_text(target / file, _product_text(Path(product), read))
    write_new_text(target / STATEMENTS, _states(target, read, file, unit))
    write_new_text(target / TARGETS, _targets(label, value, unit, tolerance))
    write_new_text(target / HEADER, header)
    return target


def _states(target: Path, product: Product, file: str, unit: str) -> str:
    """What the study states: what the product file tells is there, and the rest is to be filled in."""
    level, energy = "cell" if unit.endswith("cell") else "pack", product.performance.rated_energy.value
    mass = product.performance.mass.value if level == "pack" else cells_mass(product)
    return _STATES.format(
        folder=target,
        level=level,
        mass=mass / energy,
        pack_energy=f"\n    pack_energy: {energy:.6g} # kWh" if unit == f"{EMISSIONS}pack" else "",
        product=scalar_text(file),
        fill=FILL_IN,
    )


def _refuse(target: Path, value: float | None, unit: str, tolerance: str) -> None:
    problems = []
    if value is not None and not (isfinite(value) and value):
        what, expected = "this is not a published total", "a number other than 0, such as 70"
        problems.append(Problem(what, "", "--value", None, f"{value:g}", expected))
    if not 0 < (share(tolerance) or 0) <= 1:
        expected = f"a share above 0 and up to 1, such as {SHARES}"
        problems.append(Problem("this is not a tolerance", "", "--tolerance", None, tolerance, expected))
    if target.exists():
        problems.append(Problem("there is a file or folder of this name already", str(target), hint="name another one"))
    if not _NAME.fullmatch(target.name):
        expected = "small letters, digits, dots and hyphens, such as dunn-2012"
        problems.append(Problem("this can't be the name of a study", found=target.name, expected=expected))
    if unit not in UNITS:
        near = tuple(other for other in UNITS if other.startswith(unit))
        problems.append(Problem("no footprint is in this unit", "", "--unit", None, unit, ", ".join(UNITS), near))
    if problems:
        raise StudyError(problems)


def _product_text(path: Path, product: Product) -> str:
    """The file as it stands, comments and all; of another kind of file, what was read of it."""
    if path.suffix.lower() in (".yaml", ".yml") and is_file(path):
        return path.read_text(encoding="utf-8-sig")
    return yaml_text(product.to_dict())


def _targets(label: str, value: float | None, unit: str, tolerance: str) -> str:
    row = {"chemistry": label, "location": "any", "stage": "total", "value": "" if value is None else f"{value:g}"}
    row |= {"unit": unit, "tolerance": tolerance, "reproducible": "yes", "source": FILL_IN, "year": FILL_IN}
    row |= {"licence": "figures cited", "confidence": "seen"}
    return inert_csv([COLUMNS, [row.get(column, "") for column in COLUMNS]])
