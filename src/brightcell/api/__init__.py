"""What a user asks: one file per verb."""
