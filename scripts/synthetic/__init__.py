"""A made-up database in the shape of ecoinvent's cut-off system model, for tests and benchmarks without a licence.

Names, products, locations and units are those that a mapping table points to; every amount is invented.
"""
