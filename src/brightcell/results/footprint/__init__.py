"""The footprint: numbers below, faces above."""
