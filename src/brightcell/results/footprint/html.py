"""Results as HTML for notebooks: self-contained, no script, readable on light and dark themes."""

from collections.abc import Mapping, Sequence

from brightcell.language import AsIs, told
from brightcell.results.footprint import tables
from brightcell.results.footprint.data import FootprintData
from brightcell.results.footprint.frames import in_order
from brightcell.results.footprint.layers import HEAD, layer_rows
from brightcell.results.footprint.model_files import model_lines
from brightcell.results.footprint.other_tables import HEAD as OTHERS
from brightcell.results.footprint.other_tables import other_notes, other_rows
from brightcell.results.page.block import badge, bar, page_block, stage_label
from brightcell.results.page.labels import STAGE_COLOURS, stage_name
from brightcell.results.page.markup import Markup, collapsible, element, joined, table
from brightcell.results.page.numbers import decimals_for, fixed, percent, plain, share_of, significant


def footprint_html(footprint: "FootprintData") -> str:
    """A footprint: head, table by stage with bars, and what it rests on in blocks that open on a click."""
    blocks = [
        _head(footprint),
        _headline(footprint),
        _stage_table(footprint),
        element("div", tables.rounding_note(footprint), cls="muted"),
        _others(footprint),
        _components(footprint),
        _burden(footprint),
        _credits(footprint),
        _listing("Credits withheld", tuple(map(tables.withheld_text, footprint.withheld))),
        _listing("Changed in the product", tuple(map(str, footprint.changed_fields))),
        _assumptions(footprint),
        _listing("Warnings", footprint.warnings),
        _layers(footprint),
        _fallbacks(footprint),
        _provenance(footprint),
    ]
    return page_block(*blocks)


def status_badge(footprint: "FootprintData") -> Markup:
    """ "provisional: 3 assumed parameters", or that none was assumed."""
    kind = "warn" if footprint.provisional or footprint.changed else "good"
    mark = badge(tables.status_text(footprint), kind)
    return element("span", mark, title=tables.changes_text(footprint)) if footprint.changed else mark


def burdens_and_credits(cells: dict[tuple[str, ...], float]) -> dict[str, tuple[float, float]]:
    """Sum of the positive and of the negative cells by the first label."""
    sides: dict[str, tuple[float, float]] = {}
    for (label, *_), value in cells.items():
        plus, minus = sides.get(label, (0.0, 0.0))
        sides[label] = (plus + max(value, 0.0), minus + min(value, 0.0))
    return sides


def _head(footprint: "FootprintData") -> Markup:
    rulebook = footprint.rulebook
    title = f"{told(rulebook.title)} ({rulebook.id}, {rulebook.edition})"
    return element(
        "div",
        element("b", AsIs(footprint.product)),
        element("span", title, cls="muted"),
        badge(rulebook.status),
        status_badge(footprint),
        cls="head",
    )


def _headline(footprint: "FootprintData") -> Markup:
    others = (
        f"{significant(footprint.per_kwh_rated_kg)} kg per kWh rated, "
        f"{significant(footprint.per_pack_kg)} kg per pack, "
        f"{significant(footprint.per_kg_pack_kg)} kg per kg pack"
    )
    number = element("span", significant(footprint.total), cls="total")
    return joined(
        element("div", number, footprint.unit),
        element("div", others),
        *(element("div", tables.scenario_text(scenario, footprint), cls="muted") for scenario in footprint.scenarios),
        element("div", f"Functional unit: {tables.functional_unit_text(footprint)}", cls="muted"),
    )


def _stage_table(footprint: "FootprintData") -> Markup:
    sides = burdens_and_credits(footprint.contributions.grouped("stage", "activity"))
    low = min((minus for _, minus in sides.values()), default=0.0)
    high = max((plus for plus, _ in sides.values()), default=0.0)
    decimals, total = decimals_for([footprint.total, *footprint.stages.values()]), footprint.total
    rows: list[list[object]] = [
        [
            stage_label(stage),
            bar(_sides(stage, *sides.get(stage, (0.0, 0.0))), low, high),
            fixed(value, decimals),
            percent(share_of(value, total)),
        ]
        for stage, value in footprint.stages.items()
    ]
    rows.append(["Total", "", fixed(total, decimals), percent(share_of(total, total))])
    return table(["Stage", "", footprint.unit, "Share"], rows, {2, 3}, foot=True)


