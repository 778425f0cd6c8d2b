"""Footprints that suppliers hand over as files: PACT and Catena-X."""
