"""Fuels (supply and combustion as linked processes), heat, and freight transport."""

from background_builder.quality import scores, written
from background_builder.rows import (
    GASES,
    Exchange,
    Link,
    Part,
    Process,
    Row,
    assumption,
    biosphere,
    combine,
    gwp,
    joined,
    lognormal,
    primary,
    provenance,
    species,
    technosphere,
)

GREET = "everbatt-2023"
FUEL_STEPS = {
    "combustion": "burnt in {}; the device itself is not in it",
    "supply": "extraction, processing and delivery, {}",
}


def fuels() -> Part:
    return combine([*(_fuel(row) for row in primary("fuels")), heat()])


def _fuel(row: Row) -> Part:
    return _supply(row) if row["step"] == "supply" else _combustion(row)


def _supply(row: Row) -> Part:
    code = f"{row['fuel']}-supply"
    process = _fuel_process(code, row, "supplied to user", "fuel supply")
    emission = biosphere(
        code,
        "ghg-aggregated",
        float(row["ghg_kgco2e"]),
        float(row["gsd_co2"]),
        row["source"],
        row["confidence"],
        row["note"],
    )
    return Part((process,), (emission,))


def _combustion(row: Row) -> Part:
    code = f"{row['fuel']}-burnt"
    process = _fuel_process(code, row, f"burnt in {row['technology']}", "fuel combustion")
    supply = technosphere(code, f"{row['fuel']}-supply", 1.0, None, row["source"], row["confidence"])
    return Part((process,), (supply, *_flue_gas(code, row)), (Link(row["fuel"], "", code),))


def _fuel_process(code: str, row: Row, step: str, group: str) -> Process:
    return Process(
        code,
        f"{row['fuel'].replace('-', ' ')}, {step}",
        row["fuel"].replace("-", " "),
        "MJ",
        "GB" if row["source"] == "desnz-2023" else "US",
        group,
        *provenance(row),
        joined("per MJ of lower heating value", row["note"]),
        FUEL_STEPS[row["step"]].format(row["technology"]),
        written(scores("model" if row["source"] == GREET else "figure", row["confidence"], row["year"])),
    )


def _flue_gas(code: str, row: Row) -> tuple[Exchange, ...]:
    carbon, confidence = carbon_dioxide(row)
    masses = {"co2-fossil": carbon, "ch4-fossil": float(row["ch4_kg"]), "n2o": float(row["n2o_kg"])}
    return tuple(
        biosphere(
            code,
            flow,
            mass,
            float(row[f"gsd_{GASES[flow].removesuffix('_kg')}"]),
            row["source"],
            confidence if flow == "co2-fossil" else row["confidence"],
        )
        for flow, mass in masses.items()
    )


def carbon_dioxide(row: Row) -> tuple[float, str]:
    """CO2 of combustion, with the carbon that leaves as VOC and CO where the source publishes the total.

    CO2 = total - CH4 * GWP(CH4) - N2O * GWP(N2O), in kg per MJ
    """
    measured = float(row["co2_kg"])
    if not row["ghg_kgco2e"]:
        return measured, row["confidence"]
    others = float(row["ch4_kg"]) * gwp("ch4-fossil") + float(row["n2o_kg"]) * gwp("n2o")
    balanced = float(row["ghg_kgco2e"]) - others
    if not 0.0 <= balanced - measured <= 1e-3 * measured:
        raise ValueError(f"{row['fuel']}: {balanced} kg CO2 per MJ doesn't fit the measured {measured}")
    return balanced, "derived"


def heat() -> Part:
    code, efficiency = "heat-natural-gas", assumption("gas-boiler-efficiency")
    process = Process(
        code,
        "heat, natural gas, industrial boiler",
        "heat",
        "MJ",
        "GLO",
        "heat",
        *("2022", "brightcell", "CC-BY-4.0", "assumed"),
        f"useful heat at {efficiency:.0%} of the lower heating value",
        "industrial boiler, natural gas; the boiler itself and its electricity are not in it",
        written(scores("stoichiometry", "assumed", "2022")),
    )
    spread = lognormal(assumption("gas-boiler-efficiency-gsd"), "default of ours: gas-boiler-efficiency-gsd")
    gas = technosphere(code, "natural-gas-burnt", 1.0 / efficiency, spread, "brightcell", "assumed")
    return Part((process,), (gas,), (Link("heat", "", code, "useful heat, not fuel"),))


FREIGHT = "per tonne and kilometre: burning and supply of the fuel"


def transport() -> Part:
    return combine(_vehicle(row) for row in primary("transport"))


def _vehicle(row: Row) -> Part:
    process = Process(
        row["key"],
        f"transport, {row['name']}",
        "freight transport",
        "t km",
        row["location"],
        "transport",
        *provenance(row),
        joined(FREIGHT, row["note"]),
        f"{row['name']}, fleet of {row['location']}; vehicles and ways are not in it",
        written(scores("figure", row["confidence"], row["year"])),
    )
    gases = species(row["key"], {**row, "ghg_kgco2e": row["wtt_kgco2e"]}, float(row["gsd"]))
    return Part((process,), gases, (Link(row["key"], "", row["key"], row["note"]),))
