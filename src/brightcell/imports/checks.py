"""What must hold in a file of any format. An error keeps the import from being written, a warning and a note don't."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from brightcell.errors import Problem, nearest
from brightcell.imports.linking import CODE, COMPARTMENT, OWN_FLOW, PLACE
from brightcell.imports.models import (
    EXCHANGE_TYPES,
    NAMED_AS_PRODUCT,
    SHEETS,
    ImportedActivity,
    ImportedExchange,
    ImportedModel,
    problem,
)
from brightcell.imports.registry import check

GREENHOUSE_GASES = (
    "carbon dioxide",
    "methane",
    "nitrous oxide",
    "dinitrogen monoxide",
    "dinitrogen oxide",
    "sulfur hexafluoride",
    "sulphur hexafluoride",
)
"""Beginnings of names; a gas with a factor is linked before this is asked."""
_TINY = 1e-9
SHOWN = 5
WORKBOOKS = ("excel", "brightway-csv")
"""Formats whose rows may have a column `code`."""
OURS = "brightcell-"
"""Begins the names of databases that brightcell installs."""
_CUT = "or count it as nothing knowingly with --cut-off LIST, a file of names"
_WHERE = {
    "technosphere": f"name the database that has it with --link-to, {_CUT}",
    "biosphere": "name the biosphere that has it with --link-to; `brightcell background install open` brings a few, "
    + _CUT,
}


@check("error")
def exchange_type_is_known(read: ImportedModel) -> Iterable[Problem]:
    """A misspelt type, which Brightway would take for no input at all."""
    for activity, row in read.rows():
        if row.kind not in EXCHANGE_TYPES:
            near = nearest(row.kind, EXCHANGE_TYPES)
            found, allowed = row.kind or "nothing", ", ".join(EXCHANGE_TYPES)
            yield problem(activity, row, "this exchange type is unknown", found=found, expected=allowed, nearest=near)


@check("error")
def amount_is_a_number(read: ImportedModel) -> Iterable[Problem]:
    """A blank, a text, nan or infinity where an amount should be; a formula that was never computed is blank."""
    for activity, row in read.rows():
        if row.amount is None:
            if row.formula and not row.formula.startswith("="):
                continue  # told by formula_is_computed
            hint = "open and save the workbook in a spreadsheet program" if row.formula else None
            found = row.written or row.formula or "nothing"
            yield problem(activity, row, "the amount isn't a finite number", found=found, hint=hint)


@check("error")
def unit_is_that_of_the_provider(read: ImportedModel) -> Iterable[Problem]:
    """An exchange counted in another unit than what it links to: kilograms of something made in tons."""
    for activity, row in read.rows():
        if row.link and row.unit and row.link.unit and row.unit != row.link.unit:
            what = f"the unit differs from that of its provider in {row.link.database}"
            yield problem(activity, row, what, found=row.unit, expected=row.link.unit)


@check("note")
def unit_is_missing(read: ImportedModel) -> Iterable[Problem]:
    """Rows without a unit, which can't be compared with that of their provider."""
    for activity in read.activities:
        if missing := [row.name for row in activity.exchanges if not row.unit]:
            yield problem(activity, None, f"{len(missing)} exchanges have no unit, the first is {missing[0]}")


@check("error")
def exchange_is_linked(read: ImportedModel) -> Iterable[Problem]:
    """An input or flow that nothing in the file or in the databases to link to provides."""
    groups: dict[str, list[tuple[ImportedActivity, ImportedExchange]]] = defaultdict(list)
    for activity, row in read.rows():
        if row.kind in EXCHANGE_TYPES and not row.link and not row.choices:
            groups[_wanted(row)].append((activity, row))
    for name, ((activity, row), *more) in groups.items():
        what = f"nothing provides this {row.kind} exchange{f', nor in {len(more)} other rows' if more else ''}"
        makers = _makers(read, row)
        yield problem(
            activity, row, what, found=name, nearest=makers[:SHOWN] or row.candidates, hint=_hint(row, makers)
        )


def _makers(read: ImportedModel, row: ImportedExchange) -> tuple[str, ...]:
    """The processes of an openLCA export that make what a row without a provider takes."""
    if read.format != "jsonld" or row.kind == "biosphere" or row.target:
        return ()
    return tuple(" | ".join(activity.key) for activity in read.activities if activity.product == row.product)


