"""EcoSpold1: data sets of ecoinvent 1 and 2, USLCI, BAFU, and exports of SimaPro and openLCA."""

from brightcell.imports.ecospold1.read import read_ecospold1

__all__ = ["read_ecospold1"]
