"""Names that say more than a name: product, place and process in one text, and a code in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIMAPRO = re.compile(r"^(?P<product>.+?) \{(?P<place>[^{}]*)\}\s?\| ?(?P<process>.+) \| ?(?P<model>[^|]+), [SU]$")
_CODE = re.compile(r"^(?P<name>.+) \[(?P<code>[^\[\]]+)\]$")


@dataclass(frozen=True, slots=True)
class ProviderName:
    """A process of another database, as far as a name tells: `code` is empty where it has none.

    `database` is that of a name which brightcell exported.
    """

    name: str
    product: str
    location: str
    code: str = ""
    database: str = ""


def in_simapro(text: str) -> ProviderName | None:
    """The process behind `product {place}| process | model, U`, as SimaPro names those of ecoinvent 3; None else."""
    match = _SIMAPRO.match(text)
    if match is None:
        return None
    name, code = with_code(match["process"].strip())
    model = match["model"].strip()
    database = model if model.startswith("brightcell-") else ""
    return ProviderName(name, match["product"], match["place"], code, database)


def with_code(name: str) -> tuple[str, str]:
    """Name and code of `name [code]`, which exports of brightcell write where a name alone could be another process."""
    match = _CODE.match(name)
    return (match["name"], match["code"]) if match else (name, "")
