"""Random streams, distributions and dependence of uncertain data."""
