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
# # Why is my EU number not the Chinese one?
#
# One inventory, each rulebook that is shipped. The numbers differ since they are not per the same thing, since credits differ, and since
# other electricity counts. Here is how much each makes.

# %%
import brightcell as bc

model = bc.Model("nmc622-pack-100kwh")
books = sorted(bc.rulebook_ids(), key=lambda name: name != "cn-group-2024")  # compared with the first
comparison = bc.compare([model.with_(rulebook=name) for name in books])
comparison

# %%
comparison.plot.stages()

# %% [markdown]
# ## What each rulebook decides

# %%
bc.read_rulebook("cn-group-2024")

# %%
bc.read_rulebook("eu-cfb-2024-draft")

# %% [markdown]
# ## What makes the difference
#
# Every rule that differs gets its Shapley value: the mean, over all orders of changing the rules, of what it adds. Where two
# rulebooks count another service, the difference is per kWh of rated energy, which all share.

# %%
chinese, european = model, model.with_(rulebook="eu-cfb-2024-draft")
reasons = bc.why(chinese, european)
reasons

# %%
reasons.plot.waterfall()

# %% [markdown]
# ## How much is read, how much assumed?
#
# Each parameter has a status. A number that rests on an assumed one says so.

# %%
footprints = {name: bc.footprint(model.with_(rulebook=name)) for name in books}
for name, footprint in footprints.items():
    print(f"{name:<20} {footprint.total:8.4f} {footprint.unit:<28} {len(footprint.assumed):3d} assumed parameters")

# %% [markdown]
# ## What if a rule were read otherwise?

# %%
readings = bc.sweep(
    model,
    {"settings.end_of_life": ["circular-footprint-formula", "recycled-content-cut-off", "burdens-without-credit"]},
)
readings

# %%
totals = [footprint.per_kwh_rated_kg for footprint in footprints.values()]
print(f"between {min(totals):.1f} and {max(totals):.1f} kg CO2e per kWh rated, for one and the same pack")
assert len(footprints) == len(books) >= 4
assert abs(sum(reason.value for reason in reasons.reasons) - reasons.difference) < 1e-9
assert footprints["cn-miit-2025-551"].stages["end_of_life"] > 0 > footprints["cn-group-2024"].stages["end_of_life"]
assert max(totals) / min(totals) > 1.2