def _hint(row: ImportedExchange, makers: tuple[str, ...]) -> str | None:
    """What to do about a row that nothing provides."""
    if len(makers) > 1:
        return "several processes of the file make it: choose its provider in openLCA and export again"
    if row.database and row.kind != "biosphere":
        database = row.database.removeprefix(OURS)
        own = f" after `brightcell background install {database}`" if database != row.database else ""
        return f"name its database with --link-to {row.database}{own}, {_CUT}"
    return f"correct the name, {_CUT}" if row.candidates else _WHERE.get(row.kind)


@check("error")
def links_in_the_file_are_complete(read: ImportedModel) -> Iterable[Problem]:
    """Inputs without an activityLinkId (exports of openLCA), which bw2io would delete."""
    if read.format != "ecospold2":
        return
    for activity in read.activities:
        if lost := [r for r in activity.exchanges if r.kind == "technosphere" and not r.target and not r.link]:
            what = f"{len(lost)} inputs have no activityLinkId, the first is {lost[0].name}"
            yield problem(activity, None, what, hint="export with links to the providers, or as JSON-LD")


@check("error")
def reference_product_is_ambiguous(read: ImportedModel) -> Iterable[Problem]:
    """An input without a reference product where several activities have its name and location."""
    for activity, row in read.rows():
        if row.choices and _lacks_product(read, row):
            what = "no reference product is given, and several activities have this name and location"
            yield problem(activity, row, what, nearest=row.choices[:3])


@check("error")
def provider_is_ambiguous(read: ImportedModel) -> Iterable[Problem]:
    """An input or flow that several nodes of one database fit equally, by all that the row says: none is taken."""
    for activity, row in read.rows():
        if row.choices and not _lacks_product(read, row):
            what = "several providers fit this exchange equally; none is taken"
            several = f"{len(row.choices)} of them"
            yield problem(activity, row, what, found=several, nearest=row.choices[:SHOWN], hint=_hint_of_choice(read))


def _hint_of_choice(read: ImportedModel) -> str:
    """How a file says which of several is meant."""
    if read.format in WORKBOOKS:
        return "write the code of the one that is meant into a column `code` of this row"
    return "rename or delete all but one"


@check("warning")
def code_is_not_found(read: ImportedModel) -> Iterable[Problem]:
    """Codes in a `code` column of a workbook that no node has; the row is linked by its names."""
    for activity, row in read.rows() if read.format in WORKBOOKS else ():
        if row.target and (row.link is None or row.link.step != CODE):
            what = "no database of the project that is linked to has a node of this code"
            how = "the row was linked by its names" if row.link else "nor is the row linked by its names"
            yield problem(activity, row, f"{what}; {how}", found=row.target)


@check("warning")
def code_has_another_name(read: ImportedModel) -> Iterable[Problem]:
    """Rows of a workbook that were linked by their `code` to a node of another name."""
    for activity, row in read.rows() if read.format in WORKBOOKS else ():
        if row.link and row.link.step == CODE and row.name not in ("", row.link.name):
            what = "the node of this code has another name; the code is taken"
            yield problem(activity, row, what, found=row.name, expected=row.link.name)


@check("warning")
def reference_product_is_missing(read: ImportedModel) -> Iterable[Problem]:
    """An input without a reference product; its name and location are all it can be linked by."""
    for activity, row in read.rows():
        if read.format in NAMED_AS_PRODUCT:
            return
        if row.kind in ("technosphere", "substitution") and not row.product and not row.target:
            by = "linked by name and location" if row.link and row.link.step == PLACE else "not linked"
            yield problem(activity, row, f"no reference product is given; {by}")


@check("error")
def code_is_given_once(read: ImportedModel) -> Iterable[Problem]:
    """Activities of other names under one code, of which a database keeps the last only."""
    first: dict[str, ImportedActivity] = {}
    for activity in read.activities:
        other = first.setdefault(activity.code, activity) if activity.code else activity
        if other.key != activity.key:
            what = f"the code {activity.code!r} is also that of {other.name!r} in {other.place}"
            yield problem(activity, None, what, hint="give each activity a code of its own")


@check("error")
def activity_makes_something(read: ImportedModel) -> Iterable[Problem]:
    """An activity without a production exchange, or one of amount zero."""
    for activity in read.activities:
        if not activity.of("production") or activity.production() == 0:
            yield problem(activity, None, "this activity makes nothing", hint="add a production exchange")


