"""Draws of a database behind any product: one sample of all processes that its mapping table links, kept on disk.

A run makes the sample, or makes it longer, where its draws go to a folder, where several products or rulebooks are
drawn, or where it is told to. Any other run reads the sample where it has enough draws, and else draws only what its
product takes. Streams are keyed by name, so the draws are the same, up to the error that each way reports.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from brightcell.background.models import DatabaseBackground, Method
from brightcell.engine.cache import CHUNK, SAMPLE, KeptSample, drop, read_manifest
from brightcell.engine.constants import ENGINE
from brightcell.engine.plan import Plan
from brightcell.engine.solve import unit_scores
from brightcell.propagation.database import counted_flows
from brightcell.propagation.database_plan import TOLERANCE, DatabasePlan, kept_beside
from brightcell.propagation.evaluable import Alternative, Evaluable
from brightcell.propagation.layers import LayerScores, with_layers
from brightcell.propagation.product_draws import ProductDraws, as_last, key_of, stage_demands
from brightcell.propagation.scores import DatabaseScores, ScoreDraws, UnitScores

TOTAL = "background"
"""Name of the column of gases that holds the whole score of an uncertain database."""
IDENTITY = ("database", "table", "method", "seed")
"""What a sample is for; one of the same that is made of anything else is out of date."""
OF_DRAWS = ("seed", "tolerance", "chunk")
"""What matters to the draws of a sample, but not to the database as it is laid out for them."""


@dataclass(frozen=True, eq=False)
class UncertainDatabase:
    """The draws of some links (places among those of the sample); the whole score of each, all gases together."""

    sample: KeptSample
    links: np.ndarray
    flows: int
    plan: DatabasePlan

    @property
    def key(self) -> str:
        """Names whatever the numbers depend on."""
        return self.sample.folder.name.removeprefix(SAMPLE)

    @property
    def description(self) -> str:
        """What is kept, for people."""
        kept = f"{self.sample.draws:,} draws of its {_size(self.sample)} linked processes"
        remark = f"; {self.sample.remark}" if self.sample.remark else ""
        return f"{kept} kept since {self.sample.since}: {self.sample.solved}{remark}"

    @property
    def largest_error(self) -> float:
        """The largest estimated error of a draw, relative to its absolute contributions."""
        return self.sample.solved.largest_error

    def scores(self, start: int, stop: int) -> np.ndarray:
        """h (link, gas, draw): zero but for the last gas, which stands for all; NaN for draws without a solution."""
        return as_last(self.sample.scores(self.links, start, stop), self.flows)


@dataclass(frozen=True, eq=False)
class SentDatabase:
    """The same for workers that have neither this disk nor Brightway: draws that are kept, and a plan for others.

    What the workers find of the error stays there, so it is known to be below the tolerance only.
    """

    kept: np.ndarray
    plan: Plan | None
    seed: int
    links: np.ndarray
    flows: int
    key: str
    description: str
    largest_error: float = TOLERANCE

    def scores(self, start: int, stop: int) -> np.ndarray:
        """h (link, gas, draw), as that of an `UncertainDatabase`."""
        parts, first = [self.kept[:, start:stop]], max(start, self.kept.shape[1])
        if first < stop:
            assert self.plan is not None
            drawn, _ = unit_scores(self.plan, self.seed, first, stop)
            parts.append(drawn[self.links, 0])
        return as_last(np.concatenate(parts, axis=1), self.flows)


def uncertain_database(
    background: DatabaseBackground, method: Method, codes: Sequence[str], flows: int, seed: int
) -> UncertainDatabase:
    """The draws of what lies behind some processes (codes); `flows` is the length of the axis of gases."""
    place = {code: i for i, code in enumerate(sorted(background.nodes))}
    links = np.array([place[code] for code in codes], np.int64)
    made_of = _made_of(background, method, seed)
    plan = DatabasePlan(background, method, _identity(made_of))
    return UncertainDatabase(_sample(background, made_of, plan), links, flows, plan)


def sample_of(background: DatabaseBackground, method: Method, seed: int) -> KeptSample:
    """The sample of all processes that the mapping table links, beside the presolved background; old ones go."""
    made_of = _made_of(background, method, seed)
    return _sample(background, made_of, DatabasePlan(background, method, _identity(made_of)))


def _sample(background: DatabaseBackground, made_of: Mapping[str, Any], plan: DatabasePlan) -> KeptSample:
    folder = kept_beside(background) / f"{SAMPLE}{_hashed(made_of)[:24]}"
    for other, earlier in samples_in(folder.parent):
        if other != folder and all(earlier[name] == made_of[name] for name in IDENTITY):
            drop(other)
    return KeptSample(folder, made_of, made_of["seed"], plan)


def samples_in(folder: Path) -> list[tuple[Path, Mapping[str, Any]]]:
    """The samples that a folder has, each with what it is made of; those that can't be read are left out."""
    manifests = [(sample, read_manifest(sample).get("made of", {})) for sample in sorted(folder.glob(f"{SAMPLE}*"))]
    return [(sample, made_of) for sample, made_of in manifests if {"links", *IDENTITY} <= set(made_of)]


