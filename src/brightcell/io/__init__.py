"""Reading files that people write, and files that strangers send."""
