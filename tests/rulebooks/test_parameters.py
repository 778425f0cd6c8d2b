"""Values of rules are checked, in books and settings alike; every problem has path, found, expected and nearest."""

import csv
from pathlib import Path

import pytest

from brightcell.data import data_path
from brightcell.errors import Problem, RulebookError
from brightcell.rulebooks import SLOTS, all_strategies, change_rulebook, read_rulebook
from brightcell.rulebooks.models import BESIDE, CHAIN, PROCESSES
from brightcell.rulebooks.parameters import CLASSES, choice, number
from brightcell.rulebooks.registry import parameter_rules


def problems(settings: dict[str, object], book: str | Path = "cn-group-2024") -> tuple[Problem, ...]:
    with pytest.raises(RulebookError) as caught:
        read_rulebook(book, settings)
    return caught.value.problems


def own_book(folder: Path, slots: str) -> Path:
    path = folder / "ours.yaml"
    path.write_text(f"id: ours\nextends: cn-group-2024\nslots:\n{slots}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("setting", "value", "path", "found", "expected", "near"),
    [
        ("end_of_life.A.metal", 2, "end_of_life.A.metal", "2", "a number from 0 to 1", ()),
        ("end_of_life.A.metal", -1, "end_of_life.A.metal", "-1", "a number from 0 to 1", ()),
        ("end_of_life.B", 7, "end_of_life.B", "7", "a number from 0 to 1", ()),
        ("end_of_life.B", "x", "end_of_life.B", "'x'", "a number from 0 to 1", ()),
        ("end_of_life.B", "0.3", "end_of_life.B", "'0.3'", "a number from 0 to 1", ()),
        ("end_of_life.B", True, "end_of_life.B", "true", "a number from 0 to 1", ()),
        ("end_of_life.B", float("nan"), "end_of_life.B", "nan", "a number from 0 to 1", ()),
        ("end_of_life.A", "x", "end_of_life.A", "'x'", "a number from 0 to 1, or a table by", ()),
        ("end_of_life.A.metl", 0.3, "end_of_life.A.metl", "metl", "metal, graphite", ("metal",)),
        ("electricity.grid_level", "provnce", "electricity.grid_level", "provnce", "province", ("province",)),
        ("electricity.accepted", "grid", "electricity.accepted", "'grid'", "on-site, direct-line", ()),
        (
            "electricity.accepted",
            ["grid", "greencontract"],
            "electricity.accepted",
            "greencontract",
            "green-contract",
            ("green-contract",),
        ),
        (
            "system_boundary.excluded_processes",
            ["end of lief"],
            "system_boundary.excluded_processes",
            "end of lief",
            "end of life",
            ("end of life",),
        ),
        (
            "system_boundary.stages.delivery",
            "distributoin",
            "system_boundary.stages.delivery",
            "distributoin",
            "distribution",
            ("distribution",),
        ),
        ("system_boundary.mass_cut_off", 1.5, "system_boundary.mass_cut_off", "1.5", "a number from 0 to 1", ()),
        ("functional_unit.distance_per_year.M1", 0, "functional_unit.distance_per_year.M1", "0", "above 0", ()),
        (
            "data_quality.company_specific",
            ["deliverey"],
            "data_quality.company_specific",
            "deliverey",
            "",
            ("delivery",),
        ),
        ("reporting.method", 6, "reporting.method", "6", "a text", ()),
        (
            "system_boundary.default_outbound_transport",
            {"mode": "road"},
            "system_boundary.default_outbound_transport",
            "a table",
            "a list",
            (),
        ),
        (
            "system_boundary.default_outbound_transport",
            [{"mode": "rood", "distance": "1 km"}],
            "system_boundary.default_outbound_transport[0].mode",
            "rood",
            "road",
            ("road",),
        ),
        ("end_of_life.default_route", 1, "end_of_life.default_route", "1", "a table of keys", ()),
    ],
)
def test_a_wrong_value_is_refused(
    setting: str, value: object, path: str, found: str, expected: str, near: tuple[str, ...]
) -> None:
    """Outside of its range, of another type, or no such word."""
    (problem,) = problems({setting: value})
    assert (problem.path, problem.found, problem.file) == (path, found, None)
    assert expected in (problem.expected or "")
    assert set(near) <= set(problem.nearest)