def _sides(stage: str, burdens: float, credits: float) -> list[tuple[str, float, str]]:
    sides = {"burdens": burdens, "credits": credits}
    return [(f"{stage_name(stage)}, {name}", value, STAGE_COLOURS[stage]) for name, value in sides.items() if value]


def _components(footprint: "FootprintData") -> Markup:
    cells = in_order(footprint.contributions.grouped("component"), ("component",))
    decimals, total = decimals_for([footprint.total]), footprint.total
    rows: list[list[object]] = [
        [component, fixed(value, decimals), percent(share_of(value, total))]
        for (component,), value in cells.items()
        if value
    ]
    return collapsible(f"Components ({len(rows)})", table(["Component", footprint.unit, "Share"], rows, {1, 2}))


def _burden(footprint: "FootprintData") -> Markup:
    burden = footprint.gross_burden
    if burden is None or not burden.value:
        return Markup("")
    rows: list[list[object]] = [
        [name, part, percent(share)]
        for name, shares in tables.burden_shares(footprint)
        for part, share in shares.items()
    ]
    own, national = percent(burden.geography["own"]), percent(burden.basis["national"])
    title = f"Where the burden arises ({own} in {burden.country}), on what it rests ({national} national data)"
    note = element("div", tables.burden_note(footprint), cls="muted")
    return collapsible(title, table([], rows, {2}), note)


def _assumptions(footprint: "FootprintData") -> Markup:
    if not footprint.assumed:
        return Markup("")
    rows: list[list[object]] = [
        [
            AsIs(assumption.parameter),
            AsIs(plain(assumption.value)),
            joined(assumption.why, f" [{assumption.source}]" if assumption.source else ""),
        ]
        for assumption in footprint.assumed
    ]
    return collapsible(f"Assumed parameters ({len(rows)})", table(["Parameter", "Value", "Why"], rows, set()))


def _listing(title: str, texts: Sequence[str]) -> Markup:
    if not texts:
        return Markup("")
    return collapsible(f"{title} ({len(texts)})", element("ul", *(element("li", text) for text in texts)))


def _credits(footprint: "FootprintData") -> Markup:
    if not footprint.credits:
        return Markup("")
    rows: list[list[object]] = [list(tables.credit_cells(credit)) for credit in footprint.credits]
    return collapsible(f"What the credits rest on ({len(rows)})", table(list(tables.CREDIT_HEAD), rows, {2, 3}))


def _layers(footprint: "FootprintData") -> Markup:
    rows: list[list[object]] = [list(row) for row in layer_rows(footprint)]
    if not rows:
        return Markup("")
    return collapsible(f"Layers of the background ({len(rows)})", table(list(HEAD), rows, {1, 2}))


def _others(footprint: "FootprintData") -> Markup:
    rows: list[list[object]] = [list(row) for row in other_rows(footprint)]
    if not rows:
        return Markup("")
    notes = (element("div", note, cls="muted") for note in other_notes(footprint))
    return joined(table(list(OTHERS), rows, {1}), *notes)


def _fallbacks(footprint: "FootprintData") -> Markup:
    links = tables.fallback_links(footprint)
    if not links:
        return Markup("")
    head: list[object] = ["Demand", "Asked for", "Provider", "In", "How", "Share"]
    rows: list[list[object]] = [
        [
            AsIs(link.demand),
            link.requested_location,
            AsIs(link.provider),
            link.provider_location,
            link.step,
            percent(link.share),
        ]
        for link in links
    ]
    return collapsible(f"Providers from a place other than the one asked for ({len(rows)})", table(head, rows, {5}))


def _provenance(footprint: "FootprintData") -> Markup:
    facts = {
        "method": footprint.method,
        "background": tables.background_text(footprint),
        "aggregated": tables.aggregated_text(footprint),
        **footprint.provenance,
    }
    rows: list[list[object]] = [[name, _fact(fact)] for name, fact in facts.items()]
    sources = _listing("Sources", footprint.sources)
    models = _listing("Suppliers' own models", tuple(model_lines(footprint)))
    return joined(collapsible("Provenance", table([], rows, set())), models, sources)


def _fact(value: object) -> str:
    """A fact on one line; of a record only what fits there, not the records within."""
    if isinstance(value, Mapping):
        shown = {key: entry for key, entry in value.items() if not isinstance(entry, (Mapping, list, tuple))}
        return "; ".join(f"{key}: {entry}" for key, entry in shown.items())
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
