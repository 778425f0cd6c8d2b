"""Whether a result fits a document, and whether the product file says all that it needs; every reason at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from brightcell.api.performance_class import foreign_draws
from brightcell.documents.case import DeclarationCase
from brightcell.documents.kind import DocumentKind, MandatoryField
from brightcell.documents.lacking import LackingFieldsError, lacking_fields
from brightcell.errors import InputError, Problem, collecting, nearest
from brightcell.product.vocabulary import UNNAMED_MAKER

_EXTRAS = {"draws": "draws", "classes": "performance classes"}


def check_call(kind: DocumentKind, version: str, language: str, path: Path | None, extras: Sequence[str] = ()) -> None:
    """Refuse a version, language or suffix that a document doesn't come in, before anything is computed.

    So are `extras`, "draws" and "classes", of which it would say nothing.
    """
    problems = [
        _no_choice(f"the document {kind.id} doesn't come in this {what}", asked, allowed)
        for what, asked, allowed in (("version", version, kind.versions), ("language", language, kind.languages))
        if asked not in allowed
    ]
    if path is not None and path.suffix.lower() not in kind.faces:
        what = f"the document {kind.id} can't be written as this kind of file"
        problems.append(_no_choice(what, path.suffix or path.name, tuple(kind.faces)))
    problems += _unused(kind, extras)
    if problems:
        raise InputError(problems)


def _unused(kind: DocumentKind, extras: Sequence[str]) -> Iterator[Problem]:
    """Draws and limits of classes that a document doesn't tell of; draws may stand for how probable classes are."""
    used = {*kind.extras, *(("draws",) if "classes" in {*kind.extras} & {*extras} else ())}
    for name in extras:
        if name not in used:
            what = f"the document {kind.id} says nothing of {_EXTRAS[name]}, so they would not be used"
            yield Problem(what, path=name, hint=f"leave {name} out")


def _no_choice(what: str, found: str, allowed: tuple[str, ...]) -> Problem:
    return Problem(what, found=found, expected=", ".join(allowed), nearest=nearest(found, allowed))


def check_case(kind: DocumentKind, case: DeclarationCase) -> None:
    """Refuse a result that a document isn't for, and a product file that lacks what it can't do without."""
    foreign = () if case.draws is None else foreign_draws(case.footprint, case.draws)
    problems = [*_misfits(kind, case), *foreign, *_out_of_date(kind, case)]
    if not problems:
        _refuse_lacking(kind, case)
    if kind.check is not None and not problems:
        with collecting(problems):
            kind.check(case)
    if problems:
        raise InputError(problems)


def _misfits(kind: DocumentKind, case: DeclarationCase) -> Iterator[Problem]:
    unit, rulebook = case.footprint.functional_unit.unit, case.footprint.rulebook.id
    if kind.units and unit not in kind.units:
        what = f"the functional unit of the rulebook {rulebook} doesn't fit the document {kind.id}"
        hint = "choose a rulebook, or a setting of functional_unit, with a unit that fits"
        yield Problem(what, found=unit, expected=" or ".join(kind.units), hint=hint)
    if kind.rulebooks and not {rulebook, case.model.rulebook.extends} & set(kind.rulebooks):
        yield Problem(
            f"the document {kind.id} is for another rulebook", found=rulebook, expected=" or ".join(kind.rulebooks)
        )


IN_FORCE = "in-force"
"""The clause on the dates of a rulebook."""


def _out_of_date(kind: DocumentKind, case: DeclarationCase) -> Iterator[Problem]:
    """A product that is made when the rulebook isn't in force; one that states no day isn't known to be."""
    if not kind.is_of_today or case.product.identity.production is None:
        return
    for check in case.report.checks:
        if check.id == IN_FORCE and check.verdict == "fail":
            day, rulebook = case.product.identity.production, case.footprint.rulebook.id
            what = f"the rulebook {rulebook} isn't in force when the product is made: {check.evidence}"
            problem = Problem(what, path="identity.production", found=day, hint=check.fix or None)
            yield case.product.located(problem)


def _refuse_lacking(kind: DocumentKind, case: DeclarationCase) -> None:
    """Refuse a product file that lacks fields, or keeps them back; `InputError` that names all of them."""
    absent: list[MandatoryField] = []
    kept_back: list[Problem] = []
    for field in kind.mandatory:
        paths = (field.path, *field.instead)
        if any(_is_said(case.at(path)) for path in paths):
            continue
        stated = next((path for path in paths if _is_said(case.product.at(path))), None)
        if stated is None:
            absent.append(field)
        else:
            kept_back.append(case.product.located(_kept_back(kind, stated, case)))
    if absent:
        lacking = lacking_fields(case.product, kind.id, absent)
        raise LackingFieldsError((*lacking.problems, *kept_back), lacking.advice)
    if kept_back:
        raise InputError(kept_back)


def _is_said(value: object) -> bool:
    """Whether a field says anything; an empty list doesn't, nor does the name that a draft puts in for the maker."""
    return value is not None and value not in ((), [], UNNAMED_MAKER)


def _kept_back(kind: DocumentKind, path: str, case: DeclarationCase) -> Problem:
    what = f"the {case.version} version of the document {kind.id} needs this field, and its visibility keeps it back"
    return Problem(what, path=path, found=case.visible.level(path), expected=case.version)
