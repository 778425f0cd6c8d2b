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
# # From where on is one better, and what reaches 70?
#
# Two questions about a number that could be otherwise: the value at which two packs are equal, and the least change that reaches a
# goal.

# %%
import brightcell as bc

lfp, nmc = bc.Model("lfp-pack-100kwh"), bc.Model("nmc622-pack-100kwh")

# %% [markdown]
# ## How clean must the NMC plant's grid be to equal LFP at its own?
#
# `grid` is what a kWh from the grid causes at the plants. "None" is an answer too.

# %%
grid = bc.break_even(lfp, nmc, "grid", (0, 1), of="second")
grid

# %% [markdown]
# ## How much may cell making take at a plant with cleaner power?

# %%
elsewhere = lfp.with_({"sites.*.location": "CN-SC"})
energy = bc.break_even(lfp, elsewhere, "parameters.cell_energy", ("30 kWh", "120 kWh"), of="second")
energy

# %%
energy.plot.curves()

# %% [markdown]
# ## How many more cycles make up for it under a rule of energy delivered?

# %%
cycles = bc.break_even(
    nmc.with_(rulebook="cn-miit-2025-551"),
    lfp.with_(rulebook="cn-miit-2025-551"),
    "performance.cycle_life.cycles",
    (500, 6000),
    of="first",
)
cycles

# %% [markdown]
# ## What reaches 70 kg CO2e per kWh rated?
#
# The smallest move of all levers together, each counted as a share of its range, and what each could do alone.

# %%
goal = bc.target(
    lfp,
    70,
    {
        "pack.module.cell.yield": (0.9, 0.99),
        "parameters.cell_energy": ("30 kWh", "50 kWh"),
        "grid": (0.0, 0.8),
    },
)
goal

# %% [markdown]
# ## And surely?
#
# In nine of ten draws? No: with these two levers the goal is met in a third of them.

# %%
surely = bc.target(
    lfp, 70, {"parameters.cell_energy": ("30 kWh", "50 kWh"), "grid": (0.0, 0.8)}, probability=0.9, draws=200
)
surely

# %%
for name, answer in {"grid": grid, "energy": energy, "cycles": cycles}.items():
    print(f"{name:<8} {answer.answer}")
print(f"goal     {goal.answer}, with effort {goal.effort:.3f}")
print(f"surely   {surely.answer}")
assert grid.answer.startswith("none")
assert not grid.points
assert len(energy.points) == 1
at = lfp.with_({"sites.*.location": "CN-SC", "parameters.cell_energy": f"{energy.points[0].at} kWh"})
assert abs(bc.footprint(at).total / bc.footprint(lfp).total - 1) < 1e-9
assert goal.is_reached
assert abs(goal.total - goal.goal) < 1e-6
assert not surely.is_reached
