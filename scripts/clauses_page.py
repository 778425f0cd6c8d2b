"""The page on clauses, `docs/clauses.md`: what each rulebook's catalogue asks, and what can't be assessed."""

from __future__ import annotations

from collections.abc import Iterator

from brightcell.rulebooks import read_rulebook, rulebook_ids
from brightcell.rulebooks.clauses import Clause, read_clauses

HEAD = """# Clauses

Made by `scripts/build_docs.py` from the catalogues in `src/brightcell/rulebooks/clauses/catalogues/`.

`brightcell check PRODUCT --rulebook ID` judges a product by each clause of the rulebook's catalogue: *pass*, *fail* or
*not assessable*. A failure says what to do, whom to ask for which datum, and which share of the footprint's gross
burden rests on it, so that the request that matters most comes first. JSON has them under `checks`, each with `id`,
`clause`, `severity`, `verdict`, `evidence`, `fix`, `ask`, `effect` (`share` and `text`), and `requires`, `source`,
`status`, `why_not`.

**Nothing here claims conformity.** The outcome is "n of m clauses that can be assessed are met". The wording of each
clause is ours. Its status says how it is known: *official*, read in the text; *secondary*, in a reliable second-hand
text; *assumed*, from memory or by our reading. Where the text was not available the clause is not assessable; where
no product file can show it, such as a verification, neither.

Clauses are judged by the day on which the product is made (`identity.production`): one that isn't in force then is not
assessable, and says so. A date of which only the year or the month is stated counts if one of its days is in force;
without a date all clauses are judged. A rulebook of one's own has the clauses of the shipped book that it extends, and
none if it extends another book of one's own.

The share behind a failure is of the gross burden, the sum of positive contributions without credits: that of a process
with the energy and auxiliaries that it takes from its plant, of a component, or of what rests on some evidence. It says
how much is at stake, not by how much the footprint would change. *No burden stands for it by itself* means that the
datum is missing from the result, or that the plant gives it together with another, as energy of electrodes in that of
cells. The processes that must rest on the company's own data are those of `data_quality.company_specific`, one clause
each; a figure that is there but rests on other evidence than the company's fails.

## Quality of data

`check` also rates the data by technology, geography and time (`data_quality` in JSON), by the levels of the CX-PCF
rulebook 4.0.1, Table 6, weighted by absolute contributions, so that a credit takes nothing away. What the background
tells of a datum doesn't say all that the table asks, so that each level is our reading: secondary data are at best 3
by technology, 4 where something else stands in; time is judged by the year of `identity.production` and is 5 without
it; what isn't known is 5. The mean of the three is how a case study under CFB-EV takes it; the draft's own levels have
not been seen. The PEF method has precision as a fourth criterion, by who verified a datum; no file states that, so that
no rating by PEF is given.

## Clauses of settings

A clause of a setting, such as the recycling formula, passes as long as nobody changes the shipped rulebook.
"""
KEEP = "| clause | asks | how | judged by, source |"


def clauses_page() -> str:
    """The whole page."""
    books = {id: read_clauses(read_rulebook(id)) for id in rulebook_ids(incomplete=True)}
    parts = [HEAD, "## How many can be assessed", "", *_counts(books)]
    for id, clauses in books.items():
        parts += ["", f"## {id}", "", KEEP, "|---|---|---|---|", *map(_row, clauses)]
    return "\n".join(parts) + "\n"


def _counts(books: dict[str, tuple[Clause, ...]]) -> Iterator[str]:
    yield "| rulebook | clauses | judged | not assessable: text not available | not in a product file |"
    yield "|---|---|---|---|---|"
    for id, clauses in books.items():
        counts = [sum(getattr(c, way) is not None for c in clauses) for way in ("predicate", "unseen", "outside")]
        yield f"| `{id}` | {len(clauses)} | {' | '.join(map(str, counts))} |"


def _row(clause: Clause) -> str:
    name = f"`{clause.id}` {clause.clause}{_days(clause)}"
    return (
        f"| {name} | {clause.requires} | {clause.severity}, {clause.status} | {_judged_by(clause)}; {clause.source} |"
    )


def _judged_by(clause: Clause) -> str:
    if clause.unseen is not None:
        return f"not assessable, text not available: {clause.unseen}"
    return f"not assessable: {clause.outside}" if clause.outside is not None else f"`{clause.predicate}`"


def _days(clause: Clause) -> str:
    first, last = (clause.first_day and f"from {clause.first_day}"), (clause.last_day and f"to {clause.last_day}")
    days = " ".join(filter(None, (first, last)))
    return f" (in force {days})" if days else ""
