"""Where one footprint becomes lower than another; numbers below, faces above."""
