"""Reading backgrounds: names, paths, hashes, keys and locations."""

import shutil
from pathlib import Path

import pytest

from brightcell.background import Background, backgrounds, read_background
from brightcell.data import data_path
from brightcell.errors import BackgroundError


def test_shipped_backgrounds_are_listed() -> None:
    """Every folder with a background is found, without a central list."""
    assert {"open", "greet-2022"} <= set(backgrounds())


def test_every_shipped_background_is_valid() -> None:
    """No shipped table breaks a rule."""
    assert all(read_background(name).processes for name in backgrounds())


def test_an_unknown_name_gets_the_nearest() -> None:
    """A misspelt name is answered with the right one."""
    with pytest.raises(BackgroundError, match="did you mean greet-2022") as error:
        read_background("greet2022")
    assert "open" in str(error.value)


def test_a_folder_reads_like_a_name(folder: Path, greet_background: Background) -> None:
    """A copy of a shipped background is the same background."""
    assert read_background(folder) == greet_background


def test_a_folder_may_carry_its_mapping_inside(folder: Path) -> None:
    """A background that stands alone has its mapping table with it."""
    shutil.move(folder.parent / "mappings" / "greet-2022.csv", folder / "mapping.csv")
    assert read_background(folder).provider("copper")


def test_the_header_must_be_complete(folder: Path) -> None:
    """A background without a licence, or with a misspelt field, says so."""
    (folder / "background.yaml").write_text("name: x\ntitle: x\nversion: '1'\nyear: 2022\nlicense: MIT\n")
    with pytest.raises(BackgroundError, match="licence: field is missing") as error:
        read_background(folder)
    assert "background.yaml:5: license: field is unknown (did you mean licence?)" in str(error.value)


def test_a_group_of_mixes_must_be_one_of_the_processes(folder: Path) -> None:
    """A misspelt group would leave its shares to be drawn apart."""
    header = folder / "background.yaml"
    header.write_text(header.read_text(encoding="utf-8") + "mixes: [materiel]\n", encoding="utf-8")
    with pytest.raises(BackgroundError, match=r"mixes: no process belongs to this group \(found materiel"):
        read_background(folder)


def test_what_is_chosen_is_a_share_of_one_whole(folder: Path) -> None:
    """A group of which each draw takes one input is one of the mixes."""
    header = folder / "background.yaml"
    header.write_text(header.read_text(encoding="utf-8") + "choices: [material]\n", encoding="utf-8")
    with pytest.raises(BackgroundError, match=r"choices: a group of which each draw takes one input is not a group"):
        read_background(folder)


def test_a_folder_without_a_header_is_no_background(tmp_path: Path) -> None:
    """An empty folder is refused."""
    with pytest.raises(BackgroundError, match=r"background\.yaml: file is missing"):
        read_background(tmp_path)


def test_the_hash_follows_the_data(folder: Path, greet_background: Background) -> None:
    """One digit changed is another background."""
    path = folder / "exchanges.csv"
    path.write_text(path.read_text().replace("0.466497", "0.466498"))
    assert read_background(folder).sha256 != greet_background.sha256


def test_the_hash_leaves_the_readme_out(folder: Path, greet_background: Background) -> None:
    """Documentation doesn't change what was computed."""
    (folder / "README.md").write_text("other words")
    assert read_background(folder).sha256 == greet_background.sha256


def test_the_hash_is_the_same_with_other_line_ends(folder: Path, greet_background: Background) -> None:
    """A checkout with carriage returns has the same data."""
    path = folder / "exchanges.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_background(folder).sha256 == greet_background.sha256


def test_a_provider_is_exact(open_background: Background) -> None:
    """The process of a province is found under the province."""
    assert open_background.provider("electricity", "CN-JS").location == "CN-JS"


def test_a_provider_is_never_guessed(open_background: Background) -> None:
    """A place without its own process gets none: falling back is the work of linking."""
    assert open_background.provider("electricity", "CN-HK") is None
    assert open_background.provider("electricity") is None


def test_a_key_without_places_serves_any(open_background: Background) -> None:
    """Materials with one worldwide figure are found from everywhere."""
    places = (None, "CN-JS", "somewhere")
    assert {open_background.provider("copper", place).code for place in places} == {"copper"}


def test_locations_of_a_key_are_listed(open_background: Background) -> None:
    """Linking sees which places a key has; an empty one stands for any."""
    assert {"CN", "CN-JS", "DE", "GLO"} <= set(open_background.offers["electricity"])
    assert set(open_background.offers["copper"]) == {""}


def test_an_unknown_key_has_no_provider(open_background: Background) -> None:
    """Nothing stands in for what isn't mapped."""
    assert open_background.provider("unobtainium", "CN") is None


def test_a_background_shows_itself_briefly(open_background: Background) -> None:
    """Printing a background doesn't print its thousands of rows."""
    assert len(repr(open_background)) < 200


def test_data_lies_in_the_databases_folder() -> None:
    """Paths of shipped data are built from their parts."""
    assert data_path("methods", "biogenic.csv").is_file()
