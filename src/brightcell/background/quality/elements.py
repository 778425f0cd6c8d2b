"""Do the elements of a material come in with what it is made from, and does the CO2 of carbonates go out?"""

from collections.abc import Iterable, Mapping

from brightcell.background.models import BackgroundExchange, MappingRow, Process
from brightcell.background.quality.balance import CO2, SECTION, listed, material_inputs
from brightcell.background.quality.catalogue import check
from brightcell.background.quality.limits import limit
from brightcell.background.quality.records import Verdict, apart, judged
from brightcell.background.quality.subject import Subject
from brightcell.data import csv_rows, data_path
from brightcell.inventory.models import CO2_PER_CARBON
from brightcell.product.catalogue import CATHODE, Material, materials

CARBON = "C"
CARBONATE = "CO3"


@check(SECTION, "The metals and the phosphorus of a material of known formula come in with its inputs.")
def elements(subject: Subject) -> Iterable[Verdict]:
    materials = _materials_by_code(subject)
    for process in subject.background.processes:
        taken = material_inputs(subject, process)
        if process.code in materials and taken and "proxy" not in process.group:
            yield _elements(process, taken, materials)


def _elements(process: Process, taken: list[BackgroundExchange], materials: Mapping[str, Material]) -> Verdict:
    product = {name: share for name, share in materials[process.code].elements.items() if name != CARBON}
    if not product:
        return apart(process.code, "no such element")
    needed = 1 - limit("mass-tolerance")
    masses = {name: sum(e.amount * _share(materials, e.input, name) for e in taken) for name in product}
    short = {name: masses[name] / share for name, share in product.items() if masses[name] < needed * share}
    if short and any(exchange.input not in materials for exchange in taken):
        return apart(process.code, "an input of unknown formula")
    finding = ", ".join(f"{name} {masses[name]:.4g} kg in, {product[name]:.4g} kg out" for name in short)
    return judged(process.code, not short, finding, 1 - min(short.values(), default=1.0), "judged")


def _share(materials: Mapping[str, Material], code: str, element: str) -> float:
    return materials[code].elements.get(element, 0.0) if code in materials else 0.0


@check(SECTION, "A cathode that is made from carbonates emits their carbon as CO2.")
def carbonates(subject: Subject) -> Iterable[Verdict]:
    materials = _materials_by_code(subject)
    for process in subject.background.processes:
        if process.code in materials and materials[process.code].component == CATHODE:
            taken = [
                e for e in subject.inputs(process) if e.input in materials and materials[e.input].key in _carbonates()
            ]
            if taken:
                yield _carbonate(subject, process, taken, materials)


def _carbonate(
    subject: Subject, process: Process, taken: list[BackgroundExchange], materials: Mapping[str, Material]
) -> Verdict:
    expected = sum(e.amount * materials[e.input].elements[CARBON] for e in taken) * CO2_PER_CARBON
    emitted = subject.emitted(process, *CO2)
    finding = f"{emitted:.4g} kg CO2 emitted, its carbonates hold {expected:.4g}: {listed(taken)}"
    return judged(process.code, emitted >= expected * (1 - limit("carbon-tolerance")), finding, expected - emitted)


def _carbonates() -> frozenset[str]:
    return frozenset(row["key"] for row in csv_rows(data_path("materials.csv")) if CARBONATE in row["formula"])


def _materials_by_code(subject: Subject) -> dict[str, Material]:
    """The material that each process makes, by the key that points to it."""
    return {row.process: materials()[row.key] for row in subject.background.mapping if _is(row)}


def _is(row: MappingRow) -> bool:
    """Whether a row leads to the material itself, by the kilogram, and not to a stand-in."""
    return row.key in materials() and row.match == "exact" and row.factor == 1.0
