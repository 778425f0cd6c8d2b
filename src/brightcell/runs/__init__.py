"""Long runs: chunks, workers, files, resuming and stopping."""
