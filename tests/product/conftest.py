"""A small product, right in every respect, to be changed by the tests."""

import copy

import pytest

SMALL = {
    "schema_version": 1,
    "identity": {
        "model": "small pack",
        "maker": "maker",
        "plant": {"name": "plant", "location": "CN-JS", "city": "Changzhou"},
        "chemistry": "nmc622",
    },
    "performance": {
        "rated_energy": "10 kWh",
        "usable_energy": "9 kWh",
        "mass": "50 kg",
        "warranty": {"duration": "8 years", "distance": "160000 km", "energy_retention": "70 %"},
        "cycle_life": {"cycles": 1000, "end_state_of_health": "80 %", "standard": "GB/T 31484-2015"},
    },
    "parameters": {"foil": "500 g"},
    "pack": {
        "parts": [{"material": "steel", "amount": "10 kg"}, {"material": "coolant", "amount": "2 kg"}],
        "module": {
            "count": 2,
            "cell": {
                "count": 10,
                "yield": "95 %",
                "parts": [{"material": "lipf6", "amount": "50 g"}],
                "cathode": {
                    "parts": [
                        {"material": "nmc622", "amount": "0.65 kg", "yield": "92 %", "origin": "CN"},
                        {"material": "aluminium", "amount": "0.1 kg"},
                    ]
                },
                "anode": {
                    "parts": [
                        {"material": "graphite", "amount": "0.6 kg"},
                        {"material": "copper", "amount": {"formula": "foil", "unit": "kg"}},
                    ]
                },
            },
        },
    },
    "sites": [
        {
            "name": "plant",
            "location": "CN-JS",
            "steps": [
                {
                    "step": "cell",
                    "energy": [
                        {"carrier": "electricity", "amount": "8 kWh", "per": "kWh"},
                        {"carrier": "natural-gas", "amount": "140 MJ", "per": "kWh"},
                    ],
                    "solvents": [{"material": "nmp", "amount": "0.5 kg", "per": "kWh", "recovery": "99.5 %"}],
                    "emissions": [{"flow": "co2-fossil", "amount": "10 g", "per": "piece"}],
                    "wastes": [{"waste": "waste-water", "amount": "3 L", "per": "kg"}],
                }
            ],
            "electricity_supply": [
                {"kind": "on-site", "share": "20 %", "technology": "solar"},
                {"kind": "grid", "share": "80 %"},
            ],
        }
    ],
    "transport": {"inbound": [], "outbound": [{"mode": "road", "distance": "1000 km"}]},
    "end_of_life": {
        "location": "EU27",
        "collection": {"rate": "100 %", "legs": [{"mode": "road", "distance": "1000 km"}]},
        "dismantling": {"energy": [{"carrier": "electricity", "amount": "0.1 kWh"}]},
        "routes": {"hydrometallurgical": "100 %"},
        "recoveries": {"nickel": "93 %", "graphite": 0.85},
        "dismantled": [{"material": "steel", "recovery": "90 %"}],
    },
    "notes": "a note",
}


@pytest.fixture(scope="session")
def original():
    """The data of the small product; to be read only."""
    return SMALL


@pytest.fixture
def small():
    """The data of the small product, free to be changed."""
    return copy.deepcopy(SMALL)


@pytest.fixture
def refused(small):
    """Change the small product at a path, read it, and return the problems; `None` deletes the key."""
    from brightcell.errors import ProductError
    from brightcell.product import product_from_data

    def refused(changes):
        for path, value in changes.items():
            place(small, path, value)
        with pytest.raises(ProductError) as error:
            product_from_data(small)
        return error.value.problems

    return refused


@pytest.fixture
def put():
    """Set data at a dotted path."""
    return place


def place(data, path, value):
    """Set `data` at a dotted path such as pack.parts.0.amount; a new index appends."""
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        data = data[step]
    if isinstance(data, list) and last == len(data):
        data.append(value)
    elif value is None:
        del data[last]
    else:
        data[last] = value
