"""Comparisons as HTML for notebooks."""

import math

from brightcell.results.comparison.data import ComparisonData, DemandEffect, SlotEffect, per_kwh_rated
from brightcell.results.comparison.tables import demand_rows, denominator_text, heading, signed
from brightcell.results.footprint.face import Footprint
from brightcell.results.footprint.html import status_badge
from brightcell.results.page.block import bar, page_block, stage_label, unbroken
from brightcell.results.page.labels import STAGE_COLOURS, STAGES, stage_name
from brightcell.results.page.markup import Markup, element, joined, table
from brightcell.results.page.numbers import decimals_for, fixed, significant


def comparison_html(comparison: ComparisonData) -> str:
    """A comparison: bars per kWh rated, then each in its own unit with its denominator, then the slots."""
    legend = element("div", *(element("span", stage_label(stage), style="margin-right:1.2em") for stage in STAGES))
    blocks = [
        element("div", element("b", heading(comparison)), cls="head"),
        element("div", "kg CO2e per kWh rated, the denominator that all share", cls="muted"),
        legend,
        _common(comparison),
        element("div", "As declared, kg CO2e per functional unit", cls="muted"),
        _declared(comparison),
        *(
            _effects(comparison.split, pair)
            for pair in dict.fromkeys((e.from_, e.to, e.unit) for e in comparison.split)
        ),
        *(
            _demand_table([e for e in comparison.demands if (e.from_, e.to) == pair], pair)
            for pair in dict.fromkeys((e.from_, e.to) for e in comparison.demands)
        ),
        _bullets((*comparison.warnings, *comparison.footprint_warnings)),
    ]
    return page_block(*blocks)


def _common(comparison: ComparisonData) -> Markup:
    stages = [per_kwh_rated(footprint) for footprint in comparison.footprints]
    low = min((math.fsum(min(value, 0.0) for value in by_stage.values()) for by_stage in stages), default=0.0)
    high = max((math.fsum(max(value, 0.0) for value in by_stage.values()) for by_stage in stages), default=0.0)
    decimals = decimals_for(
        [min((abs(footprint.per_kwh_rated_kg) for footprint in comparison.footprints), default=0.0)]
    )
    rows: list[list[object]] = [
        [
            unbroken(label),
            bar([(stage_name(s), value, STAGE_COLOURS[s]) for s, value in by_stage.items()], low, high),
            fixed(footprint.per_kwh_rated_kg, decimals),
            significant(footprint.per_pack_kg),
            status_badge(footprint),
        ]
        for label, by_stage, footprint in zip(comparison.labels, stages, comparison.footprints, strict=True)
    ]
    return table(["", "", "Total", "kg per pack", "Status"], rows, {2, 3})


def _declared(comparison: ComparisonData) -> Markup:
    rows = [_own_row(*pair) for pair in zip(comparison.labels, comparison.footprints, strict=True)]
    head: list[object] = ["", "Per", "Energy over life", *map(stage_name, STAGES), "Total"]
    return table(head, rows, {2, 3, 4, 5, 6, 7})


def _own_row(label: str, footprint: "Footprint") -> list[object]:
    decimals = decimals_for([footprint.total])
    values = [fixed(value, decimals) for value in (*footprint.stages.values(), footprint.total)]
    return [unbroken(label), unbroken(footprint.functional_unit.unit), denominator_text(footprint), *values]


def _effects(split: tuple[SlotEffect, ...], pair: tuple[str, str, str]) -> Markup:
    effects = [effect for effect in split if (effect.from_, effect.to, effect.unit) == pair]
    whole = math.fsum(effect.value for effect in effects)
    decimals = decimals_for([whole, *(effect.value for effect in effects)])
    rows: list[list[object]] = [[effect.slot, signed(effect.value, decimals)] for effect in effects]
    rows.append(["together", signed(whole, decimals)])
    title = f"Difference by slot, from {pair[0]} to {pair[1]}"
    return joined(element("div", title, cls="muted"), table(["Slot", pair[2]], rows, {1}, foot=True))


def _demand_table(effects: list[DemandEffect], pair: tuple[str, str]) -> Markup:
    title = f"Difference by what is asked of the background, from {pair[0]} to {pair[1]}"
    head: list[object] = ["Demand", "From", "To", f"Difference, {effects[0].unit}", "Met from"]
    rows: list[list[object]] = [list(row) for row in demand_rows(effects)]
    return joined(element("div", title, cls="muted"), table(head, rows, {1, 2, 3}, foot=True))


def _bullets(lines: tuple[str, ...]) -> Markup:
    return element("ul", *(element("li", line) for line in lines)) if lines else Markup("")
