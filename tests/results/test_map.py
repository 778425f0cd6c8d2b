"""The map of plants and grids: where places lie, which are shown, in what colour, and with which share."""

import math
from dataclasses import replace
from itertools import pairwise

import matplotlib.colors
import pytest

import brightcell as bc
from brightcell.background.models import Provider
from brightcell.errors import InputError
from brightcell.model.grids import grid_scores
from brightcell.product.places import places
from brightcell.product.positions import Position, land, position_of, positions
from brightcell.results.footprint.map_data import grids, plants
from brightcell.results.page.figures import figure_of, figure_settings, new_axes
from brightcell.results.page.map_figures import PlantPoint, box_around, by_position, draw_map, shown_grids, widened

WITHOUT = {"GLO", "RER", "RoW", "BV", "CN-NECG", "CN-NCGC", "CN-ECGC", "CN-CCG", "CN-NWG", "CN-SWG", "CN-CSG"}
"""The world, regions without a grid mix, an island without people, and regional grids, whose provinces are shown."""

CAPITALS = {
    "CN-AH": (31.8, 117.2), "CN-BJ": (39.9, 116.4), "CN-CQ": (29.6, 106.6), "CN-FJ": (26.1, 119.3),
    "CN-GD": (23.1, 113.3), "CN-GS": (36.1, 103.8), "CN-GX": (22.8, 108.3), "CN-GZ": (26.6, 106.7),
    "CN-HA": (34.7, 113.7), "CN-HB": (30.6, 114.3), "CN-HE": (38.0, 114.5), "CN-HI": (20.0, 110.3),
    "CN-HL": (45.8, 126.6), "CN-HN": (28.2, 113.0), "CN-JL": (43.9, 125.3), "CN-JS": (32.1, 118.8),
    "CN-JX": (28.7, 115.9), "CN-LN": (41.8, 123.4), "CN-NM": (40.8, 111.7), "CN-NX": (38.5, 106.3),
    "CN-QH": (36.6, 101.8), "CN-SC": (30.7, 104.1), "CN-SD": (36.7, 117.0), "CN-SH": (31.2, 121.5),
    "CN-SN": (34.3, 108.9), "CN-SX": (37.9, 112.6), "CN-TJ": (39.1, 117.2), "CN-XJ": (43.8, 87.6),
    "CN-XZ": (29.7, 91.1), "CN-YN": (25.0, 102.7), "CN-ZJ": (30.3, 120.2),
}  # fmt: skip
"""Latitude and longitude of the seats of the provinces of China."""


@pytest.fixture(scope="module")
def model():
    return bc.Model("nmc622-pack-100kwh")


@pytest.fixture(scope="module")
def footprint(model):
    return bc.footprint(model, project=None)


def test_each_place_has_a_position_or_is_told_to_have_none() -> None:
    """No place of the table is forgotten, and no position is of an unknown place."""
    assert set(places()) - set(positions()) == WITHOUT
    assert set(positions()) <= set(places())


@pytest.mark.parametrize(
    ("code", "south", "north", "west", "east"),
    [
        ("CN-JS", 30.7, 35.2, 116.3, 122.0),  # the extent of Jiangsu
        ("CN-SC", 26.0, 34.4, 97.3, 108.6),
        ("DE", 47.2, 55.1, 5.8, 15.1),
        ("SE", 55.3, 69.1, 11.0, 24.2),
        ("US-CA", 32.5, 42.1, -124.5, -114.1),
        ("AU", -43.7, -10.6, 113.3, 153.6),
        ("CL", -56.0, -17.5, -75.7, -66.4),
    ],
)
def test_a_place_lies_within_its_own_extent(code: str, south: float, north: float, west: float, east: float) -> None:
    """Latitude and longitude aren't exchanged, and no sign is lost."""
    position = positions()[code]
    assert south < position.latitude < north
    assert west < position.longitude < east


def test_provinces_lie_in_their_country() -> None:
    """In the box of China from Hainan to Heilongjiang and from Xinjiang to the Ussuri, and no two at one point."""
    provinces = [position for code, position in positions().items() if code.startswith("CN-")]
    assert len(provinces) == len(set(provinces)) == 31
    assert all(18.1 < p.latitude < 53.6 and 73.5 < p.longitude < 134.8 for p in provinces)


