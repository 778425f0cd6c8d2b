"""The footprint as a person holds it: its numbers, and how they are shown, grouped, explained and exported."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from brightcell.arguments import checked
from brightcell.language import speaking
from brightcell.results.footprint.amounts import amounts_frame
from brightcell.results.footprint.checks import check_footprint
from brightcell.results.footprint.cube_groups import Key
from brightcell.results.footprint.data import FootprintData
from brightcell.results.footprint.explanation import Explanation, explain
from brightcell.results.footprint.figures import FootprintPlots
from brightcell.results.footprint.frames import Drawn, by_frame, tidy_frame
from brightcell.results.footprint.html import footprint_html
from brightcell.results.footprint.serialise import footprint_dict
from brightcell.results.footprint.tables import as_csv, as_text, short_text
from brightcell.results.footprint.tree import CUT_OFF, DEPTH
from brightcell.results.page.held import HeldResult

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Footprint(FootprintData, HeldResult):
    """A carbon footprint by activity and gas, in kg CO2e per functional unit.

    The contribution of activity a and gas g is x_a (e_ag + sum over its inputs i of n_ia s_ig): how often it runs,
    times its own emissions and its inputs with their scores. All sums are made of these. `bc.footprint` makes it; in
    Jupyter it shows itself.

    Attributes
    ----------
    total : float
        kg CO2e per functional unit; `unit` names it, such as "kg CO2e / kWh delivered".
    stages, gases : dict
        The same by life-cycle stage (all four, in their order) and by gas.
    per_pack_kg, per_kwh_rated_kg, per_kg_pack_kg : float
        The total per pack, per kWh of rated energy, and per kg of pack, in kg CO2e.
    product, method : str
        Name of the product, title of the characterisation method.
    others : tuple of OtherFigure
        The total by other methods that were asked for, the rulebook's staying the headline; what each leaves out.
    rulebook, background, functional_unit
        What decided, what the inputs come from, and what the total is per: records with named fields.
    assumed : tuple of Assumption
        Parameters that nothing prescribes or measures, each with its reason; with any, the result is `provisional`.
    changed : dict
        Rules that the user changed, and fields of the product by path, with what followed them, before and after.
    warnings, sources : tuple of str
        What a reader must know; citations of the data.
    links, exchanges, trace : tuple
        The provider of each demand with the share of the total that rests on it; inputs and emissions of each activity;
        every decision of the rulebook. They are put together when they are first read.
    geography, basis : dict
        Shares of the gross burden (positive contributions, no credits) by where it arises (own, region, elsewhere,
        unplaced) and by what it rests on (measured, supplier, national, route, proxy); each sums to 1. They are
        computed when they are first read, with `gross_burden`.
    provenance : dict
        Versions, hashes of product, rulebook, background and method, solver, and where the model was written.
    dataset : xarray.Dataset
        Variable `contribution` (activity, gas) with its labels.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.footprint("nmc622-pack-100kwh", project=None)
    >>> f"{result.total:.4f} {result.unit}"
    '0.1855 kg CO2e / kWh delivered'
    >>> {stage: round(value, 4) for stage, value in result.stages.items()}
    {'raw_material': 0.1673, 'manufacturing': 0.0298, 'distribution': 0.0048, 'end_of_life': -0.0165}
    >>> result
    <Footprint of NMC622 pack, 100 kWh | cn-group-2024 2024 (assumed)>
      0.1855 kg CO2e / kWh delivered  (89.04 per kWh rated, 8904 per pack)
        Raw material    0.1673  90.2 %
    ...
    """

    @property
    def plot(self) -> FootprintPlots:
        """Figures: `.plot.stages()`, `.plot.waterfall()`, `.plot.map()`, …; each returns a matplotlib Figure."""
        return FootprintPlots(self)

    def check(self) -> Self:
        """The footprint itself, if it is whole.

        Returns
        -------
        Footprint
            This very footprint.

        Raises
        ------
        FootprintError
            Where the stages don't sum to the total within 1e-9, the contributions don't sum to what the linear system
            gave, a number isn't finite, or the functional unit has no size; with every reason.
        """
        check_footprint(self)
        return self

    def by(self, *keys: Key, draws: Drawn | None = None) -> "pd.DataFrame":
        """The footprint summed by one or more keys.

        Parameters
        ----------
        *keys : {"stage", "component", "activity", "gas", "location", "site", "input", "kind", "place", "basis"}
            What to sum by; "stage" by default. `location` is where an activity runs, `site` the maker's site that it
            serves, `place` where its input comes from; `kind` is that of the input, `basis` what its figure rests on.

            Groups of your own are a mapping of names to patterns of inputs, `{"cathode": ["cathode*"]}`, or to those of
            the labels of other keys, `{"power": {"kind": "electricity", "site": "*"}}`; the rest is in `others`.
        draws : MonteCarlo, optional
            Draws of this footprint: their `mean`, `sd`, `median`, `p2.5` and `p97.5` are columns too.

        Returns
        -------
        pandas.DataFrame
            Columns `value`, in the unit of the total (also in `attrs["unit"]`), and `share` of the total, NaN where
            that is zero. Stages are in the order of the life cycle, all else from largest to smallest.

        Raises
        ------
        InputError
            For a key that is unknown, with the nearest ones.

        Examples
        --------
        >>> import brightcell as bc
        >>> result = bc.footprint("lfp-pack-100kwh", project=None)
        >>> list(result.by("stage", "gas").columns)
        ['value', 'share']
        >>> result.by("component")["share"].sum().round(9).item()
        1.0
        >>> result.by({"power": {"kind": "electricity"}}).index.tolist()
        ['others', 'power']
        """
        return by_frame(self, keys or ("stage",), draws)

    def to_frame(self) -> "pd.DataFrame":
        """The footprint as a tidy table, a row per activity and gas, at full precision.

        Returns
        -------
        pandas.DataFrame
            Columns product, rulebook, stage, component, activity, code, location, gas, value, unit.

        Examples
        --------
        >>> import brightcell as bc
        >>> result = bc.footprint("lfp-pack-100kwh", project=None)
        >>> bool(abs(result.to_frame()["value"].sum() / result.total - 1) < 1e-12)
        True
        """
        return tidy_frame(self)

    def amounts_frame(self) -> "pd.DataFrame":
        """The amounts of the product with what each of them rests on, a row per amount.

        Returns
        -------
        pandas.DataFrame
            By the path of the field: value, unit, evidence (`unstated` where none is stated), company_specific,
            primary, by, meter, document, period, source.

        Examples
        --------
        >>> import brightcell as bc
        >>> table = bc.footprint("nmc622-pack-100kwh", project=None).amounts_frame()
        >>> table.loc["pack.parts[steel].amount", ["unit", "evidence"]].tolist()
        ['kg', 'literature']
        """
        return amounts_frame(self.amounts)

    @checked
    def explain(self, name: str | None = None, *, depth: int = DEPTH, cut_off: float = CUT_OFF) -> Explanation:
        """The way from the total to the data behind a part of the footprint, and on into the background.

        Parameters
        ----------
        name : str, optional
            A stage, a component, the name or code of an activity, the key of a material, or the name or code of a
            process of the background, looked for in this order; everything by default.
        depth : int
            Levels of the background below the data of the product; 0 for none.
        cut_off : float
            Share of the value below which parts are gathered, 0.01 for one percent.

        Returns
        -------
        Explanation
            The tree of reasons, what each rule moved, and what recycling gives back without a credit; `print` shows it.

        Raises
        ------
        InputError
            For a name that is none of them, with the nearest ones; for an odd depth or cut-off.

        Examples
        --------
        >>> import brightcell as bc
        >>> explanation = bc.footprint("nmc622-pack-100kwh", project=None).explain("distribution")
        >>> explanation
        <Explanation of distribution: 0.004807 kg CO2e / kWh delivered, 2.6% of the total; print() shows it>
        """
        return explain(self, name, depth, cut_off)

    def as_text(self, language: str | None = None) -> str:
        """The footprint for a terminal, in at most 100 columns, rounded to four significant digits."""
        with speaking(language):
            return as_text(self)

    def as_csv(self) -> str:
        """`to_frame` as CSV at full precision, with method, background and status; text is never a formula."""
        return as_csv(self)

    def as_dict(self) -> dict[str, Any]:
        """The footprint as plain data at full precision, as `brightcell footprint --format json` prints it.

        Returns
        -------
        dict
            Total, stages, gases, components, evidence and provenance; numbers, texts, lists and dicts only.

        Raises
        ------
        FootprintError
            For a footprint that `check` refuses, and for a number that isn't finite.

        Examples
        --------
        >>> import brightcell as bc
        >>> data = bc.footprint("lfp-pack-100kwh", "eu-cfb-2024-draft", project=None).as_dict()
        >>> data["rulebook"]["id"], data["functional_unit"]["unit"]
        ('eu-cfb-2024-draft', 'kWh delivered')
        """
        return footprint_dict(self)

    def _title(self) -> str:
        return f"{self.product}: footprint under {self.rulebook.id}"

    def __repr__(self) -> str:
        return short_text(self)

    def _repr_html_(self) -> str:
        return footprint_html(self)
