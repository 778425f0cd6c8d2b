"""The page of a process in lines for a terminal."""

from collections.abc import Iterable

from brightcell.background.show_data import ExchangeLine, ProcessData, ProcessScore

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
        "product": f"1 {process.unit} of {process.product}",
        "location": process.location,
        "group": process.group,
        "technology": process.technology,
        "year": process.year,
        "source": _source(page),
        "licence": process.licence,
        "confidence": process.confidence,
        "quality": "; ".join(f"{criterion} {score} of 5" for criterion, score in page.quality),
        "note": process.note,
        "spread": page.spread,
        "keys": ", ".join(f"{key} at {location or 'any place'}" for key, location in page.keys),
    }
    return (f"  {name:<12}{value or '-'}" for name, value in facts.items())


def _source(page: ProcessData) -> str:
    source = page.source
    if source is None:
        return page.process.source
    return f"{source.source}: {source.citation} ({source.year}); {source.url or 'no address'}"


def _exchanges(title: str, lines: Iterable[ExchangeLine]) -> list[str]:
    rows: list[tuple[str, ...]] = [
        (f"{line.amount:.6g}", line.unit, line.name, line.uncertainty, f"{line.source}, {line.confidence}", line.note)
        for line in lines
    ]
    return [f"{title}:", *_columns(rows)] if rows else []


def _users(page: ProcessData) -> list[str]:
    if not page.users:
        return ["used by: no other process"]
    shown = [f"  {code} ({amount:.6g} {page.process.unit})" for code, amount in page.users[:MOST_USERS]]
    more = len(page.users) - MOST_USERS
    return [f"used by ({len(page.users)}):", *shown, *([f"  {more} more"] if more > 0 else [])]


def _score(score: ProcessScore, unit: str) -> list[str]:
    shares = [("its own emissions", score.direct), *score.inputs[:MOST_PARTS]]
    rest = sum(amount for _, amount in score.inputs[MOST_PARTS:])
    shares += [(f"{len(score.inputs) - MOST_PARTS} more inputs", rest)] if score.inputs[MOST_PARTS:] else []
    gases = sorted(score.gases.items(), key=lambda gas: -abs(gas[1]))
    return [
        f"score: {score.total:.6g} kg CO2e per {unit} ({score.method})",
        "  by gas:",
        *_columns([_part(name, amount, score.total) for name, amount in gases], "    "),
        "  by what it takes:",
        *_columns([_part(name, amount, score.total) for name, amount in shares], "    "),
    ]


def _part(name: str, amount: float, total: float) -> tuple[str, ...]:
    return name, f"{amount:.6g}", f"{amount / total:.1%}" if total else ""


def _columns(rows: list[tuple[str, ...]], indent: str = "  ") -> list[str]:
    """Rows as columns of equal width; what is empty at the end of a row is left away."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = ("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows)
    return [f"{indent}{line}".rstrip() for line in padded]
