"""Random streams, draws and what is computed from them."""
