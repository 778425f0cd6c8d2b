"""A product file from few numbers: what is asked, the bill of materials scaled to it, the file as text."""

from brightcell.product.drafts.scaling import Bill, scaled
from brightcell.product.drafts.text import draft_text
from brightcell.product.drafts.wanted import Wanted, wanted

__all__ = ["Bill", "Wanted", "draft_text", "scaled", "wanted"]
