"""Overrides: single exchanges deep in a background, changed for whatever is behind or above them.

One CSV file of columns `process, input, by, amount, note`: what the process takes (or emits) of `input` is taken of
`by` instead, another process of the same background or a block beside the file, and is `amount` of it where one is
given. A process of `*` is every one that has the input. Nothing but the changed exchanges is copied. Here they are
changed in tables; those of a database by `brightway.overriding`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from brightcell.background.aggregated import CODE, is_aggregate, read_block
from brightcell.background.basis import WITH
from brightcell.background.models import Background, BackgroundExchange, DatabaseBackground, Process, Source, Spread
from brightcell.background.tables import number, read_header, read_table
from brightcell.data import sha256_of
from brightcell.errors import BackgroundError, Problem, nearest

COLUMNS = ("process", "input", "by", "amount", "note")
SingleBackground = Background | DatabaseBackground
EVERY = "*"
SOURCE = "override"


@dataclass(frozen=True)
class Override:
    """A row of the file; `by` is empty where only the amount changes, `amount` None where only the provider does."""

    process: str
    input: str
    by: str
    amount: float | None
    note: str
    line: int


@dataclass(frozen=True)
class Overrides:
    """A file of overrides as it was read."""

    name: str
    path: Path
    rows: tuple[Override, ...]
    sha256: str


class DatabaseOverrides(Protocol):
    """What changes exchanges of databases of a project."""

    def changed(
        self, background: DatabaseBackground, overrides: Overrides, met: set[int], problems: list[Problem]
    ) -> DatabaseBackground:
        """The background with the exchanges that the rows mean, and what became of the rows."""
        ...

    def names(self, background: DatabaseBackground) -> Iterable[str]:
        """The names of its activities."""
        ...


def is_overrides(name: str | Path) -> bool:
    """Whether a name is the path of a file of overrides, by its header."""
    path = Path(name)
    return path.suffix == ".csv" and path.is_file() and tuple(read_header(path)) == COLUMNS


def read_overrides(name: str | Path) -> Overrides:
    """Read and check a file of overrides; BackgroundError with everything that is wrong with it."""
    path = Path(name)
    table = read_table(path, COLUMNS)
    problems, rows = [*table.problems], []
    for row in table.rows:
        process, taken, by, amount, note = (cell.strip() for cell in row.cells)
        value = number(amount) if amount else None
        if amount and value is None:
            what, expected = "amount isn't a finite number", "e.g. 0.35, or nothing"
            problems.append(table.problem(row, "amount", what, expected=expected))
        if not (process and taken and (by or amount)):
            what, expected = "an override doesn't say what comes instead", "process, input, and by, amount or both"
            problems.append(table.problem(row, "process", what, expected=expected))
        rows.append(Override(process, taken, by, value, note, row.line))
    if problems:
        raise BackgroundError(problems)
    return Overrides(path.stem, path, tuple(rows), sha256_of(path))


def overridden(
    layers: Sequence[SingleBackground], overrides: Overrides, databases: DatabaseOverrides | None = None
) -> tuple[SingleBackground, ...]:
    """Backgrounds with the overrides of the exchanges that they have; BackgroundError for a row that meets nothing.

    `databases` changes those of a database, which this package can't read.
    """
    met: set[int] = set()
    problems: list[Problem] = []
    results: list[SingleBackground] = []
    further: list[Callable[[], Iterable[str]]] = []
    for layer in layers:
        if isinstance(layer, Background):
            results.append(_overridden(layer, overrides, met, problems))
            continue
        assert databases is not None
        results.append(databases.changed(layer, overrides, met, problems))
        further.append(partial(databases.names, layer))
    tables = [layer for layer in layers if isinstance(layer, Background)]
    problems += _unmet(tables, overrides, met, further)
    if problems:
        raise BackgroundError(problems)
    return tuple(results)


def _overridden(background: Background, overrides: Overrides, met: set[int], problems: list[Problem]) -> Background:
    """One background; `met` and `problems` are told which rows met an exchange, and what is wrong with them."""
    changed: list[BackgroundExchange] = []
    blocks: dict[str, Background] = {}
    codes = {process.code: process for process in background.processes}
    is_changed = False
    for exchange in background.exchanges:
        row = next((row for row in overrides.rows if _fits(row, exchange)), None)
        if row is None:
            changed.append(exchange)
            continue
        is_changed = True
        met.add(row.line)
        provider = _provider(row, exchange, codes, blocks, overrides, problems)
        if row.amount != 0.0 and provider is not None:
            changed.append(_changed(exchange, row, provider))
    if not is_changed:
        return background
    problems += _repeated(changed, overrides)
    return _with_exchanges(background, overrides, changed, blocks)


def _fits(row: Override, exchange: BackgroundExchange) -> bool:
    if exchange.input != row.input:
        return False
    return exchange.process == row.process or (row.process == EVERY and exchange.process != row.by)


def _provider(
    row: Override,
    exchange: BackgroundExchange,
    codes: dict[str, Process],
    blocks: dict[str, Background],
    overrides: Overrides,
    problems: list[Problem],
) -> str | None:
    """What the exchange takes then; None with a problem."""
    if not row.by:
        return exchange.input
    at = (overrides.path.name, "by", row.line)
    if exchange.type != "technosphere":
        problems.append(Problem("an emission has no other provider, only another amount", *at, found=row.by))
        return None
    if is_aggregate(row.by):
        code = f"{Path(row.by).stem}:{CODE}"
        blocks.setdefault(code, read_block(f"{code}={overrides.path.parent / row.by}"))
        provider = blocks[code].process(CODE)
    elif row.by in codes:
        code, provider = row.by, codes[row.by]
    else:
        problems.append(Problem("there is no such process", *at, found=row.by, nearest=nearest(row.by, codes)))
        return None
    if provider.unit != codes[exchange.input].unit and row.amount is None:
        what = "the provider counts in another unit, so that the amount has to be given"
        problems.append(Problem(what, *at, found=provider.unit, expected=codes[exchange.input].unit))
        return None
    return code


def _repeated(exchanges: Iterable[BackgroundExchange], overrides: Overrides) -> Iterator[Problem]:
    """A process that takes the new provider already has to say how much of it in one row."""
    counts = Counter((exchange.process, exchange.input) for exchange in exchanges)
    for (process, taken), count in counts.items():
        if count > 1:
            what, hint = (
                f"{process} takes {taken} already",
                "give its whole amount in one row, and 0 for what it replaces",
            )
            yield Problem(what, overrides.path.name, "by", found=taken, hint=hint)


def _changed(exchange: BackgroundExchange, row: Override, provider: str) -> BackgroundExchange:
    """The exchange with another provider or amount; its spread stays what it is relative to the amount."""
    amount = exchange.amount if row.amount is None else row.amount
    spread = _scaled(exchange.spread, amount / exchange.amount if exchange.amount else 1.0)
    note = "; ".join(filter(None, (row.note, exchange.note)))
    return replace(exchange, input=provider, amount=amount, spread=spread, source=SOURCE, note=note)


def _scaled(spread: Spread, by: float) -> Spread:
    if spread.minimum is None or spread.maximum is None:
        return spread if spread.median is None else replace(spread, median=spread.median * by)
    ends = sorted((spread.minimum * by, spread.maximum * by))
    return replace(spread, minimum=ends[0], maximum=ends[1])


def _with_exchanges(
    background: Background, overrides: Overrides, exchanges: Iterable[BackgroundExchange], blocks: dict[str, Background]
) -> Background:
    """The background under a name of its own, with these exchanges and the processes of blocks."""
    digest = " ".join((background.sha256, overrides.sha256, *(block.sha256 for block in blocks.values())))
    own = [replace(block.process(CODE), code=code) for code, block in blocks.items()]
    emitted = [replace(e, process=code) for code, block in blocks.items() for e in block.exchanges]
    correlated = {
        (code, first, second): value
        for code, block in blocks.items()
        for (_, first, second), value in block.log_correlations.items()
    }
    source = Source(
        SOURCE, f"{overrides.path.name}, {len(overrides.rows)} exchanges changed by the user", "", "", "", ""
    )
    sources = (*background.sources, source, *(source for block in blocks.values() for source in block.sources))
    return Background(
        name=f"{background.name}{WITH}{overrides.name}",
        title=f"{background.title}, with {len(overrides.rows)} overrides of {overrides.path.name}",
        version=background.version,
        sha256=hashlib.sha256(digest.encode()).hexdigest(),
        licence=background.licence,
        processes=(*background.processes, *own),
        exchanges=(*exchanges, *emitted),
        flows=background.flows,
        mapping=background.mapping,
        sources=sources,
        year=background.year,
        dangling=background.dangling,
        mix_groups=background.mix_groups,
        choice_groups=background.choice_groups,
        spreads=background.spreads,
        log_correlations={**background.log_correlations, **correlated},
    )


def _unmet(
    layers: Sequence[Background], overrides: Overrides, met: set[int], further: Sequence[Callable[[], Iterable[str]]]
) -> Iterator[Problem]:
    """Rows that no exchange of any layer fits: nothing is overridden in silence."""
    inputs: dict[str, set[str]] = {}
    for background in layers:
        for exchange in background.exchanges:
            inputs.setdefault(exchange.process, set()).add(exchange.input)

    def named() -> list[str]:
        return list(dict.fromkeys([*inputs, *(name for names in further for name in names())]))

    for row in overrides.rows:
        if row.line in met:
            continue
        at = (overrides.path.name, "process", row.line)
        if row.process != EVERY and row.process not in inputs:
            what, near = "no background below has such a process", nearest(row.process, named())
            yield Problem(what, *at, found=row.process, nearest=near)
        else:
            taken = inputs[row.process] if row.process != EVERY else set().union(*inputs.values())
            who = row.process if row.process != EVERY else "no process of a background below"
            what = f"{who} takes and emits nothing of this code" if who == row.process else f"{who} has this input"
            yield Problem(
                what, overrides.path.name, "input", row.line, found=row.input, nearest=nearest(row.input, taken)
            )
