"""Derives the mapping tables of licensed databases from the choices made by hand. Used by `build_mappings.py` only."""
