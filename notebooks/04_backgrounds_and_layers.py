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
# # Whose data are behind the number, and can I use my own?
#
# The background answers what a battery asks for: materials, electricity, transport. `open` comes along. A supplier's table, a
# confidential block, or a licensed database of yours can stand above or in place of it.

# %%
import tempfile
from pathlib import Path

import pandas as pd

import brightcell as bc

pd.set_option("display.max_colwidth", None)  # texts in full
model = bc.Model("nmc622-pack-100kwh")
before = bc.footprint(model)
before.by("basis")

# %% [markdown]
# How is each demand met: by the very thing asked for, from another place, or by a stand-in?

# %%
coverage = bc.coverage("open")
met = pd.DataFrame(coverage.met)[["demand", "requested", "provider", "location", "step", "match", "share"]]
met.head(10).round(3)

# %% [markdown]
# ## What does a material cost?

# %%
bc.materials("graphite", place="CN")

# %% [markdown]
# ## A confidential block as a layer
#
# A supplier adds the chain of its process up by gas, with the spread of its draws, and names no input. Here the block is made from
# natural graphite of `open`, and stands in for whatever graphite the pack would take.

# %%
folder = Path(tempfile.mkdtemp())
block = folder / "graphite.json"
aggregate = bc.backgrounds.aggregate("graphite-natural", key="graphite", primary_share=0.8)
block.write_text(aggregate.as_text(), encoding="utf-8")
for gas in aggregate.gases:
    print(f"{gas.name:<30} {gas.amount:8.4g} {gas.unit}")

# %%
layered = model.with_(background=(str(block), "open"))
after = bc.footprint(layered)
bc.why(model, layered)

# %% [markdown]
# ## A database of another program
#
# Two processes as SimaPro exports them become a database of a Brightway project, linked to the emissions of `open`. A mapping table
# is proposed by names; what is right is confirmed, and it is a layer.

# %%
export = folder / "mill.csv"
export.write_text(
    """{SimaPro 9.1.0.7}
{processes}
{Project: mill}
{CSV Format version: 9.0.0}
{CSV separator: Semicolon}
{Decimal separator: .}
{Date separator: .}
{Short date format: dd.MM.yyyy}

Process

Category type
material

Process identifier
Example001

Type
Unit process

Products
Aluminium, primary {DE}| production;kg;1;100;not defined;Metals;

Emissions to air
Carbon dioxide, fossil;;kg;6.1;Lognormal;1.21;0;0;

End
""",
    encoding="utf-8",
)
bc.backgrounds.install("open", "notebook-layers")
report = bc.import_background(export, "simapro-csv", project="notebook-layers", link_to=["brightcell-open"], write=True)
report

# %%
table = folder / "mill-table.csv"
proposal = bc.backgrounds.propose("mill", project="notebook-layers")
proposal.write(table, accept=0.9)
pd.read_csv(table).head(1).T.dropna()

# %%
with_mill = bc.Model("nmc622-pack-100kwh", background=(f"{table}@mill", "open"), project="notebook-layers")
bc.why(model, with_mill)

# %%
mill = bc.footprint(with_mill)
print(
    f"{before.total:.4f} on open, {after.total:.4f} with the graphite block, {mill.total:.4f} with the mill, {before.unit}"
)
assert report.ok
assert after.background.name != before.background.name
assert abs(after.total / before.total - 1) > 0.01
assert mill.total < before.total
