"""What a form or a text file is made from: the data of a product as its file has them, and the comments beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from brightcell.errors import InputError
from brightcell.io.yaml import Document, Location, read_yaml
from brightcell.io.yaml_comments import ABOVE, YamlComment, comments_of
from brightcell.product.form.document import FormDocument
from brightcell.product.models import Product
from brightcell.product.parameters import Parameter
from brightcell.product.shared import BLOCK, KEY, with_shared_parameters

Source = tuple[Document, tuple[YamlComment, ...]]
ONE = "1"  # the unit of a plain number, which is written without it


def source_of(product: Product) -> Source:
    """The document of a product, with its comments; of one that was changed or has no file, what it says now."""
    document = product._document
    if document is not None and not product.changed:
        if isinstance(document, FormDocument):
            return _holding_parameters(document, document.comments, product)
        source = _of_file(product, document)
        if source is not None:
            return source
    return Document(product.to_dict(), ""), ()


def _of_file(product: Product, document: Document) -> Source | None:
    """The file as it is now, if it still says the same."""
    try:
        path = Path(product.file or "")
        read = read_yaml(path)
        whole = with_shared_parameters(read)
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (InputError, OSError, UnicodeDecodeError):
        return None
    if whole.data != document.data:
        return None
    return _holding_parameters(whole, comments_of(text, read), product)


def _holding_parameters(document: Document, comments: tuple[YamlComment, ...], product: Product) -> Source:
    """The document with the parameters of shared files in it; what is said beside their names is said of the file."""
    shared = [key for key, value in (document.data.get(BLOCK) or {}).items() if isinstance(value, Parameter)]
    if not shared:
        return document, comments
    held = product.to_dict()[BLOCK]
    parameters = document.data[BLOCK] | {key: held[key] for key in shared}
    of_file = (YamlComment((), ABOVE, comment.text) if comment.path[:1] == (KEY,) else comment for comment in comments)
    return document.with_data(document.data | {BLOCK: parameters}), tuple(of_file)


def compact(document: Document) -> dict[str, Any]:
    """The data of a document as people write them: an amount that is only number and unit in one text."""
    amounts = document.amounts if isinstance(document, FormDocument) else frozenset()
    return _compact(document.data, (), amounts)  # type: ignore[no-any-return]


def _compact(data: Any, path: Location, amounts: frozenset[Location]) -> Any:
    if path in amounts and isinstance(data, dict) and "value" in data and set(data) <= {"value", "unit"}:
        is_plain = data.get("unit", ONE) == ONE
        return data["value"] if is_plain else f"{_number_text(data['value'])} {data['unit']}"
    if isinstance(data, dict):
        return {key: _compact(value, (*path, key), amounts) for key, value in data.items()}
    if isinstance(data, list):
        return [_compact(value, (*path, index), amounts) for index, value in enumerate(data)]
    return data


def _number_text(value: float) -> str:
    return repr(value).removesuffix(".0") if "e" not in repr(value) else repr(value)
