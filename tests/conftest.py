"""Every test run has a Brightway folder of its own, set before anything imports Brightway."""

import atexit
import os
import shutil
import tempfile

_FOLDER = tempfile.mkdtemp(prefix="brightcell-tests-")
os.environ["BRIGHTWAY2_DIR"] = _FOLDER
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
