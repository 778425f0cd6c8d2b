"""Product files: read, validated, formulas evaluated, masses added up; all problems of a file at once."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from brightcell.data import data_path
from brightcell.errors import InputError, Problem, ProductError, in_words, nearest
from brightcell.io.limits import FORMULA_SIGNS
from brightcell.io.paths import is_file, is_folder
from brightcell.io.workbooks import SUFFIXES as WORKBOOKS
from brightcell.io.workbooks import is_workbook
from brightcell.io.yaml import Document, read_yaml
from brightcell.product.consistency import consistency_problems
from brightcell.product.culprit import with_culprit
from brightcell.product.form.document import FormDocument, in_document
from brightcell.product.form.reading import read_form
from brightcell.product.formats import with_format_hint
from brightcell.product.masses import DONT_ADD_UP, mass_problems
from brightcell.product.messages import LocatedProblem, problems_of
from brightcell.product.misplaced import Misplaced, is_incomplete
from brightcell.product.models import Product
from brightcell.product.options import uncertainty_problems
from brightcell.product.own_materials import written_keys
from brightcell.product.parameters import ParameterReader
from brightcell.product.paths import Path as Field
from brightcell.product.paths import dotted, value_at
from brightcell.product.plausibility import band_at, impossible_problems
from brightcell.product.shared import with_shared_parameters
from brightcell.product.stand_ins import amounts_below, in_all, partial_products
from brightcell.product.supplier_models import as_product, supplier_models

SUFFIXES = (".yaml", ".yml", *WORKBOOKS)
JSON = ".json"
"""What programs write is read as well, JSON being YAML; files of results end so too, so none is proposed."""
FILE = "the path of a product file, ending in .yaml or .xlsx"
_ENDING = re.compile(r"\.[A-Za-z]{2,5}")


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


def example_packs() -> tuple[str, ...]:
    """Names of the shipped examples: packs of real designs, from public data as far as there are any.

    Returns
    -------
    tuple of str
        Names that stand for a product wherever a path does, as those of `products` do, in alphabetical order.

    Examples
    --------
    >>> import brightcell as bc
    >>> "lfp-blade-cell-to-pack" in bc.example_packs()
    True
    """
    return tuple(sorted(path.stem for path in data_path("examples").glob("*.yaml")))


def read_product(path_or_name: str | Path | Mapping[str, Any], aliases: str | Path | None = None) -> Product:
    """A product from its YAML file or Excel form, or a shipped one by its name.

    Parameters
    ----------
    path_or_name : str, Path or Mapping
        Path of a product file, ending in .yaml or .xlsx, or a name such as "nmc622-pack-100kwh"; or what such a file
        says, as nested dicts and lists, which `Product.from_dict` takes too.
    aliases : str or Path, optional
        Table of renamed labels of an Excel form. Labels that it doesn't have are added to it as proposals, which
        count once `confirmed` says yes.

    Returns
    -------
    Product
        Frozen and validated: units converted, formulas evaluated, masses checked against their parts.

    Raises
    ------
    ProductError
        With every problem of the file, each with path and line, or with sheet and cell.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.read_product("lfp-pack-100kwh").identity.chemistry
    'lfp'
    """
    if isinstance(path_or_name, Mapping):
        _refuse_aliases(aliases, "a product in memory")
        return product_from_data(path_or_name)
    path = _find(path_or_name)
    if not is_workbook(path):
        _refuse_aliases(aliases, path.name)
    try:
        document = read_form(path, aliases) if is_workbook(path) else read_yaml(path, collect=True)
    except InputError as error:
        raise ProductError(error.problems) from None
    _refuse_notes(path, document.data)
    return product_from_document(document)


def _refuse_notes(path: Path, data: Any) -> None:
    """Notes in a text file are no product, though some can be read as YAML; what has each block of one is."""
    blocks = {name for name, field in Product.model_fields.items() if field.is_required()}
    is_product = isinstance(data, Mapping) and data.keys() >= blocks
    if not is_product and path.suffix.lower() not in (*SUFFIXES, JSON):
        what, hint = "by its name this is not a product file", "if it is one, let its name end in .yaml"
        found = path.suffix or "no ending"
        raise ProductError(Problem(what, str(path), found=found, expected=FILE, hint=hint))


def _refuse_aliases(aliases: str | Path | None, found: str) -> None:
    """Raise ProductError for a table of labels beside what has none."""
    if aliases is not None:
        what, expected = "a table of renamed labels is for an Excel form", "a file that ends in .xlsx, or no table"
        raise ProductError(Problem(what, path="aliases", found=found, expected=expected))


def product_from_data(data: Mapping[str, Any], file: str | None = None) -> Product:
    """The product in nested dicts and lists of the same shape as a product file, which it doesn't share."""
    if not isinstance(data, Mapping):
        expected = "a dict of the shape of a product file, {'identity': {...}, 'performance': {...}, 'pack': {...}}"
        hint = "bc.read_product reads a file, or a shipped product by its name"
        raise ProductError(Problem("this is not a product", found=_shortened(data), expected=expected, hint=hint))
    return product_from_document(Document(copy.deepcopy(data), file or ""))


