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
# # Published results, reproduced
#
# Does the model give what others have published, and where it doesn't, why?
#
# A study is a folder: what was published, with tolerance and confidence, and how to compute it. One command or one call
# shows published beside computed, the difference and a verdict. Nothing is tuned to hit a figure.

# %%
import brightcell as bc

bc.studies()

# %% [markdown]
# ## One study, line by line
#
# EverBatt 2023: cells and packs on GREET 2022, computed by the model that everything else uses. Here the part that the
# study names for a quick look; without `fast` it is eight chemistries on four grids.

# %%
everbatt = bc.run_study("everbatt-2023", fast=True)
everbatt

# %%
everbatt.plot.figures()

# %% [markdown]
# The source has two known defects. The variant `as-published` keeps them, `corrected` puts them right.

# %%
corrected = bc.run_study("everbatt-2023", "corrected", fast=True)
published = everbatt.figure("NMC622", "CN", "pack total").computed
print(
    f"NMC622, CN: {published:.2f} as published, {corrected.figure('NMC622', 'CN', 'pack total').computed:.2f} corrected"
)

# %% [markdown]
# ## Bands and partial reproductions
#
# Of many papers only a total or a range is known. They are bands: the figure beside them is of a shipped pack of the same
# chemistry, to see the order of magnitude. What isn't known of a source is listed, and a study that needs a licensed
# database or a package says so and runs what it can.

# %%
peiseler = bc.run_study("peiseler-2024")
peiseler

# %%
lithium = bc.run_study("istrate-2024")
lithium.missing

# %% [markdown]
# ## On a common basis
#
# Published figures differ in unit, boundary, grid, GWP set and energy density. Each step is taken as far as the study states
# what is needed; otherwise it stays undone, and the reason is told. Most of what disappears here is one study's energy density;
# figures that can take every step are few.

# %%
common = bc.harmonise()
common

# %%
spread = {(one.family, one.step): one for one in common.spread}
before, after = spread["NMC", "functional unit"], spread["NMC", "energy density"]
print(
    f"NMC, {after.n} figures: standard deviation {before.sd:.1f} before, {after.sd:.1f} after, {1 - after.left:.0%} gone"
)

# %% [markdown]
# ## Plausibility
#
# The lowest and highest figures, on a common basis as far as their studies say, are the bands against which `brightcell check`
# and every footprint are held. A footprint outside of its band gets a note, no error.

# %%
for band in bc.plausibility_bands():
    print(f"{band.family:4} {band.level}: {band.low:6.1f} to {band.high:6.1f} {band.unit}, {', '.join(band.studies)}")

# %%
us = everbatt.figure("NMC622", "US", "cell total")
print(f"EverBatt 2023, NMC622 cell in the US: published {us.published:.2f}, computed {us.computed:.2f} {us.unit}")
assert everbatt.passed
assert abs(everbatt.figure("NMC622", "US", "cell total").rel_diff) < 1e-5
assert corrected.figure("NMC622", "CN", "pack total").computed < published
assert peiseler.figure("NMC811", "GLO", "cell total").verdict == "within band"
assert after.sd < before.sd
assert any(not step.done for one in common.figures for step in one.steps)
assert all(band.low < band.high for band in bc.plausibility_bands())
