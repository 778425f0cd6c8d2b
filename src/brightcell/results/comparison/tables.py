"""Comparisons as text for people, and as CSV for programs."""

import csv
import io
import math
from typing import TYPE_CHECKING

from brightcell.language import AsIs, said, told
from brightcell.results.comparison.data import ComparisonData, DemandEffect, ParameterEffect, SlotEffect, per_kwh_rated
from brightcell.results.footprint.face import Footprint
from brightcell.results.footprint.tables import status_text
from brightcell.results.page.numbers import decimals_for, fixed, plain, significant
from brightcell.results.page.text import aligned, inert, shortened, titled, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

NARROW = 18
SHOWN_DEMANDS = 12
_UNCHANGED = 1e-9  # of the largest demand: what differs by less is the rounding of sums
_SHORT_STAGES = ("Raw mat.", "Manuf.", "Distr.", "End of life")


def as_text(comparison: "ComparisonData") -> str:
    """A comparison for a terminal, in at most 100 columns: per kWh rated first, then as declared."""
    lines = [
        told(heading(comparison)),
        *_full_labels(comparison),
        *titled("kg CO2e per kWh rated", _common(comparison)),
        *titled("As declared, kg CO2e per functional unit", _declared(comparison)),
        *titled("Difference by slot", _split(comparison.split)),
        *titled("Difference by parameter", _split(comparison.parameters)),
        *titled("Difference by what is asked of the background", _demands(comparison.demands)),
        *titled("Caution", (line for warning in comparison.warnings for line in wrapped(warning, first="  - "))),
        *titled(
            "Warnings", (line for warning in comparison.footprint_warnings for line in wrapped(warning, first="  - "))
        ),
        *titled("Status", _status(comparison)),
    ]
    return "\n".join(lines) + "\n"


def short_text(comparison: "ComparisonData") -> str:
    """A comparison in fewer than ten lines."""
    rows = [
        [shortened(label, 40), significant(footprint.per_kwh_rated_kg), "kg CO2e / kWh rated"]
        for label, footprint in zip(comparison.labels, comparison.footprints, strict=True)
    ]
    more = [f"  and {len(rows) - 6} more"] if len(rows) > 6 else []
    return "\n".join([f"<Comparison of {len(rows)} footprints>", *aligned(rows[:6], "lrl"), *more])


def as_csv(comparison: "ComparisonData") -> str:
    """`Comparison.to_frame` as CSV at full precision; text that a spreadsheet would run starts with "'"."""
    frame = comparison.check().to_frame().reset_index()
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(map(inert, frame.columns))
    writer.writerows([_cell(value) for value in row] for row in frame.itertuples(index=False))
    return stream.getvalue()


def row_names(comparison: "ComparisonData") -> list[str]:
    """The labels, numbered where one is too long for a narrow column, so that rows can be told apart."""
    numbered = any(width(label) > NARROW for label in comparison.labels)
    return [f"{i} {label}" if numbered else label for i, label in enumerate(comparison.labels, start=1)]


def _full_labels(comparison: "ComparisonData") -> list[str]:
    """The labels in full by their number, where the tables have no room for one of them."""
    names = row_names(comparison)
    if all(width(name) <= NARROW for name in names):
        return []
    return ["", *(line for name in names for line in wrapped(name, "  ", "    "))]


def heading(comparison: "ComparisonData") -> str:
    """What is compared, and what all have in common."""
    footprints = comparison.footprints
    products = {footprint.product for footprint in footprints}
    rulebooks = {footprint.rulebook.id for footprint in footprints}
    of = f" of {shortened(next(iter(products)), 50)}" if len(products) == 1 else ""
    under = f" under {shortened(next(iter(rulebooks)), 30)}" if len(rulebooks) == 1 else ""
    return f"{len(footprints)} footprints{of}{under}"


def denominator_text(footprint: "Footprint") -> str:
    """Energy that a pack delivers over life, or a dash where the unit is another."""
    energy = footprint.functional_unit.total_energy_kwh
    return "-" if energy is None else f"{plain(energy)} kWh"


