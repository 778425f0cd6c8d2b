"""What a rulebook asks of a product, clause by clause: catalogues as YAML, one predicate per kind of question."""

from brightcell.rulebooks.clauses.judging import judge
from brightcell.rulebooks.clauses.models import Clause, ClauseCase, ClauseCheck, headline
from brightcell.rulebooks.clauses.read import read_clauses

__all__ = ["Clause", "ClauseCase", "ClauseCheck", "headline", "judge", "read_clauses"]