def test_a_province_lies_near_its_own_capital() -> None:
    """No two codes are mixed up. The people of Hebei live around Beijing, those of Xinjiang west of its capital."""
    assert len(CAPITALS) == 31
    for code, capital in CAPITALS.items():
        distances = {other: _degrees(positions()[code], place) for other, place in CAPITALS.items()}
        assert code in sorted(distances, key=distances.__getitem__)[: 3 if code == "CN-HE" else 1], code
        assert _degrees(positions()[code], capital) < 5


def _degrees(position: Position, place: tuple[float, float]) -> float:
    return math.hypot(position.latitude - place[0], position.longitude - place[1])


def test_each_grid_of_the_open_background_has_a_position_or_is_told() -> None:
    """A new grid without a point would be missing from the map without a word."""
    offers = bc.read_background("open").offers["electricity"]
    assert {place for place in offers if place not in positions()} <= WITHOUT
    assert len(set(offers) - WITHOUT) > 200


def test_a_place_without_a_position_is_where_it_lies_in() -> None:
    """A regional grid of China at China, a French region in France, the world nowhere."""
    assert position_of("CN-ECGC") == positions()["CN"]
    assert position_of("FR-ARA") == positions()["FR"]
    assert position_of("GLO") is None


def test_the_land_is_where_it_should_be() -> None:
    """Rings are closed, and by the rule of crossings cities lie on land, the middle of oceans doesn't."""
    assert all(ring[0] == ring[-1] and len(ring) > 3 for ring in land())
    assert all(_on_land(*place) for place in ((32.5, 119.0), (52.0, 10.0), (-25.0, 134.0), (40.0, -100.0)))
    assert not any(_on_land(*place) for place in ((0.0, -30.0), (-40.0, 90.0), (30.0, -150.0), (36.0, -40.0)))


def _on_land(latitude: float, longitude: float) -> bool:
    return any(_crossings(ring, latitude, longitude) % 2 for ring in land())


def _crossings(ring: tuple[Position, ...], latitude: float, longitude: float) -> int:
    sides = pairwise(ring)
    return sum(
        (a.latitude > latitude) != (b.latitude > latitude)
        and longitude < a.longitude + (latitude - a.latitude) / (b.latitude - a.latitude) * (b.longitude - a.longitude)
        for a, b in sides
    )


def test_a_box_has_the_sides_asked_for_and_holds_all() -> None:
    """At 60 degrees north a degree of longitude is half as long: a box of 1 by 1 is twice as many degrees wide."""
    south, north, west, east = widened((55.0, 65.0, 0.0, 1.0), 1.0)
    assert (south, north) == pytest.approx((55, 65))
    assert (west, east) == pytest.approx((0.5 - 10, 0.5 + 10))
    both = [positions()["DE"], positions()["CN-JS"]]
    box = box_around(both, 1.7)
    assert all(box[0] < p.latitude < box[1] and box[2] < p.longitude < box[3] for p in both)


def test_which_grids_are_shown() -> None:
    """Provinces in place of a country with three of them; no region; nothing beyond the box."""
    values = {"CN": 1.0, "CN-JS": 2.0, "CN-SC": 3.0, "CN-NM": 4.0, "US": 5.0, "US-CA": 6.0, "EU27": 7.0, "BR": 8.0}
    shown = shown_grids(values, (0.0, 80.0, -170.0, 180.0))
    assert {code: value for code, (_, value) in shown.items()} == {
        "CN-JS": 2.0, "CN-SC": 3.0, "CN-NM": 4.0, "US": 5.0, "US-CA": 6.0,
    }  # fmt: skip


def test_a_grid_is_what_a_kwh_of_it_causes(footprint) -> None:
    """The score of the very process that the mapping names, as the page of the background gives it."""
    tables = bc.read_background("open")
    values = grids(footprint)
    for place in ("CN-JS", "SE"):
        offer = tables.offers["electricity"][place]
        assert isinstance(offer, Provider)
        page = bc.backgrounds.show(tables, offer.process.code, footprint.behind.model.supply.method)
        assert values[place] == pytest.approx(offer.factor * page.score.total, rel=1e-12)
    assert values["CN-NM"] > values["CN-SC"] > values["SE"] > 0


