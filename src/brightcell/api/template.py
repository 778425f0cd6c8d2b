"""`template`: a product as an Excel form to fill in, and a form as a text file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from brightcell.arguments import checked
from brightcell.errors import BrightcellError, InputError, Problem, nearest
from brightcell.io.workbooks import SUFFIXES as WORKBOOKS
from brightcell.io.write import write_bytes, write_text
from brightcell.io.yaml import Document
from brightcell.io.yaml_write import yaml_text
from brightcell.product import Product, read_product
from brightcell.product.form.filling import rows_of
from brightcell.product.form.layout import layout
from brightcell.product.form.reading import read_form
from brightcell.product.form.source import Source, compact, source_of
from brightcell.product.form.texts import LANGUAGES
from brightcell.product.form.writing import form_workbook
from brightcell.product.read import product_from_document

YAML = (".yaml", ".yml")


@checked
def template(
    path: str | Path,
    product: str | Path | Mapping[str, Any] | Product | None = None,
    language: str = "en",
    *,
    aliases: str | Path | None = None,
    overwrite: bool = False,
) -> Path:
    """An Excel form of the product file, empty or filled with a product; or a product as a text file.

    Parameters
    ----------
    path : str or Path
        The file to write: ending in .xlsx a form, ending in .yaml a product file.
    product : str, Path, Mapping or Product, optional
        What to fill in: a product, a product file, a filled form, or the name of a shipped product. Without it the
        form is empty.
    language : str
        Language of the form, "en" or "zh"; a product file has none.
    aliases : str or Path, optional
        Table of renamed labels, where `product` is a form in which labels were renamed.
    overwrite : bool
        Whether a file that is there already may be replaced.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InputError
        For a product that is wrong, another ending or language, or a file that is there already.

    Examples
    --------
    >>> import brightcell as bc
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> form = bc.template(folder / "pack.xlsx", "lfp-pack-100kwh", language="zh")
    >>> bc.read_product(form) == bc.read_product("lfp-pack-100kwh")
    True
    """
    target = Path(path)
    _check(target, product, language, overwrite)
    if aliases is not None and (product is None or isinstance(product, Product)):
        what, found = "a table of renamed labels is for a filled form", "a product" if product else "no form"
        raise InputError(Problem(what, path="aliases", found=found, expected="the path of a form, or no table"))
    read = product if isinstance(product, Product) or product is None else read_product(product, aliases)
    if target.suffix.lower() in YAML:
        assert read is not None
        _check_models_are_beside(target, read)
        document, comments = source_of(read)
        write_text(target, yaml_text(compact(document), comments))
        return target
    if read is not None:
        _check_models_are_beside(target, read)
    source = source_of(read) if read is not None else (Document({}, ""), ())
    content = form_workbook(rows_of(*source, layout()), language, read.identity.model if read else "")
    if read is not None:
        _check_it_reads_back(content, read, source)
    write_bytes(target, content)
    return target


def _check(target: Path, product: Any, language: str, overwrite: bool) -> None:
    if language not in LANGUAGES:
        close = nearest(language, LANGUAGES)
        raise InputError(
            Problem("the form doesn't come in this language", found=language, expected="en or zh", nearest=close)
        )
    endings = (WORKBOOKS[0], *YAML)
    if target.suffix.lower() not in endings:
        found = target.suffix or "no ending"
        expected = ".xlsx for a form, .yaml for a product file"
        raise InputError(Problem("no format has this ending", str(target), found=found, expected=expected))
    if target.suffix.lower() in YAML and language != LANGUAGES[0]:
        what, expected = "a product file is the same in every language", "a form, which ends in .xlsx, or no language"
        raise InputError(Problem(what, str(target), path="language", found=language, expected=expected))
    if target.suffix.lower() in YAML and product is None:
        hint = "--from FILE.xlsx says which form to turn into a product file"
        raise InputError(
            Problem("a product file is made from a form or a product, and none is named", str(target), hint=hint)
        )
    if target.exists() and not overwrite:
        hint = "give another name, or --force to replace it with all that is filled in there"
        raise InputError(Problem("this file exists already", str(target), hint=hint))


def _check_models_are_beside(target: Path, product: Product) -> None:
    """Suppliers' models are named from the folder of the product file, so that its form belongs there too."""
    folder = Path(product.file or "").parent
    if product.models and folder.resolve() != target.parent.resolve():
        what = "the models of suppliers are named from the folder of the product, so that its form belongs there"
        expected = f"a file in {folder.resolve()}"
        raise InputError(Problem(what, str(target), found=f"{len(product.models)} models", expected=expected))


def _check_it_reads_back(content: bytes, product: Product, source: Source) -> None:
    """A form that would lose anything is never handed out."""
    handle, name = tempfile.mkstemp(suffix=WORKBOOKS[0])
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        document = replace(read_form(name), file=str(Path(product.file or "").parent / Path(name).name))
        again = product_from_document(document)
    except InputError as error:
        raise BrightcellError(f"the form can't hold this product: {error}") from error
    finally:
        os.unlink(name)
    if again != product or document.comments != source[1]:
        what = "a comment" if again == product else "a field"
        raise BrightcellError(f"the form can't hold this product: {what} would be lost; please report it")
