"""Do carbon, mass and shares add up? Nothing is made from nothing, and no fuel holds more carbon than it can."""

from collections.abc import Iterable

from brightcell.background.models import BackgroundExchange, Process
from brightcell.background.quality.catalogue import check
from brightcell.background.quality.limits import from_nature, fuel_named, limit
from brightcell.background.quality.records import Verdict, apart, judged
from brightcell.background.quality.subject import Subject

SECTION = "balance"
CO2 = ("co2-fossil", "co2-biogenic")
NOT_MATERIAL = ("transport", "waste")


@check(SECTION, "Combustion emits as much CO2 per MJ as its fuel can hold, by published kinds of that fuel.")
def carbon_of_fuels(subject: Subject) -> Iterable[Verdict]:
    for process in subject.background.processes:
        if process.unit == "MJ" and _has_any(f"{process.name} {process.group}", "combust", "burnt", "burned"):
            yield _carbon(process, subject.emitted(process, *CO2))


def _carbon(process: Process, co2: float) -> Verdict:
    fuel = fuel_named(process.name)
    if fuel is None:
        return apart(process.code, "fuel without a band")
    if not co2:
        return apart(process.code, "no CO2 by mass")
    finding = f"{co2:.5g} kg CO2/MJ, {fuel.fuel} has {fuel.low:.4g} to {fuel.high:.4g}"
    return judged(process.code, fuel.low <= co2 <= fuel.high, finding, max(fuel.low - co2, co2 - fuel.high))


@check(SECTION, "A process that makes a kg of material from materials takes at least a kg of them.")
def mass(subject: Subject) -> Iterable[Verdict]:
    for process in subject.background.processes:
        if process.unit == "kg" and not _has_any(process.group, *NOT_MATERIAL):
            yield _mass(subject, process)


def _mass(subject: Subject, process: Process) -> Verdict:
    materials = material_inputs(subject, process)
    if not materials:
        return apart(process.code, "no material inputs")
    if "proxy" in process.group:
        return apart(process.code, "proxy")
    if from_nature(process.name, process.product):
        return apart(process.code, "material from nature")
    taken = sum(exchange.amount for exchange in materials)
    finding = f"{taken:.4g} kg in per kg out: {listed(materials)}"
    return judged(process.code, taken >= 1 - limit("mass-tolerance"), finding, 1 - taken, "judged")


def material_inputs(subject: Subject, process: Process) -> list[BackgroundExchange]:
    """What a process takes in kg, apart from transport and the treatment of waste."""
    return [exchange for exchange in subject.inputs(process) if _is_material(subject.by_code.get(exchange.input))]


def _is_material(provider: Process | None) -> bool:
    return provider is not None and provider.unit == "kg" and not _has_any(provider.group, *NOT_MATERIAL)


@check(SECTION, "The shares of an electricity mix add up to one.")
def shares_of_mixes(subject: Subject) -> Iterable[Verdict]:
    for process in subject.background.processes:
        shares = _of_electricity(subject, process)
        if shares and _is_mix(process):
            total = sum(exchange.amount for exchange in shares)
            error = abs(total - 1)
            yield judged(process.code, error <= limit("share-tolerance"), f"shares add up to {total:.10g}", error)


@check(SECTION, "Electricity that is passed on takes at least one kWh per kWh.")
def electricity_passed_on(subject: Subject) -> Iterable[Verdict]:
    for process in subject.background.processes:
        supply = _of_electricity(subject, process)
        if supply and process.unit == "kWh":
            total = sum(exchange.amount for exchange in supply)
            finding = f"{total:.6g} kWh in per kWh out: {listed(supply)}"
            yield judged(process.code, total >= 1 - limit("share-tolerance"), finding, 1 - total)


@check(SECTION, "A market takes one unit of its own product per unit; more only where electricity is lost on the way.")
def markets(subject: Subject) -> Iterable[Verdict]:
    for process in filter(_is_market, subject.background.processes):
        own = [e for e in subject.inputs(process) if _makes(subject.by_code.get(e.input), process)]
        total = sum(exchange.amount for exchange in own)
        short, over = 1 - limit("share-tolerance"), 1 + limit("share-tolerance")
        good = total >= short and (total <= over or process.unit == "kWh")
        finding = f"{total:.6g} {process.unit} of its own product per {process.unit}: {listed(own)}"
        yield judged(process.code, good, finding, abs(total - 1))


def _makes(provider: Process | None, market: Process) -> bool:
    return provider is not None and (provider.product, provider.unit) == (market.product, market.unit)


def _is_market(process: Process) -> bool:
    return process.name.casefold().startswith("market ") or process.group.casefold() == "market"


def _is_mix(process: Process) -> bool:
    return "mix" in process.group.casefold().split() and not _is_market(process)


def _of_electricity(subject: Subject, process: Process) -> list[BackgroundExchange]:
    pairs = ((exchange, subject.by_code.get(exchange.input)) for exchange in subject.inputs(process))
    return [exchange for exchange, provider in pairs if provider is not None and provider.unit == "kWh"]


def listed(exchanges: Iterable[BackgroundExchange], most: int = 4) -> str:
    """Inputs with their amounts, largest first."""
    ranked = sorted(exchanges, key=lambda exchange: -abs(exchange.amount))
    text = ", ".join(f"{exchange.input} {exchange.amount:.4g}" for exchange in ranked[:most])
    return f"{text}, {len(ranked) - most} more" if len(ranked) > most else text or "nothing"


def _has_any(text: str, *words: str) -> bool:
    return any(word in text.casefold() for word in words)
