"""What a document is: for which results it is made, which fields it can't do without, and as which files it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from brightcell.documents.case import DeclarationCase
from brightcell.documents.phrases import LANGUAGES
from brightcell.documents.visible import VERSIONS

Face = Callable[[DeclarationCase], bytes]
"""Writes a document as a file of one kind; the same case gives the same bytes."""
DELIVERED = "kWh delivered"


@dataclass(frozen=True)
class MandatoryField:
    """A field without which there is no document: its path in the product, and where it is asked for.

    `instead` are fields that may stand in for it.
    """

    path: str
    clause: str
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document.

    id: as `declare` takes it. title: in English. faces: what writes it, by the suffix of the file. units: functional
    units that fit, all if empty. rulebooks: those that it is for, all if empty. stages: stages that the result must
    have. mandatory: what it can't do without. versions, languages: those that there are, the usual one first.
    """

    id: str
    title: str
    faces: Mapping[str, Face]
    units: tuple[str, ...] = ()
    rulebooks: tuple[str, ...] = ()
    boundary: str = "cradle to grave"
    mandatory: tuple[MandatoryField, ...] = ()
    versions: tuple[str, ...] = VERSIONS
    languages: tuple[str, ...] = LANGUAGES
    is_of_today: bool = True
    """Whether it is refused for a product that is made outside of the dates in force of the rulebook."""
    extras: tuple[str, ...] = ()
    """Which of "draws" and "classes" it tells of; one with classes says of draws how probable these are."""
    check: Callable[[DeclarationCase], Any] | None = None
    """Raises `InputError` for a case that the document doesn't fit for reasons of its own."""
