"""The draws of footprints: numbers below, faces above."""
