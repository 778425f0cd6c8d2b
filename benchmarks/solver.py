"""The sparse solver that bw2calc takes here: the first of its list that is installed."""

from importlib.util import find_spec


def _installed() -> str:
    if find_spec("pypardiso"):
        return "PARDISO"
    return "UMFPACK" if find_spec("scikits") and find_spec("scikits.umfpack") else "SuperLU"


SOLVER = _installed()
