"""Published studies: which there are, reading one, running it, and all of them on a common basis.

`bc.studies()` is `bc.studies.names()`.
"""

from __future__ import annotations

from brightcell.api.callable_module import make_callable
from brightcell.published import check_study as check
from brightcell.published import new_study as new
from brightcell.published import read_study as read
from brightcell.published import run_study as run
from brightcell.published import studies as names
from brightcell.published.harmonise import harmonise

read_study, run_study = read, run

__all__ = ["check", "harmonise", "names", "new", "read", "run"]

make_callable(__name__)
