"""How each parameter of a rulebook is set: alternatives, of which a page shows the first that changes its value."""

from __future__ import annotations

PACK = "nmc622-pack-100kwh"
"""The product of the examples."""

EXAMPLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "functional_unit.full_equivalent_cycles_per_year": (
        ("functional_unit.full_equivalent_cycles_per_year.{category}=75",),
    ),
    "functional_unit.distance_per_year": (("functional_unit.distance_per_year.{category}=25000",),),
    "functional_unit.minimum_energy_retention": (("functional_unit.minimum_energy_retention=0.8",),),
    "functional_unit.years_without_qualifying_warranty": (
        (
            "functional_unit.years_without_qualifying_warranty=4",
            "functional_unit.minimum_energy_retention=0.8",
        ),
    ),
    "functional_unit.cumulated_requested_service": (
        ("functional_unit.cumulated_requested_service=60000",),
        ("functional_unit.cumulated_requested_service=80000",),
    ),
    "system_boundary.stages": (("system_boundary.stages.site energy=raw_material",),),
    "system_boundary.excluded_processes": (
        ("system_boundary.excluded_processes=[delivery]",),
        ("system_boundary.excluded_processes=[]",),
    ),
    "system_boundary.several_plants": (
        ("system_boundary.several_plants=each",),
        ("system_boundary.several_plants=mean",),
    ),
    "system_boundary.minimum_rated_energy": (("system_boundary.minimum_rated_energy=5",),),
    "system_boundary.excluded_vehicle_categories": (("system_boundary.excluded_vehicle_categories=[L]",),),
    "system_boundary.not_modelled": (("system_boundary.not_modelled=[losses of the charger]",),),
    "system_boundary.mass_cut_off": (("system_boundary.mass_cut_off=0.005",),),
    "system_boundary.cumulative_cut_off": (("system_boundary.cumulative_cut_off=0.01",),),
    "system_boundary.never_cut_off": (("system_boundary.never_cut_off=[electronics, electrolyte]",),),
    "system_boundary.default_outbound_transport": (
        ("system_boundary.default_outbound_transport=[{mode: rail, distance: 2000 km}]",),
    ),
    "allocation.hierarchy": (("allocation.hierarchy=[subdivision, economic, physical]",),),
    "allocation.prices": (("allocation.prices={metal: 10, lithium: 20, other: 1}",),),
    "end_of_life.A": (("end_of_life.A={metal: 0.2, other: 0.5}",), ("end_of_life.A.metal=0.5",)),
    "end_of_life.B": (("end_of_life.B=0",), ("end_of_life.B=0.5",)),
    "end_of_life.Q_in": (("end_of_life.Q_in=1",), ("end_of_life.Q_in.other=0.9",)),
    "end_of_life.Q_out": (("end_of_life.Q_out=1",), ("end_of_life.Q_out.other=0.9",)),
    "end_of_life.avoided": (("end_of_life.avoided=background",),),
    "end_of_life.reached": (("end_of_life.reached.lithium=1",),),
    "end_of_life.collection_rate": (("end_of_life.collection_rate=0.75",),),
    "end_of_life.collection_rate_range": (("end_of_life.collection_rate_range={low: 0.4, high: 1}",),),
    "end_of_life.default_chain": (("end_of_life.default_chain=eu-draft-chain",),),
    "end_of_life.default_route": (
        ("end_of_life.default_route={location: KR, collection: {legs: [{mode: sea, distance: 1500 km}]}}",),
    ),
    "electricity.accepted": (
        ("electricity.accepted=[on-site, direct-line, grid]",),
        ("electricity.accepted=[on-site, direct-line, green-contract, certificate, grid]",),
    ),
    "electricity.grid_level": (("electricity.grid_level=country",), ("electricity.grid_level=province",)),
    "electricity.factor_kind": (("electricity.factor_kind=co2-only",),),
    "electricity.grid_mix": (("electricity.grid_mix=year-2022",),),
    "electricity.mix_boundary": (("electricity.mix_boundary=consumption",), ("electricity.mix_boundary=any",)),
    "data_quality.company_specific": (("data_quality.company_specific=[cell assembly, pack assembly]",),),
    "data_quality.prescribed_background": (("data_quality.prescribed_background=ecoinvent",),),
    "reporting.method": (("reporting.method=ipcc-ar6-gwp20",),),
    "reporting.biogenic": (("reporting.biogenic=-1/+1",), ("reporting.biogenic=0/0",)),
}
"""`SLOT.PARAMETER` -> its alternatives, each one setting or more; `{category}` is the vehicle category of the pack."""

COUNTS = {
    "system_boundary.several_plants": "it counts where a step runs at several sites",
    "system_boundary.mass_cut_off": "`brightcell check` holds against it what a product doesn't describe",
    "system_boundary.cumulative_cut_off": "`brightcell check` holds against it what a product doesn't describe, in sum",
    "system_boundary.never_cut_off": "`brightcell check` asks for what belongs to these components",
    "system_boundary.default_outbound_transport": "it counts where a product states no delivery",
    "system_boundary.excluded_processes": "it counts where the product describes these processes",
    "system_boundary.minimum_rated_energy": "a pack that doesn't hold more is refused",
    "system_boundary.excluded_vehicle_categories": "packs of these vehicles are refused",
    "system_boundary.not_modelled": "every result warns of it",
    "allocation.hierarchy": "it counts where plants share a meter with other products",
    "allocation.prices": "it counts where the materials recovered together differ in what the rule credits",
    "end_of_life.A": "it counts where recycled material goes in or comes out",
    "end_of_life.B": "it counts where a route recovers energy",
    "end_of_life.Q_in": "it counts where recycled material goes in",
    "end_of_life.avoided": "it counts where a supplier's footprint is declared",
    "end_of_life.collection_rate": "it counts where the end of life does",
    "end_of_life.collection_rate_range": "`brightcell monte-carlo` draws the rate of collection from it",
    "end_of_life.default_route": "it counts where a product states no end of life",
    "electricity.accepted": "it counts for sites with other supplies than the grid",
    "electricity.grid_level": "it counts where the background has this mix for the province",
    "electricity.factor_kind": "a supply whose own factor is of another kind is refused",
    "electricity.mix_boundary": "a background whose mixes have another boundary is warned of",
    "data_quality.company_specific": "`brightcell check` tells which of them a product doesn't describe",
    "data_quality.prescribed_background": "a result on another background warns of it",
    "reporting.biogenic": "it counts where data state biogenic carbon dioxide",
}
"""When a parameter counts whose example changes no figure of the pack."""

PRODUCT = {
    "cycle-test-energy-ratio": ("performance.cycle_life.energy_ratio=950",),
    "cycle-test-energy-record": ("performance.cycle_life.energy_record=95000 kWh",),
}
"""What the product has to state for a strategy, and the pack of the examples doesn't."""
