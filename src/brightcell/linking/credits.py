"""Credits that follow the burden of the part that they come from: what only the background can say of them.

For an element k that is recovered from a compound, or the metal of a foil, with F_d the score of the process that is
bought, E*v_k = E*v_k(background) x min(1, F_d / W), W = sum over k of w_k E*v_k(background): what comes back of a
kilogram is worth no more than the kilogram. With one declared figure F_s for it this is x min(1, F_s / F_d) as well,
F_d being what would be bought without the figure. Where the supplier states figures E_k for some elements, the others
have no more than what is left of F_s. Where a rule takes the background's credit whatever is declared, it is
E*v_k(background) x min(1, F_s / W): no more comes back than was entered. The factors are those of the nominal values; a
draw of F_s moves burden and credit together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from brightcell.background.layers import AnyBackground
from brightcell.inventory.models import Activity, Demand, Exchange, Foreground, Purchase, Reading, Returnable
from brightcell.inventory.quantity import Quantity, apply_function, constant, smallest, total
from brightcell.linking.link import Link, provider_of
from brightcell.rulebooks.apply import ForegroundSystem, WithheldCredit

BACKGROUND: Reading = "background"
"""The reading of E*v that leaves it as the background has it."""
Scores = Callable[[], Mapping[str, float]]
"""Gives kg CO2e of one unit of each process of the background, by its code."""


def with_credits(
    foreground: ForegroundSystem, background: AnyBackground, scores: Scores, exact: bool = False
) -> ForegroundSystem:
    """The foreground with each credit scaled by the figure that it follows, or withheld where it can follow none.

    With `exact` the factors are formulas of the figures, as a footprint that is made anew with another figure has them,
    in place of those of the nominal values.
    """
    scaled = {a.code for a in foreground.activities if any(e.role and e.role.purchase for e in a.exchanges)}
    if not scaled:
        return foreground
    credits = _Credits(foreground, background, scores(), exact)
    activities = tuple(credits.activity(a) if a.code in scaled else a for a in foreground.activities)
    return replace(foreground, activities=activities, withheld=tuple(credits.withheld))


def credit_scale(figure: Quantity, background_score: float, bound: float = 1.0) -> Quantity:
    """The factor on a credit, bound x min(1, F_s / F_d), which moves with F_s: F_s x bound / max(F_s nominal, F_d)."""
    return figure * (bound / max(figure.value, background_score))


def exact_scale(figure: Quantity, background_score: float, bound: float = 1.0) -> Quantity:
    """The same factor as a formula of the figure: bound x F_s / max(F_s, F_d)."""
    return figure * bound / apply_function("max", figure, constant(background_score))


class _Credits:
    """The credits of one foreground on one background, and what of them is withheld."""

    def __init__(
        self, foreground: ForegroundSystem, background: AnyBackground, scores: Mapping[str, float], exact: bool
    ) -> None:
        self.exact = exact
        self.activities = {activity.code: activity for activity in foreground.activities}
        self.background, self.scores = background, scores
        self.withheld: list[WithheldCredit] = []

    def activity(self, activity: Activity) -> Activity:
        exchanges = (self._exchange(activity, exchange) for exchange in activity.exchanges)
        return replace(activity, exchanges=tuple(e for e in exchanges if e is not None))

    def _exchange(self, activity: Activity, exchange: Exchange) -> Exchange | None:
        purchase = exchange.role.purchase if exchange.role else None
        if purchase is None:
            return exchange
        score = self._score(purchase.demand, activity)
        if not purchase.is_stated:
            bound = self._bound(purchase, activity)
            return exchange if bound == 1.0 else replace(exchange, amount=exchange.amount * bound)
        if exchange.role is not None and exchange.role.reading == BACKGROUND:
            return self._of_background(purchase, exchange, activity)
        why = _why_withheld(purchase, score, self.background.label)
        if why is None and purchase.virgin is not None and score is not None:
            return replace(exchange, amount=exchange.amount * self._scale(purchase, purchase.virgin, score, activity))
        self._withhold(purchase, exchange, activity, why or "")
        return None

    def _of_background(self, purchase: Purchase, exchange: Exchange, activity: Activity) -> Exchange | None:
        """E*v(background) x min(1, F_s / W), F_s that of virgin material where there is one; the rest is named."""
        entered, worth = purchase.virgin_figure or purchase.figure, self._worth_per_kg(purchase, exchange, activity)
        if entered is None:
            why = f"no figure says what the described making of {purchase.material} causes, to bound its credit with"
            self._withhold(purchase, exchange, activity, why)
            return None
        if worth <= 0.0:
            return exchange
        if (cut := 1.0 - entered.value / worth) > 0.0:
            why = f"{self.background.label} gives more for what {purchase.material} gives back than was declared for it"
            self._withhold(purchase, exchange, activity, why, cut)
        return replace(exchange, amount=exchange.amount * smallest(constant(1.0), entered / worth))

    def _worth_per_kg(self, purchase: Purchase, exchange: Exchange, activity: Activity) -> float:
        """W of what is bought: of its elements or metal, or of the very thing that comes back."""
        if purchase.returns:
            return self._worth_of(purchase, purchase.returns, activity)
        return abs(self._worth(exchange) / exchange.amount.value) if exchange.amount.value else 0.0

    def _withhold(
        self, purchase: Purchase, exchange: Exchange, activity: Activity, why: str, share: float = 1.0
    ) -> None:
        recovered = (exchange.role.recovered if exchange.role else None) or purchase.material
        kg = -self._worth(exchange) * share
        self.withheld.append(WithheldCredit(purchase.material, recovered, why, activity.code, kg))

    def _worth(self, exchange: Exchange) -> float:
        """kg CO2e of a credit as the background has it, per unit of the activity that it is in."""
        assert isinstance(exchange.target, Foreground)
        credit = self.activities[exchange.target.code]
        demanded = [(e.target, e.amount.value) for e in credit.exchanges if isinstance(e.target, Demand)]
        return exchange.amount.value * sum(kg * (self._score(demand, credit) or 0.0) for demand, kg in demanded)

    def _bound(self, purchase: Purchase, activity: Activity) -> float:
        return burden_bound(purchase, activity, self.background, self.scores)

    def _scale(self, purchase: Purchase, figure: Quantity, score: float, activity: Activity) -> Quantity:
        """F_s x min(min(1, F_d / W) / max(F_s, F_d), (F_s - sum of w_k E_k) / F_s / W of the other elements)."""
        scale_of = exact_scale if self.exact else credit_scale
        scale = scale_of(figure, score, self._bound(purchase, activity))
        others = [r for r in purchase.returns if r.recovered not in purchase.element_figures]
        worth = self._worth_of(purchase, others, activity)
        if not purchase.element_figures or figure.value <= 0.0 or worth <= 0.0:
            return scale
        figures = purchase.element_figures
        if self.exact:
            rest = figure - total(r.content * figures[r.recovered] for r in purchase.returns if r.recovered in figures)
            return smallest(scale, apply_function("max", rest, constant(0.0)) / worth)
        stated = sum(r.content * figures[r.recovered].value for r in purchase.returns if r.recovered in figures)
        left = max(figure.value - stated, 0.0) / worth
        return scale if scale.value <= left else figure * (left / figure.value)

    def _worth_of(self, purchase: Purchase, returns: Iterable[Returnable], activity: Activity) -> float:
        return _worth_of(purchase, returns, activity, self.background, self.scores)

    def _score(self, demand: Demand, activity: Activity) -> float | None:
        return _score(demand, activity, self.background, self.scores)


def burden_bound(
    purchase: Purchase, activity: Activity, background: AnyBackground, scores: Mapping[str, float]
) -> float:
    """min(1, F_d / W): what comes back of a kilogram is worth no more than what the background has for the kilogram."""
    worth = _worth_of(purchase, purchase.returns, activity, background, scores)
    score = _score(purchase.demand, activity, background, scores)
    return 1.0 if score is None or worth <= score else max(score, 0.0) / worth


def _worth_of(
    purchase: Purchase,
    returns: Iterable[Returnable],
    activity: Activity,
    background: AnyBackground,
    scores: Mapping[str, float],
) -> float:
    """W: kg CO2e of all that a kilogram of a part holds, as the background has it where the part was bought."""
    place = purchase.demand.place
    replaced = ((Demand("material", r.substitutes, place, "kg"), r.amount) for r in returns)
    return sum(kg * (_score(demand, activity, background, scores) or 0.0) for demand, kg in replaced)


def _score(demand: Demand, activity: Activity, background: AnyBackground, scores: Mapping[str, float]) -> float | None:
    """kg CO2e of one unit of what the background supplies; None where it supplies no such thing."""
    link = provider_of(demand, activity, background)
    return scores[link.process.code] * link.provider.factor if isinstance(link, Link) else None


def _why_withheld(purchase: Purchase, score: float | None, background: str) -> str | None:
    if purchase.made is not None:
        return f"{background} has nothing to compare the described making of {purchase.material} with"
    if purchase.virgin is None:
        return "the declared footprint contains recycled content, and no virgin_footprint stands beside it"
    if score is None or score <= 0.0:
        return f"{background} has no {purchase.material} to compare the declared footprint with"
    return None
