"""EcoSpold1: groups, allocation, uncertainty, infrastructure and codes, with messages for broken files."""

import math

import pytest

from brightcell.errors import BackgroundError
from brightcell.imports.ecospold1 import read_ecospold1

from .xml_models import es1, es1_air, es1_dataset, es1_exchange, es1_share


def rows(read, name):
    """The exchanges of an activity by their name."""
    activity = next(one for one in read.activities if one.product == name)
    return {row.name: row for row in activity.exchanges}


def only(report, check):
    (finding,) = report.named(check)
    return finding.problem


def made(number, name, amount=1.0, **more):
    return es1_exchange(number, name, amount, "outputGroup 0", **more)


def test_every_group_is_what_the_format_says(tmp_path):
    """Materials, energy, services and technosphere go in; 4 is nature; output 1 is avoided, 3 a waste handed over."""
    groups = ["inputGroup 1", "inputGroup 2", "inputGroup 3", "inputGroup 5", "inputGroup 4"]
    groups += ["outputGroup 1", "outputGroup 3", "outputGroup 4"]
    listed = [es1_exchange(i, f"x{i}", 1.0, group) for i, group in enumerate(groups, start=2)]
    read = read_ecospold1(es1(tmp_path / "a.xml", es1_dataset(1, "cell", made(1, "cell"), *listed)))
    found = [row.kind for row in read.activities[0].exchanges]
    technosphere, biosphere = "technosphere", "biosphere"
    assert found == ["production", *[technosphere] * 4, biosphere, "substitution", technosphere, biosphere]


def test_waste_handed_over_has_the_sign_of_its_treatment(run, tmp_path):
    """0.3 kg to a treatment that makes -1 kg become -0.3 kg; to one that makes 1 kg they stay."""
    for sign in (-1.0, 1.0):
        waste = es1_exchange(2, "slag", 0.3, "outputGroup 3")
        datasets = es1_dataset(1, "cell", made(1, "cell"), waste), es1_dataset(2, "slag", made(1, "slag", sign))
        report = run(es1(tmp_path / f"{sign}.xml", *datasets))
        assert report.ok, report
        read = read_ecospold1(tmp_path / f"{sign}.xml")
        assert rows(read, "cell")["slag"].follows_sign


def test_products_share_by_the_fractions_of_the_file(tmp_path):
    """60 and 40 % of the coal, all of the gas to the first: the other has none of it."""
    dataset = es1_dataset(
        1,
        "works",
        es1_exchange(1, "steel", 2.0, "outputGroup 2"),
        es1_exchange(2, "slag", 5.0, "outputGroup 2"),
        es1_exchange(3, "coal", 10.0, "inputGroup 5"),
        es1_air(4, 4.0),
        es1_share(1, 60, 3),
        es1_share(2, 40, 3),
        es1_share(1, 100, 4),
        kind="5",
    )
    read = read_ecospold1(es1(tmp_path / "a.xml", dataset))
    assert {name: row.amount for name, row in rows(read, "steel").items()} == {
        "steel": 2.0,
        "coal": 6.0,
        "Carbon dioxide, fossil": 4.0,
    }
    assert {name: row.amount for name, row in rows(read, "slag").items()} == {"slag": 5.0, "coal": 4.0}
    assert (read.raw_activities, read.activities_added, read.raw_exchanges, read.added) == (1, 1, 4, 1)
    assert not read.remarks


def test_an_exchange_without_a_share_is_not_lost(run, tmp_path):
    """It would go to no product, so the process stays whole and is refused."""
    dataset = es1_dataset(
        1,
        "works",
        es1_exchange(1, "steel", 2.0, "outputGroup 2"),
        es1_exchange(2, "slag", 5.0, "outputGroup 2"),
        es1_air(3, 10.0),
        es1_air(4, 4.0),
        es1_share(1, 60, 3),
        es1_share(2, 40, 3),
    )
    report = run(es1(tmp_path / "a.xml", dataset))
    assert only(report, "allocation_shares_add_up").found == "exchange 4"
    assert only(report, "activity_makes_one_product").found == "slag, steel"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"uncertaintyType": 1, "standardDeviation95": 1.44}, {"scale": math.log(1.2), "loc": math.log(2.0)}),
        ({"uncertaintyType": 2, "standardDeviation95": 0.4}, {"scale": 0.2, "loc": 2.0}),
        (
            {"uncertaintyType": 3, "minValue": 1.0, "maxValue": 4.0, "mostLikelyValue": 1.5},
            {"loc": 1.5, "maximum": 4.0},
        ),
        ({"uncertaintyType": 3, "minValue": 1.0, "maxValue": 4.0}, {"loc": 1.0, "minimum": 1.0}),
        ({"uncertaintyType": 4, "minValue": 1.0, "maxValue": 3.0}, {"minimum": 1.0, "maximum": 3.0}),
        ({"uncertaintyType": 1, "standardDeviation95": 1.0}, {}),
        ({"uncertaintyType": 1, "standardDeviation95": 0.0}, {}),
        ({"uncertaintyType": 0, "standardDeviation95": 5.0}, {}),
    ],
)
def test_spreads_are_of_the_range_of_95_percent(tmp_path, stated, expected):
    """Squared geometric deviation, twice the deviation, and the mode of a triangle of mean 2, by hand."""
    read = read_ecospold1(es1(tmp_path / "a.xml", es1_dataset(1, "cell", made(1, "cell"), es1_air(2, 2.0, **stated))))
    found = rows(read, "cell")["Carbon dioxide, fossil"].uncertainty
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert bool(found) == bool(expected)


