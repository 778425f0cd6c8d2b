"""From the total to the datum."""

import pytest

import brightcell as bc
from brightcell.errors import InputError
from brightcell.results import ExchangeContribution


def test_a_stage_is_explained_by_its_activities(footprint, known_stages):
    """The activities of a stage, largest first, sum to it."""
    told = footprint.explain("manufacturing")
    assert told.kind == "stage"
    assert [one.name for one in told.activities] == ["cell assembly", "electrode making", "pack assembly"]
    assert sum(one.value for one in told.activities) == pytest.approx(known_stages["manufacturing"])
    assert told.value == pytest.approx(known_stages["manufacturing"])


def test_a_component_is_explained_across_stages(footprint):
    """A component's activities come from whatever stage."""
    told = footprint.explain("cathode")
    assert told.kind == "component"
    assert {one.stage for one in told.activities} == {"raw_material", "end_of_life"}


@pytest.mark.parametrize("name", ["cell assembly", "m2"])
def test_an_activity_is_found_by_name_or_code(footprint, name):
    """The way down leads through stage and component."""
    told = footprint.explain(name)
    assert told.kind == "activity"
    assert [step.label for step in told.path] == ["total", "Manufacturing", "cell", "cell assembly"]


def test_without_a_name_everything_is_explained(footprint, known_total):
    """All activities, and the total."""
    told = footprint.explain()
    assert len(told.activities) == 12
    assert told.value == pytest.approx(known_total)


def test_an_unknown_name_gets_the_nearest(footprint):
    """A slip of the pen is answered with what was meant."""
    with pytest.raises(InputError, match="manufacturing"):
        footprint.explain("manufacture")


def test_amounts_are_told_per_pack_with_their_source(footprint):
    """A datum stands as the maker knows it: per pack, with unit and source."""
    lines = str(footprint.explain("cell assembly")).splitlines()
    (line,) = (line for line in lines if "electricity, CN-JS" in line)
    assert line.split() == [
        "electricity,",
        "CN-JS",
        "0.01010",
        "14.9",
        "%",
        "1356",
        "kWh",
        "0.652",
        "site",
        "meter",
        "2024",
    ]


def test_what_the_inputs_leave_open_is_told(footprint):
    """An activity whose inputs don't sum to its value shows the rest."""
    (aluminium,) = footprint.explain("s3").activities
    assert aluminium.rest == pytest.approx(0.001)
    assert "not itemised" in str(footprint.explain("s3"))


def test_the_table_sums_to_the_subject(footprint):
    """Inputs and rests sum to the value that is explained."""
    told = footprint.explain("raw_material")
    assert told.to_frame()["value"].sum() == pytest.approx(told.value, rel=1e-12)


def test_what_is_handed_on_counts_elsewhere(make_footprint):
    """The product of another activity is named, and not counted as a part of this one."""
    handed = ExchangeContribution("m3", "cell", "activity", 0.002, "piece", 0.05, None)
    own = ExchangeContribution("m3", "electricity", "electricity", 0.001, "kWh", 0.0006, None)
    told = make_footprint(exchanges=(handed, own)).explain("m3")
    (assembly,) = told.activities
    assert assembly.rest == 0.0
    assert assembly.inputs == (own,)
    assert "takes, counted there: cell (175.0 piece, 0.05000)" in str(told)
    assert told.to_frame()["value"].sum() == pytest.approx(0.0006)


def test_rules_are_those_that_touched_the_subject(footprint):
    """A step that names what it touched is shown there only; others by what their slot governs."""
    delivery = [step.slot for step in footprint.explain("distribution").rules]
    assembly = [step.strategy for step in footprint.explain("m2").rules]
    electrode = [step.strategy for step in footprint.explain("m1").rules]
    assert delivery == ["functional_unit"]
    assert "grid-mix" in assembly
    assert "grid-mix" not in electrode


def test_it_has_a_short_repr(footprint):
    """One line that says what it is."""
    assert len(repr(footprint.explain("cell")).splitlines()) == 1


PACK = bc.footprint("lfp-pack-100kwh", project=None)


@pytest.mark.parametrize(
    ("word", "kind", "name"),
    [
        ("石墨", "material", "graphite"),
        ("铝", "material", "aluminium"),
        ("钢", "material", "steel"),
        ("电解液", "component", "electrolyte"),
        ("磷酸铁锂", "material", "lfp"),
        ("原材料获取与预处理", "stage", "raw_material"),
    ],
)
def test_a_chinese_word_is_what_it_means_in_english(word, kind, name):
    """The same value as the English name has; a word for any graphite means the one that the pack has."""
    told = PACK.explain(word, depth=0)
    assert (told.kind, told.value) == (kind, pytest.approx(PACK.explain(name, depth=0).value))


@pytest.mark.parametrize(
    ("word", "near"),
    [("电解质", "electrolyte"), ("隔膜", "separator and plastics"), ("原材料", "raw_material"), ("石默", "graphite")],
)
def test_a_chinese_word_that_is_none_gets_the_nearest(word, near):
    """By the signs that it has in common with those that are known."""
    with pytest.raises(InputError, match=f"did you mean.*{near}"):
        PACK.explain(word)


def test_a_source_that_is_cut_in_the_tree_stands_in_full_below_it():
    """Whole in a wrapped line, each once; none where all have room."""
    text = PACK.explain("铝", depth=2).as_text()
    cut = [line for line in text.splitlines() if "..." in line and " = " not in line]
    below = text.split("Sources that are shortened above")[1]
    assert cut
    for line in cut:
        assert f"{line[-15:].strip().split('  ')[-1]} = " in below
    assert max(map(len, text.splitlines())) <= 112
    assert "Sources" not in PACK.explain("distribution", depth=0, cut_off=0.9).as_text()
