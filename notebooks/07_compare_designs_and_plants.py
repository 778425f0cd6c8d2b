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
# # Which design, at which plant?
#
# Three shipped packs, several plants, one question: which is lower, why, and is the difference surer than its noise?

# %%
import brightcell as bc

packs = ["nmc622-pack-100kwh", "nmc811-pack-100kwh", "lfp-pack-100kwh"]
comparison = bc.compare([bc.Model(name) for name in packs])
comparison

# %%
comparison.plot.stages()

# %% [markdown]
# ## Every pack at every plant
#
# Variants of places share one solved foreground. A place that can't be computed is told, and the sweep goes on.

# %%
places = ["CN-JS", "CN-SC", "CN-NM", "DE", "HU", "SE", "US"]
grid = bc.sweep(packs[0], {"product": packs, "sites.*.location": places})
table = grid.dataset.per_kwh_rated.to_pandas()
table.round(1)

# %%
grid.plot.stages()

# %% [markdown]
# ## Where are the plants, and what does a kWh cause there?
#
# Diamonds are plants with the share of their energy, auxiliaries and solvents; points are grids of the background.

# %%
at = {place: bc.Model(packs[0]).with_({"sites.*.location": place}) for place in ("CN-NM", "CN-SC", "HU")}
plants = bc.compare(list(at.values()))
plants.plot.map()

# %%
grid.plot.line("sites.*.location")

# %% [markdown]
# ## Why is one lower?

# %%
nmc, lfp = bc.Model("nmc622-pack-100kwh"), bc.Model("lfp-pack-100kwh")
reasons = bc.why(nmc, lfp, draws=200, background_uncertainty=True)
reasons

# %%
reasons.plot.waterfall()

# %% [markdown]
# ## Is it surer than its noise?
#
# Data that two packs share move both in the same draw, so that the difference is surer than each of them.

# %%
draws = bc.monte_carlo([nmc, lfp], draws=1000, seed=1, background_uncertainty=True)
draws

# %%
draws.plot.difference(*draws.labels)

# %%
best = table.stack().idxmin()
print(f"lowest per kWh rated: {best[0]} in {best[1]}, {table.min().min():.1f} kg CO2e")
assert not grid.refused
assert abs(sum(reason.value for reason in reasons.reasons) - reasons.difference) < 1e-9
assert (table["CN-NM"] > table["CN-SC"]).all()
assert (table.loc["lfp-pack-100kwh"] < table.loc["nmc622-pack-100kwh"]).all()
