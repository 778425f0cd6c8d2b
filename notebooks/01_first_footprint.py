# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A first footprint
#
# How much does a battery pack cause, where, and under whose rules?
#
# A 100 kWh NMC622 pack, described in one file, becomes a footprint by life-cycle stage under the first Chinese
# group standard for vehicle lithium-ion batteries. Then the same pack under three more rulebooks.

# %%
import brightcell as bc

product = bc.read_product("nmc622-pack-100kwh")
product

# %% [markdown]
# ## The footprint
#
# The model is written to the Brightway project `brightcell`; the background database comes with the package.

# %%
footprint = bc.footprint(product)  # rulebook="cn-group-2024", background="open", project="brightcell"
footprint

# %%
footprint.by("stage")

# %%
footprint.plot.stages()

# %% [markdown]
# ## Why this number?
#
# `explain` goes from the total to the datum: here what weighs most in the raw materials.

# %%
footprint.explain("raw_material")

# %% [markdown]
# ## Three more rulebooks
#
# The same inventory under other rules. The denominators differ, so each result carries its own, and the chart is
# per kWh of rated energy, which all share.

# %%
rulebooks = ["cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft", "iso-14067-cutoff"]
comparison = bc.compare(product, rulebooks=rulebooks)
comparison

# %%
comparison.plot.stages()

# %% [markdown]
# ## One rule changed
#
# Any rule is one line to change. What you set is marked as yours in the result.

# %%
without_credit = bc.footprint(product, settings={"end_of_life": "burdens-without-credit"})
rated = bc.footprint(product, settings={"functional_unit": "rated-energy"})
print(f"with the circular footprint formula   {footprint.per_kwh_rated_kg:6.1f} kg CO2e per kWh rated")
print(f"burdens of recycling without a credit {without_credit.per_kwh_rated_kg:6.1f} kg CO2e per kWh rated")
print(f"per kWh rated instead of delivered    {rated.total:6.1f} {rated.unit}")

# %% [markdown]
# ## The same number from plain Brightway
#
# The project holds the foreground as an ordinary database: it opens in Activity Browser, and `bw2calc.LCA` gives the
# same total. Brightway stores amounts in single precision, so the two agree to about seven digits.

# %%
import bw2calc
import bw2data

written = footprint.provenance["brightway"]
bw2data.projects.set_current(written["project"])
activity = bw2data.get_node(database=written["database"], code=written["code"])
demand, data_objs, _ = bw2data.prepare_lca_inputs({activity: 1}, method=tuple(written["method"]))
lca = bw2calc.LCA(demand, data_objs=data_objs)
lca.lci()
lca.lcia()
lca.score, footprint.total

# %%
stages = footprint.stages
print(
    f"{footprint.total:.4f} {footprint.unit}; {footprint.per_kwh_rated_kg:.1f} kg CO2e per kWh rated, "
    f"of which raw materials are {stages['raw_material'] / footprint.total:.0%}"
)
assert abs(sum(stages.values()) / footprint.total - 1) < 1e-9
assert abs(lca.score / footprint.total - 1) < 1e-6
assert footprint.functional_unit.total_energy_kwh == 48_000
assert 60 < footprint.per_kwh_rated_kg < 120
assert stages["raw_material"] > stages["manufacturing"] > stages["distribution"] > 0 > stages["end_of_life"]
assert abs(rated.total - footprint.per_kwh_rated_kg) < 1e-9
assert without_credit.total > footprint.total
assert len(comparison.footprints) == 4
