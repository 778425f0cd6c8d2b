"""What each rule moved: the value under the rulebook less the value with that rule alone as in a plain reference.

    effect of a rule = v(rulebook) - v(rulebook with the reference in its place)

References are rows of `databases/rule-references.csv`. Rules act on one another, so effects needn't sum to anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from brightcell.data import csv_rows, data_path
from brightcell.io.yaml import parse_yaml
from brightcell.results.footprint.behind import Behind, RuledFootprint

STRATEGY = "strategy"
NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class RuleReference:
    """A plain reference for one rule: `words` say what it does."""

    slot: str
    parameter: str
    reference: Any
    words: str

    @property
    def setting(self) -> str:
        """How `--set` names the rule."""
        return self.slot if self.parameter == STRATEGY else f"{self.slot}.{self.parameter}"


@dataclass(frozen=True)
class RuleEffect:
    """What a rule moved: `value` in kg CO2e per functional unit, against the `reference` that `words` describe."""

    setting: str
    chosen: Any
    reference: Any
    words: str
    value: float


@cache
def rule_references() -> tuple[RuleReference, ...]:
    """The references, in the order in which effects are shown where they are alike."""
    rows = csv_rows(data_path("rule-references.csv"))
    return tuple(RuleReference(r["slot"], r["parameter"], parse_yaml(r["reference"]).data, r["words"]) for r in rows)


def rule_effects(
    behind: Behind, value: float, magnitude: float, valued: Callable[[RuledFootprint], float]
) -> tuple[RuleEffect, ...]:
    """The rules that moved a value, most first; `valued` gives it for another footprint."""
    effects = [_effect(behind, rule, value, valued) for rule in rule_references()]
    moved = [effect for effect in effects if effect is not None and abs(effect.value) > NEGLIGIBLE * magnitude]
    return tuple(sorted(moved, key=lambda effect: -abs(effect.value)))


def _effect(
    behind: Behind, rule: RuleReference, value: float, valued: Callable[[RuledFootprint], float]
) -> RuleEffect | None:
    chosen = _plain(behind.parameter(rule.slot, rule.parameter))
    if chosen is None or chosen == rule.reference:
        return None
    other = behind.under({rule.setting: rule.reference})
    return (
        None if other is None else RuleEffect(rule.setting, chosen, rule.reference, rule.words, value - valued(other))
    )


def _plain(value: Any) -> Any:
    """Lists for tuples, as a file has them."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
