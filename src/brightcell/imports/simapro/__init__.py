"""SimaPro's CSV: its text, its blocks, and what they mean."""

from brightcell.imports.simapro.read import read_simapro

__all__ = ["read_simapro"]
