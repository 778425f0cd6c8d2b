"""Names of one version of a database in place of those of another, by public tables of changes."""

from brightcell.imports.migration.migrate import migrate
from brightcell.imports.migration.versions import MigrationPlan, migration_plan

__all__ = ["MigrationPlan", "migrate", "migration_plan"]