def _refuse_many_formulas(document: Document) -> None:
    """Raise ProductError where all formulas together would take minutes, before one is parsed."""
    if (signs := _signs_of_formulas(document.data)) > FORMULA_SIGNS:
        hint = "name what is alike once, as a parameter"
        found, most = f"{signs:,} signs", f"at most {FORMULA_SIGNS:,} signs in all formulas together"
        what = "the formulas are too many or too long"
        raise ProductError([Problem(what, document.file or None, found=found, expected=most, hint=hint)])


def _signs_of_formulas(data: Any) -> int:
    """How long all texts under the key `formula` are together."""
    signs, waiting = 0, [data]
    while waiting:
        block = waiting.pop()
        if isinstance(block, Mapping):
            formula = block.get("formula")
            signs += len(formula) if isinstance(formula, str) else 0
            waiting += block.values()
        elif isinstance(block, list | tuple):
            waiting += block
    return signs


def product_from_document(document: Document, follow: Callable[[Product], Product] | None = None) -> Product:
    """The product in a document; `ProductError` with all its problems.

    `follow` is done to the product of blocks that are right, before they are checked against each other.
    """
    if not isinstance(document.data, Mapping):
        found = in_words(document.data)
        expected = "keys such as identity, performance and pack, each followed by a colon"
        problem = Problem("a product file is a table of keys", document.file or None, None, 1, found, expected)
        raise ProductError([*document.problems, problem])
    document = with_shared_parameters(document)
    _refuse_many_formulas(document)
    parameters = ParameterReader(_block(document.data, "parameters")).read()
    product, problems = _validated(document, parameters)
    misplaced = Misplaced(problems, document.data, document.line_of)
    if product is not None and not problems:
        product = product if follow is None else follow(product)
        problems = problems_between_blocks(product, document)
        problems = with_culprit(problems, product, document.data, lambda data: _right(document.with_data(data)))
    elif not misplaced.homes and not is_incomplete(problems):
        problems = [*problems, *_in_spite_of(problems, document, parameters)]
    if problems or product is None or document.problems:
        partial = _partial(problems, document, parameters)
        raise ProductFileError(_with_places(document, problems, misplaced), partial)
    return product


class ProductFileError(ProductError):
    """What is wrong in a product file; `partial` are two products with different stand-ins for it, or none."""

    def __init__(self, problems: list[Problem], partial: tuple[Product, ...]) -> None:
        super().__init__(problems)
        self.partial = partial


def problems_between_blocks(
    product: Product, document: Document, changed: Collection[Field] | None = None
) -> list[LocatedProblem]:
    """What is wrong with a product whose blocks are right by themselves; where nothing is, it has its document then.

    `changed` are the amounts in which it differs from a product that is right, None where it isn't made of another.
    """
    product._file, product._document = document.file or None, document
    product._models, of_models = supplier_models(product, document.file or None, _read_model)
    problems = [
        *of_models,
        *consistency_problems(product, changed),
        *mass_problems(product),
        *impossible_problems(product, changed),
    ]
    stated = {f"{dotted(located.path, document.data)}: {located.problem.what}" for located in problems}
    uncertain = uncertainty_problems(product, product_from_document)
    return [*problems, *(located for located in uncertain if located.problem.what not in stated)]


def _read_model(path: Path, materials_only: bool) -> Product:
    """The product in the file of a supplier, of whom it may be enough that it describes materials."""
    document = read_form(path) if is_workbook(path) else read_yaml(path, collect=True)
    completed = document.with_data(as_product(document.data)) if materials_only else document
    if document.problems:
        raise ProductError(document.problems)
    return product_from_document(completed)


def _in_spite_of(
    problems: list[LocatedProblem], document: Document, parameters: ParameterReader
) -> list[LocatedProblem]:
    """What else is wrong in a document, whatever the right values are in place of those that its fields refuse."""
    partial = partial_products(*_validation_input(document, parameters))
    by_variant = [[*each.problems, *problems_between_blocks(each.product, document)] for each in partial]
    blamed = {located.path for located in problems}
    return [located for located in in_all(by_variant) if located.path not in blamed] if by_variant else []


def _right(document: Document) -> Product | None:
    """The product in a document, where nothing is wrong."""
    product, problems = _validated(document, ParameterReader(_block(document.data, "parameters")).read())
    return None if product is None or problems or problems_between_blocks(product, document) else product


