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
# # How do I describe my battery, when I know only some of it?
#
# From ten numbers comes a commented file in which every default is marked. Then what is known better replaces it,
# and `check` says what is left, with file, line and field.

# %%
import tempfile
from pathlib import Path

import brightcell as bc

folder = Path(tempfile.mkdtemp())
file = folder / "my-pack.yaml"
first = bc.new(
    file,
    chemistry="nmc811",
    energy="82 kWh",
    mass="455 kg",
    cells=192,
    plant="CN-SC",
    cycles=1500,
    warranty_years=8,
    warranty_km=160_000,
)
first

# %%
print("\n".join(file.read_text(encoding="utf-8").splitlines()[:60]))

# %% [markdown]
# ## What is wrong, missing or only assumed?

# %%
bc.check(file)

# %% [markdown]
# ## What weighs most, and so deserves a figure of one's own first?
#
# An elasticity of 0.2 means that one per cent more of an amount makes 0.2 per cent more of the footprint.

# %%
model = bc.Model(file)
elasticities = bc.elasticities(model)
elasticities

# %% [markdown]
# ## A supplier's figure, a meter, another place
#
# A change gives another product, read and checked like a file.

# %%
known = model.with_(
    {
        "pack.parts[aluminium].supplier": {
            "name": "a mill",
            "footprint": "6.1 kg CO2e/kg",
            "source": "an illustrative declaration, nobody's",
        },
        "sites.*.location": "CN-YN",
    }
)
print("\n".join(change.path for change in known.product.changed))

# %%
bc.why(model, known)

# %% [markdown]
# ## The same as an Excel form
#
# For those who have the numbers and no wish to write YAML: a form in English or Chinese, filled in with this pack. It is
# read like a file.

# %%
form = folder / "my-pack.xlsx"
bc.template(form, product=file, language="zh")
from_excel = bc.Model(form)
bc.footprint(from_excel, project=None)

# %%
before, after = bc.footprint(model, project=None), bc.footprint(known, project=None)
again = bc.footprint(from_excel, project=None)
print(
    f"{before.per_kwh_rated_kg:.1f} kg CO2e per kWh rated from ten numbers, {after.per_kwh_rated_kg:.1f} with what is known"
)
assert abs(again.total / before.total - 1) < 1e-12
assert after.total < before.total
assert 40 < before.per_kwh_rated_kg < 150
