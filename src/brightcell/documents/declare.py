"""`declare`: a document or an exchange file from a result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from brightcell.api.footprint import footprint
from brightcell.arguments import checked
from brightcell.documents.case import DeclarationCase
from brightcell.documents.fitting import check_call, check_case
from brightcell.documents.kind import DocumentKind
from brightcell.documents.kinds import DOCUMENTS
from brightcell.errors import BrightcellError, InputError, Problem, nearest
from brightcell.io.write import write_bytes
from brightcell.model import Asked, AskedRulebook, Model, model_of
from brightcell.results import Footprint
from brightcell.results.draws.face import MonteCarlo
from brightcell.results.of_model import ModelBehind


@checked
def declare(
    result: Footprint | Asked,
    document: str,
    path: str | Path | None = None,
    *,
    version: str | None = None,
    language: str | None = None,
    rulebook: AskedRulebook | None = None,
    draws: MonteCarlo | None = None,
    classes: str | Path | None = None,
) -> bytes:
    """A declaration, a report or an exchange file from a result; the suffix of the path says as which kind of file.

    Parameters
    ----------
    result : Footprint, Model, Product, str or Path
        A footprint that was computed here, or what one is computed from.
    document : str
        The document: "eu", "group", "miit", "report" or one of the exchange formats.
    path : str or Path, optional
        The file to write; without it nothing is written, and the document is JSON.
    version : str, optional
        "public", or "supporting" for authorities, customers and verifiers; by default the first that the document comes
        in. What the product file calls confidential is in neither.
    language : str, optional
        "en" or "zh"; by default the first that the document comes in.
    rulebook : Rulebook, str or Path, optional
        The rulebook of a product; a footprint and a model have theirs.
    draws : MonteCarlo, optional
        Draws of the same model, whose spread the document then tells: reports do, and the EU's with `classes`.
    classes : str or Path, optional
        A table of limits of performance classes, as for `performance_class`; without one there is never a letter.

    Returns
    -------
    bytes
        What was written.

    Raises
    ------
    InputError
        For a document, version, language or kind of file that there isn't; a result whose functional unit or rulebook
        doesn't fit the document; and a product file that lacks fields, all of which are named.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.declare("nmc622-pack-100kwh", "eu", rulebook="iso-14067-cutoff")
    Traceback (most recent call last):
    brightcell.errors.InputError: the functional unit of the rulebook iso-14067-cutoff doesn't fit the document eu ...
    """
    file = None if path is None else Path(path)
    given = {"draws": draws, "classes": classes}
    kind = check_asked(document, file, version, language, [name for name, value in given.items() if value is not None])
    model, solved = _solved(result, rulebook)
    case = DeclarationCase(model, solved, version or kind.versions[0], language or kind.languages[0], draws, classes)
    check_case(kind, case)
    content = kind.faces[".json" if file is None else file.suffix.lower()](case)
    if file is not None:
        write_bytes(file, content)
    return content


def check_asked(
    document: str, path: Path | None, version: str | None, language: str | None, extras: Sequence[str] = ()
) -> DocumentKind:
    """The document that is asked for; `InputError` where it doesn't come in this version, language or kind of file.

    `extras` are those of "draws" and "classes" that are given.
    """
    kind = find_document(document)
    check_call(kind, version or kind.versions[0], language or kind.languages[0], path, extras)
    return kind


def find_document(name: str) -> DocumentKind:
    """The document of that name; `InputError` with the nearest ones."""
    if name not in DOCUMENTS:
        what, expected = "there is no document of this name", ", ".join(DOCUMENTS)
        raise InputError(Problem(what, found=name, expected=expected, nearest=nearest(name, DOCUMENTS)))
    return DOCUMENTS[name]


def _solved(result: Footprint | Asked, rulebook: AskedRulebook | None) -> tuple[Model, Footprint]:
    """The model and its footprint."""
    if not isinstance(result, Footprint):
        model = model_of(result, rulebook)
        return model, footprint(model, project=None)
    if rulebook is not None:
        named, expected = str(getattr(rulebook, "id", rulebook)), f"none beside {result.rulebook.id}"
        what, hint = "a footprint has its rulebook already", "declare the product under the other rulebook"
        raise InputError(Problem(what, path="rulebook", found=named, expected=expected, hint=hint))
    if not isinstance(result.behind, ModelBehind):
        raise BrightcellError(
            "this footprint was read from a file or came from another process, so that the product behind it isn't "
            "known; compute it again, and declare that"
        )
    return result.behind.model, result