def _common(comparison: "ComparisonData") -> list[str]:
    tables = [per_kwh_rated(footprint) for footprint in comparison.footprints]
    totals = [footprint.per_kwh_rated_kg for footprint in comparison.footprints]
    decimals = decimals_for([min(map(abs, totals), default=0.0)])
    head = ["", *_SHORT_STAGES, "Total", "Per pack"]
    rows = [
        [
            shortened(label, 34),
            *(fixed(value, decimals) for value in (*table.values(), total)),
            significant(footprint.per_pack_kg),
        ]
        for label, table, total, footprint in zip(
            row_names(comparison), tables, totals, comparison.footprints, strict=True
        )
    ]
    return aligned([head, *rows], "lrrrrrr")


def _declared(comparison: "ComparisonData") -> list[str]:
    head = ["", "Unit", "Life energy", *_SHORT_STAGES, "Total"]
    rows = [
        [
            shortened(label, NARROW),
            shortened(footprint.functional_unit.unit, 15),
            denominator_text(footprint),
            *_own_values(footprint),
        ]
        for label, footprint in zip(row_names(comparison), comparison.footprints, strict=True)
    ]
    return aligned([head, *rows], "llrrrrrr")


def _own_values(footprint: "Footprint") -> list[str]:
    decimals = decimals_for([footprint.total])
    return [fixed(value, decimals) for value in (*footprint.stages.values(), footprint.total)]


def _split(split: "tuple[SlotEffect, ...] | tuple[ParameterEffect, ...]") -> list[str]:
    lines = []
    for start, end, unit in dict.fromkeys((effect.from_, effect.to, effect.unit) for effect in split):
        effects = [e for e in split if (e.from_, e.to, e.unit) == (start, end, unit)]
        whole = math.fsum(effect.value for effect in effects)
        decimals = decimals_for([whole, *(effect.value for effect in effects)])
        rows = [(_rule_name(e), signed(e.value, decimals)) for e in effects]
        lines += wrapped(said("from {} to {}, {}", AsIs(start), AsIs(end), unit), first="  ")
        lines += aligned([*rows, ("together", signed(whole, decimals))], "lr", indent="    ")
    return lines


def _rule_name(effect: "SlotEffect | ParameterEffect") -> str:
    return AsIs(f"{effect.slot}.{effect.parameter}" if isinstance(effect, ParameterEffect) else effect.slot)


def _demands(effects: "tuple[DemandEffect, ...]") -> list[str]:
    lines = []
    for start, end, unit in dict.fromkeys((effect.from_, effect.to, effect.unit) for effect in effects):
        lines += wrapped(said("from {} to {}, {}", AsIs(start), AsIs(end), unit), first="  ")
        lines += aligned(demand_rows([e for e in effects if (e.from_, e.to) == (start, end)]), "lrrrl", indent="    ")
    return lines


def demand_rows(effects: "Sequence[DemandEffect]") -> list[list[str]]:
    """Name, before, after, difference and way of the demands that weigh most, of the rest, and of all together."""
    least = _UNCHANGED * max((abs(effect.after) for effect in effects), default=0.0)
    shown = [effect for effect in effects if abs(effect.value) > least][:SHOWN_DEMANDS]
    rest = [effect for effect in effects if effect not in shown]
    decimals = decimals_for([math.fsum(effect.value for effect in effects), *(effect.value for effect in shown)])
    sums = [(f"{len(rest)} others", rest)] if rest else []
    rows: list[tuple[str, Sequence[DemandEffect]]] = [(effect.demand, [effect]) for effect in shown]
    return [_demand_row(name, part, decimals) for name, part in (*rows, *sums, ("together", list(effects)))]


def _demand_row(name: str, effects: "Sequence[DemandEffect]", decimals: int) -> list[str]:
    before, after = math.fsum(e.before for e in effects), math.fsum(e.after for e in effects)
    figures = [fixed(before, decimals), fixed(after, decimals), signed(after - before, decimals)]
    return [shortened(name, 30), *figures, shortened(effects[0].way, 28) if len(effects) == 1 else ""]


def _status(comparison: "ComparisonData") -> list[str]:
    pairs = zip(row_names(comparison), comparison.footprints, strict=True)
    return aligned([(shortened(label, 40), status_text(footprint)) for label, footprint in pairs], "ll")


def signed(value: float, decimals: int) -> str:
    """A difference with its sign."""
    return ("+" if value > 0 else "") + fixed(value, decimals)


def _cell(value: object) -> object:
    return "" if isinstance(value, float) and math.isnan(value) else inert(value)
