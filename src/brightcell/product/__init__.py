"""The battery as its maker describes it."""

from brightcell.product.amounts import Amount
from brightcell.product.catalogue import Material, chemistries, materials
from brightcell.product.changes import with_changes
from brightcell.product.models import Product
from brightcell.product.parameters import Parameter
from brightcell.product.place_fields import places_of, with_places
from brightcell.product.read import example_packs, product_from_data, products, read_product
from brightcell.product.recycling import RecyclingFlow, RecyclingLibrary, RecyclingProcess, read_recycling
from brightcell.product.schema import json_schema

__all__ = [
    "Amount",
    "Material",
    "Parameter",
    "Product",
    "RecyclingFlow",
    "RecyclingLibrary",
    "RecyclingProcess",
    "chemistries",
    "example_packs",
    "json_schema",
    "materials",
    "places_of",
    "product_from_data",
    "products",
    "read_product",
    "read_recycling",
    "with_changes",
    "with_places",
]