def test_of_layers_the_first_with_a_grid_of_the_place_counts(footprint) -> None:
    """GREET has China and no provinces: China's is its own, Jiangsu's that of the layer behind."""
    method = footprint.behind.model.supply.method
    tables = [bc.read_background(name) for name in ("greet-2022", "open")]
    greet, open_ = (grid_scores(one, method, "electricity") for one in tables)
    both = grid_scores(bc.backgrounds.read(("greet-2022", "open")), method, "electricity")
    assert set(greet) == {"CN", "KR", "US", "US-CA"}
    assert (both["CN"], both["CN-JS"]) == pytest.approx((greet["CN"], open_["CN-JS"]))
    assert greet["CN"] != pytest.approx(open_["CN"])


def test_the_share_of_a_plant_is_what_its_energy_auxiliaries_and_solvents_cause(footprint) -> None:
    """As the table of contributions has it, of the activities whose code names the site."""
    (plant,) = plants(footprint)
    frame = footprint.cube.to_frame()
    own = frame[frame.code.str.startswith("site/")].value.sum()
    assert plant.place == "CN-JS"
    assert plant.share == pytest.approx(own / footprint.total)
    assert 0 < plant.share < 1


def test_what_is_drawn(footprint) -> None:
    """The point of Jiangsu at its position in the colour of its value; one diamond; a bar from zero to the most."""
    figure = footprint.plot.map(figsize="page")
    ax, bar = figure.axes
    dots, diamonds = ax.collections[-2:]
    assert diamonds.get_offsets().tolist() == [[positions()["CN-JS"].longitude, positions()["CN-JS"].latitude]]
    at = dots.get_offsets().tolist().index(diamonds.get_offsets().tolist()[0])
    values, low_high = dots.get_array(), dots.get_clim()
    assert values[at] == pytest.approx(grids(footprint)["CN-JS"])
    assert low_high == (0.0, max(values))
    assert bar.get_xlim() == pytest.approx(low_high)
    assert dots.get_cmap().name == "cividis"
    figure.draw_without_rendering()
    expected = matplotlib.colormaps["cividis"](values[at] / max(values))
    assert dots.get_facecolors()[at] == pytest.approx(expected)


def test_plants_at_one_place_are_one_mark(model) -> None:
    """Two packs of one plant and one of another: two points, with all names in the list below."""
    comparison = bc.compare([model, bc.Model("lfp-pack-100kwh"), model.with_({"sites.*.location": "DE"})])
    found = [plant for footprint in comparison.footprints for plant in plants(footprint)]
    assert [len(there) for there in by_position(found).values()] == [2, 1]
    axes = comparison.plot.map(figsize="page").axes[0]
    assert [text.get_text() for text in axes.texts if text.get_text().isdigit()] == ["1", "2"]
    assert all(label in axes.get_xlabel() for label in ("DE", "CN-JS"))


def test_a_footprint_of_a_file_has_no_map(footprint) -> None:
    """It has no background; the message says what to do."""
    copy = replace(footprint, behind=None)
    with pytest.raises(InputError, match="read from a file has no"):
        copy.plot.map()


def test_plants_without_a_place_on_the_map_are_refused_or_told(footprint) -> None:
    """None at all: an error that names the field; one of two: under the map."""
    nowhere, somewhere = PlantPoint("a plant", "GLO", 0.1), PlantPoint("another", "DE", 0.2)
    with figure_settings():
        with pytest.raises(InputError, match="no plant of this footprint has a place"):
            draw_map(new_axes(4), [nowhere], {}, "")
        ax = new_axes(4)
        draw_map(ax, [nowhere, somewhere], {}, "")
    assert "Not on the map: a plant." in ax.get_xlabel().replace("\n", " ")
    assert len(figure_of(ax).axes) == 1, "without grids there is no bar of colours"
