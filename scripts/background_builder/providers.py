"""Where makers are, and which process provides a key there."""

from collections.abc import Iterable, Mapping

from background_builder.rows import Link, Part

EUROPE = ("EU27", "DE", "PL", "HU", "SE", "FR", "ES", "FI", "NO", "GB")
COUNTRIES = ("CN", "US", "KR", "JP", *EUROPE, "CA", "IN", "ID")
WORLD = "GLO"
Grids = Mapping[str, str]
Providers = Mapping[tuple[str, str], str]


def grids_of(electricity: Part) -> Grids:
    """Location -> process of electricity at medium voltage, of the default year."""
    return {link.location: link.process for link in electricity.links if link.key == "electricity"}


def makers(grids: Grids) -> tuple[str, ...]:
    """Countries that make batteries, the provinces of China that have electricity, and the world."""
    provinces = sorted(place for place in grids if place.startswith("CN-"))
    return (*COUNTRIES, *provinces, WORLD)


def providers_of(links: Iterable[Link]) -> Providers:
    """(key, location) -> process; what serves any place has the location ""."""
    return {(link.key, link.location): link.process for link in links}


def provider(key: str, place: str, providers: Providers) -> str:
    """The process that serves any place, else the one at this place, else the world's. KeyError if there is none.

    Recipes name materials without a place, as products do: only what has no row for any place, such as electricity,
    is taken from the place of the recipe.
    """
    provider_place = next((at for at in ("", place, WORLD) if (key, at) in providers), None)
    if provider_place is None:
        raise KeyError(f"nothing provides {key} at {place}")
    return providers[key, provider_place]