def test_a_book_is_checked_as_settings_are(tmp_path: Path) -> None:
    """All problems of the file at once, with its name."""
    path = own_book(
        tmp_path,
        "  end_of_life:\n    parameters:\n"
        "      A: {value: {metal: 2, lithum: 0.5}}\n      AA: {value: 3, status: user}\n"
        "  electricity: {parameters: {accepted: {value: grid}}}\n",
    )
    told = {(problem.file, problem.path) for problem in problems({}, path)}
    where = ("end_of_life.A.metal", "end_of_life.A.lithum", "end_of_life.AA", "electricity.accepted")
    assert told == {(str(path), name) for name in where}


def test_an_unknown_parameter_of_a_book_offers_the_nearest(tmp_path: Path) -> None:
    """What no strategy of the slot reads and no block is filled from has no place in a book."""
    path = own_book(tmp_path, "  end_of_life: {parameters: {Q_inn: {value: 1, status: user}}}\n")
    (problem,) = problems({}, path)
    assert problem.nearest[0] == "Q_in"


def test_problems_of_book_and_settings_are_told_together(tmp_path: Path) -> None:
    """The book's with its file, the setting's without."""
    path = own_book(tmp_path, "  end_of_life: {parameters: {B: {value: 7}}}\n")
    told = {(problem.path, problem.file) for problem in problems({"end_of_life.A.metal": 2}, path)}
    assert told == {("end_of_life.A.metal", None), ("end_of_life.B", str(path))}


def test_a_single_number_stands_for_all_classes() -> None:
    """A = 0.3 is A of every class, and one of them can still be changed."""
    settings = {"end_of_life.A": 0.3}
    assert read_rulebook("cn-group-2024", settings).slots.end_of_life.parameters["A"].value == {"other": 0.3}
    one = read_rulebook("cn-group-2024", {**settings, "end_of_life.A.metal": 0.2})
    assert one.slots.end_of_life.parameters["A"].value == {"other": 0.3, "metal": 0.2}


def test_a_parameter_without_entries_is_told() -> None:
    """A word has no keys."""
    (problem,) = problems({"electricity.grid_level.CN": "country"})
    assert problem.path == "electricity.grid_level.CN"


def test_a_resolved_rulebook_is_checked_too() -> None:
    """Settings on a Rulebook object are checked as settings of a file are."""
    with pytest.raises(RulebookError, match="outside of the allowed range"):
        change_rulebook(read_rulebook("cn-group-2024"), {"end_of_life.B": 7})


@pytest.mark.parametrize("process", CHAIN)
def test_what_makes_the_pack_is_not_left_out(process: str) -> None:
    """Without cell assembly, the footprint would be a credit for materials that nobody supplied."""
    (problem,) = problems({"system_boundary.excluded_processes": [process]})
    assert problem.found == process
    assert "what makes the pack can't be left out" in (problem.hint or "")


def test_what_is_beside_the_pack_may_be_left_out() -> None:
    """Scrap recycling, delivery, the end of life and its parts."""
    book = read_rulebook("cn-group-2024", {"system_boundary.excluded_processes": list(BESIDE)})
    assert book.slots.system_boundary.parameters["excluded_processes"].value == list(BESIDE)


def test_the_rulebook_of_the_study_can_be_read() -> None:
    """Cradle to gate is a boundary like any other."""
    book = read_rulebook(data_path("studies", "everbatt-2023", "rulebook.yaml"))
    assert "scrap recycling" in book.slots.system_boundary.parameters["excluded_processes"].value


