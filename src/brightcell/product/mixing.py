"""Two products taken apart into what differs, and put together from pieces of both.

Entries of a list are the same piece where they have the same name, not where they stand at the same position. Declared
masses are no pieces of their own: they follow the parts, m = m_a + (parts - parts_a), and what the second product
declares beyond that is one piece.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from brightcell.errors import ProductError
from brightcell.product.amounts import Amount
from brightcell.product.following import PLANT
from brightcell.product.masses import declared_masses
from brightcell.product.models import Product
from brightcell.product.options import changed_document
from brightcell.product.paths import NAMING_KEYS, Path, places, value_at
from brightcell.product.place_fields import with_places
from brightcell.product.putting import followed_by_totals
from brightcell.product.read import product_from_document

KeyedPath = tuple[str, ...]
"""Names of fields, and `[name]` for entries of lists."""
MASSES: KeyedPath = ("declared masses",)
WITHOUT_EFFECT = frozenset({"schema_version", "assumptions", "notes", "declaration"})
"""Blocks that say something of others and move no number."""
NAMES = frozenset({("identity", "model"), ("identity", "maker"), ("identity", "plant", "city")})
REMARKS = frozenset({"source", "note", "why"})
_AN_AMOUNT: Path = ("pack", "parts", "amount")
_TOLERANCE = 1e-9


class Entries(dict[str, Any]):
    """A list whose entries have names of their own, by them."""


@dataclass(frozen=True)
class Difference:
    """A field, entry or block that differs: its values in both, None where it isn't there."""

    path: KeyedPath
    before: Any
    after: Any

    @property
    def text(self) -> str:
        """Its path as it is written."""
        return written(self.path)


def written(path: KeyedPath) -> str:
    """A path in one text: `pack.parts[steel].amount`."""
    return "".join(step if step.startswith("[") else f".{step}" for step in path).removeprefix(".")


