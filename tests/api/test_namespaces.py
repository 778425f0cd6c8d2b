"""The public namespaces `bc.studies`, `bc.backgrounds` and `bc.sensitivity`."""

import brightcell as bc


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
