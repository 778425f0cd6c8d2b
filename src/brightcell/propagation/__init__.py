"""From a model to its draws: uncertain data of product, tables and databases, evaluated at once."""
