"""Why one footprint is lower than another: the difference shared out among what differs; numbers below, faces above."""
