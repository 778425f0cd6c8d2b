"""Footprints side by side: numbers below, faces above."""
