"""Materials of GREET 2022 by gas, proxies for what it lacks, and single figures (water, waste, recycled)."""

from background_builder.quality import scores, written
from background_builder.rows import (
    Exchange,
    Link,
    Part,
    Process,
    Row,
    Spread,
    assumption,
    biosphere,
    combine,
    gwp,
    joined,
    lognormal,
    primary,
    provenance,
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
        *provenance(row),
        joined(f"GREET item {row['item']!r}", row["note"]),
        f"routes and energy of the United States as GREET 2022 models {row['name']}",
        _quality("model", row),
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
    spread = published_spread(row) if uncertain else None
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


def published_spread(row: Row) -> Spread:
    """The gsd of a row with the reason for it: a spread of published values, or a default."""
    gsd, basis = float(row["gsd"]), row["gsd_basis"]
    if basis == "our default":
        return lognormal(gsd, "default of ours for materials of GREET")
    if basis.startswith(("floor", "our judgement")):
        return lognormal(gsd, f"default of ours: {basis}")
    return lognormal(gsd, f"published range, {basis}: gsd = (high / low)^(1/4)")


def _quality(kind: str, row: Row) -> str:
    return written(scores(kind, row["confidence"], row["year"], row["location"], row["location"]))


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
        f"none of its own: that of {target}",
        written(scores("proxy", "assumed", "2022", "US", "US")),
    )
    exchange = technosphere(key, target, 1.0, proxy_spread(), "everbatt-2023", "assumed", "proxy")
    return Part((process,), (exchange,), (Link(key, "", key, process.note),))


def proxy_spread() -> Spread:
    gsd = assumption("proxy-gsd")
    return lognormal(gsd, f"default of ours for a proxy: gsd {gsd:g}, a material charged with the factor of another")


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
        "as manganese sulfate, per kg of its metal",
        written(scores("stoichiometry", "derived", "2022", "US", "US")),
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
        "mechanical recycling, closed loop, as a share of virgin resin",
        written(scores("proxy", "assumed", loop["year"], "GB", "GB")),
    )
    spread = lognormal(float(loop["gsd"]), "default of ours for a ratio of two published figures")
    exchange = technosphere(key, "polypropylene", ratio, spread, loop["source"], "assumed", note)
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
        "tap water, 1 m3 for each tonne",
        "tap water by mass",
        written(scores("figure", "derived", "2023", "GB", "GB")),
    )
    amount = 1.0 / assumption("water-density")
    exchange = technosphere("water", "tap-water", amount, None, "brightcell", "derived", "density of water")
    return Part((process,), (exchange,), (Link("water", "", "water"),))


def singles() -> tuple[Part, ...]:
    """Figures that a source gives as one CO2e number."""
    return tuple(
        figure(row, "proxy" if "proxy" in row["group"] else "figure")
        for row in primary("single_figures")
        if row["group"]
    )


def _single(key: str) -> Row:
    return next(row for row in primary("single_figures") if row["key"] == key)


def figure(row: Row, kind: str) -> Part:
    """A process that is one published CO2e figure; `kind` is what its quality scores go by."""
    process = Process(
        row["key"],
        row["name"],
        row["name"],
        row["unit"],
        row["location"],
        row["group"],
        *provenance(row),
        row["note"],
        f"not described further than {row['name']!r}",
        _quality(kind, row),
    )
    emission = biosphere(
        row["key"],
        "ghg-aggregated",
        float(row["ghg_kgco2e"]),
        lognormal(float(row["gsd"]), "default of ours for a single published figure"),
        row["source"],
        row["confidence"],
        row["note"],
    )
    return Part((process,), (emission,), (Link(row["key"], "", row["key"], row["note"]),))
