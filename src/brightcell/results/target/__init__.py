"""What brings a footprint down to a goal; numbers below, faces above."""
