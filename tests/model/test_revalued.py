"""Another amount of a product: formulas are computed again, and all is as if it were built anew."""

from __future__ import annotations

import os
import pickle
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.errors import BrightcellError
from brightcell.inventory.quantity import Quantity
from brightcell.model import Model
from brightcell.model import model as models
from brightcell.model.revalued import revalued_foreground
from brightcell.product import products
from brightcell.product.evidenced import evidenced_amounts
from brightcell.product.paths import dotted
from brightcell.results.calculate import calculate
from brightcell.rulebooks import ForegroundSystem

OPEN = bc.read_background("open")
PACK, BOOK = "nmc622-pack-100kwh", "cn-group-2024"
YIELD = "pack.module.cell.yield"
FILES = sorted(data_path("examples").glob("*.yaml"))
BOOKS = ("cn-group-2024", "eu-cfb-2024-draft", "iso-14067-cutoff")


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Counter[bool]:
    """How many foregrounds were computed again (True), and how many had to be built anew (False)."""
    times: Counter[bool] = Counter()

    def counted(*given: Any) -> ForegroundSystem | None:
        foreground = revalued_foreground(*given)
        times[foreground is not None] += 1
        return foreground

    monkeypatch.setattr(models, "revalued_foreground", counted)
    return times


def of(product: Any, book: str = BOOK) -> Model:
    model = Model(product, book, background=OPEN)
    assert model.foreground.activities, "what is shared has to be there"
    return model


def said(foreground: ForegroundSystem) -> Iterator[Any]:
    """All that a foreground holds, quantity by quantity."""
    for activity in foreground.activities:
        yield activity.code, activity.name, activity.place, activity.stage, activity.process, activity.component
        for exchange in activity.exchanges:
            yield exchange.target, exchange.source, exchange.evidence, exchange.figure_evidence, exchange.amount
            if exchange.role is not None:
                yield exchange.role.term, exchange.role.reading, exchange.role.recovered
                yield from exchange.role.masses
    yield foreground.service.mass
    yield foreground.functional_unit.per_pack
    yield foreground.warnings, foreground.trace, foreground.assumed, foreground.plausibility
    yield foreground.element_balance, foreground.depends_on
    for decision in foreground.notes.decisions:
        yield decision.test, decision.outcome, *decision.quantities
    yield sorted((q.input.name, a) for a, quantities in foreground.notes.reads.values() for q in quantities if q.input)


def differences(one: ForegroundSystem, other: ForegroundSystem) -> list[Any]:
    """Where two foregrounds differ, in any value or in any formula."""
    pairs = zip_longest(said(one), said(other))
    seen: set[tuple[int, int]] = set()
    return [(a, b) for a, b in pairs if not _are_alike(a, b, seen)]


def _are_alike(one: Any, other: Any, seen: set[tuple[int, int]]) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple) and any(isinstance(part, Quantity) for part in one):
        return len(one) == len(other) and all(_are_alike(a, b, seen) for a, b in zip(one, other, strict=True))
    if not isinstance(one, Quantity):
        return bool(repr(one) == repr(other))
    waiting = [(one, other)]
    while waiting:
        a, b = waiting.pop()
        if (id(a), id(b)) not in seen:
            seen.add((id(a), id(b)))
            if (a.operation, a.value, a.input, len(a.operands)) != (b.operation, b.value, b.input, len(b.operands)):
                return False
            waiting += zip(a.operands, b.operands, strict=True)
    return True


def changes(model: Model, every: int, start: int = 0) -> Iterator[tuple[str, str]]:
    """Amounts of a product, some of all, each a little lower and a little higher, as nothing and as one."""
    for row in evidenced_amounts(model.product)[start::every]:
        if row.amount.formula is None:
            for value in (row.amount.value * 0.97, row.amount.value * 1.03, 0.0, 1.0):
                unit = "" if row.amount.unit == "1" else row.amount.unit
                yield dotted(row.path, model.product), f"{value!r} {unit}".strip()


def foreground(model: Model) -> Any:
    """The foreground of a model, or why there is none."""
    try:
        return model.foreground
    except BrightcellError as error:
        return str(error)


def hold(model: Model, every: int, start: int = 0) -> None:
    """Each change gives what building anew gives, or the same refusal."""
    for path, text in changes(model, every, start):
        try:
            changed = model.with_({path: text})
        except BrightcellError:
            continue
        result, expected = foreground(changed), foreground(Model(changed.product, model.rulebook, background=OPEN))
        alike = result == expected if isinstance(result, str) else differences(result, expected) == []
        assert alike, (path, text)


