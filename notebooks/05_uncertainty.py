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
# # How sure is a footprint?
#
# Amounts of a product file say how sure they are, and so does every exchange of the background. Draws of all of them
# give the distribution of the footprint. Few draws are enough here to see how it works; take 10,000 for a report.
# What 100,000 draws give stands in `large_numbers.csv` beside this notebook, and is compared below.

# %%
import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

import brightcell as bc

PRODUCT = "nmc622-pack-100kwh"

# %% [markdown]
# ## The product alone
#
# The data of the product are drawn, the background stays as it is. The result says so.

# %%
product_only = bc.monte_carlo(PRODUCT, draws=1000, seed=1)
product_only

# %%
product_only.plot.histogram()

# %% [markdown]
# ## The background too, under two rulebooks
#
# Alternatives share the draws of what they have in common: they are paired, so their difference is much surer than
# two separate runs would say. Rulebooks have functional units of their own; what compares them is per kWh rated.

# %%
RULEBOOKS = ["cn-group-2024", "iso-14067-cutoff"]
both = bc.monte_carlo(PRODUCT, RULEBOOKS, draws=1000, seed=1, background_uncertainty=True)
both

# %% [markdown]
# How probable is it that the footprint is below a threshold, say that of a performance class? With the product's own data alone
# it looks much surer than it is.

# %%
product_only.probability_below(0.25), both.probability_below(0.25, RULEBOOKS[0])

# %%
both.plot.stages()

# %%
both.plot.violins()

# %%
both.plot.difference(*RULEBOOKS)

# %% [markdown]
# The median lies above the nominal value, since much of the background is lognormal: both are shown.
#
# ## Are there enough draws?
#
# The bands are the 95 % intervals of the percentiles themselves. With plotly (`pip install "brightcell[report]"`) the
# figure tells its numbers under the mouse.

# %%
both.plot.convergence("cn-group-2024", interactive=find_spec("plotly") is not None)

# %% [markdown]
# The same with 100,000 draws, from the text beside this notebook (`python scripts/large_numbers.py` makes it anew). Its
# first 1,000 draws are the draws above, since a draw depends on names, seed and its number alone.

# %%
large = pd.read_csv("large_numbers.csv", comment="#")
NMC = "NMC622 pack, 100 kWh | cn-group-2024"
total_of = large[(large["of"] == NMC) & (large["column"] == "total")]
steps = total_of.pivot(index="draws", columns="statistic", values="value")
steps[["median", "p2.5", "p97.5", "mean", "sd"]]

# %%
compared = large[(large["of"] == NMC) & (large["statistic"] == "median") & (large["draws"] == 100_000)]
compared = compared.set_index("column")[["value", "standard_error"]]
few = [both.summary("cn-group-2024", column).median for column in compared.index]
compared["value of 1,000"] = [one.value for one in few]
compared["its standard error"] = [one.standard_error for one in few]
errors = np.hypot(compared["standard_error"], compared["its standard error"])
compared["apart in standard errors"] = (compared["value of 1,000"] - compared["value"]) / errors
compared

# %%
both.to_frame().set_index(["alternative", "column"])[["nominal", "median", "p2.5", "p97.5", "cv"]].round(4)

# %%
both.dataset

# %% [markdown]
# ## Kept, and resumed
#
# In a folder, draws are written chunk by chunk. A run that was cut short goes on with `resume=True`; one that was
# finished is read back.

# %%
with tempfile.TemporaryDirectory() as folder:
    asked = {"draws": 600, "seed": 3, "chunk": 200, "out": Path(folder) / "draws"}
    kept = bc.monte_carlo(PRODUCT, **asked)
    files = sorted(path.name for path in asked["out"].iterdir())
    resumed = bc.monte_carlo(PRODUCT, **asked, resume=True)
files

# %% [markdown]
# ## More workers, same numbers
#
# A draw is a function of the datum's name, the seed and its number. The number of workers changes nothing.

# %%
alone = bc.monte_carlo(PRODUCT, draws=600, seed=3)
shared = bc.monte_carlo(PRODUCT, draws=600, seed=3, chunk=150, workers=2)
np.array_equal(alone.values(), shared.values())

# %% [markdown]
# On a Dask cluster it is the same again (`pip install "brightcell[distributed]"`); here the cluster is this machine.

# %%
try:
    from distributed import LocalCluster
except ImportError:
    on_cluster = alone
    print("distributed is not installed")
else:
    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster:
        on_cluster = bc.monte_carlo(PRODUCT, draws=600, seed=3, chunk=150, scheduler=cluster.scheduler_address)
np.array_equal(alone.values(), on_cluster.values())

# %%
total = both.summary("cn-group-2024")
low, high = total.percentiles[2.5].value, total.percentiles[97.5].value
print(f"median {total.median.value:.3f}, 95 % of draws from {low:.3f} to {high:.3f} kg CO2e per kWh delivered")
assert both.number == 1000
assert both.status == "complete"
assert 0.15 < total.median.value < 0.22
assert 0.05 < total.cv.value < 0.4
assert compared["apart in standard errors"].abs().max() < 4
assert np.isclose(steps.loc[1000, "median"], total.median.value, rtol=1e-7)
assert np.isclose(steps.loc[1000, "p97.5"], total.percentiles[97.5].value, rtol=1e-7)
assert product_only.summary().cv.value < total.cv.value
assert both.compare(*RULEBOOKS).below.value > 0.95
assert np.array_equal(kept.values(), resumed.values())
assert np.array_equal(kept.values(), alone.values())
assert np.array_equal(alone.values(), shared.values())
assert np.array_equal(alone.values(), on_cluster.values())
