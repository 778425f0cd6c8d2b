"""Rulebooks are data: layered, validated once, changed by the user in one line."""

from pathlib import Path

import pytest

from brightcell.errors import RulebookError
from brightcell.rulebooks import SLOTS, all_strategies, change_rulebook, read_rulebook, rulebook_ids
from brightcell.rulebooks.read import layer
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.show import as_text, differences

BOOKS = (
    "catena-x-4",
    "cn-group-2024",
    "cn-miit-2025-551",
    "eu-cfb-2024-draft",
    "gba-2",
    "iso-14067-cutoff",
    "jrc-cfb-ev-2023",
    "pact-3",
    "pefcr-2018",
)


def test_the_four_books_are_listed() -> None:
    """Files of the folder are found without a list; what they share is not a rulebook."""
    assert rulebook_ids() == BOOKS


@pytest.mark.parametrize("book", BOOKS)
def test_every_parameter_says_where_it_comes_from(book: str) -> None:
    """A parameter has a source, or is assumed and says why."""
    rulebook = read_rulebook(book)
    for name in SLOTS:
        for key, parameter in rulebook.slot(name).parameters.items():
            assert parameter.source or parameter.why, f"{book}: {name}.{key}"
            if parameter.status == "assumed":
                assert parameter.why, f"{book}: {name}.{key} is assumed without a reason"


@pytest.mark.parametrize("book", BOOKS)
def test_the_parameters_of_every_strategy_in_use_are_there(book: str) -> None:
    """What a strategy reads is in the book, but for what the user must supply."""
    rulebook = read_rulebook(book)
    for name in SLOTS:
        slot = rulebook.slot(name)
        (used,) = (s for s in all_strategies(name) if s.name == slot.strategy)
        missing = (
            set(used.reads)
            - set(slot.parameters)
            - {"minimum_rated_energy", "excluded_vehicle_categories", "not_modelled"}
        )
        assert not missing, f"{book}: {name}"


def test_the_decided_defaults() -> None:
    """What the project decided where the texts were not available."""
    strategy_of = {book: read_rulebook(book).slots for book in BOOKS}
    assert strategy_of["cn-group-2024"].end_of_life.strategy == "circular-footprint-formula"
    assert strategy_of["cn-group-2024"].functional_unit.options == ("warranty-cycles", "rated-energy")
    assert strategy_of["cn-miit-2025-551"].end_of_life.strategy == "burdens-without-credit"
    assert strategy_of["cn-miit-2025-551"].functional_unit.strategy == "cycle-test-linear-fade"
    assert strategy_of["iso-14067-cutoff"].functional_unit.strategy == "rated-energy"
    assert strategy_of["eu-cfb-2024-draft"].electricity.parameters["accepted"].value == [
        "on-site",
        "direct-line",
        "grid",
    ]


def test_layers_merge_without_touching_their_base() -> None:
    """Tables merge key by key, a value replaces the whole value, and neither side changes."""
    base = {"a": {"value": {"x": 1}, "unit": "kg"}, "b": 1}
    assert layer(base, {"a": {"value": {"y": 2}}}) == {"a": {"value": {"y": 2}, "unit": "kg"}, "b": 1}
    assert base == {"a": {"value": {"x": 1}, "unit": "kg"}, "b": 1}


def test_a_user_changes_a_strategy_in_one_line() -> None:
    """What the user sets has the status user."""
    slot = read_rulebook("cn-group-2024", {"end_of_life": "burdens-without-credit"}).slots.end_of_life
    assert (slot.strategy, slot.status) == ("burdens-without-credit", "user")


def test_a_user_changes_one_entry_of_a_table() -> None:
    """A of lithium alone; the other classes keep theirs."""
    parameter = read_rulebook("cn-group-2024", {"end_of_life.A.lithium": 0.2}).slots.end_of_life.parameters["A"]
    assert (parameter.value["lithium"], parameter.value["graphite"], parameter.status) == (0.2, 0.5, "user")


def test_a_resolved_rulebook_can_be_changed_too() -> None:
    """Settings on a Rulebook object give a new one."""
    book = read_rulebook("cn-group-2024")
    changed = change_rulebook(book, {"reporting.method": "ipcc-ar5-gwp100"})
    assert changed.slots.reporting.parameters["method"].value == "ipcc-ar5-gwp100"
    assert book.slots.reporting.parameters["method"].value == "ipcc-ar6-gwp100"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"end_of_live": "burdens-without-credit"}, "did you mean end_of_life"),
        ({"foo": 1}, "expected functional_unit, system_boundary"),
        ({"end_of_life": "burden-without-credit"}, "did you mean burdens-without-credit"),
        ({"end_of_life.Q_inn": 1}, "did you mean Q_in"),
        ({"collection_rate": 0.9}, "did you mean end_of_life.collection_rate"),
        ({"A.lithium": 0.2}, "did you mean end_of_life.A"),
        ({"end_of_life.collection_rate.low": 0.2}, "collection_rate.low: this parameter has no entries"),
        ({"system_boundary.minimum_rated_energy.M1": 2}, "minimum_rated_energy.M1: this parameter has no entries"),
    ],
)
def test_a_misspelt_setting_names_the_nearest(settings: dict[str, object], words: str) -> None:
    """Slot, strategy and parameter names are checked."""
    with pytest.raises(RulebookError, match=words):
        read_rulebook("cn-group-2024", settings)


def test_all_wrong_settings_are_told_at_once() -> None:
    """Problems are collected before they are raised."""
    with pytest.raises(RulebookError) as caught:
        read_rulebook("cn-group-2024", {"nonsense": 1, "end_of_life": "nothing"})
    assert len(caught.value.problems) == 2


