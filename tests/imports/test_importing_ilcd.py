"""ILCD and EF: amounts with variables, unit groups, reference flows, names of flows, with messages for broken files."""

import math
import zipfile

import pytest

from brightcell.errors import BackgroundError
from brightcell.imports.ilcd import read_ilcd

from .xml_models import (
    EF_AIR,
    ilcd,
    ilcd_co2,
    ilcd_exchange,
    ilcd_flow,
    ilcd_parameter,
    ilcd_process,
    ilcd_property,
    ilcd_tables,
    ilcd_units,
)


def only(report, check):
    (finding,) = report.named(check)
    return finding.problem


def row(read, name):
    """The only exchange of this name."""
    (found,) = (
        row for one in read.activities for row in one.exchanges if row.name == name and row.kind != "production"
    )
    return found


def emitting(mean="2.0", parameters="", **more):
    """A process of steel that emits carbon dioxide, with its tables."""
    rows = ilcd_exchange(0, "steel", 1.0), ilcd_exchange(1, "co2", mean, **more)
    return [*ilcd_tables("steel"), ilcd_process("p", *rows, parameters=parameters)]


@pytest.fixture
def folder(tmp_path):
    """Where a package is written."""
    return tmp_path / "package"


def test_names_of_ef_are_linked_to_greenhouse_gases(run, folder):
    """Carbon dioxide (fossil) in emissions to air, unspecified, is that of brightcell; the report counts it."""
    report = run(ilcd(folder, *emitting()))
    assert report.ok
    assert report.exchanges == {"production": 1, "biosphere": 1}
    assert only(report, "flow_is_linked_by_other_name").path == "carbon dioxide (fossil)"
    assert row(read_ilcd(folder), "carbon dioxide (fossil)").categories == EF_AIR


def test_a_variable_multiplies_the_mean_amount(folder):
    """0.5 x (2 + 4) / 3 = 1, whatever stands as the resulting amount, which is told where it differs."""
    parameters = ilcd_parameter("a", 2) + ilcd_parameter("b", None, "(A + 4) / 3")
    read = read_ilcd(ilcd(folder, *emitting(0.5, parameters, variable="b", resulting=7)))
    assert row(read, "carbon dioxide (fossil)").amount == pytest.approx(1.0)
    (remark,) = (remark for remark in read.remarks if remark.check == "formula_gives_its_cached_value")
    assert (remark.problem.found, remark.problem.expected) == ("7", "1")


def test_a_variable_that_is_missing_is_an_error(run, folder):
    """With its name."""
    report = run(ilcd(folder, *emitting(1.0, variable="share")))
    assert "parameter share is not in the file" in only(report, "formula_is_computed").what


def test_mean_and_resulting_amount_that_differ_are_told(run, folder):
    """Without a variable the resulting amount counts."""
    path = ilcd(folder, *emitting(2.0, resulting=3.0))
    assert only(run(path), "amounts_of_an_exchange_agree").found == "2.0 and 3.0"
    assert row(read_ilcd(path), "carbon dioxide (fossil)").amount == 3.0


def test_the_unit_is_that_of_the_files_own_group(run, folder):
    """A group of brine that is counted in its second unit, and a known one under another name of the group."""
    documents = [ilcd_units("brine", "barrel of us", {"m3": 6.29, "barrel of us": 1.0}), ilcd_property("brine")]
    documents += [*ilcd_tables("steel"), ilcd_flow("brine", property="brine")]
    documents += [
        ilcd_process("p", ilcd_exchange(0, "steel", 1.0), ilcd_exchange(1, "brine", 3.0, "Input")),
        ilcd_process("q", ilcd_exchange(0, "brine", 1.0)),
    ]
    read = read_ilcd(ilcd(folder, *documents))
    assert (row(read, "brine").amount, row(read, "brine").unit) == (3.0, "barrel of us")
    assert run(folder).ok


@pytest.mark.parametrize(
    ("stated", "more", "expected"),
    [
        (("log-normal", 1.44), {}, {"uncertainty type": 2, "scale": math.log(1.2), "loc": math.log(2.0)}),
        (("log-normal", 1.2), {"olca:unitId": "kg"}, {"uncertainty type": 2, "scale": math.log(1.2)}),
        (("normal", 0.4), {}, {"uncertainty type": 3, "scale": 0.2, "loc": 2.0}),
        (("uniform", None), {}, {"uncertainty type": 4, "minimum": 1.0, "maximum": 3.0}),
        (("triangular", None), {}, {"uncertainty type": 5, "minimum": 1.0, "maximum": 3.0, "loc": 2.0}),
        (("undefined", 3.0), {}, {}),
    ],
)
def test_spreads_are_read(folder, stated, more, expected):
    """The squared geometric deviation, twice the deviation, bounds; openLCA writes the deviation itself."""
    kind, deviation = stated
    tags = "<minimumAmount>1</minimumAmount><maximumAmount>3</maximumAmount>"
    tags += f"<uncertaintyDistributionType>{kind}</uncertaintyDistributionType>"
    tags += f"<relativeStandardDeviation95In>{deviation}</relativeStandardDeviation95In>" if deviation else ""
    found = row(read_ilcd(ilcd(folder, *emitting(more=tags, **more))), "carbon dioxide (fossil)").uncertainty
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert bool(found) == bool(expected)


