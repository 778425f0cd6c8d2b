"""The footprint of a product: computed, written to Brightway, verified by plain bw2calc."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from brightcell.api.also import AskedMethod, others_of
from brightcell.arguments import UNSET, Unset, checked
from brightcell.background import (
    AnyBackground,
    Background,
    DatabaseBackground,
    LayeredBackground,
    Method,
    biogenic_conventions,
    methods,
    read_method,
)
from brightcell.background.layers import home_of, layers_of
from brightcell.brightway.stamps import model_key, record, recorded
from brightcell.data import data_path
from brightcell.errors import BackgroundError, BrightcellError, Problem
from brightcell.io.cache import key_of
from brightcell.matrices import solve_brightway
from brightcell.model import (
    DEFAULT_PROJECT,
    Asked,
    AskedBackground,
    AskedRulebook,
    Model,
    Settings,
    model_of,
    project_of,
    read_background,
)
from brightcell.model.written_overrides import overrides_to_write
from brightcell.results import Footprint
from brightcell.results.calculate import calculate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from brightcell.brightway import InstalledBackground
    from brightcell.brightway.foreground import ForegroundExchange


@checked
def footprint(
    product: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    background: AskedBackground | None = None,
    project: str | Unset | None = UNSET,
    database: str | None = None,
    settings: Settings | None = None,
    also: str | Path | Sequence[AskedMethod] = (),
) -> Footprint:
    """The carbon footprint of a product under a rulebook.

    Parameters
    ----------
    product : Model, Product, str or Path
        A model, or what makes one: a product, the path of its file, or the name of a shipped one.
    rulebook : Rulebook, str or Path, optional
        A rulebook, its id or the path of its file; "cn-group-2024" by default.
    background : Background, str or Path, optional
        A background, its name, or the mapping table of a `database` in `project`; "open" by default.
    project : str or None, optional
        The Brightway project that the model is written to, from which plain bw2calc gives the same total: "brightcell"
        for a product. None writes nothing, and so does a model unless a project is named here.
    database : str, optional
        The database of `project` that a mapping table is for, where it doesn't bear the table's name.
    settings : Mapping, optional
        Changes of the rulebook in one line each: `{"end_of_life": "burdens-without-credit"}`.
    also : str, Path or sequence, optional
        One or more methods beside that of the rulebook, whose results are in `others`: the id of a shipped one, the
        path of a table with columns input, factor, unit and source, or the name of a method of the Brightway project
        that the background is in, to which the model is written for that.

    Returns
    -------
    Footprint
        kg CO2e per functional unit, by stage, component, activity and gas.

    Raises
    ------
    InputError
        With every problem, each with file, line and field.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.footprint("nmc622-pack-100kwh", project=None)
    >>> f"{result.total:.4f} {result.unit}"
    '0.1855 kg CO2e / kWh delivered'
    """
    there = project_of(product, project)
    model = model_of(product, rulebook, background=background, project=there, database=database, settings=settings)
    target = _target(product, project)
    result = calculate(model)
    if named := [also] if isinstance(also, str | Path) else also:
        result = replace(result, others=others_of(model, result, named, write, project is not None))
    if target is None:
        return result
    return replace(result, written=write(model, target))


def _target(product: Asked, project: str | Unset | None) -> str | None:
    """The project to write to."""
    if not isinstance(project, Unset):
        return project
    return None if isinstance(product, Model) else DEFAULT_PROJECT


@checked
def write(model: Asked, project: str = DEFAULT_PROJECT) -> dict[str, Any]:
    """Write background, characterisation methods and foreground of a model to a Brightway project.

    What is there already is not written again. A foreground on a database is written beside it, into the same project.
    Its database is named after the product's file, the rulebook and the background. A product that is changed replaces
    its model; where the file of another product has the same name, the name of the folder comes in front.

    Parameters
    ----------
    model : Model, Product, str or Path
        The model to write, or a product by object, path or name.
    project : str
        Name of the Brightway project.

    Returns
    -------
    dict
        Where it is: project, database, code of the functional unit, method, and the hash of what was written.

    Raises
    ------
    BackgroundError
        Where the model's background is a database of another project: Brightway links within a project only.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.write(bc.Model("lfp-pack-100kwh"))["database"]
    'lfp-pack-100kwh, cn-group-2024, open'
    """
    model = model_of(model)
    key = model_key(
        {
            "product": model.product.sha256,
            "rulebook": model.rulebook.sha256,
            "background": [model.background.sha256, home_of(model.background) or project],
            "database": database_name(model),
        }
    )
    if (earlier := recorded(project, key)) is not None:
        return earlier
    folder, written = _write(model, project)
    record(project, key, folder, written)
    return written


def _write(model: Model, project: str) -> tuple[Path, dict[str, Any]]:
    """Write a model, or find that it is there; the folder of the project, and where the model is."""
    from brightcell.brightway.foreground import NameTakenError  # late: bw2data takes a second to import
    from brightcell.brightway.projects import project_folder

    _refuse_another_project(model.background, home_of(model.background), project)
    *names, last = _database_names(model)
    for name in names:
        with suppress(NameTakenError):
            written = _write_as(model, project, name)
            break
    else:
        written = _write_as(model, project, last)
    return project_folder(written["project"]), written


def _write_as(model: Model, project: str, database: str) -> dict[str, Any]:
    from brightcell.brightway.write import ForegroundName, write_beside, write_model, write_on_layers

    supplied, background, system = model.supply, model.background, model.product_system
    name = ForegroundName(database, _product_key(model))
    if isinstance(background, LayeredBackground):
        where = (home_of(background) or project, name)
        return write_on_layers(system, model.method, _all_methods(), supplied.matched, *where, _overrides(model))
    if isinstance(background, DatabaseBackground):
        matched = supplied.matched[background.label]
        return write_beside(system, supplied.method, matched, name, _overrides(model))
    return write_model(system, model.method, _all_methods(), project, name)


def _overrides(model: Model) -> Mapping[str, Sequence[ForegroundExchange]]:
    """What makes up for exchanges that are changed in databases, by the label of each linked process."""
    return overrides_to_write(model.background, [link.process.code for link in model.product_system.links])


def _refuse_another_project(background: AnyBackground, home: str | None, project: str) -> None:
    if home is not None and project not in (home, DEFAULT_PROJECT):
        databases = [layer.database for layer in layers_of(background) if isinstance(layer, DatabaseBackground)]
        names = " and ".join(map(repr, databases))
        what = f"the database {names} is in another Brightway project than the one to write to"
        hint = "Brightway links within a project only; leave the project out, or name that of the database"
        raise BackgroundError(Problem(what, found=project, expected=home, hint=hint))


def database_name(model: Model) -> str:
    """Name of the foreground's database: product, rulebook, background, and what the user changed in the rules."""
    changes = "; ".join(f"{name}={value}" for name, value in model.rulebook.user_settings.items())
    if len(changes) > 80:
        changes = f"settings {model.rulebook.sha256[:8]}"
    parts = (model.stem, model.rulebook.id, model.background.label, changes)
    return ", ".join(part for part in parts if part)


