"""What stands more than once: activities in one file or several, exchanges in one activity."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from brightcell.errors import Problem
from brightcell.imports.models import ImportedActivity, ImportedExchange, ImportedModel, problem
from brightcell.imports.registry import check

_SHOWN = 5


@check("error")
def activity_stands_twice(read: ImportedModel) -> Iterable[Problem]:
    """The same activity twice in one sheet or file."""
    for activities in _same(read):
        seen: dict[str, ImportedActivity] = {}
        for activity in activities:
            if first := seen.get(activity.place.document):
                what = f"this activity is here for the second time, first in {first.place}"
                yield problem(activity, None, what, found=" | ".join(activity.key))
            seen.setdefault(activity.place.document, activity)


@check("error")
def activity_differs_between_files(read: ImportedModel) -> Iterable[Problem]:
    """The same activity in several files or sheets with different exchanges: the order of loading would decide."""
    for first, others in _elsewhere(read):
        differing = sorted(row for other in others for row, _ in _content(first) ^ _content(other))
        if differing:
            places = ", ".join(str(other.place) for other in others)
            what = f"this activity has other exchanges in {places}"
            yield problem(first, None, what, found=differing[0], hint="keep one of them")


@check("warning")
def activity_is_repeated_in_files(read: ImportedModel) -> Iterable[Problem]:
    """The same activity in several files or sheets with the same exchanges; it is written once."""
    for first, others in _elsewhere(read):
        if all(_content(first) == _content(other) for other in others):
            places = ", ".join(str(other.place) for other in others)
            yield problem(first, None, f"this activity is unchanged in {places}; it is taken once")


@check("warning")
def duplicate_exchange(read: ImportedModel) -> Iterable[Problem]:
    """Rows of one activity with the same name, product, location, categories and type: they are added up."""
    for activity in read.activities:
        for rows in _repeated(activity).values():
            if _are_parts(rows):
                continue
            amounts = _few([_amount_in_words(row) for row in rows], " + ")
            added = sum(row.amount or 0.0 for row in rows)
            where = _few([f"row {row.place.row}" for row in rows[:-1] if row.place.row], ", ")
            alike = "; the amounts are equal: a copied row?" if len({row.amount for row in rows}) == 1 else ""
            what = f"this exchange is here {len(rows)} times{f', also in {where}' if where else ''}{alike}"
            yield problem(activity, rows[-1], what, found=amounts, hint=f"it is added up to {added:g}")


@check("note")
def exchange_comes_in_parts(read: ImportedModel) -> Iterable[Problem]:
    """Rows of one exchange with other amounts, each with a comment of its own: they are added up."""
    for activity in read.activities:
        for rows in filter(_are_parts, _repeated(activity).values()):
            added = sum(row.amount or 0.0 for row in rows)
            what = f"this exchange is here in {len(rows)} rows, each with a comment of its own"
            amounts = _few([_amount_in_words(row) for row in rows], " + ")
            yield problem(activity, rows[-1], what, found=amounts, hint=f"it is added up to {added:g}")


def _are_parts(rows: list[ImportedExchange]) -> bool:
    """Whether each row says something else of itself and has another amount, so that none can be a copy."""
    comments, amounts = {row.comment for row in rows}, {row.amount for row in rows}
    return "" not in comments and len(comments) == len(amounts) == len(rows)


def _same(read: ImportedModel) -> Iterator[list[ImportedActivity]]:
    groups: dict[tuple[str, ...], list[ImportedActivity]] = defaultdict(list)
    for activity in read.activities:
        groups[activity.key].append(activity)
    return (group for group in groups.values() if len(group) > 1)


def _elsewhere(read: ImportedModel) -> Iterator[tuple[ImportedActivity, list[ImportedActivity]]]:
    """The first of each repeated activity, with those in other files or sheets."""
    for first, *rest in _same(read):
        if others := [activity for activity in rest if activity.place.document != first.place.document]:
            yield first, others


def _content(activity: ImportedActivity) -> set[tuple[str, int]]:
    """Its rows with their unit and amount as text, each with the number of times that it stands."""
    return set(Counter(_shown(row) for row in activity.exchanges).items())


def _shown(row: ImportedExchange) -> str:
    product = "" if row.kind == "production" else row.product
    return f"{row.name} ({row.kind}, {product}, {row.location}, {row.amount} {row.unit})"


def _few(words: list[str], between: str) -> str:
    """At most five, and how many more there are."""
    more = f"{between}{len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return between.join(words[:_SHOWN]) + more


def _amount_in_words(row: ImportedExchange) -> str:
    """An amount in the unit in which it is added up."""
    return row.written if row.amount is None else f"{row.amount:.12g}"


def _repeated(activity: ImportedActivity) -> dict[tuple[object, ...], list[ImportedExchange]]:
    groups: dict[tuple[object, ...], list[ImportedExchange]] = defaultdict(list)
    for row in activity.exchanges:
        groups[row.key, row.unit].append(row)
    return {key: rows for key, rows in groups.items() if len(rows) > 1}
