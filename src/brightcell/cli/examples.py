"""Examples of every command, for its help and for the documentation; the tests run them in an empty folder."""

import typer

_NEW = "brightcell new my-pack.yaml --chemistry nmc811 --energy 82 --mass 455 --cells 192 --plant CN-SC"
_IMPORTED = (
    "brightcell background install open --project my-project",
    "brightcell background import docs/examples/housing-works.csv --format simapro-csv --project my-project"
    " --link-to brightcell-open --write",
)
"""A database of two processes is read and written beside the open background, whose emissions it links to."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "footprint": (
        "brightcell footprint nmc622-pack-100kwh",
        "brightcell footprint lfp-pack-100kwh --rulebook eu-cfb-2024-draft --with 'sites.*.location=CN-SC'",
    ),
    "check": ("brightcell check lfp-pack-100kwh --rulebook cn-miit-2025-551",),
    "compare": (
        "brightcell compare nmc622-pack-100kwh lfp-pack-100kwh --rulebook iso-14067-cutoff",
        "brightcell compare nmc622-pack-100kwh --rulebook cn-group-2024 --rulebook jrc-cfb-ev-2023 --detail",
    ),
    "explain": ("brightcell explain nmc622-pack-100kwh nmc622",),
    "why": ("brightcell why nmc622-pack-100kwh lfp-pack-100kwh",),
    "sweep": ("brightcell sweep lfp-pack-100kwh --over 'sites.*.location=CN-SC,DE' --over rulebook=cn-group-2024",),
    "break-even": (
        "brightcell break-even lfp-pack-100kwh --to 'pack.module.cell.yield=98 %' --of second"
        " --over 'parameters.cell_energy=30 kWh..60 kWh'",
    ),
    "target": (
        "brightcell target lfp-pack-100kwh 77.5 --lever 'pack.module.cell.yield=0.9..0.99'",
        "brightcell target lfp-pack-100kwh 70 --choice 'sites.*.location=CN-SC,DE'",
    ),
    "monte-carlo": (
        "brightcell monte-carlo nmc622-pack-100kwh --draws 200 --seed 1",
        "brightcell monte-carlo nmc622-pack-100kwh --draws 200 --by stage,kind",
        "brightcell monte-carlo nmc622-pack-100kwh --draws 200 --explain manufacturing",
    ),
    "sensitivity": ("brightcell sensitivity nmc622-pack-100kwh --method elasticities",),
    "surrogate": (
        "brightcell surrogate nmc622-pack-100kwh --of 'pack.parts[steel].amount' --of pack.module.cell.yield",
    ),
    "materials": ("brightcell materials graphite",),
    "declare": (
        "brightcell declare nmc622-pack-100kwh --document report --out report.html",
        "brightcell declare nmc622-pack-100kwh --document group --language zh --out report.xlsx"
        " --with \"declaration={manufacturer: {address: '1 Example Road, Changzhou'}, document: {number: EX-1,"
        ' issued: 2026-11-30}, study: {reason: an example}, reference_period: {start: 2025-01-01, end: 2025-12-31}}"',
    ),
    "tail": ("brightcell tail lfp-pack-100kwh --above 0.2",),
    "class": (
        "brightcell class lfp-pack-100kwh --rulebook iso-14067-cutoff --table docs/examples/classes.csv --draws 100",
    ),
    "bundle": ("brightcell bundle lfp-pack-100kwh --rulebook jrc-cfb-ev-2023 --out lfp.zip",),
    "verify": (
        "brightcell bundle lfp-pack-100kwh --rulebook jrc-cfb-ev-2023 --out lfp.zip",
        "brightcell verify lfp.zip",
    ),
    "export": ("brightcell export nmc622-pack-100kwh --format simapro-csv --out pack.csv",),
    "template": ("brightcell template pack.xlsx --language zh --from nmc622-pack-100kwh",),
    "doctor": ("brightcell doctor",),
    "new": (_NEW,),
    "schema": ("brightcell schema product",),
    "rulebook list": ("brightcell rulebook list",),
    "rulebook show": ("brightcell rulebook show eu-cfb-2024-draft",),
    "rulebook diff": ("brightcell rulebook diff cn-group-2024 eu-cfb-2024-draft",),
    "background list": ("brightcell background list",),
    "background install": ("brightcell background install open",),
    "background coverage": ("brightcell background coverage open",),
    "background map": (
        *_IMPORTED,
        "brightcell background map housing.csv --database housing-works --project my-project"
        " --product nmc622-pack-100kwh --accept 0.9",
        "brightcell footprint nmc622-pack-100kwh --layer housing.csv@housing-works --project my-project",
    ),
    "background aggregate": ("brightcell background aggregate electricity-gas-glo --out gas.json",),
    "background supplier": (
        "brightcell background aggregate electricity-gas-glo --out gas.json",
        "brightcell background supplier gas.json --name 'An example'",
    ),
    "background quality": ("brightcell background quality open",),
    "background show": ("brightcell background show open electricity-gas-glo",),
    "background sample": (
        *_IMPORTED,
        "brightcell background map housing.csv --database housing-works --project my-project"
        " --product nmc622-pack-100kwh --accept 0.9",
        "brightcell background sample housing.csv --database housing-works --project my-project --draws 200",
    ),
    "background import": _IMPORTED,
    "study list": ("brightcell study list",),
    "study run": ("brightcell study run everbatt-2023",),
    "study new": (
        "brightcell study new my-study-2012 --product lmo-pack-100kwh --value 5.1 --unit 'kg CO2e/kg pack'",
        "brightcell study check my-study-2012",
        "brightcell study harmonise --with my-study-2012",
    ),
    "study check": ("brightcell study check hao-2017",),
    "study harmonise": ("brightcell study harmonise",),
}
"""Words after `brightcell` -> command lines, which are run in their order."""


def show_examples(app: typer.Typer, before: tuple[str, ...] = ()) -> None:
    """Put the examples of each command below its help; a test holds that each has some."""
    for command in app.registered_commands:
        name: str = command.name or str(getattr(command.callback, "__name__", ""))
        lines = EXAMPLES.get(" ".join((*before, name)), ())
        if lines:
            command.epilog = "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))
    for group in app.registered_groups:
        if group.typer_instance is not None:
            show_examples(group.typer_instance, (*before, str(group.name)))
