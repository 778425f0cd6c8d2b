"""The public namespaces `bc.studies`, `bc.backgrounds` and `bc.sensitivity`."""

import subprocess
import sys

import pytest

import brightcell as bc

CHECK = """
import brightcell as bc
names = [module.__name__ for module in (bc.studies, bc.backgrounds, bc.sensitivity)]
assert names == ["brightcell.api.studies", "brightcell.api.backgrounds", "brightcell.api.sensitivity"], names
assert "everbatt-2023" in bc.studies() and "open" in bc.backgrounds()
"""
FIRST = (
    "import brightcell.published",
    "import brightcell.api.studies",
    "import brightcell.background, brightcell.methods, brightcell.api.backgrounds",
    "import brightcell as bc; bc.studies; import brightcell.published",
    "import brightcell as bc; bc.read_study; bc.run_study",
)


@pytest.mark.parametrize("first", FIRST)
def test_a_namespace_is_the_same_module_in_every_order_of_imports(first: str) -> None:
    """A package of the same name would take the name's place once it is imported."""
    run = subprocess.run([sys.executable, "-c", f"{first}\n{CHECK}"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_the_verbs_of_namespaces_are_those_of_before() -> None:
    """`bc.studies.read` is `bc.read_study`, `bc.backgrounds.quality` is `bc.quality`, and so on."""
    assert bc.studies.read is bc.read_study
    assert bc.studies.run is bc.run_study
    assert bc.studies.harmonise is bc.harmonise
    assert bc.backgrounds.read is bc.read_background
    assert bc.backgrounds.quality is bc.quality
    assert bc.backgrounds.import_ is bc.import_background
    assert bc.sensitivity.sobol is bc.sobol


def test_a_namespace_is_called_as_the_list_of_its_names() -> None:
    """As `bc.studies()` and `bc.backgrounds()` were before they were modules."""
    assert bc.studies() == bc.studies.names()
    assert bc.backgrounds() == bc.backgrounds.names()