def test_an_impossible_spread_is_told(run, tmp_path):
    """A squared geometric deviation of 0.5 is none: the amount counts as certain, with the line."""
    spoilt = es1_air(2, 2.0, uncertaintyType=1, standardDeviation95=0.5)
    problem = only(run(es1(tmp_path / "a.xml", es1_dataset(1, "c", made(1, "c"), spoilt))), "distribution_was_dropped")
    assert (problem.found, problem.line) == ("standardDeviation95 0.5", 7)


def test_infrastructure_tells_two_processes_apart(run, tmp_path):
    """Plant and its building have one name, place and unit: each exchange finds the one that it asks for."""
    datasets = [
        es1_dataset(1, "plant", made(1, "plant"), es1_air(2, 1.0)),
        es1_dataset(2, "plant", made(1, "plant", infrastructure="true"), es1_air(2, 5.0), infrastructure="true"),
        es1_dataset(3, "cell", made(1, "cell"), es1_exchange(2, "plant", 0.1, "inputGroup 5", infrastructure="true")),
    ]
    path = es1(tmp_path / "a.xml", *datasets)
    read = read_ecospold1(path)
    building = next(one for one in read.activities if "infrastructure" in one.variant)
    assert rows(read, "cell")["plant"].target == building.code
    assert run(path).ok


def test_several_makers_that_fit_equally_are_choices(run, tmp_path):
    """None is taken, and each is named; the number of the flow tells them apart where it is that of the data set."""
    makers = [
        es1_dataset(n, "steel", made(1, "steel"), category="metals", subCategory=s) for n, s in ((7, "a"), (8, "b"))
    ]
    for number, is_found in ((9, False), (8, True)):
        user = es1_dataset(3, "cell", made(1, "cell"), es1_exchange(number, "steel", 0.1, "inputGroup 5"))
        report = run(es1(tmp_path / f"{number}.xml", *makers, user))
        assert report.ok == is_found
    assert len(only(run(tmp_path / "9.xml"), "provider_is_ambiguous").nearest) == 2


def test_data_sets_that_are_no_processes_are_named(run, tmp_path):
    """An impact category of two factors; activities and exchanges add up with it."""
    factors = es1_dataset(2, "GWP", es1_air(1, 1.0), es1_air(2, 25.0), kind="4")
    report = run(es1(tmp_path / "a.xml", es1_dataset(1, "cell", made(1, "cell")), factors))
    assert "2 exchanges is not read: it holds the factors" in only(report, "block_is_left_out").what
    assert report.ok


def test_flows_have_the_words_of_brightways_biosphere(tmp_path):
    """As bw2io's tables rename them: low population density, and biogenic carbon dioxide."""
    flow = es1_exchange(
        2,
        "Carbon dioxide, biogenic",
        1.0,
        "outputGroup 4",
        location=None,
        category="air",
        subCategory="low population density",
    )
    read = read_ecospold1(es1(tmp_path / "a.xml", es1_dataset(1, "cell", made(1, "cell"), flow)))
    row = rows(read, "cell")["Carbon dioxide, non-fossil"]
    assert row.categories == ("air", "non-urban air or from high stacks")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<ecoSpold", "a.xml:1: this is not well-formed XML"),
        ("<other/>", "this is not an ecoSpold1 file (found other; expected ecoSpold"),
        ("<ecoSpold>\n<dataset number='4'/></ecoSpold>", "a.xml, dataset 4:2: the data set has no referenceFunction"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><ecoSpold/>", "declares a document type"),
        ("<ecoSpold>" + "<a>" * 200, "elements are nested too deeply"),
    ],
)
def test_broken_files_are_told_with_their_line(run, tmp_path, text, message):
    """Whatever is wrong, in one clause with file, element, found and allowed."""
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    with pytest.raises(BackgroundError) as caught:
        run(tmp_path / "a.xml", "ecospold1")
    assert message in str(caught.value)


