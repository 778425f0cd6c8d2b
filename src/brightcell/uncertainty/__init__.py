"""The mathematics of uncertain numbers: streams, designs, dependence, quantiles, statistics."""
