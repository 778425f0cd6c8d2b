"""Small systems written as the columns of their matrices."""

import pytest

from brightcell.matrices import Column, build_system


@pytest.fixture(scope="session")
def system_of():
    """Build a system from {activity: (production, inputs, emissions)}; every flow counts 1 unless told."""

    def make(activities, factors=None, products=None):
        columns = [
            Column(name, production, inputs, emissions, (products or {}).get(name))
            for name, (production, inputs, emissions) in activities.items()
        ]
        flows = {flow: 1.0 for column in columns for flow in column.emissions}
        return build_system(columns, factors or {"all flows count 1": flows})

    return make
