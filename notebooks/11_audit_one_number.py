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
# # Can I trust this number?
#
# A total of 0.1855 kg CO2e per kWh: taken apart, traced to its sources, recomputed by plain Brightway, and asked what it assumes. What
# a verifier does, in one notebook.

# %%
import pandas as pd

import brightcell as bc

pd.set_option("display.max_colwidth", None)  # texts in full
model = bc.Model("nmc622-pack-100kwh")
footprint = bc.footprint(model, project="notebook-audit")
footprint

# %% [markdown]
# ## Does it add up?
#
# The cube holds what each input of each activity causes, by gas. It sums to the total, whichever way it is cut.

# %%
cube = footprint.cube.to_frame()
for cut in ("stage", "component", "kind", "place", "basis", "gas"):
    print(f"{cut:<10} {footprint.by(cut)['value'].sum():.12f}")
heaviest = cube.sort_values("value", ascending=False).head(8)
heaviest[["stage", "component", "input", "kind", "place", "basis", "gas", "value"]]

# %% [markdown]
# ## From the total to the source
#
# Amount per pack, kg CO2e of one unit, place and source of each datum, and the processes behind it.

# %%
footprint.explain("nmc622", depth=3)

# %%
footprint.explain("manufacturing")

# %% [markdown]
# ## Does plain Brightway agree?
#
# `bw2calc.LCA` on the written databases. Brightway stores amounts in single precision.

# %%
verified = bc.verify(footprint)
verified

# %% [markdown]
# ## What is assumed, and what is a stand-in?

# %%
pd.DataFrame([{"parameter": one.parameter, "value": one.value, "why": one.why} for one in footprint.assumed]).head(12)

# %%
footprint.by("basis")

# %%
report = bc.check(model)
report

# %% [markdown]
# ## Does matter balance?
#
# Elements in and out of the pack: what was bought, what is in the pack, what is recovered.

# %%
pd.DataFrame(footprint.element_balance)

# %% [markdown]
# ## From what exactly was it computed?

# %%
footprint.provenance

# %%
again = bc.footprint(bc.Model("nmc622-pack-100kwh"), project=None)
print(f"total {footprint.total!r}, again {again.total!r}")
assert again.total == footprint.total
assert abs(cube["value"].sum() / footprint.total - 1) < 1e-9
assert abs(footprint.by("stage")["value"].sum() / footprint.total - 1) < 1e-9
assert footprint.provisional
