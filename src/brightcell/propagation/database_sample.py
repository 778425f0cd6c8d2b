"""Draws of a database behind any product: one sample of all processes that its mapping table links, kept on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell import engine
from brightcell.background.models import DatabaseBackground, Method
from brightcell.brightway.projects import cache_folder
from brightcell.engine.cache import CHUNK, KeptSample, drop, read_manifest
from brightcell.engine.plan import prepare
from brightcell.engine.solve import unit_scores
from brightcell.model.supply import refuse_changed
from brightcell.propagation.database import counted_flows, uncertain_matrices
from brightcell.runs.request import versions

if TYPE_CHECKING:
    from brightcell.engine.cache import KeptSample
    from brightcell.engine.plan import Plan
    from brightcell.propagation.task import Alternative, ScoreDraws

TOLERANCE = 1e-8
"""Error of each link's score, relative to the sum of its absolute contributions: a product may weigh any of them."""
TOTAL = "background"
"""Name of the column of gases that holds the whole score of an uncertain database."""
SAMPLE = "sample-"
IDENTITY = ("database", "table", "method", "seed")
"""What a sample is for; one of the same that is made of anything else is out of date."""
DRAWING = ("uncertainty/quantiles.py", "uncertainty/spreads.py", "uncertainty/streams.py")
READING = ("distributions.py", "propagation/database.py", "brightway/arrays.py")
"""Sources that decide about the numbers, beside those of the engine."""


@dataclass(frozen=True, eq=False)
class UncertainDatabase:
    """The draws of some links (places among those of the sample); the whole score of each, all gases together."""

    sample: KeptSample
    links: np.ndarray
    flows: int

    @property
    def key(self) -> str:
        """Names whatever the numbers depend on."""
        return self.sample.folder.name.removeprefix(SAMPLE)

    @property
    def told(self) -> str:
        """What is kept, for people."""
        kept = f"{self.sample.draws:,} draws of its {_size(self.sample)} linked processes"
        return f"{kept} kept since {self.sample.since}: {self.sample.solved}"

    def scores(self, start: int, stop: int) -> np.ndarray:
        """h (link, gas, draw): zero but for the last gas, which stands for all; NaN for draws without a solution."""
        return _as_last(self.sample.scores(self.links, start, stop), self.flows)


@dataclass(frozen=True, eq=False)
class SentDatabase:
    """The same for workers that have neither this disk nor Brightway: draws that are kept, and a plan for others."""

    kept: np.ndarray
    plan: Plan | None
    seed: int
    links: np.ndarray
    flows: int
    key: str
    told: str

    def scores(self, start: int, stop: int) -> np.ndarray:
        """h (link, gas, draw), as that of an `UncertainDatabase`."""
        parts, first = [self.kept[:, start:stop]], max(start, self.kept.shape[1])
        if first < stop:
            assert self.plan is not None
            found, _ = unit_scores(self.plan, self.seed, first, stop)
            parts.append(found[self.links, 0])
        return _as_last(np.concatenate(parts, axis=1), self.flows)


@dataclass(frozen=True, eq=False)
class DatabasePlan:
    """The plan for all links of a database, laid out when it is first asked for."""

    background: DatabaseBackground
    method: Method

    def __call__(self) -> Plan:
        return self._plan

    @cached_property
    def _plan(self) -> Plan:
        refuse_changed(self.background)
        plan = prepare(uncertain_matrices(self.background, self.method, sorted(self.background.nodes)), TOLERANCE)
        refuse_changed(self.background)  # or draws of what it is now would be kept as those of what it was
        return plan


def uncertain_database(
    background: DatabaseBackground, method: Method, codes: Sequence[str], flows: int, seed: int
) -> UncertainDatabase:
    """The draws of what lies behind some processes (codes); `flows` is the length of the axis of gases."""
    place = {code: i for i, code in enumerate(sorted(background.nodes))}
    links = np.array([place[code] for code in codes], np.int64)
    return UncertainDatabase(sample_of(background, method, seed), links, flows)


def sample_of(background: DatabaseBackground, method: Method, seed: int) -> KeptSample:
    """The sample of all processes that the mapping table links, beside the presolved background; old ones go."""
    made_of = _made_of(background, method, seed)
    folder = cache_folder(background.project) / f"{SAMPLE}{_hashed(made_of)[:24]}"
    for other, told in samples_in(folder.parent):
        if other != folder and all(told[name] == made_of[name] for name in IDENTITY):
            drop(other)
    return KeptSample(folder, made_of, seed, DatabasePlan(background, method))


def samples_in(folder: Path) -> list[tuple[Path, Mapping[str, Any]]]:
    """The samples that a folder has, each with what it is made of; those that can't be read are left out."""
    found = [(one, read_manifest(one).get("made of", {})) for one in sorted(folder.glob(f"{SAMPLE}*"))]
    return [(one, told) for one, told in found if {"links", *IDENTITY} <= set(told)]


def made_ready(alternatives: Sequence[Alternative], draws: int, sent: bool) -> tuple[Alternative, ...]:
    """Alternatives whose first `draws` draws need Brightway no more; `sent` to workers that don't share this disk."""
    samples: dict[Path, KeptSample] = {}

    def ready(database: ScoreDraws | None) -> ScoreDraws | None:
        if not isinstance(database, UncertainDatabase):
            return database
        sample = samples.setdefault(database.sample.folder, database.sample)
        return _ready(replace(database, sample=sample), draws, sent)

    return tuple(one.with_database(ready) for one in alternatives)


def _ready(database: UncertainDatabase, draws: int, sent: bool) -> ScoreDraws:
    """The database is read here, not in the threads of a run: Brightway has one current project."""
    kept = database.sample.leading(draws)
    plan = database.sample.plan() if kept < draws else None
    return _sent(database, kept, plan) if sent else database


def _sent(database: UncertainDatabase, kept: int, plan: Plan | None) -> SentDatabase:
    scores = database.sample.scores(database.links, 0, kept) if kept else np.zeros((len(database.links), 0))
    sent = f"{kept:,} draws of its {_size(database.sample)} linked processes sent"
    told = f"{sent}, the others drawn by the workers with an estimated error below {TOLERANCE:.0e}"
    return SentDatabase(scores, plan, database.sample.seed, database.links, database.flows, database.key, told)


def _as_last(found: np.ndarray, flows: int) -> np.ndarray:
    scores = np.zeros((found.shape[0], flows, found.shape[1]))
    scores[:, -1] = found
    return scores


def _size(sample: KeptSample) -> int:
    return int(sample.made_of["links"])


def _made_of(background: DatabaseBackground, method: Method, seed: int) -> dict[str, Any]:
    """Whatever the numbers of a sample depend on, as plain data."""
    return {
        "database": background.database,
        "table": background.name,
        "method": f"{method.gwp_set}, biogenic carbon {method.biogenic}",
        "seed": seed,
        "links": len(background.nodes),
        "linked": _hashed(sorted(background.nodes.items())),
        "background": background.sha256,
        "factors": _hashed(sorted(counted_flows(background, method).items())),
        "engine": engine_version(),
        "tolerance": TOLERANCE,
        "chunk": CHUNK,
    }


def engine_version() -> str:
    """Hash of the sources and versions that decide about the numbers."""
    folder = Path(engine.__file__).parent.parent
    drawing = [*sorted((folder / "engine").glob("*.py")), *(folder / name for name in DRAWING)]
    sources = [*drawing, *(folder / name for name in READING)]
    return _hashed([versions(), [hashlib.sha256(source.read_bytes()).hexdigest() for source in sources]])


def _hashed(told: Any) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