@dataclass(frozen=True, eq=False)
class Mixture:
    """Two products, and whatever can be made of both."""

    first: Product
    second: Product

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Every piece in which they differ and that may move a number."""
        differing = [d for d in _differing(*self._keyed, ()) if not self._follows(d.path)]
        return (*differing, *([Difference(MASSES, *self._mass_texts)] if self._masses else []))

    def product(self, taken: Collection[KeyedPath]) -> Product:
        """The first product with these pieces of the second; ProductError where they don't fit together."""
        data = _without_names(_merged(*self._keyed, [path for path in taken if path != MASSES]))
        data.pop("declaration", None)  # what it says of visibility may be of fields that this product doesn't have
        data["assumptions"] = list(self._assumptions(data))
        asked = {PLANT, *({_AN_AMOUNT} if self._moves_masses(taken) else ())}
        follow = followed_by_totals(self.first, asked)
        extra = self._masses if MASSES in taken else {}
        return product_from_document(
            changed_document(self.first, data), lambda product: _heavier(follow(product), extra)
        )

    @cached_property
    def _keyed(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return by_names(self.first.to_dict()), by_names(self.second.to_dict())

    def _follows(self, path: KeyedPath) -> bool:
        """Whether a declared mass follows its parts: both declare it, and neither by a formula."""
        return path in self._both

    @cached_property
    def _both(self) -> frozenset[KeyedPath]:
        declared = [{tuple(text.split(".")) for text, _, _ in declared_masses(p)} for p in (self.first, self.second)]
        common = declared[0] & declared[1]
        return frozenset(
            path for path in common if all(_is_plain(value_at(p, path)) for p in (self.first, self.second))
        )

    @cached_property
    def _masses(self) -> dict[Path, float]:
        """What the second product declares beyond the masses that follow, kg."""
        sums = {tuple(text.split(".")): added for text, _, added in declared_masses(self.second)}
        old = {tuple(text.split(".")): added for text, _, added in declared_masses(self.first)}
        extra = {
            path: value_at(self.second, path).value - (value_at(self.first, path).value + sums[path] - old[path])
            for path in self._both
        }
        return {path: kg for path, kg in extra.items() if abs(kg) > _TOLERANCE * sums[path]}

    @property
    def masses_differ_by(self) -> float:
        """The largest share of a declared mass that doesn't follow from the parts."""
        shares = [abs(kg) / value_at(self.second, path).value for path, kg in self._masses.items()]
        return max(shares, default=0.0)

    @property
    def _mass_texts(self) -> tuple[str, str]:
        texts = [f"{'.'.join(map(str, path))} {kg:+.4g} kg" for path, kg in self._masses.items()]
        return "as the parts weigh", ", ".join(texts)

    def _moves_masses(self, taken: Collection[KeyedPath]) -> bool:
        return any(path[0] in ("pack", "parameters") for path in taken)

    def _assumptions(self, data: Mapping[str, Any]) -> Iterator[Any]:
        """What either product assumes, as far as there is such a field."""
        fields: set[str] = set()
        for product in (self.first, self.second):
            for assumed in product.assumptions:
                if assumed.field not in fields and _leads(data, assumed.field):
                    fields.add(assumed.field)
                    yield assumed.model_dump(mode="json", exclude_none=True)


def _is_plain(amount: Any) -> bool:
    return isinstance(amount, Amount) and amount.formula is None


def _heavier(product: Product, extra: Mapping[Path, float]) -> Product:
    """A product whose declared masses are more by so many kg."""
    amounts = {path: value_at(product, path) for path in extra}
    return with_places(
        product, {path: a.model_copy(update={"value": a.value + extra[path]}) for path, a in amounts.items()}
    )


def _leads(data: Mapping[str, Any], field: str) -> bool:
    try:
        paths = places(data, field)
    except ProductError:
        return False
    return any(value_at(data, path) is not None for path in paths)


# By names


def by_names(value: Any) -> Any:
    """Nested data with lists as tables, where each entry has a name of its own."""
    if isinstance(value, dict):
        return {key: by_names(below) for key, below in value.items()}
    if isinstance(value, list):
        names = [_name(entry) for entry in value]
        if value and None not in names and len(set(names)) == len(names):
            return Entries({f"[{name}]": by_names(entry) for name, entry in zip(names, value, strict=True)})
        return Entries() if not value else [by_names(entry) for entry in value]
    return value


def _name(entry: Any) -> str | None:
    """The name of an entry; with its component, where one material is built in twice."""
    if not isinstance(entry, dict):
        return None
    name = next((entry[key] for key in NAMING_KEYS if isinstance(entry.get(key), str)), None)
    component = entry.get("component")
    return f"{name}, {component}" if name and component else name


def _without_names(value: Any) -> Any:
    """The data as they were."""
    if isinstance(value, Entries):
        return [_without_names(below) for below in value.values()]
    if isinstance(value, dict):
        return {key: _without_names(below) for key, below in value.items()}
    return [_without_names(below) for below in value] if isinstance(value, list) else value


def _differing(before: Any, after: Any, path: KeyedPath) -> Iterator[Difference]:
    if path in NAMES or (path and (path[-1] in REMARKS or path[0] in WITHOUT_EFFECT)):
        return
    if _is_table(before) and _is_table(after) and isinstance(before, Entries) == isinstance(after, Entries):
        for key in dict.fromkeys((*before, *after)):
            yield from _differing(before.get(key), after.get(key), (*path, key))
    elif _without_remarks(before) != _without_remarks(after):
        yield Difference(path, before, after)


def _without_remarks(value: Any) -> Any:
    """A value without what is only said of it."""
    if isinstance(value, dict):
        return {key: _without_remarks(below) for key, below in value.items() if key not in REMARKS}
    return [_without_remarks(below) for below in value] if isinstance(value, list) else value


def _is_table(value: Any) -> bool:
    """Whether a value has fields that differ by themselves; an amount is one value."""
    return isinstance(value, dict) and "unit" not in value


def _merged(before: Any, after: Any, taken: Collection[KeyedPath]) -> Any:
    """The first data with the values of the second at some paths."""
    if () in taken:
        return after
    if not taken:
        return before
    below: dict[str, list[KeyedPath]] = {}
    for path in taken:
        below.setdefault(path[0], []).append(path[1:])
    merged = type(before)(before)
    for key, paths in below.items():
        value = _merged(before.get(key), after.get(key), paths)
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = value
    return merged
