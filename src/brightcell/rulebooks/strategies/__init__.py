"""One module per slot; each strategy is a small pure function."""