def test_products_share_by_the_allocations_of_the_file(folder):
    """75 and 25 % of the emission, by the numbers of the products."""
    documents = [*ilcd_tables("steel", "slag")]
    rows = [ilcd_exchange(0, "steel", 2.0), ilcd_exchange(1, "slag", 5.0)]
    rows.append(ilcd_exchange(2, "co2", 8.0, shares=[(0, 75), (1, 25)]))
    read = read_ilcd(ilcd(folder, *documents, ilcd_process("p", *rows)))
    shares = {one.product: sum(r.amount for r in one.exchanges if r.kind == "biosphere") for one in read.activities}
    assert shares == {"steel": 6.0, "slag": 2.0}
    assert [one.code for one in read.activities] == ["p", "p_slag"]
    assert (read.raw_activities, read.activities_added, read.raw_exchanges, read.added) == (1, 1, 3, 1)


def test_several_products_without_shares_are_refused(run, folder):
    """The process stays whole."""
    rows = [ilcd_exchange(0, "steel", 2.0), ilcd_exchange(1, "slag", 5.0), ilcd_exchange(2, "co2", 8.0)]
    report = run(ilcd(folder, *ilcd_tables("steel", "slag"), ilcd_process("p", *rows)))
    assert only(report, "activity_makes_one_product").found == "slag, steel"


def test_waste_goes_to_its_treatment_by_hand(run, folder, project_name):
    """0.5 kg to a treatment of 2 kg a kg: steel emits 1 + 0.5 x 2 = 2 kg."""
    documents = [*ilcd_tables("steel"), ilcd_flow("dross", "Waste flow")]
    rows = [ilcd_exchange(0, "steel", 1.0), ilcd_exchange(1, "co2", 1.0), ilcd_exchange(2, "dross", 0.5)]
    treatment = [ilcd_exchange(0, "dross", 1.0, "Input"), ilcd_exchange(1, "co2", 2.0)]
    ilcd(folder, *documents, ilcd_process("p", *rows), ilcd_process("t", *treatment))
    read = read_ilcd(folder)
    made = next(r for one in read.activities for r in one.exchanges if r.kind == "production" and r.name == "dross")
    assert (made.amount, row(read, "dross").amount, row(read, "dross").follows_sign) == (-1.0, 0.5, True)
    assert run(folder).ok


def test_reminder_flows_are_named_and_left_out(run, folder):
    """The format keeps them out of the inventory; the counts add up with them."""
    rows = [ilcd_exchange(0, "steel", 1.0), ilcd_exchange(1, "co2", 1.0)]
    rows.append(ilcd_exchange(2, "scrap", 3.0, more="<functionType>General reminder flow</functionType>"))
    report = run(ilcd(folder, *ilcd_tables("steel", "scrap"), ilcd_process("p", *rows)))
    assert report.ok
    assert only(report, "block_is_left_out").found == "General reminder flow"


def test_the_newest_version_of_a_process_is_read(run, folder):
    """The older one is named with its exchanges."""
    versions = [
        ilcd_process("p", ilcd_exchange(0, "steel", 1.0), ilcd_exchange(1, "co2", amount), version=version)
        for version, amount in (("02.00.000", 2.0), ("01.10.000", 1.0))
    ]
    report = run(ilcd(folder, *ilcd_tables("steel"), *versions))
    assert "process with 2 exchanges is not read" in only(report, "block_is_left_out").what
    assert report.ok
    assert row(read_ilcd(folder), "carbon dioxide (fossil)").amount == 2.0


def test_the_maker_at_the_place_of_the_exchange_is_taken(run, folder):
    """Two makers of power: the row names a place; without one both are told and none is taken."""
    makers = [ilcd_process(place, ilcd_exchange(0, "power", 1.0), location=place) for place in ("CN", "DE")]
    for stated, is_found in (("<location>DE</location>", True), ("", False)):
        user = ilcd_process("u", ilcd_exchange(0, "steel", 1.0), ilcd_exchange(1, "power", 3.0, "Input", more=stated))
        report = run(ilcd(folder, *ilcd_tables("steel", "power"), *makers, user))
        assert report.ok == is_found
    assert len(only(report, "provider_is_ambiguous").nearest) == 2


