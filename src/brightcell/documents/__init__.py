"""Documents and files that another party accepts: declarations, reports and exchange formats, from a result."""
