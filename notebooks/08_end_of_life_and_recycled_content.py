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
# # What is recycling worth, and recycled content?
#
# Recovered material may lower a footprint, by a formula of the rulebook and under conditions. What it is worth depends on who gets
# the credit, on how many packs come back, and on what is replaced.

# %%
import brightcell as bc

model = bc.Model("nmc811-pack-100kwh")
footprint = bc.footprint(model)
footprint.explain("end_of_life")

# %% [markdown]
# ## The same recycling under every rule

# %%
rules = ["circular-footprint-formula", "recycled-content-cut-off", "burdens-without-credit", "avoided-burden"]
by_rule = bc.sweep(model, {"settings.end_of_life": rules})
by_rule

# %%
by_rule.plot.stages()

# %% [markdown]
# ## How many packs come back?
#
# Where a rulebook only assumes the collection, the result shows what half of it would give. Here is the line.

# %%
collection = bc.sweep(model, {"settings.end_of_life.collection_rate": [0.0, 0.25, 0.5, 0.75, 1.0]})
collection.plot.line("settings.end_of_life.collection_rate")

# %% [markdown]
# ## What each credit rests on

# %%
import pandas as pd

pd.set_option("display.max_colwidth", None)  # texts in full

pd.DataFrame(
    [
        {
            "recovered": credit.recovered,
            "stage": credit.stage,
            "kg": credit.kg,
            "kg CO2e": credit.score,
            "rests on": "; ".join(
                f"{name.removeprefix('end_of_life.')} {share:.1%}" for name, share in credit.rests_on.items()
            ),
        }
        for credit in footprint.credits
    ]
).sort_values("kg CO2e").round(5)

# %% [markdown]
# ## Recycled nickel and aluminium in the pack
#
# Recycled content is by material or by element. `open` has no recycled route of nickel, so that the share counts by the
# figure that the supplier gives; without one it would count as virgin, and the result would say so.

# %%
recycled = model.with_(
    {
        "pack.parts[aluminium].recycled_content": "60 %",
        "pack.module.cell.cathode.parts[nmc811].recycled_content": {
            "nickel": {
                "pre_consumer": "6 %",
                "post_consumer": "10 %",
                "footprint": "5 kg CO2e/kg",
                "source": "illustrative",
            }
        },
    }
)
bc.why(model, recycled)

# %%
with_recycled = bc.footprint(recycled)
with_recycled.recycled

# %% [markdown]
# ## Does it help under every rulebook?

# %%
pairs = {
    name: (
        bc.footprint(model.with_(rulebook=name)).per_kwh_rated_kg,
        bc.footprint(recycled.with_(rulebook=name)).per_kwh_rated_kg,
    )
    for name in bc.rulebook_ids()
}
pd.DataFrame(pairs, index=["virgin", "with recycled content"]).T.round(2)

# %%
frame = by_rule.to_frame()
saved = footprint.per_kwh_rated_kg - with_recycled.per_kwh_rated_kg
print(f"{saved:.2f} kg CO2e per kWh rated saved by recycled content under {model.rulebook.id}")
assert saved > 0
assert all(after < before for before, after in pairs.values())
assert not collection.refused
assert len(by_rule.computed) == len(rules)
