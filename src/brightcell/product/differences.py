"""What differs between a product and the one that it was changed from: what was asked, and what followed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel

from brightcell.product.amounts import Amount
from brightcell.product.fields import Block, keys_of, table_of
from brightcell.product.paths import Path, dotted

THE_PARTS, THE_SITE, THE_FORMULA = "the mass of its parts", "the place of its site", "its formula"
_LONGEST = 60


@dataclass(frozen=True)
class FieldChange:
    """A field with another value than before.

    Attributes
    ----------
    path : str
        Path of the field.
    before, after : str, dict, list or None
        Its values: amounts with their unit, blocks and lists as in a file, None for what isn't there.
    follows : str or None
        What the field follows, such as "the mass of its parts"; None where the user changed it.
    """

    path: str
    before: Any
    after: Any
    follows: str | None = None

    def __str__(self) -> str:
        why = f" (follows {self.follows})" if self.follows else ""
        return f"{self.path}: {_short(self.before)} -> {_short(self.after)}{why}"

    def as_dict(self) -> dict[str, Any]:
        """The change as plain data."""
        return asdict(self)

    def values(self) -> dict[str, Any]:
        """Values before and after, and what the field follows, if it does."""
        follows = {"follows": self.follows} if self.follows else {}
        return {"before": self.before, "after": self.after, **follows}


def asked_text(changes: Iterable[FieldChange]) -> str:
    """What was asked for, in one line: `sites[plant].location = CN-SC; ...`."""
    return "; ".join(f"{change.path} = {_short(change.after)}" for change in changes if change.follows is None)


def differences(old: Any, new: Any, asked: Collection[Path]) -> tuple[FieldChange, ...]:
    """Every field in which two products differ, first those that were asked for; blocks that were asked for whole."""
    changes = [_change(path, old, before, after, asked) for path, before, after in _differing(old, new, (), asked)]
    return tuple(sorted(changes, key=lambda change: change.follows is not None))


def _differing(old: Any, new: Any, path: Path, asked: Collection[Path]) -> Iterator[tuple[Path, Any, Any]]:
    before, after = table_of(old), table_of(new)
    if path in asked or not _alike(before, after):
        if before != after and not _rounded_alike(before, after):
            yield path, old, new
    elif isinstance(before, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from _differing(before.get(key), after.get(key), (*path, key), asked)
    else:
        for index, (ours, other) in enumerate(zip(before, after, strict=True)):
            yield from _differing(ours, other, (*path, index), asked)


def differing_amounts(old: Any, new: Any) -> list[tuple[Path, Amount, Amount]] | None:
    """The amounts of two products, or blocks, that aren't the same object; None where they differ in anything else."""
    pairs: list[tuple[Path, Amount, Amount]] = []
    return pairs if _collect_amounts(old, new, (), pairs) else None


def _collect_amounts(old: Any, new: Any, path: Path, pairs: list[tuple[Path, Amount, Amount]]) -> bool:
    """Whether two values differ in amounts only, which are added to the pairs."""
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    if isinstance(old, Amount):
        pairs.append((path, old, new))
        return True
    before, after = _entries(old), _entries(new)
    if before is None or after is None:
        return bool(old == new)
    keys = list(before)
    return keys == list(after) and all(_collect_amounts(before[k], after[k], (*path, k), pairs) for k in keys)


def _entries(value: Any) -> Mapping[Any, Any] | None:
    """What a block, a list or a table holds, by its keys in a file; None of anything else."""
    if isinstance(value, Block):
        fields = value.__dict__
        return {key: fields[name] for name, key in keys_of(type(value))}
    if isinstance(value, tuple):
        return dict(enumerate(value))
    return value if isinstance(value, Mapping) else None


def _rounded_alike(before: Any, after: Any) -> bool:
    """Whether two amounts differ by no more than the rounding of what followed there and back."""
    if not (isinstance(before, Amount) and isinstance(after, Amount)) or _plain(before) != _plain(after):
        return False
    return before == after.model_copy(update={"value": before.value})


def _alike(before: Any, after: Any) -> bool:
    """Whether both are tables, or lists of the same length."""
    both_tables = isinstance(before, Mapping) and isinstance(after, Mapping)
    return both_tables or (isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after))


def _change(path: Path, product: Any, old: Any, new: Any, asked: Collection[Path]) -> FieldChange:
    before, after = _plain(old), _plain(new)
    if before == after:
        before, after = _dumped(old), _dumped(new)
    mine = any(path[: len(other)] == other[: len(path)] for other in asked)
    return FieldChange(dotted(path, product), before, after, None if mine else _reason(path, new))


def _reason(path: Path, new: Any) -> str:
    if isinstance(new, Amount) and new.formula is not None:
        return THE_FORMULA
    return THE_SITE if path[-1] == "location" else THE_PARTS


def _plain(value: Any) -> Any:
    """A value as plain data, an amount as number and unit."""
    if isinstance(value, Amount):
        return f"{value.value:.12g}" if value.unit in ("1", "piece") else f"{value.value:.12g} {value.unit}"
    return _dumped(value)


def _dumped(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, Mapping):
        return {key: _plain(below) for key, below in value.items()}
    return [_plain(below) for below in value] if isinstance(value, list | tuple) else value


def _in_words(value: Any) -> str:
    """A value as people write it: an amount by number and unit, a block by its fields, without brackets."""
    if isinstance(value, Mapping):
        if set(value) == {"value", "unit"}:
            return f"{value['value']:.12g}" if value["unit"] == "1" else f"{value['value']:.12g} {value['unit']}"
        return ", ".join(f"{key} {_in_words(below)}" for key, below in value.items())
    return ", ".join(map(_in_words, value)) if isinstance(value, list | tuple) else str(value)


def _short(value: Any) -> str:
    text = "nothing" if value is None else _in_words(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
