"""Whether all that is in a file came through, and what a reader says of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from brightcell.errors import Problem
from brightcell.imports.encodings import looks_spoiled
from brightcell.imports.linking import SYNONYM
from brightcell.imports.models import ImportedModel, problem
from brightcell.imports.registry import check, said_by_the_reader


@check("error")
def exchanges_are_accounted_for(read: ImportedModel) -> Iterable[Problem]:
    """Every exchange in the files came through or is named as unread, counted without the reader."""
    came = sum(len(activity.exchanges) for activity in read.activities) + read.left_out - read.added
    if read.raw_exchanges is not None and came != read.raw_exchanges:
        yield Problem("exchanges were lost in reading", found=str(came), expected=str(read.raw_exchanges))


@check("error")
def something_is_read(read: ImportedModel) -> Iterable[Problem]:
    """Files without a single activity, which would be a database of nothing."""
    if not read.activities:
        yield Problem("there is no activity in this", path=read.database)


@check("error")
def activities_are_accounted_for(read: ImportedModel) -> Iterable[Problem]:
    """Every activity in the files came through or is named as unread, counted without the reader."""
    came = len(read.activities) + len(read.products) + read.activities_left_out - read.activities_added
    if read.raw_activities is not None and came != read.raw_activities:
        yield Problem("activities were lost in reading", found=str(came), expected=str(read.raw_activities))


@check("error")
def formula_is_computed(read: ImportedModel) -> Iterable[Problem]:
    """A formula of an amount that gives no number: it names a parameter that is not in the file, another function."""
    yield from said_by_the_reader(read, "formula_is_computed")


@check("warning")
def parameter_has_a_value(read: ImportedModel) -> Iterable[Problem]:
    """Parameters that give no number; amounts that depend on them are errors of their own."""
    yield from said_by_the_reader(read, "parameter_has_a_value")


@check("warning")
def formula_is_not_taken(read: ImportedModel) -> Iterable[Problem]:
    """A `formula` column that names no parameter of the file, such as CO2 beside a flow; the amount is taken."""
    yield from said_by_the_reader(read, "formula_is_not_taken")


@check("error")
def section_is_known(read: ImportedModel) -> Iterable[Problem]:
    """Sections of a SimaPro process with exchanges under a heading that there isn't."""
    yield from said_by_the_reader(read, "section_is_known")


@check("warning")
def block_is_left_out(read: ImportedModel) -> Iterable[Problem]:
    """Blocks, sections, rows and folders of the files that are not read, each with the reason."""
    yield from said_by_the_reader(read, "block_is_left_out")


@check("error")
def column_is_missing(read: ImportedModel) -> Iterable[Problem]:
    """Headers of exchanges in a workbook without a column of names, amounts, types or units, often a misspelt one."""
    yield from said_by_the_reader(read, "column_is_missing")


@check("warning")
def hidden_part_is_read(read: ImportedModel) -> Iterable[Problem]:
    """Sheets, rows or columns of a workbook that a spreadsheet doesn't show, and that count like all others."""
    yield from said_by_the_reader(read, "hidden_part_is_read")


@check("warning")
def foreign_part_is_not_read(read: ImportedModel) -> Iterable[Problem]:
    """Macros of a workbook, which are never run, and links to other files, of which the stored values count."""
    yield from said_by_the_reader(read, "foreign_part_is_not_read")


@check("note")
def sheet_is_left_out(read: ImportedModel) -> Iterable[Problem]:
    """Sheets whose first cell is `skip` or no text, which are not read."""
    yield from said_by_the_reader(read, "sheet_is_left_out")


@check("note")
def decimal_comma_is_read(read: ImportedModel) -> Iterable[Problem]:
    """Numbers of a CSV that have a decimal comma, as spreadsheets of many countries write them."""
    yield from said_by_the_reader(read, "decimal_comma_is_read")


@check("warning")
def allocation_shares_add_up(read: ImportedModel) -> Iterable[Problem]:
    """Shares of several products that don't add up to 100 %."""
    yield from said_by_the_reader(read, "allocation_shares_add_up")


@check("warning")
def block_has_its_end(read: ImportedModel) -> Iterable[Problem]:
    """Blocks of a SimaPro CSV without their `End`: rows of the file may have got lost."""
    yield from said_by_the_reader(read, "block_has_its_end")


@check("warning")
def production_amounts_agree(read: ImportedModel) -> Iterable[Problem]:
    """Activities of a workbook that state another amount of production than their production row, which counts."""
    yield from said_by_the_reader(read, "production_amounts_agree")


@check("warning")
def production_is_taken_as_one(read: ImportedModel) -> Iterable[Problem]:
    """Activities without a production row: what the format takes for granted is taken, in Brightway one unit."""
    yield from said_by_the_reader(read, "production_is_taken_as_one")


@check("warning")
def library_is_read(read: ImportedModel) -> Iterable[Problem]:
    """Libraries of openLCA that data sets refer to and whose matrices are not among the files, unless all is linked."""
    for name in read.libraries_wanted:
        rows = [row for _, row in read.rows() if row.database == name]
        unlinked = sum(row.link is None for row in rows)
        if name in read.libraries or (rows and not unlinked):
            continue
        what = f"the library is not read: its matrices are not among the files, and {unlinked} exchanges take from it"
        hint = "give its folder or zip too, or name a database that holds it with --link-to"
        yield Problem(what, path=name, hint=hint)


