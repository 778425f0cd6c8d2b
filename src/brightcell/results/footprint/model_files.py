"""The models of suppliers that a footprint rests on, each with its file and hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from brightcell.product.models import OF_MODEL

if TYPE_CHECKING:
    from brightcell.results.footprint.data import FootprintData


def model_lines(footprint: FootprintData) -> list[str]:
    """A line for each file: "cell of cells.yaml, sha256 0bc3e742fe0e"; those of its own suppliers behind it."""
    product = footprint.provenance.get("product", {})
    return list(_lines(product.get("supplier_models", ()), ""))


def models_of_activities(footprint: FootprintData, codes: Iterable[str]) -> tuple[str, ...]:
    """The lines of the models that some activities are of: the code of such an activity begins with the file."""
    files = {code.split(OF_MODEL)[0] for code in codes if OF_MODEL in code}
    product = footprint.provenance.get("product", {})
    models = [model for model in product.get("supplier_models", ()) if model["file"] in files] if files else []
    return tuple(_lines(models, ""))


def _lines(models: Sequence[Mapping[str, Any]], below: str) -> Iterator[str]:
    for model in models:
        what = model.get("material") or model.get("piece")
        yield f"{below}{what} of {model['file']}, sha256 {model['sha256'][:12]}"
        yield from _lines(model.get("models", ()), f"{below}{model['file']} > ")
