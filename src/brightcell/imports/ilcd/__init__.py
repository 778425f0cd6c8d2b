"""ILCD: process data sets with their flows, flow properties and unit groups, those of the EF packages among them."""

from brightcell.imports.ilcd.read import read_ilcd

__all__ = ["read_ilcd"]
