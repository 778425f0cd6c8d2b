"""Names of one version of a database in place of those of another, by public tables of changes."""

from brightcell.imports.migration.migrate import migrate

__all__ = ["migrate"]
