"""Names that tell models apart, by as few facts as it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from brightcell.model.model import Model
from brightcell.product import Product
from brightcell.product.differences import asked_text

Facts = tuple[str, ...]


def distinguishing(facts: Sequence[Facts], further: Sequence[Facts], least: int = 0) -> list[str]:
    """A label for each of some things: of their facts those that differ, then as many further ones as it takes.

    `least` is the place of the fact that is named where none differs. Two that nothing tells apart get the same label.
    """
    places = [i for i in range(len(facts[0])) if len({fact[i] for fact in facts}) > 1] or [least]
    labels = [" | ".join(fact[i] for i in places) for fact in facts]
    for i in range(len(further[0])):
        if len(set(labels)) == len(labels):
            break
        twins = {label for label, number in Counter(labels).items() if number > 1}
        if _differ(further, labels, twins, i):
            labels = [
                f"{label} | {fact[i]}" if label in twins and fact[i] else label
                for label, fact in zip(labels, further, strict=True)
            ]
    return labels


def _differ(further: Sequence[Facts], labels: Sequence[str], twins: Collection[str], place: int) -> bool:
    """Whether a fact tells apart some of those that have the same label."""
    pairs = {(label, fact[place]) for fact, label in zip(further, labels, strict=True) if label in twins}
    return len(pairs) > len(twins)


def plant_of(product: Product) -> str:
    """The plant that finishes the pack, and where it is."""
    plant = product.identity.plant
    return f"{plant.name}, {plant.location}"


def sites_of(product: Product) -> str:
    """Where its sites are, each place once."""
    places = dict.fromkeys(site.location for site in product.sites)
    return f"sites in {', '.join(places)}" if places else ""


def changes_of(model: Model) -> str:
    """What the user changed in the rules."""
    return "; ".join(f"{name}={value}" for name, value in model.rulebook.user_settings.items())


def further_facts(model: Model) -> Facts:
    """What tells models of the same product under the same rulebook apart, as texts."""
    sites = sites_of(model.product)
    changed = asked_text(model.product.changed)
    file = model.product.file or ""
    return (plant_of(model.product), sites, file, changes_of(model), changed, model.background.label)


def model_labels(first: Model, second: Model) -> tuple[str, str]:
    """Names of two models, by what differs between them."""
    models = (first, second)
    facts = [(model.product.identity.model, model.rulebook.id, model.background.label) for model in models]
    left, right = distinguishing(facts, [further_facts(model) for model in models])
    return (left, right) if left != right else (f"{left} (first)", f"{right} (second)")