@pytest.mark.parametrize("pack", sorted(products()))
def test_some_amounts_of_every_shipped_pack(pack: str, shared: Counter[bool]) -> None:
    """Quantity by quantity, with warnings, assumptions, reasons and decisions."""
    number = sorted(products()).index(pack)
    hold(of(pack, BOOKS[number % len(BOOKS)]), 11, number)
    assert shared[True] > 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_some_amounts_of_every_example(file: Path, shared: Counter[bool]) -> None:
    """Several plants, ways between them, meters, suppliers' figures, recycled content, a second life."""
    number = FILES.index(file)
    hold(of(file, BOOKS[number % len(BOOKS)]), 23, number)


@pytest.mark.slow
@pytest.mark.parametrize("product", [*sorted(products()), *FILES], ids=str)
def test_every_amount_of_every_product(product: Any) -> None:
    """The same for all of them, under each of three rulebooks."""
    for book in BOOKS:
        hold(of(product, book), 1)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (YIELD, "91 %"),
        ("pack.module.cell.parts[lipf6].yield", "98 %"),
        ("pack.parts[steel].amount", "99 kg"),
        ("transport.outbound[road].distance", "120 km"),
        ("end_of_life.dismantled[steel].recovery", "88 %"),
    ],
)
def test_formulas_are_computed_again_for_what_people_ask(path: str, value: str, shared: Counter[bool]) -> None:
    """Nothing else is made anew, and the footprint is that of a file with the amount."""
    changed = of(PACK).with_({path: value})
    assert calculate(changed).to_json() == calculate(Model(changed.product, BOOK, background=OPEN).with_()).to_json()
    assert shared == {True: 1}
    assert "inventory" not in vars(changed)


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (YIELD, "100 %", "nothing is lost any more"),
        ("performance.rated_energy", "101 kWh", "the functional unit and its text"),
        ("pack.parts[steel].amount", "70 kg", "steel is no longer the heaviest part, so sums have another order"),
        ("end_of_life.dismantled[steel].recovery", "0 %", "steel doesn't come back"),
    ],
)
def test_it_is_built_anew_where_more_than_formulas_rests_on_it(
    path: str, value: str, why: str, shared: Counter[bool]
) -> None:
    """Where a decision about the structure, or a text, would be another one."""
    changed = of(PACK).with_({path: value})
    assert differences(changed.foreground, Model(changed.product, BOOK, background=OPEN).foreground) == []
    assert shared == {False: 1}, why


def test_a_changed_model_is_changed_again(shared: Counter[bool]) -> None:
    """One change after the other, and one back to where it was."""
    model = of(PACK)
    for path, value in (("pack.parts[steel].amount", "99 kg"), (YIELD, "91 %"), (YIELD, "95 %")):
        model = model.with_({path: value})
        assert differences(model.foreground, Model(model.product, BOOK, background=OPEN).foreground) == []
    assert shared[True] == 3


def test_draws_are_those_of_a_model_that_is_built_anew() -> None:
    """What is uncertain is drawn about the new amount."""
    changed = of(PACK).with_({YIELD: "91 %"})
    assert changed.foreground
    drawn, expected = (
        bc.monte_carlo(model, draws=50, seed=3).values()
        for model in (changed, Model(changed.product, BOOK, background=OPEN).with_())
    )
    assert np.array_equal(drawn, expected)


def test_the_second_variant_makes_the_foreground_that_all_share(shared: Counter[bool]) -> None:
    """One variant alone is built at once; of several the model that they come from is built first."""
    model = Model(PACK, BOOK, background=OPEN)
    for number in range(3):
        assert calculate(model.with_({YIELD: f"{91 + number} %"})).total > 0
    assert shared == {True: 2}


def _functions(frame: FrameType) -> Iterator[str]:
    """The function that a frame is of, and those around it while it is a comprehension or an expression."""
    yield frame.f_code.co_name
    while frame.f_code.co_name.startswith("<") and frame.f_back is not None:
        frame = frame.f_back
        yield frame.f_code.co_name


READERS = {
    "inventory/decisions.py": {"is_zero", "is_positive", "is_below_one", "value_of"},
    "inventory/models.py": {"row"},
    "inventory/quantity.py": {"_binary", "_mark", "apply_function", "in_order", "are_in_order"},
    "rulebooks/apply.py": {"delivered_findings"},
    "rulebooks/strategies/functional_unit.py": {"_delivered", "_of_warranty", "_figure", "warranty_years"},
}
"""What may look at the value of a quantity: arithmetic, decisions, and what a functional unit says of service."""


