"""The words of `docs/electricity.md` that stand between its tables."""

HEAD = """\
# Electricity: built up against official

kg CO2e per kWh with AR6 GWP100 unless a column says CO2. *Generation* is the production mix, *built up* is what shares
and the factors of technologies give, *calibrated* is what products get at medium voltage. Gaps are ours over theirs,
minus one."""
BASIS = """\
All places are calibrated to a published life-cycle figure: China to its official average of 2024 (2023 by name), all
others to Ember's intensity of generation (Our World in Data), of the year of their shares. Why:
[decision 23](decisions/0023-electricity-on-one-basis.md).

* **Before**, built up of GREET's plants of the United States, {places} places were {median:+.1f} % against Ember in the
  median; {high} were more than 10 % above, {low} more than 10 % below. China alone stood at its official figure, so
  plants in two countries were not compared on one basis.
* **Now** what burns fuel at a place is GREET's plants times one factor for the place, so that generation has Ember's
  intensity; hydropower, nuclear power, wind and sun keep their factors, each gas is scaled alike. {uncalibrated} places
  burn next to nothing and stay as built up. Chinese grids are scaled as a whole.
* **China and Ember**: the official average of 2023 is {china:+.1f} % beside Ember's intensity after losses of 5 %.
* What Ember counts for each technology is not in the source that was read. In the United States its figure leaves
  little for the supply of fuel (see below). It is the only open figure at hand for all places by one method.
* A province of Canada takes the factor of the nation, assumed. California has GREET's own figure, not calibrated.
* **Trade** is in no mix: no open data on it were at hand. Where a rulebook asks for the mix of consumption (the EU's
  draft), each result says that generation stands for it. There is no residual mix but China's: those of Europe may not
  be passed on without permission. Elsewhere a residual mix that is asked for is met by the average, with a warning.

## The year of the grid

A product may say of which year its grid is: `identity.production: 2023-06` for all that its maker does, or
`grid_year: 2023` at one of its `sites`, which comes first. Its scrap is recycled in the year of production too; the
end of life isn't. Other places say theirs: `grid_year` of the process of a material and of `end_of_life`, `year` of a
grid's share in an `electricity_supply`. Where nothing is said, a place has its default, 2024 in China, else the
latest year there is. A year that the background doesn't have is met by the nearest at the same place, of two the
later one, told in the link and as a warning; a background that states no years, as a licensed database does, takes
its own mix and says so.

A rulebook may prescribe one year for all places (`--set electricity.grid_mix=year-2023`); the product's is then left
out, which is told. Where the years of places differ within one run, or from the year that bought materials are made
with, a warning says so. Why: [decision 25](decisions/0025-the-year-of-a-grid.md).

China has 2021 to 2024 at all levels, California 2022, other places one year (2021 to 2023, see `year of the shares`).
Where shares are older than the factors behind them, the process table says so (`shares_year`, `shares_note`), and each
result."""
NATION = """\
* **Official losses.** What losses and lines add is official for 2024 only: 0.0327 kg CO2e/kWh, of which 0.0046
  without losses; over the average of 0.5777 that is {loss:.4f} kWh lost per kWh delivered. *Built up* has both.
* **2023: {gap_2023:+.1f} %.** The official average leaves {room:.1f} % above our generation, where official losses and
  lines alone are {own:.1f} %. Our shares have {ours:.1f} % fossil power, the official CO2 factors imply
  {implied:.1f} %; how much of losses and lines the average holds, the announcement doesn't say. The calibration
  closes the gap.
* **2024: {gap_2024:+.1f} %.** The same, and the shares are still those of 2023: the factors of the technologies are of
  2024, what changed in the mix that year is in the official average alone.
* **2021 and 2022** have no official average and no official technology factors. Those of 2023 are assumed; the fossil
  share is that of the CO2 factors of the year, as for provinces. By that rule 2023 would be {rule:.4f} instead of the
  official figure it is pinned to, so compare 2022 with that: the fall of the CO2 factor is then a fall here too."""
PROVINCES = """\
No CO2 factors of 2024 were at hand. The fossil share is that of 2023, the factors of technologies are those of 2024,
and one factor for all makes the nation 0.5777: **assumed**, and each result says "shares of 2023".

A CO2 factor counts the stacks alone. The calibrated figure is above it by fuel supply, methane and nitrous oxide, the
building of plants, and the calibration; most so in percent where little is burnt and plants that emit nothing at the
stack make most of the electricity. Transfers between provinces are in the official CO2 factors, so they are in both.
The split of fossil power into coal, gas and oil, and of the rest into its kinds, is the nation's: a province with more
gas or more hydropower than the nation is not told apart. The readings are the CO2 factor as it stands, the same times
0.5777 / 0.5306 and 0.6205 / 0.5306, and the calibrated mixes of 2024 and 2023; lowest to highest are read as four
standard deviations, and the draw is as wide as that, or as the factors of technologies and losses where these are
wider."""
COUNTRY_TEXT = """\
Every country of the share table has the same three levels; these are the places at which powders and foils are made.
The losses of 3, 5 and 8 % are assumed, one set for the world. *Built up* and *Ember* are of generation, *gap* is
between them; the factor on what burns closes it."""
REGIONS = "The same rule. The grid of the southwest holds Tibet, which has no factor of its own."
RESIDUALS = "No official residual footprint exists; its fossil share follows from the CO2 factor, as for provinces."
UNITED_STATES = """\
eGRID counts what leaves the stacks in a state. It gives no shares here, so a product in a state gets the national mix,
in California GREET's figure; stack emissions are no footprint and none is made of them. Of the {built_up:.4f} that are
built up, {stacks:.4f} are emitted at the plant, {supply:.4f} by the supply of fuel, {plants:.4f} over the life of
hydropower, wind, solar and geothermal plants. The stacks alone are {gap} against eGRID's nation: shares of another
statistic and GREET's plants of 2022. Ember's {ember:.4f}, to which the nation is calibrated ({delivered:.4f}
delivered), leaves little above eGRID's {egrid:.4f} for the supply of fuel: for the United States it is the low end of
what is published, taken so that all places stand on one basis. A state's gap is above all its own mix. Shown are
the five lowest and the five highest of eGRID, and California; all are in `primary/electricity_cross_checks.csv`."""
NORDIC = """\
Theirs is generation of 2025 times generic factors (hydropower and wind 0.026, nuclear 0.029), without losses and with
`Other` counted as nothing; ours has 0.024, 0.011 and 0.0066, losses of 5 %, the national shares of 2023 with a little
oil, coal and gas. A zone's own mix is not in the background; its country serves."""
GREET = {
    "US": "Ember's intensity against GREET's fuel cycle, see below; shares of another year",
    "US-CA": "no shares here: the figure is GREET's own",
    "KR": "Ember's intensity against GREET's fuel cycle with plants of the United States; shares of another year",
    "CN": "GREET's coal power is that of the United States (1.11), the official Chinese factor is 0.924",
}
