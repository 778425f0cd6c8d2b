"""The page about exports, with the reports of the commands that it shows."""

import os
import tempfile
from contextlib import chdir
from pathlib import Path

from shell_lines import broken

import brightcell as bc

_PAGE = """# Exporting a foreground

The product system of a product under a rulebook, as a file of another program: each process of the foreground with
its inputs, and a link for each process of the background that it takes from.

```console
$ {linked_call}
{linked}
```

```python
import brightcell as bc

report = bc.export("{pack}", "openlca-jsonld", "pack.zip", "{rulebook}")
report.needed  # {needed}
report.notes  # what the format could not hold
```

| `--format` | file | for |
|---|---|---|
| `openlca-jsonld` | `.zip` | openLCA 2; with the factors of the rulebook as a method, so that it counts the same |
| `brightway-excel` | `.xlsx` | Brightway and Activity Browser |
| `simapro-csv` | `.csv` | SimaPro 9 |
| `ilcd` | `.zip` | programs that read ILCD 1.1 |

Each file, [imported again](importing.md), has the same score to 1e-9: the tests hold it for several packs and
rulebooks.

## With the background, or without

Without `--embed` a file has the foreground alone. Links to the background are by database, name, place and code; in
SimaPro by the name that processes of ecoinvent have there, `product {{place}}| process | Cut-off, U`. The other
program needs that database, or whoever opens the file links anew.

With `--embed` all processes of a shipped background that the product reaches are written too, with their spreads and
sources, and the file stands alone:

```console
$ {alone_call}
{alone}
```

**Values of a licensed database never leave.** Of a database of a Brightway project, of tables of your own and of
confidential blocks a file has the names, and `--embed` is refused. Where credits follow a supplier's figure, or are
bounded by the burden of what they come from, scores of the background have scaled amounts of the foreground; on a
database such an export is refused with the processes it concerns, until `--derived` says that they may be written.

## What becomes of what

| here | openLCA | Brightway | SimaPro | ILCD |
|---|---|---|---|---|
| credit, an input below zero | avoided product | negative input | avoided product | negative input |
| waste to a treatment that makes −1 | waste, positive | negative input | waste, positive | waste, positive |
| kg CO2e, kWh delivered | a quantity of its own | the unit as text | a quantity of its own | a quantity of its own |
| a kWh | kWh | kilowatt hour | kWh | 3.6 MJ |
| lognormal, normal | kept | kept | kept where the amount is the middle | the same, to three digits |
| uniform, triangular | kept | kept | kept where the amount is the peak | kept, a triangle where it is even |
| one spread of all that a process takes | on its product | on its product | told, not written | on its product |
| a name that two processes share | code in brackets behind it | so, and a column `code` | as openLCA | as openLCA |
| a process of another database | default provider, name and place | its row | its name | a flow, route and place |

An amount that comes from several uncertain data, or not in proportion to one, counts as certain in the file; an
uncertain datum that moves several amounts is drawn for each of them apart. The report says so with counts and three
examples: a Monte Carlo run of brightcell knows more than one of the file.

SimaPro writes the names of ecoinvent's products with a capital letter; a file of brightcell has them as ecoinvent does.

SimaPro has no factor for flows that are counted in CO2e: it is 1. openLCA and Brightway have it from us, in the file
and with `brightcell background install`.

## Files that can be trusted

The same model gives the same bytes: identifiers are UUIDs of the content, and the date is that of
`SOURCE_DATE_EPOCH`, or 1980-01-01. Another content has other identifiers, so that openLCA never keeps an old process
for a new one. Files appear whole or not at all. nan and infinity are refused with the process they are in. A text
that begins with `=`, `+`, `-`, `@` or a tab stays a text in every spreadsheet. A SimaPro file is ASCII, or UTF-8 with
a byte order mark where a name needs it.
"""
_PACK, _RULEBOOK = "lfp-pack-100kwh", "iso-14067-cutoff"


def exporting_page() -> str:
    """The page."""
    before = os.environ.pop("SOURCE_DATE_EPOCH", None)
    try:
        with tempfile.TemporaryDirectory() as folder, chdir(Path(folder)):
            linked = bc.export(_PACK, "openlca-jsonld", "pack.zip", _RULEBOOK)
            alone = bc.export(_PACK, "simapro-csv", "pack.csv", _RULEBOOK, embed=True)
    finally:
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before
    call = f"brightcell export {_PACK} --rulebook {_RULEBOOK}"
    return _PAGE.format(
        pack=_PACK,
        rulebook=_RULEBOOK,
        needed=dict(linked.needed),
        linked_call=_lines(f"{call} --format openlca-jsonld --out pack.zip"),
        linked=linked.as_text(),
        alone_call=_lines(f"{call} --format simapro-csv --out pack.csv --embed"),
        alone=alone.as_text(),
    )


def _lines(call: str) -> str:
    return "\n".join(broken(call))