def _database_names(model: Model) -> Iterator[str]:
    """The name, and what to take instead where another product has it: with the folder of its file, then by a hash."""
    name, file = database_name(model), model.product.file
    yield name
    if file and (folder := Path(file).resolve().parent.name):
        yield f"{folder}/{name}"
    yield f"{name}, {_product_key(model)[:8]}"


def _product_key(model: Model) -> str:
    """Of which product a database holds a model: by its file, which stays the same when that is edited, without its
    path being told; by maker and model name where there is no file.
    """
    product = model.product
    if not product.file:
        return key_of(product.identity.maker, product.identity.model)
    file, shipped = Path(product.file).resolve(), data_path().resolve()
    return key_of(file.relative_to(shipped).as_posix() if file.is_relative_to(shipped) else str(file))


@checked
def verify(result: Footprint) -> float:
    """The total that plain `bw2calc.LCA` gives on the databases that `footprint` wrote.

    Parameters
    ----------
    result : Footprint
        A footprint that was written to a Brightway project.

    Returns
    -------
    float
        kg CO2e per functional unit; it agrees with `result.total` to 1e-6, since Brightway stores single precision.

    Raises
    ------
    BrightcellError
        For a result that was not written, or whose database or background has been removed or overwritten since.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.footprint("lfp-pack-100kwh")
    >>> abs(bc.verify(result) / result.total - 1) < 1e-6
    True
    """
    from brightcell import brightway

    written = result.provenance.get("brightway")
    if not written:
        raise BrightcellError(
            "this footprint was computed without writing it to a Brightway project, so there is nothing to verify; "
            'compute it with project="brightcell"'
        )
    there = {entry.name: entry for entry in brightway.installed(written["project"])}
    own, behind = there.get(written["database"]), there.get(written["background_database"])
    if own is None or own.sha256 != written["sha256"]:
        raise BrightcellError(
            f"the database {written['database']!r} has since been removed or overwritten by another model; "
            "compute the footprint again"
        )
    tables = result.provenance["background"]["sha256"]
    if behind is not None and behind.kind == "background" and behind.sha256 != tables:
        raise BrightcellError(
            f"the background {behind.name!r} has since been rewritten from other tables; compute the footprint again"
        )
    method = tuple(written["method"])
    try:
        return solve_brightway(*brightway.lca_inputs(written["project"], written["database"], written["code"], method))
    except (BadZipFile, ValueError, EOFError) as error:
        raise brightway.damaged_error(written["project"], error) from error


@checked
def install_background(background: AskedBackground, project: str = DEFAULT_PROJECT) -> InstalledBackground:
    """Write a background and all characterisation methods to a Brightway project, once.

    Parameters
    ----------
    background : Background, str or Path
        A background of tables, its name, or the path of its folder.
    project : str
        Name of the Brightway project.

    Returns
    -------
    InstalledBackground
        Databases and methods as they are named there; `written` is False where all of it was there already.

    Raises
    ------
    BackgroundError
        For a database that is in the project already.
    BrightcellError
        Where something that brightcell did not write has one of the names; nothing is written then.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.backgrounds.install("greet-2018", "docs").database
    'brightcell-greet-2018'
    """
    from brightcell import brightway

    tables = read_background(background, project=project)
    if not isinstance(tables, Background):
        raise BackgroundError(Problem("this background is a database of the project already", found=tables.name))
    return brightway.install_background(tables, _all_methods(), project)


def _all_methods() -> list[Method]:
    """Every characterisation method under every biogenic convention."""
    return [read_method(name, convention) for name in methods() for convention in biogenic_conventions()]
