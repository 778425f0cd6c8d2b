"""How the uncertain numbers of a product hang together: choices, shares of one whole, correlations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from brightcell.distributions import Nature
from brightcell.errors import Problem
from brightcell.product import fields as f
from brightcell.product.amounts import refuse
from brightcell.product.fields import Block
from brightcell.product.rules import check_names_are_unique, check_shares_sum_to_one

LARGEST_NUMBER_OF_COMBINATIONS = 64
Positive = Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)]
AboveOne = Annotated[float, Field(gt=1, strict=True, allow_inf_nan=False)]


class ChoiceOption(Block):
    """One way in which it may be; without `set` and `rules` it is this file as it stands."""

    label: f.Text = Field(description="Name of the option.")
    probability: f.Share = Field(description="How probable it is; the probabilities of a choice sum to 100 %.")
    set: dict[str, Any] = Field(
        default={},
        description="Path of a field of this file -> what stands there instead.",
    )
    rules: dict[str, Any] = Field(
        default={}, description="Settings of the rulebook as `--set` takes them: SLOT or SLOT.PARAMETER -> value."
    )

    @property
    def as_it_stands(self) -> bool:
        """Whether it changes nothing."""
        return not self.set and not self.rules


class ProductChoice(Block):
    """A discrete choice, drawn as one input: a supplier, a route, an allocation, a factor A of the rulebook."""

    name: f.Text = Field(description="Name; products that have a choice of the same name are drawn together.")
    options: Annotated[tuple[ChoiceOption, ...], Field(min_length=2)] = Field(
        description="The options; exactly one of them is this file as it stands, and gives the nominal result."
    )
    nature: Nature = Field(default="choice", description="variability, ignorance or choice.")
    source: f.Text | None = Field(default=None, description="Where the probabilities come from.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @field_validator("options", mode="after")
    @classmethod
    def options_are_told_apart(cls, options: tuple[ChoiceOption, ...]) -> tuple[ChoiceOption, ...]:
        check_names_are_unique(options, "label")
        check_shares_sum_to_one([option.probability for option in options], "options")
        standing = [option.label for option in options if option.as_it_stands]
        if len(standing) != 1:
            expected = "one option without `set` and `rules`: the file as it stands"
            raise refuse(
                Problem(
                    "a choice needs exactly one nominal option", found=", ".join(standing) or "none", expected=expected
                )
            )
        return options

    @property
    def nominal(self) -> ChoiceOption:
        """The option that is the file as it stands."""
        return next(option for option in self.options if option.as_it_stands)


class SharesOfOne(Block):
    """Shares that sum to one in every draw; the amounts themselves are the nominal shares.

    dirichlet: `concentration` c gives Var = s (1 - s) / (c + 1), or `sd` is that of the largest share.
    logistic-normal: lognormals of the geometric standard deviation `gsd` about the shares, divided by their sum.
    """

    of: Annotated[tuple[f.Text, ...], BeforeValidator(f.as_list), f.OneOrList(), Field(min_length=1)] = Field(
        description="end_of_life.routes, sites[NAME].electricity_supply, sites.*.steps[STEP].share, or parameters."
    )
    distribution: Literal["dirichlet", "logistic-normal"] = Field(description="dirichlet or logistic-normal.")
    concentration: Positive | None = Field(default=None, description="Concentration of a Dirichlet distribution.")
    sd: Positive | None = Field(default=None, description="Standard deviation of the largest share, as a fraction.")
    gsd: Annotated[tuple[AboveOne, ...], BeforeValidator(f.as_list), f.OneOrList()] | None = Field(
        default=None, description="Geometric standard deviation, one for all shares or one for each."
    )
    nature: Nature = Field(default="ignorance", description="variability, ignorance or choice.")
    source: f.Text | None = Field(default=None, description="Where the spread comes from.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @model_validator(mode="after")
    def one_spread_is_given(self) -> Self:
        fitting = ("concentration", "sd") if self.distribution == "dirichlet" else ("gsd",)
        spreads = [name for name in ("concentration", "sd", "gsd") if getattr(self, name) is not None]
        if len(spreads) != 1 or spreads[0] not in fitting:
            found, expected = " and ".join(spreads) or "none", f"{self.distribution} with {' or '.join(fitting)}"
            raise refuse(Problem("these shares need exactly one spread", found=found, expected=expected))
        return self

    @property
    def name(self) -> str:
        """Name of the group."""
        return ", ".join(self.of)


class Correlation(Block):
    """The correlation of the normal scores of two uncertain data, named as results print them."""

    between: Annotated[tuple[f.Text, ...], Field(min_length=2, max_length=2)] = Field(
        description="Names of two uncertain data, for example parameters.cell_energy."
    )
    correlation: float = Field(ge=-1, le=1, strict=True, allow_inf_nan=False, description="From -1 to 1.")
    source: f.Text | None = Field(default=None, description="Where the correlation comes from.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @property
    def name(self) -> str:
        """Both names."""
        return " and ".join(self.between)


class ProductUncertainty(Block):
    """Choices, shares that sum to one, and correlations; the spread of a single number stands with the number."""

    choices: f.ListOf[ProductChoice] = Field(default=(), description="Discrete choices.")
    shares: f.ListOf[SharesOfOne] = Field(default=(), description="Groups of shares that sum to one.")
    correlations: f.ListOf[Correlation] = Field(default=(), description="Correlations of pairs of uncertain data.")

    @field_validator("choices", mode="after")
    @classmethod
    def combinations_are_few(cls, choices: tuple[ProductChoice, ...]) -> tuple[ProductChoice, ...]:
        check_names_are_unique(choices, "name")
        number = combinations_of([len(choice.options) for choice in choices])
        if number > LARGEST_NUMBER_OF_COMBINATIONS:
            expected = f"at most {LARGEST_NUMBER_OF_COMBINATIONS}, since each is a model of its own"
            raise refuse(Problem("there are too many combinations of options", found=str(number), expected=expected))
        return choices


def combinations_of(numbers: Sequence[int]) -> int:
    """How many ways there are to take one option of each choice."""
    product = 1
    for number in numbers:
        product *= number
    return product


def labels_of(chosen: Mapping[str, str]) -> str:
    """Options by choice, in words: "route: pyro, supplier: B"."""
    return ", ".join(f"{name}: {label}" for name, label in chosen.items())
