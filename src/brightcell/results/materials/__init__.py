"""The footprints of materials in kg CO2e, with their alternatives: numbers below, faces above."""
