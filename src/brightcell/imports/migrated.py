"""What a migration to another version did, as checks of the import."""

from __future__ import annotations

from collections.abc import Iterable

from brightcell.errors import Problem
from brightcell.imports.models import ImportedModel
from brightcell.imports.registry import check, said_by_the_reader


@check("error")
def migrated_to_nothing(read: ImportedModel) -> Iterable[Problem]:
    """With --migrate: what the newer version has no more, and the table of changes has no successor for."""
    yield from said_by_the_reader(read, "migrated_to_nothing")


@check("warning")
def migrated_in_parts(read: ImportedModel) -> Iterable[Problem]:
    """With --migrate: what became several activities; the amount is split by the shares of the table."""
    yield from said_by_the_reader(read, "migrated_in_parts")


@check("warning")
def migrated_with_a_factor(read: ImportedModel) -> Iterable[Problem]:
    """With --migrate: amounts that the table multiplies, for another unit or another substance."""
    yield from said_by_the_reader(read, "migrated_with_a_factor")


@check("warning")
def migration_is_unclear(read: ImportedModel) -> Iterable[Problem]:
    """With --migrate: rows that several changes fit, or that are counted in another unit; they keep their names."""
    yield from said_by_the_reader(read, "migration_is_unclear")


@check("warning")
def migration_is_assumed(read: ImportedModel) -> Iterable[Problem]:
    """With --migrate: steps between versions, and system models, for which there is no public table."""
    yield from said_by_the_reader(read, "migration_is_assumed")


@check("note")
def migrated_to_another_name(read: ImportedModel) -> Iterable[Problem]:
    """With --migrate: each row that has another name, product or place in the newer version."""
    yield from said_by_the_reader(read, "migrated_to_another_name")


@check("note")
def migration_is_counted(read: ImportedModel) -> Iterable[Problem]:
    """With --migrate: how many rows were moved, split, are gone, or kept their names."""
    yield from said_by_the_reader(read, "migration_is_counted")
