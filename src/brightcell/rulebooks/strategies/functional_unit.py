"""Per what? The energy that a pack delivers over its life, its rated energy, the pack, or its mass."""

from __future__ import annotations

from dataclasses import dataclass

from brightcell.errors import Problem, ProductError
from brightcell.inventory.models import Service
from brightcell.inventory.quantity import ONE, Input, Quantity, constant, from_input, smallest, total
from brightcell.product.vocabulary import VEHICLE_CATEGORIES
from brightcell.rulebooks.parameters import OTHER, number, number_table
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.settings import Settings

SLOT = "functional_unit"
DELIVERED = "kWh delivered"
WARRANTY = "performance.warranty"


@dataclass(frozen=True)
class FunctionalUnit:
    """The unit, and how many of them one pack provides; `total_energy` (kWh) only where it is delivered."""

    unit: str
    per_pack: Quantity
    total_energy: Quantity | None = None


@strategy(
    SLOT,
    "warranty-cycles",
    parameters=(
        number_table("full_equivalent_cycles_per_year", 0, keys=VEHICLE_CATEGORIES, above=True),
        number_table("distance_per_year", 0, keys=VEHICLE_CATEGORIES, above=True),
        number("minimum_energy_retention", 0, 1),
        number("years_without_qualifying_warranty", 0, above=True),
    ),
)
def warranty_cycles(settings: Settings, service: Service) -> FunctionalUnit:
    """kWh delivered: E_total = usable energy x full equivalent cycles per year x warranty years.

    Usable energy in kWh at the beginning of life, cycles per year by vehicle category, years from
    `warranty_years`. EU draft delegated regulation of April 2024, annex.
    """
    cycles = _of_category(settings, "full_equivalent_cycles_per_year", service)
    years = warranty_years(settings, service)
    how = f"{_figure(service.usable_energy)} kWh usable x {cycles:,.6g} full cycles a year x {_figure(years)} years"
    return _delivered(settings, service.usable_energy * cycles * years, f"{how}{_of_warranty(settings, service)}")


def warranty_years(settings: Settings, service: Service) -> Quantity:
    """Years of operation = min(years, distance / distance per year) of a warranty that qualifies.

    A warranty that guarantees less than the minimum energy retention does not qualify; then the rulebook's
    number of years counts. One that states no retention qualifies, with a warning. Raises `ProductError` when no
    warranty is declared.
    """
    if service.warranty_duration is None:
        raise ProductError([_missing(settings, "performance.warranty", "warranty: {duration: 8 year, ...}")])
    retention, least = service.warranty_retention, float(settings.get("minimum_energy_retention"))
    if retention is None:
        settings.trace.warn("the warranty states no energy retention; it is read as qualifying")
    elif retention.value < least:
        settings.trace.warn(
            f"the warranty guarantees {retention.value:.0%} of the energy, less than the {least:.0%} that "
            "qualifies; the rulebook's default years count"
        )
        return constant(settings.get("years_without_qualifying_warranty"))
    if service.warranty_distance is None:
        return service.warranty_duration * _of_contract(service.warranty_duration)
    per_year = _of_category(settings, "distance_per_year", service)
    years = smallest(service.warranty_duration, service.warranty_distance / per_year)
    return years * _of_contract(service.warranty_duration, service.warranty_distance)


def _of_warranty(settings: Settings, service: Service) -> str:
    """What limits the years of a warranty, in words; nothing where a rulebook's number takes its place."""
    duration, distance = service.warranty_duration, service.warranty_distance
    least, retention = float(settings.get("minimum_energy_retention")), service.warranty_retention
    if duration is None or (retention is not None and retention.value < least):
        return " of the rulebook"
    if distance is None:
        return " of warranty"
    per_year = _of_category(settings, "distance_per_year", service)
    return f", the lesser of {_figure(duration)} years and {_figure(distance)} km at {per_year:,.6g} km a year"


def _of_contract(*terms: Quantity) -> Quantity:
    """1 as a datum of the warranty as a whole, since its terms belong together; unless one has a spread of its own."""
    own = [datum for term in terms for datum in term.inputs().values()]
    if any(datum.uncertainty is not None or datum.exact for datum in own):
        return ONE
    return from_input(Input(WARRANTY, 1.0, "1"))


