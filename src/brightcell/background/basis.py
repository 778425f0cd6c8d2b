"""What the figures of a background's processes rest on: `primary/basis.csv` of its folder, the first row that fits.

`national`: national or plant data of where the process stands. `route`: a model of a route, linked to the power of
where it stands. `proxy`: another country's data, or a generic key. A row says so for users in the country of the
process and for those `abroad`: copper of the United States is national data there, and a stand-in everywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from brightcell.background.models import Process
from brightcell.data import csv_rows, data_path
from brightcell.io.paths import is_file

WITH = " with "
"""Between the name of a background and that of the overrides of some of its exchanges."""
NATIONAL, ROUTE, PROXY, SUPPLIER = "national", "route", "proxy", "supplier"
BLOCK = "aggregate"
"""The group of a confidential block, which is what its supplier says of it."""


@dataclass(frozen=True)
class BasisRule:
    """A row of the table; an empty group, source or location fits all."""

    group: str
    from_source: str
    location: str
    basis: str
    abroad: str

    def fits(self, process: Process) -> bool:
        """Whether the row is about a process."""
        wanted = ((self.group, process.group), (self.from_source, process.source), (self.location, process.location))
        return all(not word or word == value for word, value in wanted)


def basis_of(background: str, process: Process, country: str | None) -> str:
    """What a process of a shipped background rests on, for a plant in `country`.

    A background without a table says nothing of it: what stands in the plant's country counts as national, all else as
    a proxy.
    """
    if process.group == BLOCK:
        return SUPPLIER
    at_home = country is not None and country_of(process.location) == country
    rule = next((rule for rule in basis_rules(background) if rule.fits(process)), None)
    if rule is None:
        return NATIONAL if at_home else PROXY
    return rule.basis if at_home else rule.abroad


@cache
def basis_rules(background: str) -> tuple[BasisRule, ...]:
    """The rules of a shipped background in their order; none where it has no table."""
    path = data_path(background.partition(WITH)[0], "primary", "basis.csv")
    fields = ("group", "from_source", "location", "basis", "abroad")
    return tuple(BasisRule(*(row[f] for f in fields)) for row in csv_rows(path)) if is_file(path) else ()


def country_of(location: str | None) -> str:
    """The country of a country or province, CN for CN-JS; a region or nothing stays as it is."""
    return (location or "").split("-", maxsplit=1)[0]
