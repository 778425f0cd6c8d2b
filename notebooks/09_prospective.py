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
# # What will the same battery weigh in 2030 and 2040?
#
# A footprint is of the grids and materials of today. Two ways to ask for tomorrow: a grid intensity as a number, and a database of a
# scenario, from `carculator` or made by premise, as a layer or in place of the background.

# %%
import importlib.util
import tempfile
from pathlib import Path

import brightcell as bc

model = bc.Model("lfp-pack-100kwh")
today = bc.footprint(model)
today

# %% [markdown]
# ## How much does the grid of the plants matter?
#
# kg CO2e per kWh of what the plants take from the grid; China's provinces are between 0.1 and 0.8 today. The materials stay as
# they are.

# %%
line = bc.sweep(model, {"grid": [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]})
line.plot.line("grid")

# %% [markdown]
# ## Years of the grid that are published

# %%
years = bc.sweep(model, {"year": [2021, 2022, 2023, 2024]})
years

# %% [markdown]
# ## A database of a scenario, as premise hands it over
#
# premise writes a database to a Brightway project, and keeps ecoinvent's names; the mapping table of that release links it:
# `bc.Model("lfp-pack-100kwh", background="ecoinvent-3.10.1-cutoff", database="ei_cutoff_3.10_remind_SSP2-PkBudg1150_2030", project="mine")`.
# Here two databases of one process each stand for it, with round numbers that are nobody's: electricity of China in two years. Each is a
# layer above `open`.

# %%
import bw2data as bd

PROJECT = "notebook-prospective"
bc.backgrounds.install("open", PROJECT)
bd.projects.set_current(PROJECT)
fossil = next(flow for flow in bd.Database("brightcell-biosphere") if flow["name"] == "Carbon dioxide, fossil")
folder = Path(tempfile.mkdtemp())
scenarios = {2030: 0.40, 2040: 0.15}
for year, intensity in scenarios.items():
    name = f"scenario-{year}"
    bd.Database(name).write(
        {
            (name, "electricity"): {
                "name": "market for electricity, medium voltage",
                "reference product": "electricity, medium voltage",
                "location": "CN",
                "unit": "kilowatt hour",
                "exchanges": [
                    {"input": (name, "electricity"), "amount": 1.0, "type": "production"},
                    {"input": fossil.key, "amount": intensity, "type": "biosphere"},
                ],
            }
        }
    )
    (folder / f"{name}.csv").write_text(
        "key,location,activity,product,activity_location,unit,factor,match,note\n"
        'electricity,CN,"market for electricity, medium voltage","electricity, medium voltage",CN,kilowatt hour,1,exact,\n',
        encoding="utf-8",
    )

# %%
prospective = {
    year: bc.Model(
        "lfp-pack-100kwh", background=(f"{folder / f'scenario-{year}.csv'}@scenario-{year}", "open"), project=PROJECT
    )
    for year in scenarios
}
comparison = bc.compare([model, *prospective.values()])
comparison

# %%
bc.why(model, prospective[2040])

# %% [markdown]
# ## Scenarios of carculator
#
# With your own copy (`pip install --no-deps carculator_utils==1.3.5`) its background is there by name, today and by scenario and year.

# %%
if importlib.util.find_spec("carculator_utils"):
    books = ["carculator:static", "carculator:SSP2-NPi-2030", "carculator:SSP2-NPi-2040"]
    shown = bc.compare("nmc622-pack-100kwh", background=books)
else:
    shown = "carculator_utils isn't installed; nothing to show here"
shown

# %%
totals = {"today": today.per_kwh_rated_kg} | {
    year: bc.footprint(scenario).per_kwh_rated_kg for year, scenario in prospective.items()
}
print(", ".join(f"{when}: {total:.1f}" for when, total in totals.items()), "kg CO2e per kWh rated")
by_grid = line.to_frame()
assert totals["today"] > totals[2030] > totals[2040]
assert not line.refused
assert not years.refused
