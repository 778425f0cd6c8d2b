"""From choices to mapping tables: places, releases, renamed activities, and what points nowhere."""

import importlib
from importlib.util import find_spec
from types import ModuleType

import pytest

from brightcell.data import data_path

SCRIPTS = data_path().parent / "scripts"
COLUMNS = ["key", "location", "activity", "product", "activity_location", "unit", "factor", "match", "note"]
Row = dict[str, str]


@pytest.fixture(autouse=True)
def _scripts_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


def module(name: str) -> ModuleType:
    return importlib.import_module(name)


def choice(**cells: str) -> Row:
    given = dict.fromkeys([*COLUMNS, "from", "until"], "")
    return {**given, "key": "electricity", "activity": "market", "product": "power", **cells}


def made(choices: list[Row], *places: str) -> dict[str, str]:
    """Place of ours -> place of the database, where the market is at the places given."""
    index = module("mapping_builder.index").Index({("market", "power", place): 1 for place in places})
    spelled = {"CN-HA": "CN-HE", "CN-HI": "CN-HA", "DE": "DE"}
    resolved = module("mapping_builder.choices").resolved(choices, index, spelled)
    return {row.location: row.activity_location for row in resolved}


def test_a_star_is_every_place_of_the_database_under_its_own_spelling() -> None:
    """Places that the release lacks get no row."""
    assert made([choice(location="*")], "CN-HA", "DE", "RoW") == {"CN-HI": "CN-HA", "DE": "DE"}


def test_a_named_place_goes_before_a_star() -> None:
    """A choice for some places isn't repeated by the one for all."""
    chosen = choice(location="DE CN-HI", activity_location="RER")
    assert made([choice(location="*"), chosen], "CN-HA", "DE") == {"DE": "RER", "CN-HI": "RER"}


@pytest.mark.parametrize(
    ("first", "last", "releases"),
    [("", "", 5), ("3.11", "", 2), ("", "3.9.1", 2), ("3.10.1", "3.10.1", 1)],
)
def test_both_ends_of_a_range_are_included(first: str, last: str, releases: int) -> None:
    """`from` and `until` name the first and the last release of a choice."""
    choices = module("mapping_builder.choices")
    row = choice(**{"from": first, "until": last})
    assert sum(choices.holds_in(row, release) for release in choices.RELEASES) == releases


@pytest.mark.parametrize("count", [0, 2])
def test_a_target_that_is_not_there_once_is_named(count: int) -> None:
    """A choice that points to nothing or to two things is refused."""
    choices = module("mapping_builder.choices")
    row = choices.MappingRow("heat", "", "market", "warmth", "GLO", "megajoule", "1", "exact", "")
    index = module("mapping_builder.index").Index({row.target: count})
    assert choices.unmatched([row], index) == [f"heat at every place: market | warmth | GLO is there {count} times"]


def test_a_key_that_stands_twice_is_named() -> None:
    """Two choices for one place are refused."""
    choices = module("mapping_builder.choices")
    row = choices.MappingRow("heat", "CN", "market", "warmth", "GLO", "megajoule", "1", "exact", "")
    assert choices.repeated([row, row]) == ["heat at CN stands 2 times"]


def test_a_renamed_activity_has_its_new_name() -> None:
    """What a later release renamed is found under the old name; what it kept stays."""
    old, new, kept = ("a", "b", "RER"), ("a", "b", "Europe"), ("c", "d", "GLO")
    index = module("mapping_builder.index").Index({new: 1, kept: 1}, {old: new})
    assert (index.named(old), index.named(kept)) == (new, kept)


needs_names = pytest.mark.skipif(find_spec("ecoinvent_interface") is None, reason="needs ecoinvent_interface")
needs_renames = pytest.mark.skipif(find_spec("randonneur_data") is None, reason="needs randonneur_data")
needs_carculator = pytest.mark.skipif(find_spec("carculator_utils") is None, reason="needs carculator_utils")


@needs_names
@pytest.mark.parametrize("release", ["3.8", "3.9.1", "3.10.1", "3.11", pytest.param("3.12", marks=needs_renames)])
def test_every_activity_is_in_its_release_once(release: str) -> None:
    """Building again finds every activity in all three system models and gives the same bytes."""
    for name, text in module("build_mappings").release_table(release).items():
        assert data_path(*name.split("/")).read_bytes().decode("utf-8") == text, name


@needs_carculator
def test_every_activity_is_in_carculator_once() -> None:
    """Building again finds every activity and gives the same bytes."""
    for name, text in module("build_mappings").carculator_table().items():
        assert data_path(*name.split("/")).read_bytes().decode("utf-8") == text, name
