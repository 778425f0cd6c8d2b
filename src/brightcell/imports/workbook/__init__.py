"""Brightway's Excel and CSV format: cells, blocks, their meaning, and the formulas of cells."""

from brightcell.imports.workbook.read import read_brightway_csv, read_excel

__all__ = ["read_brightway_csv", "read_excel"]
