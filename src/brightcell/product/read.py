"""Product files: read, validated, formulas evaluated, masses added up; all problems of a file at once."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from brightcell.data import data_path
from brightcell.errors import InputError, Problem, ProductError, nearest
from brightcell.io.yaml import Document, read_yaml
from brightcell.product.consistency import consistency_problems
from brightcell.product.formats import with_format_hint
from brightcell.product.masses import mass_problems
from brightcell.product.messages import LocatedProblem, in_file, problems_of
from brightcell.product.models import Product
from brightcell.product.options import uncertainty_problems
from brightcell.product.parameters import ParameterReader
from brightcell.product.paths import value_at
from brightcell.product.plausibility import band_at, impossible_problems

SUFFIXES = (".yaml", ".yml")


def products() -> tuple[str, ...]:
    """Names of the shipped products.

    Returns
    -------
    tuple of str
        Names that stand for a product wherever a path does, in alphabetical order.

    Examples
    --------
    >>> import brightcell as bc
    >>> "nmc622-pack-100kwh" in bc.products()
    True
    """
    return tuple(sorted(path.stem for path in data_path("products").glob("*.yaml")))


def read_product(path_or_name: str | Path | Mapping[str, Any]) -> Product:
    """A product from its YAML file, or a shipped one by its name.

    Parameters
    ----------
    path_or_name : str, Path or Mapping
        Path of a product file, ending in .yaml, or a name such as "nmc622-pack-100kwh"; or what such a file says, as
        nested dicts and lists, which `Product.from_dict` takes too.

    Returns
    -------
    Product
        Frozen and validated: units converted, formulas evaluated, masses checked against their parts.

    Raises
    ------
    ProductError
        With every problem of the file, each with path and line.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.read_product("lfp-pack-100kwh").identity.chemistry
    'lfp'
    """
    if isinstance(path_or_name, Mapping):
        return product_from_data(path_or_name)
    path = _find(path_or_name)
    try:
        document = read_yaml(path, collect=True)
    except InputError as error:
        raise ProductError(error.problems) from None
    return product_from_document(document)


def product_from_data(data: Mapping[str, Any], file: str | None = None) -> Product:
    """The product in nested dicts and lists of the same shape as a product file, which it doesn't share."""
    if not isinstance(data, Mapping):
        expected = "a dict of the shape of a product file, {'identity': {...}, 'performance': {...}, 'pack': {...}}"
        hint = "bc.read_product reads a file, or a shipped product by its name"
        raise ProductError(Problem("this is not a product", found=_shortened(data), expected=expected, hint=hint))
    return product_from_document(Document(copy.deepcopy(data), file or ""))


def product_from_document(document: Document, follow: Callable[[Product], Product] | None = None) -> Product:
    """The product in a document; `ProductError` with all its problems.

    `follow` is done to the product of blocks that are right, before they are checked against each other.
    """
    if not isinstance(document.data, Mapping):
        raise ProductError([Problem("a product file is a table of keys", file=document.file or None, line=1)])
    parameters = ParameterReader(_block(document.data, "parameters")).read()
    product, problems = _validated(document, parameters)
    if product is not None and not problems:
        product = product if follow is None else follow(product)
        problems = problems_between_blocks(product, document)
    if problems or product is None or document.problems:
        raise ProductError(_with_places(document, problems))
    return product


def problems_between_blocks(product: Product, document: Document) -> list[LocatedProblem]:
    """What is wrong with a product whose blocks are right by themselves; where nothing is, it has its document then."""
    product._file, product._document = document.file or None, document
    problems = [*consistency_problems(product), *mass_problems(product), *impossible_problems(product)]
    if problems:
        return problems
    return uncertainty_problems(product, product_from_document)


def _find(path_or_name: str | Path) -> Path:
    if not isinstance(path_or_name, str | Path):
        expected = "the path of a product file, the name of a shipped product, or a dict for bc.Product.from_dict"
        raise ProductError(Problem("this is not a product", found=_shortened(path_or_name), expected=expected))
    path = Path(path_or_name)
    if path.suffix in SUFFIXES or path.is_file():
        if path.is_file():
            return path
        raise ProductError([Problem("no such file", file=str(path_or_name), nearest=_nearest_file(path))])
    shipped = data_path("products", f"{path_or_name}.yaml")
    if len(path.parts) == 1 and shipped.is_file():
        return shipped
    names = products()
    raise ProductError(
        [
            Problem(
                "no shipped product of this name",
                found=str(path_or_name),
                expected=f"one of {', '.join(names)}" if names else None,
                nearest=nearest(str(path_or_name), names),
                hint="a product of your own is given by its path, ending in .yaml",
            )
        ]
    )


def _shortened(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _nearest_file(path: Path) -> tuple[str, ...]:
    folder = path.parent
    names = [item.name for item in folder.iterdir() if item.suffix in SUFFIXES] if folder.is_dir() else []
    return nearest(path.name, names)


def _block(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    block = data.get(key)
    return block if isinstance(block, Mapping) else {}


def _validated(document: Document, parameters: ParameterReader) -> tuple[Product | None, list[LocatedProblem]]:
    data = {**document.data, **_known(document.data, parameters)}
    context = {"parameters": parameters.known, "broken": parameters.broken}
    try:
        return _in_texts_as_written(document, data, context), parameters.problems
    except ValidationError as error:
        found = problems_of(error, Product)
        return None, parameters.problems + [with_format_hint(problem, document, band_at) for problem in found]


def _in_texts_as_written(document: Document, data: dict[str, Any], context: Mapping[str, Any]) -> Product:
    """The product, with numbers as they are written where a text belongs: `model: 010` is the text "010"."""
    try:
        return Product.model_validate(data, context=context)
    except ValidationError as error:
        wanted = [detail["loc"] for detail in error.errors(include_url=False) if detail["type"] == "string_type"]
        texts = {path: document.text_of(path) for path in wanted if type(value_at(data, path)) in (int, float)}
        if not any(texts.values()):
            raise
        return Product.model_validate(_replaced(data, texts), context=context)


def _known(data: Mapping[str, Any], parameters: ParameterReader) -> dict[str, Any]:
    """The parameters that are right, in place of what is written; nothing if the block isn't a table."""
    written = data.get("parameters", {})
    return {"parameters": parameters.known} if written is None or isinstance(written, Mapping) else {}


def _replaced(data: dict[str, Any], values: Mapping[tuple[str | int, ...], Any]) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    for path, value in values.items():
        value_at(changed, path[:-1])[path[-1]] = value
    return changed


def _with_places(document: Document, problems: list[LocatedProblem]) -> list[Problem]:
    file, data = document.file or None, document.data
    placed = [in_file(problem, file, data, document.line_of(problem.path)) for problem in problems]
    return sorted((*document.problems, *placed), key=lambda problem: problem.line or 0)