@check("warning")
def activity_takes_nothing(read: ImportedModel) -> Iterable[Problem]:
    """Activities with nothing but what they make: whatever takes from them takes it without any burden."""
    for activity in read.activities:
        if activity.exchanges and len(activity.of("production")) == len(activity.exchanges):
            yield problem(activity, None, "this activity takes nothing and emits nothing; what it makes has no burden")


@check("error")
def activity_makes_one_product(read: ImportedModel) -> Iterable[Problem]:
    """An activity with several products, which must be allocated first."""
    for activity in read.activities:
        products = {(row.name, row.product) for row in activity.of("production")}
        if len(products) > 1:
            names = ", ".join(sorted(product or name for name, product in products))
            yield problem(activity, None, f"{len(products)} products are made", found=names, hint="allocate them first")


@check("error")
def flow_has_one_unit(read: ImportedModel) -> Iterable[Problem]:
    """A flow or product whose own unit isn't known, asked for in several units that can't be added up."""
    units: dict[tuple[str, str], dict[str, tuple[ImportedActivity, ImportedExchange]]] = defaultdict(dict)
    for activity, row in read.rows():
        if row.link and not row.link.unit and row.unit:
            units[row.link.database, row.link.code].setdefault(row.unit, (activity, row))
    for rows in units.values():
        if len(rows) > 1:
            (_, _), (activity, row), *_ = rows.values()
            what = "this is counted in several units, and its own isn't known"
            yield problem(activity, row, what, found=", ".join(rows))


@check("warning")
def emission_is_negative(read: ImportedModel) -> Iterable[Problem]:
    """Emissions and resources below zero, which take off what others count; uptake is an input from nature."""
    for activity, row in read.rows():
        if row.kind == "biosphere" and row.amount is not None and row.amount < 0 and "correction" not in row.name:
            yield problem(activity, row, "this flow is negative", found=f"{row.amount:g} {row.unit}")


@check("warning")
def waste_has_the_sign_of_its_treatment(read: ImportedModel) -> Iterable[Problem]:
    """Workbooks in which a treatment that makes a negative amount is taken as a positive one: it counts as avoided."""
    for activity, row in read.rows() if read.format in SHEETS else ():
        if row.kind == "technosphere" and row.link and row.link.sign < 0 and (row.amount or 0.0) > 0:
            what = "this treatment makes a negative amount, so a positive input takes its burden off"
            hint = "write a negative amount where the waste is handed over"
            yield problem(activity, row, what, found=row.written, hint=hint)


@check("note")
def place_is_missing(read: ImportedModel) -> Iterable[Problem]:
    """Activities without a place; mapping tables name them by an empty place."""
    for activity in read.activities:
        if not activity.location:
            yield problem(activity, None, "this activity has no place")


@check("warning")
def production_differs_from_activity(read: ImportedModel) -> Iterable[Problem]:
    """The name or reference product in the production row differs from that of the activity itself."""
    for activity in read.activities:
        for row in activity.of("production") if read.format in SHEETS and not activity.product_code else ():
            yield from _differing(activity, row)


@check("warning")
def flow_is_linked_by_compartment(read: ImportedModel) -> Iterable[Problem]:
    """Flows linked to those of brightcell, which know the compartment only."""
    yield from _flows_by_step(read, COMPARTMENT, "the flow is linked by its name and compartment")


@check("warning")
def greenhouse_gas_has_no_factor(read: ImportedModel) -> Iterable[Problem]:
    """Emissions that are greenhouse gases by the beginning of their name, and that no method has a factor for."""
    hint = "name the biosphere that has it with --link-to, or say in the file which one it is: fossil, biogenic"
    for finding in _flows_by_step(read, OWN_FLOW, "no database of the project has this gas; it counts as nothing"):
        categories = (finding.found or "").lower()
        is_emission = "air" in categories and "resource" not in categories
        if is_emission and (finding.path or "").casefold().startswith(GREENHOUSE_GASES):
            yield replace(finding, hint=hint)


@check("warning")
def flow_has_no_factors(read: ImportedModel) -> Iterable[Problem]:
    """Flows that only the file describes: they are written with it, and no method has a factor for them."""
    yield from _flows_by_step(read, OWN_FLOW, "no database of the project has this flow; it is written with the import")