@strategy(SLOT, "cycle-test-linear-fade")
def cycle_test_linear_fade(settings: Settings, service: Service) -> FunctionalUnit:
    """kWh delivered, option A: E_total = rated energy x tested cycles x (1 + end-of-life state of health)/2.

    The energy per cycle fades linearly from the rated value to its end-of-life share; cycles are those of the
    test, not equivalent full cycles, which would count the fade twice.
    """
    cycles = _tested(settings, service.cycles, "cycles")
    health = _tested(settings, service.end_state_of_health, "end_state_of_health")
    how = f"{_figure(service.rated_energy)} kWh rated x {_figure(cycles)} cycles x (1 + {_figure(health)}) / 2"
    return _delivered(settings, service.rated_energy * cycles * (1.0 + health) / 2.0, how)


@strategy(SLOT, "cycle-test-energy-ratio")
def cycle_test_energy_ratio(settings: Settings, service: Service) -> FunctionalUnit:
    """kWh delivered, option B: E_total = (total discharged energy / initial energy) x rated energy.

    The ratio comes from the working-condition test of GB/T 31484.
    """
    ratio = _tested(settings, service.energy_ratio, "energy_ratio")
    how = f"{_figure(ratio)} (discharged in the test / initial energy) x {_figure(service.rated_energy)} kWh rated"
    return _delivered(settings, ratio * service.rated_energy, how)


@strategy(SLOT, "cycle-test-energy-record")
def cycle_test_energy_record(settings: Settings, service: Service) -> FunctionalUnit:
    """kWh delivered, option C: E_total = sum of the discharged energy of each recorded cycle, kWh."""
    if not service.energy_record:
        raise ProductError(
            [
                _missing(
                    settings,
                    "performance.cycle_life.energy_record",
                    "the total in kWh, or a list of kWh per block of cycles",
                )
            ]
        )
    how = f"the energy of {len(service.energy_record)} recorded blocks of cycles added up"
    return _delivered(settings, total(service.energy_record), how)


@strategy(SLOT, "requested-service", parameters=(number("cumulated_requested_service", 0, above=True),))
def requested_service(settings: Settings, service: Service) -> FunctionalUnit:
    """kWh delivered: E_total = cumulated requested service, the kWh that the application asks of one pack over life."""
    energy = float(settings.get("cumulated_requested_service"))
    return _delivered(settings, constant(energy), "the cumulated requested service")


@strategy(SLOT, "rated-energy")
def rated_energy(settings: Settings, service: Service) -> FunctionalUnit:
    """kWh rated: one pack provides its rated energy in kWh."""
    return FunctionalUnit("kWh rated", service.rated_energy)


@strategy(SLOT, "pack")
def pack(settings: Settings, service: Service) -> FunctionalUnit:
    """One pack."""
    return FunctionalUnit("pack", constant(1.0))


@strategy(SLOT, "mass")
def mass(settings: Settings, service: Service) -> FunctionalUnit:
    """One kg of pack: one pack provides its mass in kg."""
    return FunctionalUnit("kg pack", service.mass)


def _of_category(settings: Settings, name: str, service: Service) -> float:
    """A rulebook's number for the vehicle category; it knows some, and a pack of another has to choose among them."""
    by_category = settings.get(name)
    if service.vehicle_category not in by_category and OTHER not in by_category:
        raise ProductError(
            [
                Problem(
                    what=f"{settings.rulebook.id} states no {name.replace('_', ' ')} for this vehicle category",
                    path="performance.vehicle_category",
                    found=service.vehicle_category,
                    expected=", ".join(by_category),
                    hint="choose the category whose use is nearest and justify it under assumptions, "
                    f"or set a value of your own: --set {SLOT}.{name}.{service.vehicle_category}=VALUE",
                )
            ]
        )
    return float(settings.choose(name, service.vehicle_category))


def _figure(quantity: Quantity) -> str:
    return f"{quantity.value:,.6g}"


def _delivered(settings: Settings, energy: Quantity, how: str) -> FunctionalUnit:
    if energy.value <= 0:
        raise ProductError(
            [
                Problem(
                    what="the pack delivers no energy over its life",
                    path="performance",
                    found=f"{energy.value} kWh",
                )
            ]
        )
    settings.note(f"E_total = {energy.value:,.6g} kWh = {how}", energy.value)
    return FunctionalUnit(DELIVERED, energy, energy)


def _tested(settings: Settings, quantity: Quantity | None, name: str) -> Quantity:
    if quantity is None:
        path, expected = f"performance.cycle_life.{name}", "the result of a test to GB/T 31484"
        raise ProductError([_missing(settings, path, expected)])
    return quantity


def _missing(settings: Settings, path: str, expected: str) -> Problem:
    optional = "rated-energy" in settings.rulebook.slots.functional_unit.options
    return Problem(
        what="the service life is missing, and this rulebook counts the energy delivered over it",
        path=path,
        expected=expected,
        hint="or take the rated energy: --set functional_unit=rated-energy" if optional else None,
    )
