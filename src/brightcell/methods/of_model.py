"""A model with what is uncertain of it, ready for a method: as a function, or as every exchange of a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from brightcell.background import Background, DatabaseBackground
from brightcell.background.factor_ranges import AskedRanges, ranges_key
from brightcell.background.layers import among, by_layer, layers_of
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.errors import InputError, Problem
from brightcell.linking import background_code
from brightcell.methods.adjoint import factorised
from brightcell.methods.chain import Chain, ExchangeLabels
from brightcell.methods.function import Array, Function, Indices
from brightcell.methods.of_alternative import function_of
from brightcell.methods.records import Record
from brightcell.methods.resuming import resumable
from brightcell.methods.selected import SelectedFunction, chosen
from brightcell.model import Model
from brightcell.product import Product
from brightcell.propagation.alternatives import lay_out, product_alternative
from brightcell.propagation.choices import PREFIX
from brightcell.propagation.database import Exchanges, exchanges_of
from brightcell.propagation.default_spreads import DefaultSpread, in_words, spreads_sha256
from brightcell.propagation.drawn_routes import NEARLY, drawn_routes, route_lines
from brightcell.propagation.evaluable import Alternative, Evaluable
from brightcell.propagation.foreground import exchanged
from brightcell.propagation.totals import ChangedTotals
from brightcell.runs.request import versions
from brightcell.uncertainty.variables import Variables

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, eq=False)
class UncertainModel:
    """A model, and whether the exchanges of its background and the factors of gases are uncertain beside its product.

    With `defaults` data that state no spread have that of their class.

    Raises InputError, when one of its properties is first needed, where nothing is uncertain.
    """

    model: Model
    background: bool = False
    factors: AskedRanges = False
    defaults: bool = False

    @property
    def is_database(self) -> bool:
        """Whether the exchanges of a database are uncertain, which are too many for a function of all of them."""
        layers = layers_of(self.model.background)
        return self.background and any(isinstance(layer, DatabaseBackground) for layer in layers)

    @cached_property
    def chain(self) -> Chain:
        """The product's data and every exchange of the database behind it."""
        return chain_of(self.model, self.factors, self.laid_out_product)

    @cached_property
    def laid_out_product(self) -> tuple[Alternative, Variables]:
        """The product on its background as it is, and its data."""
        return product_alternative(self.model, self.defaults)

    @cached_property
    def laid_out(self) -> tuple[Evaluable, Variables]:
        """The model with all of its uncertain data, of a background of tables too."""
        (alternative,), variables = lay_out(
            [self.model],
            background_uncertainty=self.background,
            factor_uncertainty=self.factors,
            default_spreads=self.defaults,
        )
        return alternative, variables

    @cached_property
    def selected(self) -> SelectedFunction:
        """The footprint as a function; of a database, of the exchanges that matter most."""
        return chosen(self.chain) if self.is_database else SelectedFunction(function_of(*self.laid_out), ())

    @property
    def default_spreads(self) -> tuple[DefaultSpread, ...]:
        """The data of the product that have a default spread."""
        alternative, _ = self.laid_out_product if self.is_database else self.laid_out
        return tuple(alternative.defaults.values())

    @property
    def function(self) -> Function:
        """The function alone, which keeps what a method computes for that method only."""
        function = self.selected.function
        if isinstance(function.evaluate_changed, ChangedTotals):
            return replace(function, evaluate_changed=ChangedTotals(function.evaluate_changed.totals))
        return function

    def kept_function(self, keep: str | Path | None) -> Function:
        """The function, whose results are in a folder where one is given, so that a method can go on."""
        if keep is None:
            return self.function
        model = self.model
        parts = (model.product, model.rulebook, model.background, model.method)
        drawn = (self.background, ranges_key(self.factors), self.defaults, spreads_sha256())
        key = str(([part.sha256 for part in parts], drawn, sorted(versions().items())))
        return resumable(self.function, Path(keep), key)

    def noted(self, record: R) -> R:
        """A record of the function, with what a reader must know of what is left out of it."""
        return self.listed(replace(record, notes=(*record.notes, *self.selected.notes)))

    def listed(self, record: R) -> R:
        """A record with the default spreads that it rests on, in words and one by one."""
        defaults = self.default_spreads
        notes = (*record.notes, *((in_words(defaults),) if defaults else ()), *self._routes(), *self._left_out())
        return replace(record, notes=notes, default_spreads=defaults)

    def _routes(self) -> tuple[str, ...]:
        """The materials of unknown route, and how they vary; beside a database they are kept at their shares."""
        routes = () if self.is_database else drawn_routes([self.laid_out[0]])
        return (*route_lines(routes), NEARLY) if routes else ()

    def _left_out(self) -> tuple[str, ...]:
        """Notes on what a database left out, and on what can't be combined with every exchange of one."""
        cut_off = cut_off_notes(self.model.background)
        if not self.is_database:
            return cut_off
        beside = "beside the exchanges of a database"
        correlated = f"correlations between default spreads are left out {beside}"
        mixed = f"shares of the mixes of {{}} are kept as they are {beside}"
        layers = [layer for layer in layers_of(self.model.background) if isinstance(layer, Background)]
        notes = [mixed.format(layer.label) for layer in layers if layer.mix_groups]
        alternative = self.laid_out_product[0]
        depend = alternative.correlations or alternative.correlated_groups
        return (*cut_off, *((correlated,) if depend else ()), *notes)

    def sloped(self, method: str) -> Function:
        """The function for a method that needs slopes; InputError where options are chosen by draws."""
        if any(name.startswith(PREFIX) for name in self.selected.function.names):
            what, hint = "a choice between options has no slope", "use sobol, shapley or information"
            raise InputError(Problem(what, path="method", found=method, hint=hint))
        return self.function


