"""The command line."""

from brightcell.cli.main import app, main

__all__ = ["app", "main"]
