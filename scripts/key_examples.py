"""Where the words of the page of keys stand: a change of the shipped pack for each list, which the tests make."""

from __future__ import annotations

PACK = "nmc622-pack-100kwh"
"""The product of the examples."""
SUPPLIER = "pack.parts[steel].supplier={name: A mill, source: its EPD, footprint: 2.1 kg CO2e/kg, "
METER = "{carrier: electricity, amount: 42 GWh, output: 1 GWh, shared: {by: energy, own: 1 GWh, others: 2 GWh}}"

MATERIALS = "pack.module.cell.anode.parts[graphite].material=graphite-synthetic"
EXAMPLES = {
    "Carriers of energy": "sites.*.steps[cell].energy=[{carrier: electricity, amount: 40 kWh, per: kWh}]",
    "Steps of making": "sites.*.steps=[{step: pack, energy: [{carrier: electricity, amount: 5 kWh, per: piece}]}]",
    "What an amount of a step is per": "sites.*.steps[cell].energy=[{carrier: heat, amount: 9 MJ, per: kg}]",
    "Keys by which a meter is shared": "sites.*.steps=[{step: cell, meters: [" + METER + "]}]",
    "Boundaries of a declared footprint": SUPPLIER + "boundary: cradle-to-customer}",
    "Stages of a declared footprint": SUPPLIER + "stages: {raw_material: 80 %, manufacturing: 20 %}}",
    "GWP sets": SUPPLIER + "gwp_set: ipcc-ar6-gwp100}",
    "Kinds of electricity supply": "sites.*.electricity_supply="
    "[{kind: on-site, share: 20 %, technology: solar}, {kind: grid, share: 80 %}]",
    "Technologies of electricity": "sites.*.electricity_supply=[{kind: on-site, share: 100 %, technology: wind}]",
    "Modes of transport": "transport.outbound=[{mode: rail, distance: 2000 km}]",
    "Vehicles": "transport.outbound=[{mode: road, vehicle: lorry-rigid, distance: 300 km}]",
    "Categories of vehicle": "performance.vehicle_category=N2",
    "Wastes": "sites.*.steps[cell].wastes=[{waste: waste-water, amount: 0.01 m3, per: kWh}]",
    "Gases": "sites.*.steps[cell].emissions=[{flow: sf6, amount: 0.1 g, per: kWh}]",
    "Routes of recycling": "end_of_life.routes={pyrometallurgical: 100 %}",
    "Elements of a composition": "materials={my-steel: {component: pack, footprint: 2 kg CO2e/kg, "
    "composition: {iron: 98 %, carbon: 2 %}}}",
    "End-of-life classes": "materials={foil: {component: pack, footprint: 3 kg CO2e/kg, end_of_life_class: plastic}}",
    "Regions": "end_of_life.location=GLO",
    "Countries": "sites.*.location=DE",
    "Provinces and states": "sites.*.location=CN-SC",
}
"""Title of a list -> a change, as `--with` takes it."""
