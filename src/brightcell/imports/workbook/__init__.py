"""Brightway's Excel format: cells, blocks, their meaning, and the formulas of cells."""

from brightcell.imports.workbook.read import read_excel

__all__ = ["read_excel"]
