"""A bundle computed again: whether its files are those that were bundled, and whether the figures come out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from brightcell.api.bundle import DRAWS, ENVIRONMENT, INVENTORY, PRODUCT, RESULTS, RULEBOOK, draws_of, environment
from brightcell.api.footprint import footprint
from brightcell.arguments import checked
from brightcell.errors import InputError, Problem
from brightcell.exports.crate import HASHES, SIGNATURE, read_crate
from brightcell.exports.signing import signer_of
from brightcell.io.json import parse_json
from brightcell.language import speaking, told
from brightcell.model import AskedBackground, Model
from brightcell.product import Product
from brightcell.rulebooks import Rulebook

TOLERANCE = 1e-9
"""Share by which a figure may differ on another machine."""


@dataclass(frozen=True)
class FigureCheck:
    """A figure of the bundle and the same computed here."""

    name: str
    bundled: float
    computed: float

    @property
    def is_same(self) -> bool:
        """Equal to a billionth."""
        return math.isclose(self.bundled, self.computed, rel_tol=TOLERANCE, abs_tol=1e-12)


@dataclass(frozen=True)
class BundleCheck:
    """What came of computing a bundle again.

    figures: each with its value then and now. versions: name, then, now, where they differ. signer: the public key in
    hexadecimal by which it is signed, None where it isn't. background: what differs of it, else empty.
    """

    bundle: str
    figures: tuple[FigureCheck, ...]
    versions: tuple[tuple[str, str, str], ...]
    background: str = ""
    signer: str | None = None

    @property
    def is_same(self) -> bool:
        """Whether every figure came out."""
        return all(figure.is_same for figure in self.figures)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        figures = [
            {"name": f.name, "bundled": f.bundled, "computed": f.computed, "same": f.is_same} for f in self.figures
        ]
        versions = [{"name": name, "bundled": then, "here": now} for name, then, now in self.versions]
        rest = {"background": self.background, "signer": self.signer, "figures": figures, "versions": versions}
        return {"bundle": self.bundle, "same": self.is_same, **rest}

    def as_text(self, language: str | None = None) -> str:
        """The outcome for a terminal, differences first."""
        with speaking(language):
            others = [figure for figure in self.figures if not figure.is_same]
            lines = [
                f"{self.bundle}: {len(self.figures) - len(others)} of {len(self.figures)} figures come out the same"
            ]
            lines += [f"  {f.name}: bundled {f.bundled:.10g}, computed {f.computed:.10g}" for f in others]
            lines += [f"  {self.background}"] if self.background else []
            lines += [f"  {name} was {then} and is {now} here" for name, then, now in self.versions]
            signed = (
                f"signed by the Ed25519 key {self.signer}; compare it with the one you know"
                if self.signer
                else "not signed"
            )
            return "\n".join(told(line) for line in (*lines, f"  {signed}")) + "\n"

    __str__ = as_text


@checked
def verify_bundle(
    path: str | Path,
    *,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
) -> BundleCheck:
    """Check each file of a bundle against its hash, compute the footprint again, and compare.

    Parameters
    ----------
    path : str or Path
        A zip of `bundle`.
    background : Background, str or Path, optional
        The background to compute on; that which the bundle names by default.
    project, database : str, optional
        Where a mapping table finds its database, as for a `Model`.

    Returns
    -------
    BundleCheck
        Figures then and now, versions that differ, and who signed.

    Raises
    ------
    InputError
        For a broken or changed bundle, with each file that isn't as it was.

    Examples
    --------
    >>> import brightcell as bc
    >>> path = bc.bundle(bc.Model("nmc811-pack-100kwh"), "nmc.zip")
    >>> bc.verify_bundle(path).versions
    ()
    """
    file = Path(path)
    texts = read_crate(file)
    problems = [
        Problem("a bundle needs this file", file=str(file), path=name) for name in _needed() if name not in texts
    ]
    if problems:
        raise InputError(problems)
    signer = signer_of(texts[HASHES], texts[SIGNATURE], file) if SIGNATURE in texts else None
    data = {name: _parsed(file, name, texts[name]) for name in (*_needed(), DRAWS) if name in texts}
    if problems := list(_misshapen(data)):
        raise InputError(replace(problem, file=str(file)) for problem in problems)
    product, rulebook = _product(file, data[PRODUCT]), _rulebook(file, data)
    stated = data[RESULTS]
    named = str(stated["background"]["name"]) if background is None else background
    model = Model(product, rulebook, background=named, project=project, database=database)
    result = footprint(model, project=None)
    figures = list(_figures(stated, result.as_dict(), ""))
    if DRAWS in data:
        figures += _figures(data[DRAWS], draws_of(model, data[DRAWS]["draws"], data[DRAWS]["seed"]), "draws: ")
    return BundleCheck(
        str(file),
        tuple(figures),
        tuple(_versions(data[ENVIRONMENT], environment(result))),
        _background(stated["background"], model),
        signer,
    )


def _needed() -> tuple[str, ...]:
    return (PRODUCT, RULEBOOK, INVENTORY, RESULTS, ENVIRONMENT)


def _parsed(file: Path, name: str, text: str) -> Any:
    return parse_json(text.encode(), f"{file}: {name}")


def _product(file: Path, data: Mapping[str, Any]) -> Product:
    """The product of a bundle; what is wrong with it names the bundle."""
    try:
        return Product.from_dict(data)
    except InputError as error:
        raise InputError(replace(problem, file=f"{file}: {PRODUCT}") for problem in error.problems) from None


def _rulebook(file: Path, data: Mapping[str, Any]) -> Rulebook:
    """The rulebook of a bundle, which has the fields of the brightcell that wrote it."""
    try:
        return Rulebook.model_validate(data[RULEBOOK])
    except ValidationError as error:
        fields = ", ".join(dict.fromkeys(".".join(map(str, each["loc"])) or RULEBOOK for each in error.errors()))
        then, here = data[ENVIRONMENT]["versions"].get("brightcell", "another version"), version("brightcell")
        what = f"the rulebook is of another version of brightcell: this one doesn't read {fields}"
        hint = f"brightcell {then} bundled it, and this is {here}: verify it with that version"
        raise InputError([Problem(what, file=str(file), path=RULEBOOK, hint=hint)]) from None


def _misshapen(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Files of a bundle that are not what one of them holds."""
    tables = [name for name in (PRODUCT, RULEBOOK, RESULTS, ENVIRONMENT, DRAWS) if name in data]
    odd = [name for name in tables if not isinstance(data[name], Mapping)]
    yield from (Problem("this file of the bundle is not a table", path=name, expected="a table") for name in odd)
    if odd:
        return
    for name, keys in ((RESULTS, ("background",)), (ENVIRONMENT, ("versions", "packages"))):
        lacking = [key for key in keys if not isinstance(data[name].get(key), Mapping)]
        yield from (Problem("this table of the bundle is missing", path=f"{name}: {key}") for key in lacking)
    background = data[RESULTS].get("background")
    for key in ("name", "sha256") if isinstance(background, Mapping) else ():
        if not isinstance(background.get(key), str):
            yield Problem("this text of the bundle is missing", path=f"{RESULTS}: background.{key}")
    for key in ("draws", "seed") if DRAWS in data else ():
        if type(data[DRAWS].get(key)) is not int:
            yield Problem("this number of the bundle is missing", path=f"{DRAWS}: {key}", expected="a whole number")
    for name in (RESULTS, DRAWS):
        compared = ((key, data[name][key]) for key in _COMPARED if key in data.get(name, ()))
        yield from (
            Problem("this figure of the bundle is not a number", path=f"{name}: {key}", found=str(value))
            for key, value in compared
            if not _is_figure(value)
        )


