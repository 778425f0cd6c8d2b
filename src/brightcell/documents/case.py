"""What a document is made of: a footprint, the product behind it, and the version and language that are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from brightcell.api.check import CheckReport, check, register_of
from brightcell.api.performance_class import class_of
from brightcell.documents.visible import Visible, visible
from brightcell.model import Model
from brightcell.product import Product
from brightcell.product.declaration import DeclarationBlock
from brightcell.results import Footprint
from brightcell.results.draws.face import MonteCarlo

ORIGINS = OF_RULES, OF_PRODUCT, BEHIND = ("assumed_rules", "assumed_of_product", "assumed_behind")
"""Whose assumptions: those of the rulebook, of the product, of background and method."""


@dataclass(frozen=True, eq=False)
class DeclarationCase:
    """A footprint with the model that it comes from; `version` and `language` of the document.

    `data` is the result as JSON has it, which every number of a document is found in: the footprint itself, `file` for
    the product file, `check` for the check of the rulebook's clauses, `draws` for statistics of draws,
    `performance_class` for the class by the user's own limits, `counts` for how many there are of some kinds.
    """

    model: Model
    footprint: Footprint
    version: str = "public"
    language: str = "en"
    draws: MonteCarlo | None = None
    classes: str | Path | None = None
    """The table of limits of performance classes, if the user has one."""

    @property
    def product(self) -> Product:
        return self.model.product

    @property
    def declaration(self) -> DeclarationBlock:
        """The block of the product file; an empty one where it has none."""
        return self.product.declaration or DeclarationBlock()

    @cached_property
    def visible(self) -> Visible:
        """What the version shows of the product."""
        return visible(self.product, self.version)

    @cached_property
    def report(self) -> CheckReport:
        """The check of the product under the rulebook: clauses, ratings of data."""
        report = check(self.model)
        return report if report.register else replace(report, register=register_of(self.model))

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """The result's JSON."""
        return {
            **self.footprint.as_dict(),
            "file": self.product.to_dict(),
            "check": self.report.as_dict(),
            "draws": None if self.draws is None else self.draws.as_dict(),
            "performance_class": class_of(self.footprint, self.classes, draws=self.draws).as_dict(),
            "counts": {name: len(places) for name, places in self.counted.items()},
        }

    @cached_property
    def counted(self) -> Mapping[str, tuple[int, ...]]:
        """What is counted by kind: places in the result's list of assumptions, and in that of checks."""
        assumed = [self._origin(assumption.parameter) for assumption in self.footprint.assumed]
        checks = self.report.checks
        return {
            **{name: tuple(i for i, origin in enumerate(assumed) if origin == name) for name in ORIGINS},
            "must_fail": tuple(i for i, c in enumerate(checks) if c.verdict == "fail" and c.severity == "must"),
            "should_fail": tuple(i for i, c in enumerate(checks) if c.verdict == "fail" and c.severity != "must"),
            "pass": tuple(i for i, c in enumerate(checks) if c.verdict == "pass"),
            "not_assessable": tuple(i for i, c in enumerate(checks) if c.verdict == "not assessable"),
        }

    def _origin(self, parameter: str) -> str:
        """Whose assumption a parameter is."""
        if parameter.split(".", 1)[0] in ("background", "method"):
            return BEHIND
        return OF_RULES if parameter in self.report.rules else OF_PRODUCT

    def at(self, path: str) -> Any:
        """What stands in the product at a path, if the version shows it; None otherwise."""
        return self.product.at(path) if self.visible.shows(path) else None

    def declared(self, field: str) -> Any:
        """A field of the block `declaration`, if the version shows it; None otherwise."""
        return self.at(f"declaration.{field}")
