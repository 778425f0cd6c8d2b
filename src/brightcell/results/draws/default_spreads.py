"""Which data were drawn with default spreads: a line of text, and a table that opens on a click."""

from __future__ import annotations

from collections.abc import Sequence

from brightcell.propagation.default_spreads import DefaultSpread, in_words
from brightcell.results.page.markup import Markup, collapsible, table
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import wrapped


def default_lines(defaults: Sequence[DefaultSpread]) -> list[str]:
    """How many there are, of which classes, and how to see or drop them; nothing for none."""
    said = in_words(defaults)
    return wrapped(f"{said}; --format json lists them, --no-default-spreads drops them", first="") if said else []


def defaults_html(defaults: Sequence[DefaultSpread]) -> Markup:
    """A row per datum: its nominal value, its spread, and where that comes from; nothing for none."""
    if not defaults:
        return Markup("")
    rows: list[list[object]] = [[d.name, _nominal(d), d.of.described, _source(d)] for d in defaults]
    title = f"{len(defaults)} data with default spreads (default_spreads=False drops them)"
    return collapsible(title, table(["Datum", "Nominal", "Spread", "Source"], rows, {1}))


def _nominal(default: DefaultSpread) -> str:
    return significant(default.nominal) + ("" if default.unit == "1" else f" {default.unit}")


def _source(default: DefaultSpread) -> str:
    return f"{default.of.source}, {default.of.year} ({default.of.confidence})"
