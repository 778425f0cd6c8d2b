"""Published studies: the shipped products changed as a study had them, on its own background, against its figures."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell import pipeline
from brightcell.errors import InputError, Problem, nearest
from brightcell.io.yaml import read_yaml
from brightcell.product import Product, product_from_data
from brightcell.sources import csv_rows, data_path

if TYPE_CHECKING:
    from brightcell.results import Footprint

Tree = dict[str, Any]


class StudyError(InputError):
    """A study, or what was asked of it."""


@dataclass(frozen=True)
class Study:
    """A folder of `databases/studies`: what to compute, and what was published."""

    id: str
    title: str
    folder: Path
    content: Mapping[str, Any]
    targets: Mapping[tuple[str, str, str], float]

    @property
    def variants(self) -> tuple[str, ...]:
        return tuple(self.content["variants"])


@dataclass(frozen=True)
class Figure:
    """One computed figure beside the published one, where that is known."""

    study: str
    variant: str
    chemistry: str
    location: str
    stage: str
    unit: str
    computed: float
    published: float | None
    tolerance: float

    @property
    def rel_diff(self) -> float | None:
        return None if self.published is None else self.computed / self.published - 1.0

    @property
    def verdict(self) -> str:
        """reproduced, different, or not published."""
        if self.rel_diff is None:
            return "not published"
        return "reproduced" if abs(self.rel_diff) <= self.tolerance else "different"

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {**self.__dict__, "rel_diff": self.rel_diff, "verdict": self.verdict}


def studies() -> tuple[str, ...]:
    """The studies that are shipped: folders with a `study.yaml`."""
    return tuple(sorted(path.parent.name for path in data_path("studies").glob("*/study.yaml")))


def read_study(name: str) -> Study:
    """A study by the name of its folder; raises `StudyError` with the nearest names."""
    folder = data_path("studies", name)
    if name not in studies():
        raise StudyError([Problem("no study of this name", found=name, nearest=nearest(name, studies()))])
    content = read_yaml(folder / "study.yaml").data
    return Study(name, content["title"], folder, content, _targets(folder / "targets.csv"))


def run_study(study: Study, variant: str) -> list[Figure]:
    """Every figure that the study can compute in one variant, whether or not it was published."""
    return [
        figure
        for chemistry, product in study.content["products"].items()
        for location in study.content["locations"]
        for figure in _figures(study, variant, chemistry, location, study_product(study, variant, product, location))
    ]


def study_product(study: Study, variant: str, name: str, location: str) -> Product:
    """A shipped product with the variant's changes, made at a location."""
    if variant not in study.variants:
        raise StudyError([Problem("no variant of this name", found=variant, nearest=nearest(variant, study.variants))])
    tree = copy.deepcopy(read_yaml(data_path("products", f"{name}.yaml")).data)
    changes = [
        *study.content["variants"][variant]["changes"],
        {"path": "sites.*.location", "value": location},
    ]
    for change in changes:
        set_at(tree, change["path"].split("."), change["value"])
    return product_from_data(tree, file=f"{study.id}, {variant}, {name}, {location}")


def set_at(tree: Any, path: list[str], value: Any) -> None:
    """Put a value at every place of a path: keys, `*` for every item, `[key=value]` for the items that match."""
    here, rest = path[0], path[1:]
    if not rest and isinstance(tree, dict):
        tree[here] = value
        return
    for key in list(_keys(tree, here)):
        if not rest:
            tree[key] = value
        else:
            set_at(tree[key], rest, value)


def _keys(tree: Any, step: str) -> Iterator[Any]:
    if isinstance(tree, dict):
        yield from ([step] if step in tree else [])
        return
    wanted = dict([step.strip("[]").split("=", 1)]) if "=" in step else {}
    for index, item in enumerate(tree):
        if step == "*" or all(item.get(key) == value for key, value in wanted.items()):
            yield index


def _figures(study: Study, variant: str, chemistry: str, location: str, product: Product) -> list[Figure]:
    content = study.content
    model = pipeline.build(product, study.folder / content["rulebook"], background=content["background"])
    footprint = pipeline.calculate(model)
    return [
        Figure(
            study=study.id,
            variant=variant,
            chemistry=chemistry,
            location=location,
            stage=stage,
            unit=content["unit"],
            computed=_sum(footprint, patterns),
            published=study.targets.get((chemistry, location, stage)),
            tolerance=float(content["tolerance"]),
        )
        for stage, patterns in content["stages"].items()
    ]


def _sum(footprint: Footprint, patterns: list[str]) -> float:
    """Contribution of the activities whose code matches one of the patterns, kg CO2e per functional unit."""
    table = footprint.dataset["contribution"].sum("gas")
    codes = [str(code) for code in table["code"].values]
    chosen = [any(fnmatchcase(code, pattern) for pattern in patterns) for code in codes]
    return float(table.values[chosen].sum())


def _targets(path: Path) -> dict[tuple[str, str, str], float]:
    return {(row["chemistry"], row["location"], row["stage"]): float(row["value"]) for row in csv_rows(path)}
