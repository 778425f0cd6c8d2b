"""Published studies: what was published, computed again by the general model, and how far apart the two are."""

from brightcell.study.models import Change, Study, Variant
from brightcell.study.read import read_study, studies
from brightcell.study.result import Figure, StudyResult
from brightcell.study.run import run_studies, run_study
from brightcell.study.scopes import StudyError
from brightcell.study.targets import Target

__all__ = [
    "Change",
    "Figure",
    "Study",
    "StudyError",
    "StudyResult",
    "Target",
    "Variant",
    "read_study",
    "run_studies",
    "run_study",
    "studies",
]