def test_every_kind_of_process_has_a_place_in_the_shipped_stages() -> None:
    """The words that a rulebook may use are those of its own table."""
    assert set(read_rulebook("cn-group-2024").slots.system_boundary.parameters["stages"].value) == set(PROCESSES)


@pytest.mark.parametrize("table", [("materials.csv",), ("recycling", "recovered.csv")])
def test_the_classes_are_those_of_the_databases(table: tuple[str, ...]) -> None:
    """A class of the catalogue that A could not be given for would go unnoticed."""
    with data_path(*table).open(encoding="utf-8", newline="") as file:
        assert {row["end_of_life_class"] for row in csv.DictReader(file)} <= set(CLASSES)


def test_a_parameter_has_one_rule_in_its_slot() -> None:
    """Two strategies that read a parameter of one name mean the same by it."""
    for slot in SLOTS:
        for found in all_strategies(slot):
            assert all(parameter_rules(slot)[rule.name] == rule for rule in found.parameters)


def test_rules_say_what_they_expect() -> None:
    """Ends of a range, open and closed."""
    assert number("years", 0, above=True).expected == "a number above 0"
    assert number("energy", 2).expected == "a number of at least 2"
    assert choice("level", "a", "b").problems("a", "level") == []


@pytest.mark.parametrize(
    ("name", "allowed", "refused"),
    [
        ("functional_unit.full_equivalent_cycles_per_year.M1", [0.5, 1e4], [0, -1]),
        ("functional_unit.distance_per_year.M1", [0.5, 1e6], [0, -1]),
        ("functional_unit.minimum_energy_retention", [0, 0.5, 1], [-0.1, 1.1]),
        ("functional_unit.years_without_qualifying_warranty", [0.5, 30], [0, -1]),
        ("system_boundary.minimum_rated_energy", [0, 0.5, 100], [-0.1]),
        ("system_boundary.mass_cut_off", [0, 0.5, 1], [-0.1, 1.1]),
        ("system_boundary.cumulative_cut_off", [0, 0.5, 1], [-0.1, 1.1]),
        ("end_of_life.A.metal", [0, 0.5, 1], [-0.1, 1.1]),
        ("end_of_life.B", [0, 0.5, 1], [-0.1, 1.1]),
        ("end_of_life.Q_in.metal", [0, 0.5, 1], [-0.1, 1.1]),
        ("end_of_life.Q_out.metal", [0, 0.5, 1], [-0.1, 1.1]),
        ("end_of_life.reached.nickel", [0, 0.5, 1], [-0.1, 1.1]),
        ("end_of_life.collection_rate", [0, 0.5, 1], [-0.1, 1.1]),
        ("allocation.prices.metal", [0, 0.5, 1e6], [-0.1]),
    ],
)
def test_the_range_of_each_number(name: str, allowed: list[float], refused: list[float]) -> None:
    """Shares lie from 0 to 1; what divides or multiplies the energy of a life is above 0; prices and kWh may be 0."""
    if name.startswith("allocation"):
        key, entry = name.rsplit(".", 1)
        allowed_settings, refused_settings = ([{key: {entry: v}} for v in values] for values in (allowed, refused))
    else:
        allowed_settings, refused_settings = ([{name: value} for value in values] for values in (allowed, refused))
    for settings in allowed_settings:
        read_rulebook("cn-group-2024", settings)
    for settings in refused_settings:
        (problem,) = problems(settings)
        assert problem.what == "outside of the allowed range"


def test_every_product_of_recycling_may_reach_the_point_of_substitution() -> None:
    """The rulebooks' table `reached` has the products of databases/recycling/recovered.csv."""
    from brightcell.inventory.recovered import recovered_products
    from brightcell.rulebooks.strategies.end_of_life import PRODUCTS

    assert set(PRODUCTS) == set(recovered_products())
