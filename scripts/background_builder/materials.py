"""Materials of GREET 2022 by gas, proxies for what it lacks, and single figures (water, waste, recycled)."""

from background_builder.rows import (
    Exchange,
    Link,
    Part,
    Process,
    Row,
    assumption,
    biosphere,
    combine,
    gwp,
    primary,
    technosphere,
)

CATHODES = ("nmc111", "nmc532", "nmc622", "nmc811", "nca", "lfp", "lmo", "lco")
PROXIES = {
    "carbon-black": ("graphite", "carbon black"),
    "anode-binder": ("pvdf", "binder of the anode"),
}
POLYPROPYLENE = ("polypropylene-closed-loop", "polypropylene-primary")
CLOSURE = 2e-5


def materials() -> Part:
    greet = (material(row) for row in primary("materials") if row["key"] not in CATHODES)
    proxies = (proxy(key, *target) for key, target in PROXIES.items())
    return combine([*greet, *proxies, manganese_in_salt(), recycled_polypropylene(), water(), *singles()])


def material(row: Row, uncertain: bool = True) -> Part:
    """A cradle-to-gate process of one kilogram."""
    process = Process(
        row["key"],
        f"{row['name']}, cradle to gate",
        row["name"],
        "kg",
        row["location"],
        "cathode material" if row["key"] in CATHODES else "material",
        row["year"],
        row["source"],
        row["licence"],
        row["confidence"],
        f"GREET item {row['item']!r}; {row['note']}".rstrip("; "),
    )
    return Part((process,), gases(row, uncertain), (Link(row["key"], "", row["key"]),))


def gases(row: Row, uncertain: bool = True) -> tuple[Exchange, ...]:
    """Emissions by gas, kg per kg; what the total holds beyond them is the perfluorocarbons of smelting."""
    masses = {
        "co2-fossil": float(row["co2_g"]) / 1e3,
        "ch4-fossil": float(row["ch4_g"]) / 1e3,
        "n2o": float(row["n2o_g"]) / 1e3,
        "pfc-aggregated": perfluorocarbons(row),
    }
    spread = float(row["gsd"]) if uncertain else None
    return tuple(
        biosphere(
            row["key"],
            flow,
            mass,
            spread,
            row["source"],
            "derived" if flow == "pfc-aggregated" else row["confidence"],
        )
        for flow, mass in masses.items()
        if mass
    )


def species_sum(row: Row) -> float:
    """CO2 + CH4 * GWP(CH4) + N2O * GWP(N2O), kg CO2e per kg, AR6 GWP100."""
    grams = float(row["co2_g"]) + float(row["ch4_g"]) * gwp("ch4-fossil") + float(row["n2o_g"]) * gwp("n2o")
    return grams / 1e3


def perfluorocarbons(row: Row) -> float:
    """Published total less the species, for aluminium; every other material must close without it."""
    total = float(row["ghg_gco2e"]) / 1e3
    rest = total - species_sum(row)
    if row["key"] == "aluminium":
        return rest
    if abs(rest) > CLOSURE * total:
        raise ValueError(f"{row['key']}: gases leave {rest} of {total} kg CO2e unexplained")
    return 0.0


def proxy(key: str, target: str, name: str) -> Part:
    process = Process(
        key,
        f"{name}, cradle to gate, proxy",
        name,
        "kg",
        "US",
        "material (proxy)",
        "2022",
        "everbatt-2023",
        "BSD-3-Clause (Argonne)",
        "assumed",
        f"proxy: charged with the factor of {target}, as EverBatt does",
    )
    exchange = technosphere(key, target, 1.0, assumption("proxy-gsd"), "everbatt-2023", "assumed", "proxy")
    return Part((process,), (exchange,), (Link(key, "", key, process.note),))


def manganese_in_salt() -> Part:
    key = "manganese-in-salt"
    ratio = assumption("manganese-sulfate-per-manganese")
    note = f"{ratio} kg manganese sulfate per kg manganese, by molar mass"
    process = Process(
        key,
        "manganese contained in manganese salt, cradle to gate",
        "manganese contained in manganese salt",
        "kg",
        "US",
        "material",
        "2022",
        "brightcell",
        "CC-BY-4.0",
        "derived",
        note,
    )
    exchange = technosphere(key, "manganese-sulfate", ratio, None, "brightcell", "derived", note)
    return Part((process,), (exchange,), (Link(key, "", key),))


def recycled_polypropylene() -> Part:
    """Virgin resin times the published ratio of closed-loop to primary polypropylene, both with forming."""
    key = "recycled-polypropylene"
    loop, virgin = (_single(name) for name in POLYPROPYLENE)
    ratio = float(loop["ghg_kgco2e"]) / float(virgin["ghg_kgco2e"])
    note = f"proxy: {loop['ghg_kgco2e']} / {virgin['ghg_kgco2e']} kg CO2e/kg, closed loop over primary"
    process = Process(
        key,
        "polypropylene, recycled, cradle to gate, proxy",
        "polypropylene, recycled",
        "kg",
        "GB",
        "recycled material (proxy)",
        loop["year"],
        loop["source"],
        loop["licence"],
        "assumed",
        note,
    )
    exchange = technosphere(key, "polypropylene", ratio, float(loop["gsd"]), loop["source"], "assumed", note)
    return Part((process,), (exchange,), (Link(key, "", key, note),))


def water() -> Part:
    """Water by mass, for products that ask for it in kilograms."""
    process = Process(
        "water",
        "water, at user",
        "water",
        "kg",
        "GB",
        "water",
        "2023",
        "brightcell",
        "CC-BY-4.0",
        "derived",
    )
    amount = 1.0 / assumption("water-density")
    exchange = technosphere("water", "tap-water", amount, None, "brightcell", "derived", "density of water")
    return Part((process,), (exchange,), (Link("water", "", "water"),))


def singles() -> tuple[Part, ...]:
    """Figures that a source gives as one CO2e number."""
    return tuple(_figure(row) for row in primary("single_figures") if row["group"])


def _single(key: str) -> Row:
    return next(row for row in primary("single_figures") if row["key"] == key)


def _figure(row: Row) -> Part:
    process = Process(
        row["key"],
        row["name"],
        row["name"],
        row["unit"],
        row["location"],
        row["group"],
        row["year"],
        row["source"],
        row["licence"],
        row["confidence"],
        row["note"],
    )
    emission = biosphere(
        row["key"],
        "ghg-aggregated",
        float(row["ghg_kgco2e"]),
        float(row["gsd"]),
        row["source"],
        row["confidence"],
        row["note"],
    )
    return Part((process,), (emission,), (Link(row["key"], "", row["key"], row["note"]),))
