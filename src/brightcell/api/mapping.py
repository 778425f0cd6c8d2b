"""A proposal for the mapping table of a database: which of its activities may meet which demand, to be confirmed."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from brightcell.arguments import checked
from brightcell.background.mapping import COLUMNS, FILES, NO, PROPOSED, YES
from brightcell.background.proposing import Candidate, Offered, proposals
from brightcell.background.proposing.proposals import LEAST
from brightcell.background.tables import WORKBOOK
from brightcell.brightway.mapped import DatabaseNode, activities_of
from brightcell.errors import InputError, Problem
from brightcell.io.inert import FORMULA_STARTS, inert_csv
from brightcell.io.shown import ShownAsText
from brightcell.io.write import write_bytes, write_text
from brightcell.language import told
from brightcell.model import (
    DEFAULT_PROJECT,
    Asked,
    AskedBackground,
    AskedRulebook,
    Model,
    Settings,
    models_of,
    project_of,
)
from brightcell.product.catalogue import general_of
from brightcell.product.demands import demand_units, expected_demands
from brightcell.results.calculate import calculate
from brightcell.results.page.text import aligned, shortened, titled, wrapped

DEFAULT_PRODUCTS = ("nmc622-pack-100kwh",)
SHOWN = 30
SEVERAL = 4
"""Places of one product that are named in the text; more are counted."""


@dataclass(frozen=True)
class UnmetDemand:
    """A key for which the database has nothing similar, and the share of the footprint that is behind it."""

    key: str
    share: float


@dataclass(frozen=True, repr=False)
class MappingProposal(ShownAsText):
    """Rows that are proposed for the mapping table of a database, to be confirmed by hand.

    `shares` are those of the footprint of `product` on the background `below`, by key, and `unmet` what of them no
    activity is like; `activities` is how many the database has.
    """

    database: str
    project: str
    product: str
    below: str
    activities: int
    candidates: tuple[Candidate, ...]
    unmet: tuple[UnmetDemand, ...]
    shares: dict[str, float]

    @property
    def covered(self) -> float:
        """The share of the footprint behind the demands that something is proposed for."""
        keys = {candidate.key for candidate in self.candidates}
        return sum(share for key, share in self.shares.items() if key in keys)

    @property
    def uncovered(self) -> float:
        """The share of the footprint behind the demands that nothing is proposed for."""
        return sum(demand.share for demand in self.unmet)

    def rows(self, accept: float | None = None) -> list[list[str]]:
        """The table with its header; further activities say no.

        Best rows with a score of `accept` or more say yes, unless others at their place are just as good.

        Parameters
        ----------
        accept : float, optional
            Score, 0 to 1, from which the best rows say yes.

        Returns
        -------
        list of list of str
            The header, then a row per proposal.
        """
        return [[*COLUMNS, *PROPOSED], *(self._row(candidate, accept) for candidate in self.candidates)]

    def _row(self, candidate: Candidate, accept: float | None) -> list[str]:
        target = candidate.target
        is_accepted = accept is not None and candidate.score >= accept and candidate.alike == 1
        use = NO if not candidate.is_first else YES if is_accepted else ""
        named = [candidate.key, candidate.location, target.activity, target.product, target.location, target.unit]
        judged = [f"{candidate.factor:.12g}", candidate.match, candidate.note, candidate.code]
        return [*named, *judged, use, f"{candidate.score:g}", self._share(candidate.key), candidate.reason]

    def _share(self, key: str) -> str:
        return f"{self.shares[key]:.4f}" if key in self.shares else ""

    def write(self, path: str | Path, accept: float | None = None, *, overwrite: bool = False) -> Path:
        """Write the table as CSV or as a workbook, by the ending.

        Parameters
        ----------
        path : str or Path
            File to write, .csv or .xlsx.
        accept : float, optional
            As in `rows`.
        overwrite : bool
            Replace a file that is there.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            For another ending, a folder that isn't there, and a file that is.
        """
        file = table_to_write(path, overwrite)
        rows = self.rows(accept)
        if file.suffix == WORKBOOK:
            write_bytes(file, _workbook(rows))
        else:
            write_text(file, _csv(rows))
        return file

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {**asdict(self), "covered": self.covered, "uncovered": self.uncovered}

    def as_text(self) -> str:
        """Lines for a terminal."""
        return _text(self)


def table_to_write(path: str | Path, overwrite: bool = False) -> Path:
    """The file of a proposal; InputError for another ending, for a folder that isn't there and a file that is."""
    file = Path(path)
    if file.suffix not in FILES:
        expected = " or ".join(FILES)
        raise InputError(Problem("a mapping table has no such ending", path="NAME", found=file.name, expected=expected))
    if not file.parent.is_dir():
        raise InputError(Problem("there is no such folder", path="NAME", found=str(file.parent)))
    if file.exists() and not overwrite:
        what = "there is a file of this name already, and what was confirmed in it would be lost"
        raise InputError(
            Problem(what, path="NAME", found=str(file), hint="name another file, or replace it by --force")
        )
    return file