@check("warning")
def provider_is_also_elsewhere(read: ImportedModel) -> Iterable[Problem]:
    """Inputs found in the file whose provider a database to link to has under the same name; the file's is taken."""
    for activity, row in read.rows():
        if row.kind != "biosphere" and row.link and row.link.also:
            what = f"the file and {', '.join(row.link.also)} have this; that of the file is taken"
            yield problem(activity, row, what, hint="rename one, or name the database in a column `database`")


@check("warning")
def flow_is_in_several_biospheres(read: ImportedModel) -> Iterable[Problem]:
    """Flows that several biospheres of the project have, where none was named: which was taken, which have them."""
    links = [row.link for _, row in read.rows() if row.link and row.kind == "biosphere"]
    counted = Counter((link.database, other) for link in links for other in link.also)
    for (taken, other), count in counted.items():
        what = f"{count} flows are linked to {taken}, and {other} has them too"
        yield Problem(what, path="--link-to", hint=f"ask for {taken} or {other} with --link-to")


@check("note")
def database_column_is_ignored(read: ImportedModel) -> Iterable[Problem]:
    """Names in a `database` column of neither the file nor a database to link to: often those of old releases."""
    databases = {
        read.database,
        *read.own_names,
        *read.biospheres,
        *(row.link.database for _, row in read.rows() if row.link),
    }
    named = Counter((row.place.document, row.database) for _, row in read.rows() if row.database)
    for (document, name), count in named.items():
        if name not in databases and name not in read.libraries_wanted:
            what = f"{count} rows name the database {name!r}; the column is ignored"
            yield Problem(what, file=document, hint=f"name it with --link-to {name} if it is meant")


@check("warning")
def database_column_names_another(read: ImportedModel) -> Iterable[Problem]:
    """Inputs that were found in the file although their `database` column names one that isn't linked to."""
    own = {read.database, *read.own_names}
    for activity, row in read.rows():
        is_own = row.link is not None and row.link.database == read.database and row.kind != "production"
        if is_own and row.database and row.database not in own and row.kind != "biosphere":
            what = "the row names another database than this file, and the file's own activity is taken"
            hint = f"name it with --link-to {row.database} if it is meant"
            yield problem(activity, row, what, found=row.database, expected=" or ".join(sorted(own)), hint=hint)


@check("error")
def activity_takes_its_own_product(read: ImportedModel) -> Iterable[Problem]:
    """An input that may be of another database, by its column or its name, and was found as the activity itself."""
    own = {read.database, *read.own_names}
    for activity, row in read.rows():
        if row.kind != "technosphere" or row.link is None:
            continue
        others = row.link.also or ((row.database,) if row.database and row.database not in own else ())
        if others and (row.link.database, row.link.code) == (read.database, activity.provider_code):
            what = f"this input may be that of {', '.join(others)}, but would be linked to the activity itself"
            hint = f"name {others[0]} with --link-to, and in a column `database` where the format has one"
            yield problem(activity, row, what, hint=hint)


@check("note")
def tiny_amounts_are_kept(read: ImportedModel) -> Iterable[Problem]:
    """Amounts below 1e-9, such as shares of a factory, which are kept in full precision."""
    for activity, row in read.rows():
        if row.amount and abs(row.amount) < _TINY:
            yield problem(activity, row, "a very small amount is kept as it is", found=row.written)


def _lacks_product(read: ImportedModel, row: ImportedExchange) -> bool:
    """Whether the row could be told apart by a reference product, and has none."""
    return row.kind != "biosphere" and not row.product and read.format not in NAMED_AS_PRODUCT


def _differing(activity: ImportedActivity, row: ImportedExchange) -> Iterator[Problem]:
    if row.name != activity.name:
        yield problem(
            activity,
            row,
            "the name in the production row differs from the activity's",
            found=row.name,
            expected=activity.name,
        )
    if row.product and row.product != activity.product:
        what = "the product in the production row differs from the reference product"
        yield problem(activity, row, what, found=row.product, expected=activity.product)


def _wanted(row: ImportedExchange) -> str:
    return " | ".join(part for part in (row.name, row.product, row.location, "/".join(row.categories)) if part)


def _flows_by_step(read: ImportedModel, step: str, what: str) -> Iterator[Problem]:
    rows = (row for _, row in read.rows() if row.kind == "biosphere" and row.link and row.link.step == step)
    for (name, categories), count in Counter((row.name, row.categories) for row in rows).items():
        yield Problem(f"{what} ({count} rows)", path=name, found="/".join(categories) or None)
