"""Speed and memory against named peers, measured in one run. `python -m benchmarks` prints a table."""
