"""Layers of backgrounds: a demand is asked of each in turn, and the first that has something for it wins."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from brightcell.background.models import Background, Dangling, DatabaseBackground, Flow, Offers, Provider
from brightcell.errors import BackgroundError, Problem

ABOVE = " > "
"""Between the names of layers, the first one first."""
SingleBackground = Background | DatabaseBackground


@dataclass(frozen=True, repr=False)
class LayeredBackground:
    """Several backgrounds of which the first that has something for a demand meets it; made by `layered`.

    A process is named `LAYER:CODE`, so that each layer may have one of the same code.

    Attributes
    ----------
    layers : tuple of Background or DatabaseBackground
        Those that are asked, the first one first.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.read_background(("greet-2022", "open")).label
    'greet-2022 > open'
    """

    layers: tuple[SingleBackground, ...]

    @property
    def label(self) -> str:
        """The names of its layers: `suppliers on book > open`."""
        return ABOVE.join(layer.label for layer in self.layers)

    @property
    def name(self) -> str:
        """The same as its label."""
        return self.label

    @property
    def title(self) -> str:
        """The titles of its layers."""
        return ABOVE.join(layer.title for layer in self.layers)

    @property
    def version(self) -> str:
        """The versions of its layers."""
        return ABOVE.join(layer.version for layer in self.layers)

    @property
    def licence(self) -> str:
        """The licences of its layers."""
        return "; ".join(dict.fromkeys(layer.licence for layer in self.layers))

    @cached_property
    def sha256(self) -> str:
        """Hash of its layers in their order."""
        return hashlib.sha256(" > ".join(layer.sha256 for layer in self.layers).encode()).hexdigest()

    @property
    def databases(self) -> tuple[DatabaseBackground, ...]:
        """The layers that are databases of a Brightway project."""
        return tuple(layer for layer in self.layers if isinstance(layer, DatabaseBackground))

    @property
    def project(self) -> str | None:
        """The Brightway project of its databases; None where all layers are tables."""
        return self.databases[0].project if self.databases else None

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The elementary flows of all layers, each once."""
        flows = {flow.flow: flow for layer in reversed(self.layers) for flow in layer.flows}
        return tuple(flows.values())

    @cached_property
    def offers(self) -> Offers:
        """What each demand key is met by, by location: of each pair what the first layer with it offers."""
        offers: dict[str, dict[str, Provider | Dangling]] = {}
        for layer in self.layers:
            for key, places in layer.offers.items():
                for place, offer in places.items():
                    offers.setdefault(key, {}).setdefault(place, _named(layer, offer))
        return offers

    def layer_of(self, label: str) -> tuple[SingleBackground, str]:
        """The layer of a process by its label, and the code that it has there.

        Parameters
        ----------
        label : str
            Label of a process as the layers have it.

        Returns
        -------
        tuple
            The background and the code.
        """
        fitting = [layer for layer in self.layers if label.startswith(f"{layer.label}:")]
        layer = max(fitting, key=lambda layer: len(layer.label))
        return layer, background_code(layer, label)

    def __repr__(self) -> str:
        return f"<LayeredBackground {self.label}: {len(self.offers)} keys, sha256 {self.sha256[:12]}>"


AnyBackground = SingleBackground | LayeredBackground


def layered(layers: Sequence[AnyBackground]) -> AnyBackground:
    """Backgrounds as the layers of one, the first wins; layers of a layer stand in its place, one alone is itself.

    Raises BackgroundError for no layer, for one that comes twice, and for databases of several projects.
    """
    flat = tuple(part for layer in layers for part in layers_of(layer))
    problems = [
        Problem("a background comes twice among the layers", path="background", found=label, expected="each once")
        for label, count in Counter(layer.label for layer in flat).items()
        if count > 1
    ]
    projects = dict.fromkeys(layer.project for layer in flat if isinstance(layer, DatabaseBackground))
    if not flat:
        problems.append(Problem("there is no background among the layers", path="background", expected="one or more"))
    if len(projects) > 1:
        what = "the databases of the layers are in several Brightway projects, and Brightway links within one only"
        problems.append(
            Problem(what, path="background", found=", ".join(projects), hint="import them into one project")
        )
    if problems:
        raise BackgroundError(problems)
    return flat[0] if len(flat) == 1 else LayeredBackground(tuple(map(_as_layer, flat)))


def layers_of(background: AnyBackground) -> tuple[SingleBackground, ...]:
    """The layers of a background; one without layers is its only one."""
    return background.layers if isinstance(background, LayeredBackground) else (background,)


def home_of(background: AnyBackground) -> str | None:
    """The Brightway project that a background is in, None for tables."""
    return None if isinstance(background, Background) else background.project


def background_label(background: AnyBackground, code: str) -> str:
    """The label of a background process among the activities of a linked system."""
    return code if isinstance(background, LayeredBackground) else f"{background.label}:{code}"


def background_code(background: AnyBackground, label: str) -> str:
    """The code behind a label of `background_label`."""
    return label if isinstance(background, LayeredBackground) else label.removeprefix(f"{background.label}:")


def by_layer(background: AnyBackground, codes: Iterable[str]) -> list[tuple[SingleBackground, list[str]]]:
    """Each layer with those of some processes that are its own, by the codes that they have there."""
    if not isinstance(background, LayeredBackground):
        return [(background, list(codes))]
    own: dict[str, list[str]] = {layer.label: [] for layer in background.layers}
    for label in codes:
        layer, code = background.layer_of(label)
        own[layer.label].append(code)
    return [(layer, own[layer.label]) for layer in background.layers]


def among(background: AnyBackground, layer: SingleBackground, code: str) -> str:
    """The code that a process of a layer has in the background."""
    return background_label(layer, code) if isinstance(background, LayeredBackground) else code


def in_layers(layer: SingleBackground, provider: Provider) -> Provider:
    """What a layer offers, with the code that its process has among layers."""
    process = replace(provider.process, code=background_label(layer, provider.process.code))
    return replace(provider, process=process)


def with_own_codes(background: Background) -> Background:
    """A background whose processes have the codes that they have among layers, so that its data have other names."""

    def own(code: str) -> str:
        return background_label(background, code)

    return Background(
        background.name,
        background.title,
        background.version,
        background.sha256,
        background.licence,
        flows=background.flows,
        sources=background.sources,
        year=background.year,
        mix_groups=background.mix_groups,
        choice_groups=background.choice_groups,
        processes=tuple(replace(process, code=own(process.code)) for process in background.processes),
        exchanges=tuple(
            replace(e, process=own(e.process), input=own(e.input) if e.type == "technosphere" else e.input)
            for e in background.exchanges
        ),
        mapping=tuple(replace(row, process=own(row.process)) for row in background.mapping),
        spreads=tuple(replace(s, process=own(s.process), draw=own(s.draw)) for s in background.spreads),
        log_correlations={(own(code), a, b): value for (code, a, b), value in background.log_correlations.items()},
    )


def _as_layer(background: SingleBackground) -> SingleBackground:
    return replace(background, is_layer=True) if isinstance(background, DatabaseBackground) else background


def _named(layer: SingleBackground, offer: Provider | Dangling) -> Provider | Dangling:
    return offer if isinstance(offer, Dangling) else in_layers(layer, offer)
