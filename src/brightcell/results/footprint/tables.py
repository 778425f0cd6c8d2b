"""Results as text for people and as CSV for programs."""

import csv
import io
from collections.abc import Mapping

from brightcell.language import AsIs, said, told
from brightcell.product.differences import asked_text
from brightcell.results.footprint.checks import check_footprint
from brightcell.results.footprint.data import FootprintData
from brightcell.results.footprint.frames import TIDY_COLUMNS, tidy_rows
from brightcell.results.footprint.layers import layer_lines
from brightcell.results.footprint.meta import Credit, ProviderShare, Scenario, Withheld
from brightcell.results.footprint.model_files import model_lines
from brightcell.results.footprint.other_tables import other_lines
from brightcell.results.page.labels import stage_name
from brightcell.results.page.numbers import decimals_for, fixed, percent, plain, share_of, significant
from brightcell.results.page.text import WIDTH, aligned, count, headed, inert, shortened, titled, width, wrapped

LINKS_SHOWN = 10
HEAVIEST_SHOWN = 6
CREDIT_HEAD = ("Recovered", "Stage", "kg", "kg CO2e", "E*v", "R2")
AVOIDED = {"background": "background's", "bought": "as bought", "declared": "declared"}
_CSV_COLUMNS = ("method", "background", "status", "changed")


def as_text(footprint: "FootprintData") -> str:
    """A footprint for a terminal: plain text of at most 100 columns, rounded to four significant digits."""
    lines = [
        *wrapped(AsIs(footprint.product)),
        *_identity(footprint),
        *titled(footprint.unit, _stage_table(footprint)),
        *titled("The same total", _totals(footprint)),
        *titled("By other methods", other_lines(footprint)),
        *titled("What weighs most", _heaviest(footprint)),
        *titled("Where the burden arises, and on what it rests", _burden(footprint)),
        *titled("What the credits rest on", _credits(footprint)),
        *titled("Credits withheld", _withheld(footprint)),
        *titled("Changed in the product", _changed_fields(footprint)),
        *titled(f"Assumed parameters ({len(footprint.assumed)})", _assumptions(footprint)),
        *titled(f"Warnings ({len(footprint.warnings)})", _warnings(footprint.warnings)),
        *titled("Suppliers' own models", model_lines(footprint)),
        *titled("Layers of the background", layer_lines(footprint)),
        *titled("Providers from a place other than the one asked for", _fallbacks(footprint)),
    ]
    return "\n".join(lines) + "\n"


def short_text(footprint: "FootprintData") -> str:
    """A footprint in eight lines."""
    rulebook = f"{footprint.rulebook.id} {footprint.rulebook.edition} ({footprint.rulebook.status})"
    rows = [[name, value, share] for name, value, share in _stage_rows(footprint)]
    return "\n".join(
        [
            f"<Footprint of {shortened(footprint.product, 48)} | {shortened(rulebook, 40)}>",
            f"  {significant(footprint.total)} {shortened(footprint.unit, 40)}"
            f"  ({significant(footprint.per_kwh_rated_kg)} per kWh rated,"
            f" {significant(footprint.per_pack_kg)} per pack)",
            *aligned(rows[:-1], "lrr", indent="    "),
            f"  {status_text(footprint)}; {count(len(footprint.warnings), 'warning')}",
            f"  {shortened(footprint.method, 50)}; {shortened(background_text(footprint), 46)}",
        ]
    )


def as_csv(*footprints: "FootprintData") -> str:
    """Tidy rows of one or more footprints at full precision; what a spreadsheet would run starts with "'"."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*TIDY_COLUMNS, *_CSV_COLUMNS])
    for footprint in footprints:
        check_footprint(footprint)
        about = (footprint.method, background_text(footprint), status_text(footprint), changes_text(footprint))
        writer.writerows([inert(cell) for cell in (*row, *about)] for row in tidy_rows(footprint))
    return stream.getvalue()


def status_text(footprint: "FootprintData") -> str:
    """Whether the result rests on assumed parameters: "provisional: 3 assumed parameters"."""
    changed = _changed_text(footprint)
    if not footprint.assumed:
        return f"{changed}no assumed parameters"
    return f"{changed}provisional: {count(len(footprint.assumed), 'assumed parameter')}"


def _changed_text(footprint: "FootprintData") -> str:
    mine = [change for change in footprint.changed_fields if change.follows is None]
    numbers = [count(len(these), what) for these, what in ((footprint.changed_rules, "rule"), (mine, "field")) if these]
    return f"{told(' and ').join(numbers)} changed by you; " if numbers else ""


def changes_text(footprint: "FootprintData") -> str:
    """The rules and fields that the user set, `end_of_life = burdens-without-credit; ...`."""
    rules = [f"{name} = {plain(value)}" for name, value in footprint.changed_rules.items()]
    return "; ".join(text for text in (*rules, asked_text(footprint.changed_fields)) if text)


def background_text(footprint: "FootprintData") -> str:
    """Background with version and the start of its hash."""
    background = footprint.background
    return f"{background.label} ({background.sha256[:12]})"


def functional_unit_text(footprint: "FootprintData") -> str:
    """The functional unit, and how much of it one pack provides."""
    unit = footprint.functional_unit
    energy = unit.total_energy_kwh
    if energy is not None:
        return f"1 {unit.unit}; one pack delivers {plain(energy)} kWh over its life"
    return f"1 {unit.unit}; one pack provides {plain(unit.units_per_pack)} {unit.unit}"


def aggregated_text(footprint: "FootprintData") -> str:
    """What part of the total can't be characterised with other GWP values."""
    return (
        f"{percent(footprint.aggregated_share)} of the total came as CO2e and can't be characterised with other factors"
    )


