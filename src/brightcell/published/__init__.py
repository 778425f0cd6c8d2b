"""Published studies: what was published, computed again by the general model, and how far apart the two are."""

from brightcell.published.checking import StudyCheck, check_study
from brightcell.published.draft import new_study
from brightcell.published.models import Study, Variant
from brightcell.published.read import read_study, studies
from brightcell.published.result import StudyResult
from brightcell.published.run import run_studies, run_study
from brightcell.published.scopes import Change, StudyError
from brightcell.published.targets import Target
from brightcell.published.verdicts import Figure

__all__ = [
    "Change",
    "Figure",
    "Study",
    "StudyCheck",
    "StudyError",
    "StudyResult",
    "Target",
    "Variant",
    "check_study",
    "new_study",
    "read_study",
    "run_studies",
    "run_study",
    "studies",
]