def _partial(problems: list[LocatedProblem], document: Document, parameters: ParameterReader) -> tuple[Product, ...]:
    """Products with stand-ins for all that problems blame, so that nothing else is told because of it."""
    masses = [located.path for located in problems if located.problem.what == DONT_ADD_UP]
    pieces = [("pack",) if path[:1] == ("performance",) else path[:-1] for path in masses]
    parts = [part for path in pieces for part in amounts_below(value_at(document.data, path), path)]
    blamed = dict.fromkeys([*(located.path for located in problems), *parts])
    partial = partial_products(*_validation_input(document, parameters), blamed)
    unread: list[LocatedProblem] = []
    for each in partial:
        each.product._file, each.product._document = document.file or None, document
        each.product._models, without = supplier_models(each.product, document.file or None, _read_model)
        unread += [problem for problem in without if value_at(document.data, problem.path) is not None]
    return () if unread else tuple(each.product for each in partial)  # nothing can be built without a model


def _find(path_or_name: str | Path) -> Path:
    if not isinstance(path_or_name, str | Path):
        expected = "the path of a product file, the name of a shipped product, or a dict for bc.Product.from_dict"
        raise ProductError(Problem("this is not a product", found=_shortened(path_or_name), expected=expected))
    path = Path(path_or_name)
    if is_file(path):
        return path
    shipped = data_path("products", f"{path_or_name}.yaml")
    if len(path.parts) == 1 and is_file(shipped):
        return shipped
    if str(path_or_name) in example_packs():
        return data_path("examples", f"{path_or_name}.yaml")
    raise ProductError([_no_product(str(path_or_name), path)])


def _no_product(given: str, path: Path) -> Problem:
    """Why a path or name leads to no product."""
    if is_folder(path):
        files = sorted(item.name for item in path.iterdir() if item.suffix in SUFFIXES)
        hint = f"give one of its files: {', '.join(files[:5])}" if files else "no file in it ends in .yaml"
        return Problem("this is a folder, not a product file", given, found="a folder", expected=FILE, hint=hint)
    if len(path.parts) > 1 or _ENDING.fullmatch(path.suffix):
        close = _nearest_file(path)
        where = None if close else "a path begins in the folder that you are in"
        return Problem("there is no such file", given, expected=FILE, nearest=close, hint=where)
    names = (*products(), *example_packs())
    return Problem(
        "no shipped product of this name",
        found=given,
        expected=f"one of {', '.join(names)}" if names else None,
        nearest=nearest(given, names),
        hint="a product of your own is given by its path, ending in .yaml or .xlsx",
    )


def _shortened(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _nearest_file(path: Path) -> tuple[str, ...]:
    folder = path.parent
    names = [item.name for item in folder.iterdir() if item.suffix in SUFFIXES] if is_folder(folder) else []
    return nearest(path.name, names)


def _block(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    block = data.get(key)
    return block if isinstance(block, Mapping) else {}


def _validated(document: Document, parameters: ParameterReader) -> tuple[Product | None, list[LocatedProblem]]:
    data, context = _validation_input(document, parameters)
    try:
        return _in_texts_as_written(document, data, context), parameters.problems
    except ValidationError as error:
        located = problems_of(error, Product)
        return None, parameters.problems + [with_format_hint(problem, document, band_at) for problem in located]


def _validation_input(document: Document, parameters: ParameterReader) -> tuple[dict[str, Any], dict[str, Any]]:
    """The data of a document with the parameters that are right, and what its formulas are read with."""
    data = {**document.data, **_right_parameters(document.data, parameters)}
    own = written_keys(document.data)
    return data, {"parameters": parameters.known, "broken": parameters.broken, "materials": own}


def _in_texts_as_written(document: Document, data: dict[str, Any], context: Mapping[str, Any]) -> Product:
    """The product, with numbers as they are written where a text belongs: `model: 010` is the text "010"."""
    try:
        return Product.model_validate(data, context=context)
    except ValidationError as error:
        wanted = [detail["loc"] for detail in error.errors(include_url=False) if detail["type"] == "string_type"]
        numbers = [path for path in wanted if type(value_at(data, path)) in (int, float)]
        texts = {path: text for path in numbers if (text := document.text_of(path))}
        if not texts:
            raise
        return Product.model_validate(_replaced(data, texts), context=context)


def _right_parameters(data: Mapping[str, Any], parameters: ParameterReader) -> dict[str, Any]:
    """The parameters that are right, in place of what is written; nothing if the block isn't a table."""
    written = data.get("parameters", {})
    return {"parameters": parameters.known} if written is None or isinstance(written, Mapping) else {}


def _replaced(data: dict[str, Any], values: Mapping[tuple[str | int, ...], Any]) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    for path, value in values.items():
        value_at(changed, path[:-1])[path[-1]] = value
    return changed


def _with_places(document: Document, problems: list[LocatedProblem], misplaced: Misplaced) -> list[Problem]:
    """Problems in the order of their lines; of a line that was read as it may be meant, the slip alone."""
    if isinstance(document, FormDocument):
        problems = [problem for problem in problems if not document.follows(problem.path)]
    mended = {problem.line for problem in document.problems}
    placed = [in_document(problem, document) for problem in misplaced.told_once(problems)]
    placed = [problem for problem in placed if problem.line is None or problem.line not in mended]
    return sorted((*misplaced.without_repeated(document.problems), *placed), key=lambda problem: problem.line or 0)
