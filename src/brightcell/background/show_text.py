"""The page of a process in lines for a terminal."""

from collections.abc import Iterable

from brightcell.background.show_data import ExchangeLine, ProcessData, ProcessScore
from brightcell.language import AsIs, padded, said, told, width

MOST_USERS = 10
MOST_PARTS = 10


def as_text(page: ProcessData) -> str:
    """Facts, exchanges, users and score, one below the other."""
    process = page.process
    parts = [
        [f"{process.code}: {process.name}", *_facts(page)],
        _exchanges("takes", (line for line in page.exchanges if line.type == "technosphere")),
        _exchanges("emits", (line for line in page.exchanges if line.type == "biosphere")),
        _users(page),
        _score(page.score, process.unit) if page.score else [],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _facts(page: ProcessData) -> Iterable[str]:
    process = page.process
    facts = {
        "background": page.background,
        "product": said("1 {} of {}", AsIs(process.unit), AsIs(process.product)),
        "location": process.location,
        "group": process.group,
        "technology": process.technology,
        "year": process.year,
        "source": _source(page),
        "licence": process.licence,
        "confidence": told(process.confidence),
        "quality": "; ".join(f"{told(criterion)} {told(f'{score} of 5')}" for criterion, score in page.quality),
        "note": process.note,
        "spread": told(page.spread),
        "keys": ", ".join(_key(key, location) for key, location in page.keys),
    }
    return (f"  {padded(told(name), 12)}{value or '-'}" for name, value in facts.items())


def _key(key: str, location: str) -> str:
    return said("{} at {}", AsIs(key), AsIs(location) if location else "any place")


def _source(page: ProcessData) -> str:
    source = page.source
    if source is None:
        return page.process.source
    return f"{source.source}: {source.citation} ({source.year}); {source.url or told('no address')}"


def _exchanges(title: str, lines: Iterable[ExchangeLine]) -> list[str]:
    rows: list[tuple[str, ...]] = [
        (f"{line.amount:.6g}", line.unit, line.name, told(line.uncertainty), _cited(line), line.note) for line in lines
    ]
    return [f"{told(title)}:", *_columns(rows)] if rows else []


def _cited(line: ExchangeLine) -> str:
    return f"{line.source}, {told(line.confidence)}"


def _users(page: ProcessData) -> list[str]:
    if not page.users:
        return [told("used by: no other process")]
    shown = [f"  {code} ({amount:.6g} {page.process.unit})" for code, amount in page.users[:MOST_USERS]]
    more = len(page.users) - MOST_USERS
    return [
        f"{told('used by')} ({len(page.users)}):",
        *shown,
        *([f"  {said('{} more: --format json', str(more))}"] if more > 0 else []),
    ]


def _score(score: ProcessScore, unit: str) -> list[str]:
    shares = [(told("its own emissions"), score.direct), *score.inputs[:MOST_PARTS]]
    rest = sum(amount for _, amount in score.inputs[MOST_PARTS:])
    shares += [(said("{} more inputs", str(len(score.inputs) - MOST_PARTS)), rest)] if score.inputs[MOST_PARTS:] else []
    gases = sorted(score.gases.items(), key=lambda gas: -abs(gas[1]))
    return [
        f"{told('score')}: {said('{} kg CO2e per {}', f'{score.total:.6g}', AsIs(unit))} ({score.method})",
        f"  {told('by gas')}:",
        *_columns([_part(name, amount, score.total) for name, amount in gases], "    "),
        f"  {told('by what it takes')}:",
        *_columns([_part(name, amount, score.total) for name, amount in shares], "    "),
    ]


def _part(name: str, amount: float, total: float) -> tuple[str, ...]:
    return name, f"{amount:.6g}", f"{amount / total:.1%}" if total else ""


def _columns(rows: list[tuple[str, ...]], indent: str = "  ") -> list[str]:
    """Rows as columns of equal width; what is empty at the end of a row is left away."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(padded(cell, columns) for cell, columns in zip(row, widths, strict=True)) for row in rows)
    return [f"{indent}{line}".rstrip() for line in lines]
