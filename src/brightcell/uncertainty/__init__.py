"""Uncertainty: streams of draws, their storage and their statistics."""