def test_an_unknown_rulebook_offers_the_nearest() -> None:
    """The message lists what there is."""
    with pytest.raises(RulebookError, match="did you mean cn-group-2024"):
        read_rulebook("cn-group-2025")


@pytest.mark.parametrize(("begun", "name"), [("eu", "eu-cfb-2024-draft"), ("ISO", "iso-14067-cutoff")])
def test_the_beginning_of_a_name_offers_the_whole(begun: str, name: str) -> None:
    """Two letters are enough."""
    with pytest.raises(RulebookError, match=f"did you mean {name}"):
        read_rulebook(begun)


def test_a_book_of_ones_own_extends_a_shipped_one(tmp_path: Path) -> None:
    """Only the differences are written."""
    path = tmp_path / "ours.yaml"
    path.write_text(
        "id: ours\nextends: cn-group-2024\nslots:\n  functional_unit: {strategy: rated-energy, status: user}\n"
    )
    book = read_rulebook(path)
    assert (book.id, book.slots.functional_unit.strategy) == ("ours", "rated-energy")
    assert book.slots.end_of_life.strategy == "circular-footprint-formula"


@pytest.mark.parametrize("id", ["cn-group-2024", "CN-Group-2024", "_common", "common"])
def test_a_book_of_ones_own_may_not_pose_as_a_shipped_one(tmp_path: Path, id: str) -> None:
    """A result under it would seem to come from the shipped one."""
    path = tmp_path / "ours.yaml"
    path.write_text(f"id: {id}\nextends: eu-cfb-2024-draft\nstatus: official\n")
    with pytest.raises(RulebookError, match=r"id: this id belongs to a shipped rulebook"):
        read_rulebook(path)


def test_a_book_of_ones_own_needs_an_id(tmp_path: Path) -> None:
    """It doesn't inherit that of the book that it extends."""
    path = tmp_path / "ours.yaml"
    path.write_text("extends: cn-group-2024\n")
    with pytest.raises(RulebookError, match=r"ours\.yaml: id: a rulebook needs an id of its own"):
        read_rulebook(path)


def test_settings_of_a_book_without_slots_are_no_crash(tmp_path: Path) -> None:
    """What is missing in the book is told first."""
    path = tmp_path / "ours.yaml"
    path.write_text("id: ours\n")
    with pytest.raises(RulebookError, match="slots: this is missing"):
        read_rulebook(path, {"end_of_life": "avoided-burden"})


def test_books_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    """A circle is named."""
    for here, there in (("a", "b"), ("b", "a")):
        (tmp_path / f"{here}.yaml").write_text(f"id: {here}\nextends: {there}\n")
    with pytest.raises(RulebookError, match="extend each other"):
        read_rulebook(tmp_path / "a.yaml")


def test_an_unknown_key_in_a_book_is_told(tmp_path: Path) -> None:
    """Extra keys are forbidden."""
    path = tmp_path / "ours.yaml"
    path.write_text("id: ours\nextends: cn-group-2024\nslots:\n  functional_unit: {stratagy: rated-energy}\n")
    with pytest.raises(RulebookError, match="stratagy: no such key"):
        read_rulebook(path)


def test_a_strategy_name_is_given_once() -> None:
    """The registry refuses duplicates."""
    with pytest.raises(ValueError, match="registered twice"):
        strategy("allocation", "physical-mass")(lambda: None)


def test_every_strategy_has_a_test() -> None:
    """A rule without a test fails the suite: its function's name stands in a file of this folder."""
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    untested = [s.name for s in all_strategies() if s.function.__name__ not in text and s.name not in text]
    assert untested == []


def test_books_are_shown_and_compared() -> None:
    """`rulebook show` names statuses and sources, `rulebook diff` the parameters in use that differ."""
    text = as_text(read_rulebook("cn-miit-2025-551"))
    assert "minimum_rated_energy = 2 kWh  [secondary]" in text
    rows = differences(read_rulebook("cn-group-2024"), read_rulebook("eu-cfb-2024-draft"))
    assert {"electricity.accepted", "electricity.grid_level"} <= {row["what"] for row in rows}
    assert differences(read_rulebook("cn-group-2024"), read_rulebook("cn-group-2024")) == []


def test_a_rulebook_shows_itself_in_under_ten_lines() -> None:
    """A line per slot; in a notebook a table."""
    book = read_rulebook("cn-group-2024")
    assert len(repr(book).splitlines()) == 1 + len(SLOTS)
    assert "circular-footprint-formula [assumed]" in repr(book)
    assert "<td style='text-align:left'>end_of_life</td>" in book._repr_html_()


def test_a_book_of_ones_own_may_be_short(tmp_path: Path) -> None:
    """`slot: strategy` and `parameter: value`; what it sets is its author's, not the source's of the book below."""
    path = tmp_path / "ours.yaml"
    path.write_text(
        "id: ours\nextends: cn-group-2024\nslots:\n  end_of_life: recycled-content-cut-off\n"
        "  electricity: {parameters: {grid_level: country}}\n"
    )
    book = read_rulebook(path)
    end, level = book.slots.end_of_life, book.slots.electricity.parameters["grid_level"]
    assert (end.strategy, end.status, end.why) == ("recycled-content-cut-off", "user", "set in ours")
    assert (level.value, level.status, level.source) == ("country", "user", None)
    assert book.slots.electricity.status == "assumed"


def test_a_table_given_in_part_keeps_its_other_entries() -> None:
    """A of metals alone, as a table."""
    value = read_rulebook("cn-group-2024", {"end_of_life.A": {"metal": 0.4}}).slots.end_of_life.parameters["A"].value
    assert (value["metal"], value["lithium"]) == (0.4, 0.5)
