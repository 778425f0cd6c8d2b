"""Every test run has a Brightway folder and a cache of its own, set before anything imports Brightway."""

import atexit
import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")  # how long an example takes says how busy the machine is, and nothing of the code

_FOLDER = tempfile.mkdtemp(prefix="brightcell-tests-")
os.environ["BRIGHTWAY2_DIR"] = _FOLDER
os.environ["BRIGHTCELL_CACHE"] = os.path.join(_FOLDER, "cache")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)


_THRESHOLDS = gc.get_threshold()


@pytest.fixture(autouse=True)
def _usual_collection() -> Iterator[None]:
    """A command looks for garbage rarely, since its process ends soon; those within this process would fill memory."""
    yield
    if gc.get_threshold() != _THRESHOLDS:
        gc.set_threshold(*_THRESHOLDS)
        gc.collect()


@pytest.fixture
def project_name() -> str:
    """A Brightway project of its own."""
    return f"test {uuid.uuid4().hex[:12]}"


@pytest.fixture
def bd():
    """bw2data, imported late."""
    from brightcell.brightway.projects import bw2data

    return bw2data()
