"""Brightway without its chatter.

On import `bw2data` logs its folder to stdout, and stops when the folder that `BRIGHTWAY2_DIR` names is
missing; `bw2calc` warns that a solver it does not need is missing. So both are imported inside `quiet()`.
"""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brightcell.errors import BrightcellError

# Makes bw2data log through `logging`, which can be told to be quiet.
_PLAIN_LOGGING = "BRIGHTWAY_NO_STRUCTLOG"


@contextmanager
def quiet() -> Iterator[None]:
    """Inside, importing and running Brightway prints nothing; afterwards all is as before."""
    _make_brightway_folder()
    plain, threshold = os.environ.get(_PLAIN_LOGGING), logging.root.manager.disable
    os.environ[_PLAIN_LOGGING] = "1"
    logging.disable(max(threshold, logging.INFO))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(threshold)
        if plain is None:
            del os.environ[_PLAIN_LOGGING]


def _make_brightway_folder() -> None:
    folder = os.environ.get("BRIGHTWAY2_DIR")
    if not folder:
        return
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BrightcellError(
            f"the folder that BRIGHTWAY2_DIR names, {folder}, can't be made ({error.strerror}); "
            "set BRIGHTWAY2_DIR to a folder that you may write to"
        ) from error
