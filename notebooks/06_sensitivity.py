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
# # What makes it uncertain, and what to measure next
#
# Each method answers a question of its own. The inputs are the uncertain data of the product and of the background.

# %%
import brightcell as bc
from brightcell import sensing

PRODUCT = "nmc622-pack-100kwh"

# %% [markdown]
# ## Which datum moves the result?
#
# Each datum alone at its 5 % and its 95 % quantile.

# %%
tornado = bc.tornado(PRODUCT, background_uncertainty=True)
tornado

# %%
tornado.plot()

# %% [markdown]
# ## How does the result answer to one percent more?

# %%
elasticities = sensing.gradient(PRODUCT, background_uncertainty=True)
elasticities.plot()

# %% [markdown]
# ## Screening
#
# Far to the right: it matters. Far up: how much depends on where the other data are.

# %%
morris = bc.morris(PRODUCT, background_uncertainty=True, draws=1024)
morris.plot()

# %% [markdown]
# ## Shares of the variance
#
# First-order and total Sobol indices by supplier: the exchanges of one activity of the background count together.

# %%
sobol = bc.sobol(PRODUCT, background_uncertainty=True, draws=1024, by="supplier")
sobol

# %%
sobol.plot()

# %% [markdown]
# Product against background, from the same model:

# %%
groups = bc.sobol(PRODUCT, background_uncertainty=True, draws=1024, by="group")
groups.plot()

# %% [markdown]
# ## What to measure next
#
# How much of the variance would go if a datum were known.

# %%
information = sensing.information(PRODUCT, background_uncertainty=True, draws=2048)
information.plot(most=10)

# %%
information.to_frame().head(10)

# %%
swings = tornado.to_frame().set_index("input")["swing"]
shares = groups.to_frame().set_index("input")["total"]
assert len(tornado.labels) == 169
assert "supply/cathode/nmc622.amount" in swings.index[:3]
assert set(shares.index) == {"product", "background"}
assert 0.6 < shares["background"] < 0.9
assert 0.9 < shares.sum() < 1.15
assert abs(sobol.first.sum() - 1) < 0.2
assert elasticities.to_frame().set_index("input")["elasticity"]["supply/cathode/nmc622.amount"] > 0.3
assert information.to_frame()["removed"].max() < 50
