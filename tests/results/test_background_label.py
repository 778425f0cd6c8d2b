"""How a background is called where it is printed."""

from brightcell.results.footprint.meta import BackgroundRef


def test_each_layer_has_its_version_beside_it() -> None:
    """Not all names first and all versions behind."""
    ref = BackgroundRef("mill > open", "2026 > 3.0", "0" * 64)
    assert ref.label == "mill 2026 > open 3.0"
    assert BackgroundRef("open", "3.0", "0" * 64).label == "open 3.0"
