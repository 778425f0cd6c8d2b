"""Rulebooks: what counts, under which clause, with which standing."""

from brightcell.rulebooks.apply import FUNCTIONAL_UNIT, ForegroundSystem, apply, moved_foreground, unmet_needs
from brightcell.rulebooks.defaults import complete
from brightcell.rulebooks.models import SLOTS, STAGES, Rulebook, RuleParameter, Slot
from brightcell.rulebooks.read import change_rulebook, read_rulebook, rulebook_ids, rulebook_of
from brightcell.rulebooks.registry import all_strategies

__all__ = [
    "FUNCTIONAL_UNIT",
    "SLOTS",
    "STAGES",
    "ForegroundSystem",
    "RuleParameter",
    "Rulebook",
    "Slot",
    "all_strategies",
    "apply",
    "change_rulebook",
    "complete",
    "moved_foreground",
    "read_rulebook",
    "rulebook_ids",
    "rulebook_of",
    "unmet_needs",
]
