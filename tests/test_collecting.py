"""No search for circles while a footprint is made, and searches as before afterwards."""

import gc

import pytest

import brightcell as bc
from brightcell.collecting import uncollected
from brightcell.model.variants import totals
from brightcell.results.calculate import calculate


def test_afterwards_all_is_as_before() -> None:
    """Also after an error, inside of another one, and where it was switched off already."""
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), uncollected():
        _ = 1 / 0
    assert gc.isenabled()
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_model_and_its_footprint_hold_no_circle() -> None:
    """So nothing piles up while none is looked for."""
    model, changes = bc.Model("nmc622-pack-100kwh"), {"pack.module.cell.yield": "93 %"}

    def work() -> None:
        calculate(model.with_(changes))
        totals(model, [changes])

    work()
    gc.collect()
    work()
    assert gc.collect() == 0
    assert gc.isenabled()
