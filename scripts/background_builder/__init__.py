"""Derives the shipped background databases from their primary tables. Used by the `build_*` scripts only."""
