"""A product's foreground as a file of another program: `export`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from brightcell.api.footprint import database_name
from brightcell.arguments import checked
from brightcell.background import DatabaseBackground
from brightcell.background.layers import layers_of
from brightcell.errors import InputError, Problem
from brightcell.exports import ExportReport, exported_system, refuse_unknown, write_system
from brightcell.model import Asked, AskedBackground, AskedRulebook, Model, Settings, model_of


@checked
def export(
    product: Asked,
    format: str,
    path: str | Path,
    rulebook: AskedRulebook | None = None,
    *,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    embed: bool = False,
    derived: bool = False,
) -> ExportReport:
    """Write the product system of a product under a rulebook as a file of another program.

    The foreground is written with a link for each process of the background that it takes from: database, name, place,
    code. Of a database that isn't shipped with brightcell nothing else gets into the file. The same model gives the
    same bytes; the date in the file is that of the variable SOURCE_DATE_EPOCH, or a fixed one.

    Parameters
    ----------
    product : Model, Product, str or Path
        A model, or what makes one: a product, the path of its file, or the name of a shipped one.
    format : {"openlca-jsonld", "brightway-excel", "simapro-csv", "ilcd"}
        Of which program the file is.
    path : str or Path
        The file to write, `.zip`, `.xlsx` or `.csv`; an earlier one stays until the new one is complete.
    rulebook, background, project, database, settings
        As in `Model`.
    embed : bool
        Whether all processes of a shipped background that it reaches are written too, so that the file needs no other.
    derived : bool
        Whether amounts are written that are scaled by scores of a database which isn't shipped: credits that are no
        larger than the burden of what they come from.

    Returns
    -------
    ExportReport
        Counts, the databases that the file needs beside it, and all that the format could not hold.

    Raises
    ------
    InputError
        For an unknown format, an ending of another format, a background that may not be embedded, and amounts that are
        scaled by scores of a licensed database, unless `derived` is set.

    Examples
    --------
    >>> import brightcell as bc
    >>> report = bc.export("lfp-pack-100kwh", "brightway-excel", "lfp.xlsx", "iso-14067-cutoff")
    >>> report.processes, dict(report.needed)
    (38, {'brightcell-open': 26})
    """
    file = Path(path)
    refuse_unknown(format, file)
    model = model_of(product, rulebook, background=background, project=project, database=database, settings=settings)
    if not derived:
        _refuse_derived(model)
    system = exported_system(model.product_system, database_name(model), _version(model), _about(model), embed=embed)
    return write_system(system, model.method, format, file)


def _version(model: Model) -> str:
    """Hash of all that the foreground comes from."""
    parts = (model.product.sha256, model.rulebook.sha256, model.background.sha256)
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _about(model: Model) -> dict[str, str]:
    """What the foreground was made of, in words."""
    return {
        "product": model.product.identity.model,
        "rulebook": f"{model.rulebook.id} {model.rulebook.edition}",
        "background": f"{model.background.label} {model.background.version}",
        "background licence": model.background.licence,
        "method": f"{model.method.name}, biogenic carbon {model.method.biogenic}",
    }


def _refuse_derived(model: Model) -> None:
    """Raises InputError with the amounts that scores of a licensed database went into."""
    licensed = [layer.label for layer in layers_of(model.background) if isinstance(layer, DatabaseBackground)]
    scaled = list(_scaled(model)) if licensed else []
    if scaled:
        raise InputError(
            Problem(
                "amounts of the foreground are scaled by scores of a licensed database, and a file would hand them out",
                path=", ".join(scaled[:5]),
                found=f"{len(scaled)} processes with credits that follow {' and '.join(licensed)}",
                hint="write them with --derived where the licence allows it, or export on the background open",
            )
        )


def _scaled(model: Model) -> Iterator[str]:
    """Codes of the activities in which the background changed an amount."""
    before = {activity.code: activity for activity in model.foreground.activities}
    for activity in model.credited.activities:
        unscaled = {id(exchange) for exchange in before[activity.code].exchanges}
        if any(id(exchange) not in unscaled for exchange in activity.exchanges):
            yield activity.code
