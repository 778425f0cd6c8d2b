"""The labels of what a draw consists of: each exchange of the foreground, under every option that a draw may take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.inventory.models import Demand
from brightcell.propagation.choices import option_models
from brightcell.propagation.evaluable import Evaluable
from brightcell.results.footprint.contributions import ActivityRow
from brightcell.results.footprint.cube import Cube, CubeQuestion, InputLabel, site_of
from brightcell.results.footprint.face import Footprint
from brightcell.results.footprint.system_evidence import SystemEvidence
from brightcell.results.of_model import ModelBehind

Entry = tuple[ActivityRow, InputLabel, str]


@dataclass(frozen=True, eq=False)
class DrawEntries:
    """What the exchanges of an alternative are called: a row per exchange of each part, first demands, then emissions.

    labels: a cube without values, whose rows are the exchanges. names: what each takes or emits. first: the row at
    which each part begins.
    """

    labels: Cube
    names: tuple[str, ...]
    first: tuple[int, ...]

    @cached_property
    def number(self) -> int:
        """How many exchanges all parts have."""
        return len(self.labels.pairs)


def entries_of(alternative: Evaluable, nominal: Footprint) -> DrawEntries:
    """The exchanges of what is drawn; InputError for draws whose model isn't at hand."""
    behind = nominal.behind
    if not isinstance(behind, ModelBehind):
        what, hint = "the model of these draws is not at hand, so its activities aren't known", "draw them anew"
        raise InputError(Problem(what, path="by", hint=hint))
    models = option_models(behind.model)
    of_parts = [_entries(behind.calculate(model) if model is not behind.model else nominal) for model in models]
    assert len(of_parts) == len(alternative.parts)
    first = np.cumsum([0, *map(len, of_parts)])
    entries = [entry for part in of_parts for entry in part]
    labels = _labels([(activity, label) for activity, label, _ in entries], alternative.flows)
    return DrawEntries(labels, tuple(name for *_, name in entries), tuple(first[:-1]))


def _entries(footprint: object) -> list[Entry]:
    """The exchanges of a footprint, in the order in which they are evaluated."""
    labelled = _question(footprint).labelled()
    rows = _question(footprint).activities
    pairs = [
        (exchange, (replace(rows[exchange.row], supply=0.0), label, exchange.name)) for exchange, label in labelled
    ]
    demands = [entry for exchange, entry in pairs if isinstance(exchange.target, Demand)]
    return [*demands, *(entry for exchange, entry in pairs if not isinstance(exchange.target, Demand))]


def _question(footprint: object) -> CubeQuestion:
    assert isinstance(footprint, Footprint)
    assert isinstance(footprint.evidence, SystemEvidence)
    return footprint.evidence.cube_question


def _labels(entries: list[tuple[ActivityRow, InputLabel]], flows: tuple[str, ...]) -> Cube:
    """A cube whose rows are the exchanges, for their labels alone."""
    activities = list(dict.fromkeys(activity for activity, _ in entries))
    inputs = list(dict.fromkeys(label for _, label in entries))
    place = {activity: i for i, activity in enumerate(activities)}, {label: i for i, label in enumerate(inputs)}
    pairs = np.array([(place[0][a], place[1][i]) for a, i in entries], np.int64).reshape(len(entries), 2)
    sites = tuple(site_of(activity.code) for activity in activities)
    return Cube(tuple(activities), sites, tuple(inputs), flows, pairs, np.zeros((len(entries), len(flows))))
