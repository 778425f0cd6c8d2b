"""What may be chosen beside numbers that may be moved: a place, a route, a rulebook, a background, a product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as combinations
from typing import Any

from brightcell.errors import BrightcellError, InputError, Problem
from brightcell.model.levers import Bounds
from brightcell.model.model import Model
from brightcell.model.scenario_checks import check_scenarios
from brightcell.model.scenarios import (
    BACKGROUND,
    PRODUCT,
    RULEBOOK,
    AskedVariant,
    ScenarioModels,
    changes_of_product,
    is_path,
    label_of,
    paths_of,
)
from brightcell.product.paths import value_at

AS_IS = "as it is"
MOST = 1000
"""Combinations that are tried."""
Choices = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Choice:
    """A key, what may be chosen for it, and what it is now in words; the present is always an option."""

    key: str
    options: tuple[Any, ...]
    now: str

    def label(self, option: int | None) -> str:
        """The name of an option by its number; None is the present."""
        return self.now if option is None else str(label_of(self.options[option]))


@dataclass(frozen=True, eq=False)
class OptionCombination:
    """One option of each choice, by their numbers; None where a choice stays as it is."""

    options: tuple[int | None, ...]
    choices: tuple[Choice, ...]

    @property
    def values(self) -> dict[str, Any]:
        """What is set, value by key."""
        chosen = zip(self.choices, self.options, strict=True)
        return {choice.key: choice.options[option] for choice, option in chosen if option is not None}

    @property
    def labels(self) -> dict[str, str]:
        """What each choice is, by key."""
        return {c.key: c.label(option) for c, option in zip(self.choices, self.options, strict=True)}

    @property
    def changed(self) -> tuple[str, ...]:
        """The keys that aren't as they are."""
        return tuple(self.values)

    def model(self, models: ScenarioModels) -> Model:
        """The model with what is chosen; BrightcellError where there can't be one."""
        variant = AskedVariant("", self.values)
        base = models.base(variant)
        changes = changes_of_product(variant, base.product)
        return base.with_(changes) if changes else base


def choices_of(models: ScenarioModels, asked: Choices, levers: Mapping[str, Bounds]) -> tuple[Choice, ...]:
    """The choices of a call, without options that are what is now.

    Raises
    ------
    InputError
        For a key that is none or meets nothing, options that aren't a list or are named twice, a key that is a lever
        too, and more combinations than are tried.
    """
    problems = [problem for key, options in asked.items() for problem in _problems(key, options, levers)]
    if problems:
        raise InputError(problems)
    choices = tuple(_choice(models, key, tuple(options)) for key, options in asked.items())
    _refuse_too_many(choices)
    lows = {key: bounds[0] for key, bounds in levers.items() if isinstance(bounds, Sequence) and len(bounds) == 2}
    tried = [AskedVariant(str(n), {**c.values, **lows}) for n, c in enumerate(combinations_of(choices))]
    if choices:
        check_scenarios(models, tried)
    return choices


def combinations_of(choices: Sequence[Choice]) -> Iterator[OptionCombination]:
    """All combinations, that of the present first."""
    for options in combinations(*((None, *range(len(choice.options))) for choice in choices)):
        yield OptionCombination(options, tuple(choices))


def _problems(key: str, options: Any, levers: Mapping[str, Bounds]) -> Iterator[Problem]:
    if key in levers:
        yield Problem("this key is a lever and a choice", path=key, expected="one of them")
    if isinstance(options, str | bytes | Mapping) or not isinstance(options, Sequence) or not options:
        expected = 'a list of what may be chosen, such as ["CN-SC", "DE"]'
        yield Problem("these are not options", path=f"choices {key}", found=repr(options), expected=expected)
        return
    times = Counter(str(label_of(option)) for option in options)
    for label in (label for label, number in times.items() if number > 1):
        yield Problem("this option is given twice", path=f"choices {key}", found=label, expected="each option once")


def _choice(models: ScenarioModels, key: str, options: Sequence[Any]) -> Choice:
    now = _now(models.model, key)
    others = tuple(option for option in options if not _is_now(models, key, option))
    return Choice(key, others, now)


def _now(model: Model, key: str) -> str:
    """What a choice is now, in words."""
    if key in (PRODUCT, RULEBOOK, BACKGROUND):
        return str(label_of({PRODUCT: model.product, RULEBOOK: model.rulebook, BACKGROUND: model.background}[key]))
    values = [value_at(model.product, path) for path in paths_of(model.product, key)] if is_path(key) else []
    texts = {str(value) for value in values if value is not None and not hasattr(value, "model_fields")}
    return texts.pop() if len(texts) == 1 and len(values) >= 1 else AS_IS


def _is_now(models: ScenarioModels, key: str, option: Any) -> bool:
    """Whether an option changes nothing."""
    if key in (PRODUCT, RULEBOOK, BACKGROUND):
        try:
            part = models.part(key, option)
        except BrightcellError:
            return False  # told later, with all that is wrong
        of_model = {PRODUCT: models.model.product, RULEBOOK: models.model.rulebook, BACKGROUND: models.model.background}
        return bool(part.sha256 == of_model[key].sha256)
    if not is_path(key):
        return False
    fields = paths_of(models.model.product, key)
    return bool(fields) and all(str(value_at(models.model.product, path)) == str(option) for path in fields)


def _refuse_too_many(choices: Sequence[Choice]) -> None:
    number = 1
    for choice in choices:
        number *= len(choice.options) + 1
    if number > MOST:
        what, hint = "these are too many combinations of options", "leave options out, or sweep over them first"
        found, expected = f"{number:,}", f"at most {MOST:,}"
        raise InputError(Problem(what, path="choices", found=found, expected=expected, hint=hint))