@pytest.mark.parametrize("product", [*sorted(products()), *FILES], ids=lambda given: Path(given).stem)
def test_nothing_looks_at_a_value_but_by_a_decision(product: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a change of the value would change what is built, and nobody would notice."""
    kept, readers = Quantity.__dict__["value"], set()

    class Watched:
        def __get__(self, quantity: Any, kind: type) -> Any:
            frame = sys._getframe(1)
            if f"{os.sep}brightcell{os.sep}" in frame.f_code.co_filename:
                file = frame.f_code.co_filename.replace(os.sep, "/").rpartition("/brightcell/")[2]
                readers.add((file, frozenset(_functions(frame))))
            return kept.__get__(quantity, kind)

        def __set__(self, quantity: Any, value: float) -> None:
            kept.__set__(quantity, value)

    models_of = [Model(product, book, background=OPEN) for book in BOOKS]
    assert all(model.completed for model in models_of)
    monkeypatch.setattr(Quantity, "value", Watched())
    for model in models_of:
        try:
            assert model.foreground
        except BrightcellError:
            continue
    assert {(file, names) for file, names in readers if names.isdisjoint(READERS.get(file, ()))} == set()


def test_an_amount_that_stands_in_two_places_is_built_anew() -> None:
    """The same object in two fields can't say which of them differs."""
    model = of(PACK)
    changed = model.with_({YIELD: "91 %"})
    amount = model.product.at(YIELD)
    both = [quantity for _, read in model.foreground.notes.reads.values() for quantity in read][:2]
    reads = model.foreground.notes.reads | {id(amount): (amount, both)}
    ruled = replace(model.foreground, notes=replace(model.foreground.notes, reads=reads))
    assert revalued_foreground(lambda: model.foreground, model.completed, changed.completed) is not None
    assert revalued_foreground(lambda: ruled, model.completed, changed.completed) is None


def test_an_amount_that_comes_to_stand_in_two_places_is_that_of_both() -> None:
    """Parts may be given with one object for the yields of two of them; a change of one leaves the other."""
    model = of(PACK)
    parts = [dict(part) for part in model.product.to_dict()["pack"]["module"]["cell"]["parts"]]
    parts[0]["yield"] = parts[1]["yield"] = model.product.at(YIELD).model_copy(update={"value": 0.93})
    model = model.with_({"pack.module.cell.parts": parts})
    first, second = model.product.pack.module.cell.parts[:2]
    assert first.yield_ is second.yield_
    assert differences(model.foreground, Model(model.product, BOOK, background=OPEN).foreground) == []
    for number in (1, 2):
        changed = model.with_({f"pack.module.cell.parts[#{number}].yield": "91 %"})
        assert differences(changed.foreground, Model(changed.product, BOOK, background=OPEN).foreground) == []


def test_a_model_whose_rules_fail_leaves_the_changed_one_alone() -> None:
    """At these prices nothing that comes back has a value, before lithium does."""
    free = {"metal": 0, "graphite": 0, "lithium": 5, "plastic": 0, "electronics": 0, "other": 0}
    end = {"location": "CN", "collection": {"rate": "90 %"}, "routes": {"hydrometallurgical": "100 %"}}
    data = bc.read_product(PACK).to_dict() | {"end_of_life": {**end, "recoveries": {"nickel": 0.5, "lithium": 0}}}
    settings = {"allocation": "economic", "allocation.prices": free}
    model = Model(bc.Product.from_dict(data), BOOK, background=OPEN, settings=settings)
    for value in ("0 %", "1 %", "2 %"):
        changed = model.with_({"end_of_life.recoveries.lithium": value})
        anew = Model(changed.product, model.rulebook, background=OPEN)
        assert said_or_refused(changed) == said_or_refused(anew)


def said_or_refused(model: Model) -> str:
    """The first words on a foreground: how many activities it has, or why there is none."""
    found = foreground(model)
    return found if isinstance(found, str) else f"{len(found.activities)} activities"


def test_a_copy_from_another_process_is_built_anew(shared: Counter[bool]) -> None:
    """Its amounts are other objects, which may be where those of the first process were."""
    copied = pickle.loads(pickle.dumps(of(PACK)))
    assert copied.foreground.notes.reads == {}
    changed = copied.with_({YIELD: "91 %"})
    assert differences(changed.foreground, Model(changed.product, BOOK, background=OPEN).foreground) == []
    assert shared == {False: 1}


@pytest.mark.parametrize(("path", "values"), [(YIELD, ("91 %", "92 %")), ("sites.*.location", ("DE", "CN-SC"))])
def test_a_long_chain_of_changes_is_made_from_its_beginning(path: str, values: tuple[str, str]) -> None:
    """Each model waits for the one before it, however many there are."""
    model = Model(PACK, BOOK, background=OPEN)
    for number in range(200):
        assert model.with_({"performance.mass": f"{514 + number / 1000} kg"}).product
        model = model.with_({path: values[number % 2]})
    assert differences(model.foreground, Model(model.product, BOOK, background=OPEN).foreground) == []