@check("error")
def flow_is_described(read: ImportedModel) -> Iterable[Problem]:
    """Exchanges of ILCD whose flow data set is not among the files, so that nothing tells what they are."""
    yield from said_by_the_reader(read, "flow_is_described")


@check("warning")
def amounts_of_an_exchange_agree(read: ImportedModel) -> Iterable[Problem]:
    """Exchanges of ILCD whose mean and resulting amount differ without a variable; the resulting amount is taken."""
    yield from said_by_the_reader(read, "amounts_of_an_exchange_agree")


@check("warning")
def provider_is_at_another_place(read: ImportedModel) -> Iterable[Problem]:
    """Exchanges of ILCD that state a place, whose only provider in the files is at another one."""
    yield from said_by_the_reader(read, "provider_is_at_another_place")


@check("warning")
def infrastructure_differs(read: ImportedModel) -> Iterable[Problem]:
    """Exchanges that ask for infrastructure where their only maker in the file is none, or the other way round."""
    yield from said_by_the_reader(read, "infrastructure_differs")


@check("warning")
def emission_is_an_input(read: ImportedModel) -> Iterable[Problem]:
    """Emissions among the inputs of a process of openLCA, which are counted as emitted."""
    yield from said_by_the_reader(read, "emission_is_an_input")


@check("warning")
def name_is_a_number(read: ImportedModel) -> Iterable[Problem]:
    """Names that a workbook holds as numbers; they are read as the text that is shown."""
    yield from said_by_the_reader(read, "name_is_a_number")


@check("warning")
def spread_of_a_parameter_is_lost(read: ImportedModel) -> Iterable[Problem]:
    """Amounts computed from uncertain parameters by a formula whose distribution isn't known: they count as certain."""
    yield from said_by_the_reader(read, "spread_of_a_parameter_is_lost")


@check("warning")
def parameter_is_drawn_apart(read: ImportedModel) -> Iterable[Problem]:
    """Several exchanges computed from one uncertain parameter, whose distributions are drawn independently."""
    yield from said_by_the_reader(read, "parameter_is_drawn_apart")


@check("warning")
def text_looks_spoiled(read: ImportedModel) -> Iterable[Problem]:
    """Names that were read in a wrong encoding before they came into the file, such as Ã© for é."""
    for activity in read.activities:
        if looks_spoiled(activity.name):
            yield problem(activity, None, "this name looks as if read in a wrong encoding", found=activity.name)
        for row in activity.exchanges:
            if row.kind != "production" and looks_spoiled(row.name):
                yield problem(activity, row, "this name looks as if read in a wrong encoding", found=row.name)


@check("note")
def unit_is_converted(read: ImportedModel) -> Iterable[Problem]:
    """Amounts in another unit than that of their provider, as programs that convert units allow; how many, by unit."""
    rows = [row for _, row in read.rows()]
    own = ((f"{row.unit_factor:.12g}, to {row.unit}", row.name) for row in rows if row.unit_factor != 1.0)
    yield from _counted(own, "converted when read, by the units of the file or of brightcell's table")
    other = ((f"{row.link.factor:.12g}", row.name) for row in rows if row.link and abs(row.link.factor) != 1.0)
    yield from _counted(other, "converted to the unit of the provider")


@check("note")
def sign_is_turned(read: ImportedModel) -> Iterable[Problem]:
    """Waste handed over as a positive amount, to a treatment that makes a negative one: it is taken negative."""
    for activity, row in read.rows():
        if row.link and row.link.factor < 0:
            what = "the amount is taken negative, since its treatment makes a negative amount"
            yield problem(activity, row, what, found=row.written, expected=f"{row.amount:g}")


@check("note")
def flow_is_linked_by_other_name(read: ImportedModel) -> Iterable[Problem]:
    """Greenhouse gases under the names of other biospheres, linked to brightcell's own by a table of names."""
    rows = [row for _, row in read.rows() if row.link and row.link.step == SYNONYM]
    for (name, code), count in Counter((row.name, row.link.code) for row in rows if row.link).items():
        yield Problem(f"the flow is linked to {code} by a table of names ({count} rows)", path=name)


@check("warning")
def cut_off_knowingly(read: ImportedModel) -> Iterable[Problem]:
    """What counts as nothing because the list of --cut-off says so."""
    for entry in read.cut_off:
        yield Problem("this counts as nothing, as the list of --cut-off says", path=entry.name, found=str(entry))


@check("warning")
def cut_off_is_needed(read: ImportedModel) -> Iterable[Problem]:
    """Names in the list of --cut-off that nothing asks for in vain: they have a provider, or are misspelt."""
    for name in read.cut_off_idle:
        yield Problem("nothing asks in vain for what the list of --cut-off names", path="--cut-off", found=name)


def _counted(factors: Iterable[tuple[str, str]], what: str) -> Iterator[Problem]:
    names: dict[str, list[str]] = {}
    for factor, name in factors:
        names.setdefault(factor, []).append(name)
    for factor, converted in names.items():
        yield Problem(
            f"{len(converted)} amount{'s' if len(converted) > 1 else ''} {what}",
            found=f"x {factor}, first {converted[0]}",
        )
