"""The public namespaces are modules of `api`, whichever module was imported first."""

import subprocess
import sys

import pytest

import brightcell as bc

CHECK = """
import brightcell as bc
assert bc.studies.__name__ == "brightcell.api.studies", bc.studies
assert bc.backgrounds.__name__ == "brightcell.api.backgrounds", bc.backgrounds
assert bc.sensitivity.__name__ == "brightcell.api.sensitivity", bc.sensitivity
assert bc.studies() == bc.studies.names() and "everbatt-2023" in bc.studies()
assert bc.backgrounds() == bc.backgrounds.names() and "open" in bc.backgrounds()
"""
FIRST = (
    "import brightcell.published",
    "import brightcell.published.harmonise",
    "import brightcell.api.studies",
    "import brightcell.api.backgrounds, brightcell.methods, brightcell.background",
    "import brightcell as bc; bc.studies; import brightcell.published",
    "import brightcell as bc; bc.read_study; bc.run_study",
)


@pytest.mark.parametrize("first", FIRST)
def test_a_namespace_is_the_same_module_in_every_order_of_imports(first: str) -> None:
    """A package of the same name would take the name's place once it is imported."""
    run = subprocess.run([sys.executable, "-c", f"{first}\n{CHECK}"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_the_verbs_of_studies_are_those_of_before() -> None:
    """`bc.studies.read` is `bc.read_study`, `bc.studies.run` is `bc.run_study`."""
    assert bc.studies.read is bc.read_study
    assert bc.studies.run is bc.run_study
    assert bc.studies.harmonise is bc.harmonise


@pytest.mark.parametrize("namespace", [bc.studies, bc.backgrounds, bc.sensitivity])
def test_a_namespace_offers_its_verbs_only(namespace) -> None:
    """Each name of its `__all__` is there and has a docstring: what Tab and Shift-Tab show."""
    assert namespace.__all__
    verbs = {name: getattr(namespace, name) for name in namespace.__all__}
    assert [name for name, verb in verbs.items() if callable(verb) and not verb.__doc__] == []
