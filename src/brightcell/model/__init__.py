"""A product on a background under a rulebook: what every question is asked of."""