def test_an_exchange_without_a_group_is_told(run, tmp_path):
    """With its name, its line and what is allowed."""
    path = es1(tmp_path / "a.xml", es1_dataset(1, "cell", "<exchange number='1' name='coal' meanValue='1'/>"))
    with pytest.raises(BackgroundError) as caught:
        run(path, "ecospold1")
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.found) == ("exchange coal", 6, "none")


def test_other_xml_in_a_folder_is_named(run, tmp_path):
    """It is left out, and the data sets are read."""
    folder = tmp_path / "release"
    folder.mkdir()
    es1(folder / "a.xml", es1_dataset(1, "cell", made(1, "cell")))
    (folder / "b.xml").write_text("<persons/>", encoding="utf-8")
    report = run(folder)
    assert only(report, "block_is_left_out").file == "b.xml"
    assert report.ok


def test_another_kind_of_infrastructure_is_linked_and_told(run, tmp_path):
    """The exchange asks for a building, and the only plant is none."""
    row = es1_exchange(2, "plant", 0.1, "inputGroup 5", infrastructure="true")
    datasets = es1_dataset(1, "plant", made(1, "plant")), es1_dataset(2, "cell", made(1, "cell"), row)
    report = run(es1(tmp_path / "a.xml", *datasets))
    assert report.ok
    assert "asks for an infrastructure process, and its only maker in the file is none" in (
        only(report, "infrastructure_differs").what
    )


def test_the_reference_function_makes_what_no_exchange_does(run, tmp_path):
    """2 kg, with a warning; the count is that of the file and one more."""
    path = es1(tmp_path / "a.xml", es1_dataset(1, "steel", es1_air(1, 4.0), amount="2"))
    assert only(run(path), "production_is_taken_as_one").found == "2"
    read = read_ecospold1(path)
    assert (read.activities[0].production(), read.raw_exchanges, read.added) == (2.0, 1, 1)


def test_fractions_that_add_up_to_one_are_parts_of_one(run, tmp_path):
    """As USLCI writes them: 0.75 + 0.25 of each exchange is all of it, which is told; a hundredth would be lost."""
    rows = [made(1, "steel"), es1_exchange(2, "slag", 1.0, "outputGroup 2"), es1_air(3, 8.0)]
    path = es1(tmp_path / "a.xml", es1_dataset(1, "works", *rows, es1_share(1, 0.75, 3), es1_share(2, 0.25, 3)))
    assert "parts of one" in only(run(path), "allocation_shares_add_up").what
    assert rows_of_air(read_ecospold1(path)) == {"steel": 6.0, "slag": 2.0}


def rows_of_air(read):
    """What each product emits."""
    return {one.product: sum(row.amount for row in one.exchanges if row.kind == "biosphere") for one in read.activities}


def test_a_greenhouse_gas_without_a_factor_is_told_by_itself(run, tmp_path):
    """Carbon dioxide alone may be two gases: it counts as nothing, which is not one warning among hundreds."""
    rows = [
        es1_exchange(i, name, 1.0, "outputGroup 4", location=None, category=part)
        for i, (name, part) in enumerate(
            [("Carbon dioxide", "air"), ("Lead", "air"), ("Carbon dioxide, in air", "resource")]
        )
    ]
    report = run(es1(tmp_path / "a.xml", es1_dataset(1, "steel", made(9, "steel"), *rows)))
    assert only(report, "greenhouse_gas_has_no_factor").path == "Carbon dioxide"
    assert [finding.problem.path for finding in report.named("flow_has_no_factors")] == ["Carbon dioxide", "Lead"]


def test_a_product_of_several_is_found_from_another_file(run, tmp_path):
    """Slag of the works, by its name and place; the data set of the works has another name."""
    rows_of_works = [made(1, "steel"), es1_exchange(2, "slag", 4.0, "outputGroup 2"), es1_air(3, 8.0)]
    works = es1_dataset(1, "works", *rows_of_works, es1_share(1, 75, 3), es1_share(2, 25, 3))
    user = es1_dataset(1, "cement", made(1, "cement"), es1_exchange(2, "slag", 0.5, "inputGroup 5"))
    files = [es1(tmp_path / "a.xml", works), es1(tmp_path / "b.xml", user)]
    assert run(files).ok
    read = read_ecospold1(files)
    assert rows(read, "cement")["slag"].target == next(one.code for one in read.activities if one.product == "slag")