def _is_figure(value: Any) -> bool:
    """Whether a value is a number, or a table of numbers."""
    values = value.values() if isinstance(value, Mapping) else [value]
    return all(isinstance(each, int | float) and not isinstance(each, bool) for each in values)


_COMPARED = ("total", "stages", "per_pack_kg", "per_kwh_rated_kg", "gases", "components", "mean", "quantiles")


def _figures(stated: Mapping[str, Any], computed: Mapping[str, Any], before: str) -> Iterator[FigureCheck]:
    """Totals, stages, gases and components of both; what one of them lacks is not a number there."""
    for key in _COMPARED:
        if key not in stated:
            continue
        ours, theirs = stated[key], computed.get(key, math.nan)
        if not (isinstance(ours, Mapping) and isinstance(theirs, Mapping)):
            pair = (math.nan if isinstance(side, Mapping) else float(side) for side in (ours, theirs))
            yield FigureCheck(f"{before}{key}", *pair)
            continue
        for name in dict.fromkeys([*ours, *theirs]):
            yield FigureCheck(f"{before}{key}: {name}", ours.get(name, math.nan), theirs.get(name, math.nan))


def _versions(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    flat = [_flat(side) for side in (then, now)]
    for name in dict.fromkeys([*flat[0], *flat[1]]):
        pair = (str(flat[0].get(name, "absent")), str(flat[1].get(name, "absent")))
        if pair[0] != pair[1]:
            yield (name, *pair)


def _flat(environment: Mapping[str, Any]) -> dict[str, Any]:
    """Versions, machine and packages by name; those of the packages that have no version of their own above."""
    versions = environment.get("versions", {})
    stated = {name.replace("_", "-") for name in versions}
    packages = {name: version for name, version in environment.get("packages", {}).items() if name not in stated}
    machine = {name: value for name, value in environment.items() if name not in ("versions", "packages")}
    return {**versions, **machine, **packages}


def _background(stated: Mapping[str, Any], model: Model) -> str:
    if stated["sha256"] == model.background.sha256:
        return ""
    return f"the background {stated['name']} has another content here than when it was bundled"