@checked
def propose_mapping(
    database: str,
    products: Asked | Sequence[Asked] = DEFAULT_PRODUCTS,
    rulebook: AskedRulebook | None = None,
    *,
    background: AskedBackground | None = None,
    project: str = DEFAULT_PROJECT,
    settings: Settings | None = None,
    least: float = LEAST,
) -> MappingProposal:
    """What a database of a Brightway project may be taken for: rows of a mapping table, with score and reason.

    Names are compared with those of the catalogue, of the shipped mapping tables and of other databases' conventions;
    units have to be of one kind; each place of a product is a row. A database of a kind for which a table is shipped
    gets the rows of that table. Nothing is used before it is confirmed in the file that `write` makes.

    Parameters
    ----------
    database : str
        A database of `project`, imported by brightcell or not.
    products : Model, Product, str, Path, or a sequence of them
        The first one's footprint says how much rests on each demand; the demands of all of them are looked for, and all
        other keys.
    rulebook, settings : optional
        For products, as in `Model`.
    background : Background, str or Path, optional
        For products: the background that the shares of the footprint are computed on, "open" by default.
    project : str
        The Brightway project that has the database.
    least : float
        Score, 0 to 1, below which nothing is proposed.

    Returns
    -------
    MappingProposal
        `candidates` with score and reason, and the `unmet` demands with the share of the footprint behind each.

    Raises
    ------
    InputError
        For a project or database that isn't there, and for products that can't be computed.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.backgrounds.propose("not there", project="docs")
    Traceback (most recent call last):
        ...
    brightcell.errors.BackgroundError: ...
    """
    nodes = activities_of(project, database)
    there = project_of(products, project)
    models = models_of(products, rulebook, background=background, project=there, settings=settings)
    shares = _shares(models[0])
    asked = {key for model in models for key in _asked(model)}
    candidates = proposals(_offered(nodes), _keys(shares, asked), least)
    met = {candidate.key for candidate in candidates}
    unmet = (UnmetDemand(key, shares.get(key, 0.0)) for key in asked if not {key, general_of(key)} & met)
    return MappingProposal(
        database=database,
        project=project,
        product=models[0].product.identity.model,
        below=models[0].background.label,
        activities=len(nodes),
        candidates=candidates,
        unmet=tuple(sorted(unmet, key=lambda demand: (-abs(demand.share), demand.key))),
        shares=shares,
    )


def _offered(nodes: Sequence[DatabaseNode]) -> list[Offered]:
    """The activities, each with its code where several have its names."""
    named = Counter(node.target for node in nodes)
    return [Offered(node.target, node.makes, node.key[1] if named[node.target] > 1 else "") for node in nodes]


def _shares(model: Model) -> dict[str, float]:
    """The share of the footprint behind each key."""
    shares: Counter[str] = Counter()
    for link in calculate(model).links:
        shares[link.demand] += link.share  # type: ignore[assignment]
    return dict(shares)


def _asked(model: Model) -> Iterable[str]:
    return (link.demand.key for link in model.product_system.links)


def _keys(shares: dict[str, float], asked: set[str]) -> list[str]:
    """What the products ask for, the heaviest first, then all other keys but routes and forms of a material."""
    first = sorted(asked & demand_units().keys(), key=lambda key: (-abs(shares.get(key, 0.0)), key))
    return [*first, *(key for key in expected_demands() if key not in asked and general_of(key) is None)]


def _csv(rows: Sequence[Sequence[str]]) -> str:
    return inert_csv(rows)


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "mapping"
    for row in rows:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):  # no text is a formula, also when its cell is edited
                cell.data_type, cell.quotePrefix = "s", cell.value.startswith(FORMULA_STARTS)
    sheet.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(proposal: MappingProposal) -> str:
    first = [candidate for candidate in proposal.candidates if candidate.is_first]
    by_key: dict[str, list[Candidate]] = {}
    for candidate in first:
        by_key.setdefault(candidate.key, []).append(candidate)
    keys, activities = len(by_key) + len(proposal.unmet), f"{proposal.activities:,} activities"
    footprint = f"the footprint of {proposal.product} on {proposal.below}"
    count = f"{proposal.database}: {len(by_key)} of {keys} keys are like something among its {activities}"
    shares = f"they are {proposal.covered:.1%} of {footprint}, the others {proposal.uncovered:.1%}"
    lines = wrapped(f"{count}; {shares}", first="")
    rows = [_line(proposal, rows) for rows in list(by_key.values())[:SHOWN]]
    table = [("Key", "Share", "Score", "Activity", "Places", "Why"), *rows]
    lines += titled("Proposed", aligned(table, "lrrlll") if by_key else ["  nothing"])
    lines += [told(f"  and {len(by_key) - SHOWN} more: the file has all")] if len(by_key) > SHOWN else []
    listed = ", ".join(f"{demand.key} {demand.share:.1%}" for demand in proposal.unmet)
    lines += titled("Asked for, with nothing similar in the database", wrapped(listed, first="  ") if listed else [])
    return "\n".join(lines)


def _line(proposal: MappingProposal, rows: Sequence[Candidate]) -> tuple[str, ...]:
    best = max(rows, key=lambda candidate: candidate.score)
    return (
        shortened(best.key, 20),
        f"{proposal.shares[best.key]:.1%}" if best.key in proposal.shares else "-",
        f"{best.score:.2f}",
        shortened(best.target.activity, 26),
        _places([row.location or "any" for row in rows]),
        shortened(best.reason, 36),
    )


def _places(places: Sequence[str]) -> str:
    return ", ".join(places) if len(places) <= SEVERAL else f"{len(places)} places"
