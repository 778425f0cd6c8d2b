"""Proposals for the mapping table of a database: which of its activities may meet which demand, and why."""

from brightcell.background.proposing.proposals import Candidate, Offered, proposals

__all__ = ["Candidate", "Offered", "proposals"]
