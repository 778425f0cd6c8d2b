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
# # What makes it uncertain, and what should be measured next?
#
# Each method answers a question of its own. The inputs are the uncertain data of the product and of the background.
# The model is read once for all of them. Few draws are enough here to see how it works; indices of many are in
# `large_numbers.csv`, and are compared below.

# %%
from importlib.util import find_spec

import numpy as np
import pandas as pd

import brightcell as bc

model = bc.Model("nmc622-pack-100kwh")
UNCERTAIN = {"background_uncertainty": True}
pd.set_option("display.max_colwidth", None)  # names in full

# %% [markdown]
# ## Which datum moves the result?
#
# Each datum alone at its 5 % and its 95 % quantile.

# %%
tornado = bc.sensitivity.tornado(model, **UNCERTAIN)
tornado

# %%
tornado.plot()

# %% [markdown]
# With plotly (`pip install "brightcell[report]"`) names and figures are under the mouse, so that more inputs fit.
# `figure.write_html("tornado.html")` makes a page of it that needs no network.

# %%
tornado.plot(most=40, interactive=find_spec("plotly") is not None)

# %% [markdown]
# ## Straight or bent?
#
# The result over the quantiles of one datum at a time, the others nominal. Lines that fall are those of credits.

# %%
bc.sensitivity.spider(model, **UNCERTAIN).plot()

# %% [markdown]
# ## How does the result answer to one percent more?

# %%
elasticities = bc.sensitivity.gradient(model, **UNCERTAIN)
elasticities.plot()

# %% [markdown]
# ## Screening
#
# Far to the right: it matters. Far up: how much depends on where the other data are.

# %%
morris = bc.sensitivity.morris(model, trajectories=16, **UNCERTAIN)
morris.plot()

# %% [markdown]
# ## Shares of the variance
#
# First-order and total Sobol indices by supplier: the exchanges of one activity of the background count together.

# %%
sobol = bc.sensitivity.sobol(model, draws=1024, by="supplier", **UNCERTAIN)
sobol

# %%
sobol.plot()

# %% [markdown]
# Product against background, from the same model:

# %%
groups = bc.sensitivity.sobol(model, draws=1024, by="group", **UNCERTAIN)
groups.plot()

# %% [markdown]
# Indices of 2^14 points by supplier, from the text beside this notebook, and how far the few points above are from them:

# %%
large = pd.read_csv("large_numbers.csv", comment="#")
compared = large[large["figure"] == "sobol by supplier"].set_index(["of", "statistic"])[["value", "standard_error"]]
few = sobol.to_frame().set_index("input")
compared["value of 1,024"] = [few.loc[name, index] for name, index in compared.index]
compared["its standard error"] = [few.loc[name, f"{index}_half_width"] / 1.96 for name, index in compared.index]
errors = np.hypot(compared["standard_error"], compared["its standard error"])
compared["apart in standard errors"] = (compared["value of 1,024"] - compared["value"]) / errors
compared.head(10)

# %% [markdown]
# ## What to measure next
#
# How much of the variance would go if a datum were known, and if its uncertainty were halved. The line above the table
# says which datum that is.

# %%
information = bc.sensitivity.information(model, draws=2048, **UNCERTAIN)
information

# %%
information.plot(most=10)

# %%
information.to_frame().head(10)

# %%
swings = tornado.to_frame().set_index("input")["swing"]
shares = groups.to_frame().set_index("input")["total"]
print(information.conclusion())
assert len(tornado.labels) > 169
assert compared["apart in standard errors"].abs().max() < 4
assert information.conclusion().startswith("Measure this next: performance.warranty")
assert "supply/cathode/nmc622.amount" in swings.index[:6]
assert set(shares.index) == {"product", "background"}
assert 0.2 < shares["background"] < 0.98
assert 0.9 < shares.sum() < 1.15
assert abs(sobol.first.sum() - 1) < 0.2
assert elasticities.to_frame().set_index("input")["elasticity"]["supply/cathode/nmc622.amount"] > 0.3
assert information.to_frame()["removed"].max() < 50
