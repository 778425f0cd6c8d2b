"""The models of suppliers that a footprint rests on, each with its file and hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brightcell.results.footprint.data import FootprintData


def model_lines(footprint: FootprintData) -> list[str]:
    """A line for each file: "cell of cells.yaml, sha256 0bc3e742fe0e"; those of its own suppliers behind it."""
    product = footprint.provenance.get("product", {})
    return list(_lines(product.get("supplier_models", ()), ""))


def _lines(models: Sequence[Mapping[str, Any]], below: str) -> Iterator[str]:
    for model in models:
        what = model.get("material") or model.get("piece")
        yield f"{below}{what} of {model['file']}, sha256 {model['sha256'][:12]}"
        yield from _lines(model.get("models", ()), f"{below}{model['file']} > ")
