"""How sure a footprint is: draws of all that is uncertain, evaluated at once."""
