"""Sensitivity: which inputs make the result what it is, and which make it uncertain."""
