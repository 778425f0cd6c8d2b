"""What of a product's making and buying rules have something to say on: shared meters, several plants, GWP sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from brightcell.product.models import Product
from brightcell.product.plants import plants_of
from brightcell.product.vocabulary import ECONOMIC_KEY, STEPS


@dataclass(frozen=True)
class SharedMeter:
    """A meter that other products share: its field, the key, this product's part of the count."""

    field: str
    site: str
    carrier: str
    key: str
    share: float
    why: str | None = None

    @property
    def is_economic(self) -> bool:
        """Whether it is divided by value, and not by a physical quantity."""
        return self.key == ECONOMIC_KEY


@dataclass(frozen=True)
class SeveralPlants:
    """A step that several plants carry out, with the share of each."""

    step: str
    plants: tuple[tuple[str, float], ...]

    @property
    def in_words(self) -> str:
        """`cell at Ochang (60 %) and Changzhou (40 %)`."""
        return f"{self.step} at {' and '.join(f'{name} ({100 * share:g} %)' for name, share in self.plants)}"


@dataclass(frozen=True)
class DeclaredSet:
    """The GWP set of a declared footprint: its field, the supplier, and the share that no stated gas explains."""

    field: str
    supplier: str
    gwp_set: str
    unexplained: float


@dataclass(frozen=True)
class Particulars:
    """What rules have something to say on."""

    meters: tuple[SharedMeter, ...] = ()
    plants: tuple[SeveralPlants, ...] = ()
    sets: tuple[DeclaredSet, ...] = ()


def shared_meters(product: Product) -> Iterator[SharedMeter]:
    """The meters that other products share."""
    for site in product.sites:
        for step in site.steps:
            for meter in step.meters:
                if meter.shared is not None:
                    field = f"sites[{site.name}].steps[{step.step}].meters[{meter.carrier}].shared"
                    yield SharedMeter(field, site.name, meter.carrier, meter.shared.by, meter.share, meter.shared.why)


def several_plants(product: Product) -> Iterator[SeveralPlants]:
    for step in STEPS:
        plants = [plant for plant in plants_of(product, step) if plant.share is not None and plant.share.value > 0]
        if len(plants) > 1:
            yield SeveralPlants(step, tuple((plant.name, plant.share.value) for plant in plants if plant.share))
