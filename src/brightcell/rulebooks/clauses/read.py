"""Catalogues of clauses: one YAML per shipped rulebook in `catalogues/`; a book of one's own has those it extends."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from brightcell.errors import Problem, RulebookError
from brightcell.io.paths import is_file
from brightcell.io.yaml import read_yaml
from brightcell.rulebooks.clauses.models import Clause
from brightcell.rulebooks.models import Rulebook


def read_clauses(rulebook: Rulebook) -> tuple[Clause, ...]:
    """The clauses of a rulebook, in the order of its catalogue; of a user's book those of the book that it extends.

    A clause that is asked for each entry of a list of the rulebook comes once for each. Raises `RulebookError` with
    what is wrong in a catalogue.
    """
    clauses = next((_catalogue(path) for path in map(_path, _names(rulebook)) if is_file(path)), ())
    return tuple(applied for clause in clauses for applied in _each(clause, rulebook))


def _names(rulebook: Rulebook) -> tuple[str, ...]:
    names = (rulebook.id, rulebook.extends or "")
    return tuple(name for name in names if name and not name.startswith("_"))


def _path(name: str) -> Path:
    return Path(str(resources.files("brightcell.rulebooks.clauses") / "catalogues")) / f"{Path(name).name}.yaml"


@cache
def _catalogue(path: Path) -> tuple[Clause, ...]:
    tree: dict[str, Any] = read_yaml(path).data
    shared = read_yaml(_path("_shared")).data["clauses"]
    problems: list[Problem] = []
    clauses: list[Clause] = []
    for id, written in tree["clauses"].items():
        try:
            own = {key: value for key, value in written.items() if key != "extends"}
            clauses.append(Clause.model_validate({"id": id, **shared.get(written.get("extends", id), {}), **own}))
        except ValidationError as error:
            for detail in error.errors():
                field = ".".join(map(str, ("clauses", id, *detail["loc"])))
                problems.append(Problem(detail["msg"], file=str(path), path=field))
    if problems:
        raise RulebookError(problems)
    return tuple(clauses)


def _each(clause: Clause, rulebook: Rulebook) -> tuple[Clause, ...]:
    """The clause once for each entry of the list of the rulebook that it names, else itself."""
    if clause.for_each is None:
        return (clause,)
    slot, _, name = clause.for_each.partition(".")
    parameter = rulebook.slot(slot).parameters.get(name)
    entries = () if parameter is None else tuple(parameter.value or ())
    return tuple(
        clause.model_copy(
            update={
                "id": f"{clause.id}: {entry}",
                "requires": clause.requires.replace("EACH", entry),
                "given": {**clause.given, "entry": entry},
                "ask": clause.asks.get(entry, clause.ask),
                "behind": tuple(key.replace("EACH", entry) for key in clause.behind),
            }
        )
        for entry in entries
    )