def chain_of(
    model: Model, factor_uncertainty: AskedRanges = False, product: tuple[Alternative, Variables] | None = None
) -> Chain:
    """A model on a database and every exchange of the database behind it, solved once.

    `product` is the product on its background as it is, laid out; by default with its own spreads alone.

    Raises InputError where data are correlated or shares of a whole, which exchanges of a database can't be combined
    with.
    """
    _refuse_dependence(model.product, factor_uncertainty)
    alternative, variables = product or product_alternative(model)
    links = alternative.foreground.links
    codes = [background_code(model.background, label) for label in links]
    of_layers = by_layer(model.background, codes)
    databases = [(layer, own) for layer, own in of_layers if isinstance(layer, DatabaseBackground) and own]
    if not databases:
        what = "no demand of the product is met by a database, so none of its exchanges matters"
        raise InputError(Problem(what, path="background", found=model.background.label))
    exchanges = exchanges_of(databases, model.method)
    places = [codes.index(among(model.background, layer, code)) for layer, own in databases for code in own]
    return Chain(
        product=function_of(alternative, variables),
        distributions=variables.distributions.take(variables.uncertain),
        parts=_parts(alternative, variables.uncertain_names, places),
        background=exchanges.matrices,
        solved=factorised(exchanges.matrices),
        per_amount=exchanges.per_amount,
        labels=_labels(exchanges),
        shared=len(exchanges.draws),
    )


def _refuse_dependence(product: Product, factor_uncertainty: AskedRanges) -> None:
    hint = "leave background_uncertainty out, or take a background of tables such as open"
    problems = []
    if product.uncertainty is not None:
        what = "choices, shares and correlations of a product can't be combined with all exchanges of a database"
        problems.append(product.located(Problem(what, path="uncertainty", hint=hint)))
    if factor_uncertainty:
        what = "factors of gases can't be combined with all exchanges of a database"
        problems.append(Problem(what, path="factor_uncertainty", hint=hint))
    if problems:
        raise InputError(problems)


def _parts(alternative: Alternative, names: tuple[str, ...], databases: list[int]) -> Callable[[Any], Any]:
    """What is taken of the links of databases (by place), and what is caused beside that: emissions, and tables."""
    tables = [place for place in range(len(alternative.foreground.links)) if place not in set(databases)]

    def parts(x: Array) -> tuple[Array, Array]:
        draws, size = dict(zip(names, x, strict=True)), x.shape[1]
        taken, emitted = exchanged(alternative.foreground, draws, size)
        own = alternative.factors @ emitted
        if tables:
            scores = alternative.scores.scores(draws, alternative.factors, 0, size)[tables].sum(axis=1)
            own = own + (taken[tables] * scores).sum(axis=0)
        return taken[databases], own

    return parts


def _labels(exchanges: Exchanges) -> Callable[[Indices], ExchangeLabels]:
    def labels(which: Indices) -> ExchangeLabels:
        background = ("background",) * len(which)
        groups = {
            **dict.fromkeys(("group", "stage", "component"), background),
            "supplier": tuple(exchanges.activities(which)),
            "source": tuple(exchanges.databases(which)),
        }
        return ExchangeLabels(tuple(exchanges.labels(which)), groups)

    return labels