def made_ready(alternatives: Sequence[Evaluable], draws: int, sent: bool, keep: bool = False) -> tuple[Evaluable, ...]:
    """Alternatives whose first `draws` draws need Brightway no more; `sent` to workers that don't share this disk.

    The sample of all links is made where several alternatives draw from it, and with `keep`.
    """
    of_each = [[d for d in a.own_draws if isinstance(d, UncertainDatabase)] for a in alternatives]
    databases = [database for of_one in of_each for database in of_one]
    shared = {database.sample.folder: database for database in databases}
    is_alone = sum(map(bool, of_each)) == 1 and len(shared) == len(databases) and not keep

    def ready(alternative: Alternative, layer: LayerScores) -> UnitScores:
        scores = layer.scores
        if not isinstance(scores, DatabaseScores) or not isinstance(scores.drawn, UncertainDatabase):
            return scores
        first = shared[scores.drawn.sample.folder]
        database = replace(scores.drawn, sample=first.sample, plan=first.plan)
        if is_alone and database.sample.leading(draws) < draws:
            demands = stage_demands(alternative.foreground)[list(layer.links)]
            return DatabaseScores(scores.flows, _alone(database, demands[:, demands.any(axis=0)], sent))
        return DatabaseScores(scores.flows, _ready(database, draws, sent))

    def all_ready(alternative: Alternative) -> UnitScores:
        links = len(alternative.foreground.links)
        return with_layers(alternative.scores, links, partial(ready, alternative))

    return tuple(alternative.with_scores(all_ready) for alternative in alternatives)


def _alone(database: UncertainDatabase, demands: np.ndarray, sent: bool) -> ScoreDraws:
    """Draws of what one product takes; the database is read here, since Brightway has one current project.

    `demands` are what each stage takes of each link (link, stage).
    """
    plan, seed = database.plan.for_sums(database.links, demands), database.sample.seed
    key = key_of(database.plan.identity, seed, database.links, demands)
    if not sent:
        return ProductDraws(plan, seed, database.flows, key)
    number = len(database.links)
    described = f"the {number} processes that it takes drawn by the workers with an estimated error below"
    places, nothing = np.arange(number), np.zeros((number, 0))
    return SentDatabase(nothing, plan, seed, places, database.flows, key, f"{described} {TOLERANCE:.0e}")


def _ready(database: UncertainDatabase, draws: int, sent: bool) -> ScoreDraws:
    """The same of the sample, in part kept and in part to be drawn."""
    kept = database.sample.leading(draws)
    plan = database.sample.plan() if kept < draws else None
    return _sent(database, kept, plan) if sent else database


def _sent(database: UncertainDatabase, kept: int, plan: Plan | None) -> SentDatabase:
    scores = database.sample.scores(database.links, 0, kept) if kept else np.zeros((len(database.links), 0))
    sent = f"{kept:,} draws of its {_size(database.sample)} linked processes sent"
    described = f"{sent}, the others drawn by the workers with an estimated error below {TOLERANCE:.0e}"
    return SentDatabase(scores, plan, database.sample.seed, database.links, database.flows, database.key, described)


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
        "engine": ENGINE,
        "tolerance": TOLERANCE,
        "chunk": CHUNK,
    }


def _identity(made_of: Mapping[str, Any]) -> str:
    return _hashed({name: value for name, value in made_of.items() if name not in OF_DRAWS})[:24]


def _hashed(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
