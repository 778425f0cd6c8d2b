"""openLCA's JSON-LD, schema 1 and 2: its tables and its processes."""

from brightcell.imports.jsonld.read import read_jsonld

__all__ = ["read_jsonld"]