def rounding_note(footprint: "FootprintData") -> str:
    """That values are rounded one by one, and by how much the rounded stages miss the rounded total."""
    decimals = _decimals(footprint)
    stages = sum(round(value, decimals) for value in footprint.stages.values())
    gap = fixed(abs(stages - round(footprint.total, decimals)), decimals)
    note = "Each value is rounded by itself from full precision"
    if float(gap) == 0:
        return f"{note}."
    return f"{note}; the rounded stages sum to {fixed(stages, decimals)}, {gap} beside the total."


def fallback_links(footprint: "FootprintData") -> list[ProviderShare]:
    """Links to a provider in another place than asked for, largest share of the total first."""
    links = [link for link in footprint.links if link.fallback]
    return sorted(links, key=lambda link: -abs(link.share))


def _identity(footprint: "FootprintData") -> list[str]:
    rulebook = footprint.rulebook
    facts = {
        "rulebook": said("{}, edition {} ({}): {}", rulebook.id, rulebook.edition, rulebook.status, rulebook.title),
        **({"changed by you": changes_text(footprint)} if footprint.changed else {}),
        "functional unit": functional_unit_text(footprint),
        "method": footprint.method,
        "background": background_text(footprint),
        "status": status_text(footprint),
    }
    return [line for name, fact in facts.items() for line in wrapped(fact, first=f"  {name:<17}")]


def _changed_fields(footprint: "FootprintData") -> list[str]:
    return [line for change in footprint.changed_fields for line in wrapped(str(change), first="  ")]


def _decimals(footprint: "FootprintData") -> int:
    return decimals_for([footprint.total, *footprint.stages.values()])


def _stage_rows(footprint: "FootprintData") -> list[tuple[str, str, str]]:
    decimals, total = _decimals(footprint), footprint.total
    return [
        (stage_name(stage), fixed(value, decimals), percent(share_of(value, total)))
        for stage, value in [*footprint.stages.items(), ("total", total)]
    ]


def _stage_table(footprint: "FootprintData") -> list[str]:
    lines = aligned([("Stage", "Value", "Share"), *_stage_rows(footprint)], "lrr")
    rule = "  " + "-" * (max(len(line) for line in lines) - 2)
    note = wrapped(rounding_note(footprint), first="  ")
    return [
        lines[0],
        rule,
        *lines[1:-1],
        rule,
        lines[-1],
        *note,
        *wrapped(f"{aggregated_text(footprint)}.", "  "),
    ]


def _totals(footprint: "FootprintData") -> list[str]:
    rows = [
        ("per pack", significant(footprint.per_pack_kg), "kg CO2e"),
        ("per kWh rated", significant(footprint.per_kwh_rated_kg), "kg CO2e"),
        ("per kg pack", significant(footprint.per_kg_pack_kg), "kg CO2e"),
    ]
    rows += [
        (f"with a {scenario.what}", significant(scenario.total), footprint.unit) for scenario in footprint.scenarios
    ]
    return aligned(rows, "lrl")


def _heaviest(footprint: "FootprintData") -> list[str]:
    """The largest components by their size, credits included."""
    cells = sorted(footprint.contributions.grouped("component").items(), key=lambda cell: -abs(cell[1]))
    decimals, total = _decimals(footprint), footprint.total
    rows = [(shortened(name, 40), fixed(value, decimals), percent(share_of(value, total))) for (name,), value in cells]
    return aligned(rows[:HEAVIEST_SHOWN], "lrr")