def test_a_provider_at_another_place_is_told(run, folder):
    """The only maker of power is in China, and the row says Germany: it is linked with a warning."""
    maker = ilcd_process("m", ilcd_exchange(0, "power", 1.0), location="CN")
    row = ilcd_exchange(1, "power", 3.0, "Input", more="<location>DE</location>")
    user = ilcd_process("u", ilcd_exchange(0, "steel", 1.0), row)
    report = run(ilcd(folder, *ilcd_tables("steel", "power"), maker, user))
    assert report.ok
    problem = only(report, "provider_is_at_another_place")
    assert (problem.found, problem.expected) == ("CN", "DE")


def test_the_default_provider_of_openlca_is_taken(run, folder):
    """By its attribute, whatever the places."""
    makers = [ilcd_process(place, ilcd_exchange(0, "power", 1.0), location=place) for place in ("CN", "DE")]
    row = ilcd_exchange(1, "power", 3.0, "Input", **{"olca:defaultProvider": "DE"})
    user = ilcd_process("u", ilcd_exchange(0, "steel", 1.0), row)
    assert run(ilcd(folder, *ilcd_tables("steel", "power"), *makers, user)).ok
    (found,) = (r for one in read_ilcd(folder).activities for r in one.exchanges if r.kind == "technosphere")
    assert found.target == "de"  # ids are compared in small letters


def test_a_single_process_is_read_with_the_folders_beside_it(run, folder):
    """Its flows, properties and groups."""
    ilcd(folder, *emitting())
    (process,) = (folder / "processes").glob("*.xml")
    assert run(process).ok


def test_flows_that_are_not_among_the_files_are_told(run, folder):
    """How many, with the first and its id, and what to give."""
    ilcd(folder, *[entry for entry in emitting() if entry[0] == "processes"])
    problem = only(run(folder), "flow_is_described")
    assert problem.found == "co2 (co2)"
    assert "the folder or zip" in problem.hint


def test_a_package_without_processes_is_refused(run, folder):
    """With what is in it."""
    with pytest.raises(BackgroundError, match="there is no ILCD process data set in this"):
        run(ilcd(folder, ilcd_co2()), "ilcd")


@pytest.mark.parametrize(
    ("tag", "broken", "message"),
    [
        ("<exchangeDirection>Input", "<exchangeDirection>Up", "found Up; expected Input, Output"),
        ('refObjectId="power"', "", "an exchange has no flow"),
        ('dataSetInternalID="1"', 'dataSetInternalID="one"', "this must be a whole number"),
        ("<common:UUID>u</common:UUID>", "", "the data set has no UUID"),
        ("making u", "", "the process data set has no baseName"),
        ("</exchanges>", "", "not well-formed XML: mismatched tag"),
    ],
)
def test_broken_processes_are_told_with_file_and_line(run, folder, tag, broken, message):
    """Whatever is wrong, with what was found and what is allowed."""
    rows = ilcd_exchange(0, "steel", 1.0), ilcd_exchange(1, "power", 3.0, "Input")
    where, name, text = ilcd_process("u", *rows)
    assert tag in text
    ilcd(folder, *ilcd_tables("steel", "power"), (where, name, text.replace(tag, broken)))
    with pytest.raises(BackgroundError) as caught:
        run(folder)
    (problem,) = caught.value.problems
    assert message in str(problem)
    assert problem.file == "process-u-01.00.000.xml"
    assert problem.line


def test_a_zip_that_grows_too_much_is_not_unpacked(run, tmp_path):
    """100 MiB of blanks in a tenth of a MiB."""
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("processes/a.xml", "w") as file:
        for _ in range(100):
            file.write(b" " * 2**20)
    with pytest.raises(BackgroundError, match="the zip grows too much when unpacked"):
        run(path)


def test_declarations_of_products_are_named(run, folder):
    """An EPD holds results: its exchanges are no inventory, and count as unread."""
    where, name, text = ilcd_process("epd", ilcd_exchange(0, "steel", 1.0), ilcd_exchange(1, "GWP", 7.0))
    stated = "<modellingAndValidation><LCIMethodAndAllocation><typeOfDataSet>EPD</typeOfDataSet>"
    text = text.replace("<administrative", f"{stated}</LCIMethodAndAllocation></modellingAndValidation><administrative")
    report = run(ilcd(folder, *emitting(), (where, name, text)))
    assert "2 exchanges is not read: it is an EPD" in only(report, "block_is_left_out").what
    assert report.ok


def test_several_packages_are_one_database(run, tmp_path):
    """Steel takes the power that another package makes; the flows stand in either."""
    user = ilcd_process("u", ilcd_exchange(0, "steel", 1.0), ilcd_exchange(1, "power", 3.0, "Input"))
    first = ilcd(tmp_path / "a.zip", *ilcd_tables("steel", "power"), user)
    second = ilcd(tmp_path / "b", ilcd_process("m", ilcd_exchange(0, "power", 1.0), ilcd_exchange(1, "co2", 2.0)))
    report = run([first, second])
    assert report.ok
    assert (report.activities, report.database) == (2, "a")