def _burden(footprint: "FootprintData") -> list[str]:
    burden = footprint.gross_burden
    if burden is None or not burden.value:
        return []
    lines = [line for name, shares in burden_shares(footprint) for line in _shares_in_lines(f"  {name:<11}", shares)]
    return [*lines, *wrapped(burden_note(footprint), first="  ")]


def _shares_in_lines(head: str, shares: Mapping[str, float]) -> list[str]:
    """Shares in one line, or in several where they are many."""
    words = [f"{told(part)} {percent(share)}" for part, share in shares.items()]
    line = headed(head) + "   ".join(words)
    return [line] if width(line) <= WIDTH else wrapped(", ".join(words), head)


def burden_shares(footprint: "FootprintData") -> list[tuple[str, Mapping[str, float]]]:
    """All sets of shares by name: of the evidence of the product's amounts those that are any."""
    sets = [("geography", footprint.geography), ("basis", footprint.basis)]
    stated = {name: share for name, share in footprint.evidence_shares.items() if share}
    primary = footprint.primary_data_share
    if primary is None:
        return sets
    return [*sets, ("evidence", {**stated, "primary data": primary})]


def burden_note(footprint: "FootprintData") -> str:
    """Of what these are shares, and what counts as a whole."""
    burden = footprint.gross_burden
    if burden is None:
        return ""
    return (
        f"Shares of the gross burden, {significant(burden.value)} {footprint.unit} without credits, "
        f"by {burden.resolved_by}; own is {burden.country}."
    )


def credit_cells(credit: Credit) -> tuple[str, ...]:
    """Recovered product, stage, kg, kg CO2e, whose figure, and shares by the last word of their names."""
    words = (f"{_share_name(name)} {percent(value)}" for name, value in credit.rests_on.items())
    shares = ", ".join(sorted(dict.fromkeys(words)))
    score = significant(credit.score)
    return (credit.recovered, stage_name(credit.stage), significant(-credit.kg), score, AVOIDED[credit.avoided], shares)


def _share_name(name: str) -> str:
    """`end_of_life.collection.rate` is the collection, all else the yield of a plant."""
    return "collection" if name.endswith("collection.rate") else "yield" if "recover" in name else "route"


def _credits(footprint: "FootprintData") -> list[str]:
    shown, hidden = footprint.credits[:HEAVIEST_SHOWN], footprint.credits[HEAVIEST_SHOWN:]
    if not shown:
        return []
    lines = aligned([CREDIT_HEAD, *map(credit_cells, shown)], "llrrll")
    if hidden:
        score = significant(sum(credit.score for credit in hidden))
        lines.append(told(f"  and {len(hidden)} more with {score} kg CO2e: --format json"))
    return lines


def _withheld(footprint: "FootprintData") -> list[str]:
    return [line for credit in footprint.withheld for line in wrapped(withheld_text(credit), first="  - ")]


def scenario_text(scenario: Scenario, footprint: "FootprintData") -> str:
    """A total under another assumption, in a sentence."""
    return f"With a {scenario.what}: {significant(scenario.total)} {footprint.unit}"


def withheld_text(credit: Withheld) -> str:
    """A credit that was not given, in a sentence."""
    of = "" if credit.recovered == credit.material else f" of {credit.material}"
    return f"{credit.recovered}{of}, {significant(credit.kg)} kg CO2e per functional unit: {credit.why}"


def _assumptions(footprint: "FootprintData") -> list[str]:
    """One line each; the reasons would bury the number, and are a command away."""
    lines = [
        f"  - {shortened(f'{assumption.parameter} = {plain(assumption.value)}', 94)}"
        for assumption in footprint.assumed
    ]
    return [*lines, told("  Why each: brightcell check, or --format json.")] if lines else []


def _warnings(warnings: tuple[str, ...]) -> list[str]:
    return [line for warning in warnings for line in wrapped(warning, first="  - ")]


def _fallbacks(footprint: "FootprintData") -> list[str]:
    links = fallback_links(footprint)
    shown, hidden = links[:LINKS_SHOWN], links[LINKS_SHOWN:]
    if not links:
        return []
    head = ("Demand", "Asked for", "Provider", "In", "How", "Share")
    lines = aligned([head, *(_link_row(link) for link in shown)], "lllllr")
    if hidden:
        lines.append(
            told(f"  and {len(hidden)} more with {percent(sum(link.share for link in hidden))} together: --format json")
        )
    return lines


def _link_row(link: ProviderShare) -> tuple[str, ...]:
    places = (shortened(link.requested_location, 9), shortened(link.provider_location, 6))
    names = (AsIs(shortened(link.demand, 18)), AsIs(shortened(link.provider, 28)))
    return (names[0], places[0], names[1], places[1], shortened(told(link.step), 18), percent(link.share))
