"""Catalogues of clauses: each that is judged passes and fails, dates count, and none claims conformity."""

import copy
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from brightcell.api.check import check
from brightcell.data import data_path
from brightcell.errors import RulebookError
from brightcell.inventory import build_inventory
from brightcell.io.yaml import read_yaml
from brightcell.product import Product, read_product
from brightcell.rulebooks import complete, read_rulebook, rulebook_ids
from brightcell.rulebooks.clauses import Clause, ClauseCase, headline, judge, read_clauses
from brightcell.rulebooks.clauses.dates import days_of, is_in_force
from brightcell.rulebooks.clauses.predicates import PREDICATES
from brightcell.rulebooks.models import STAGES

from .clause_cases import AS_IT_IS, Way, pair_of, put

FILE = read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data
BOOKS = rulebook_ids()
PAGE = Path(__file__).parents[2] / "docs" / "clauses.md"
UNSEEN = {"eu-cfb-2024-draft": 5, "cn-miit-2025-551": 9, "cn-group-2024": 7, "iso-14067-cutoff": 1} | {
    "catena-x-4": 0,
    "gba-2": 4,
    "jrc-cfb-ev-2023": 2,
    "pact-3": 3,
    "pefcr-2018": 3,
}
"""Clauses of each book whose text was not available."""
EMPTY = {"distribution": "delivery"}


def case_of(book: str, way: Way) -> ClauseCase:
    """A case without a background: what is judged needs the product, the rules and the names of stages."""
    data = copy.deepcopy(dict(FILE))
    way.change(data)
    rulebook = read_rulebook(book, way.settings)
    product = Product.from_dict(data)
    excluded = rulebook.slots.system_boundary.parameters["excluded_processes"].value
    stages = [stage for stage in STAGES if EMPTY.get(stage) not in excluded]
    inventory = build_inventory(*complete(product, rulebook))
    return ClauseCase(
        way.after(product), rulebook, inventory.described, frozenset(stages), way.background, way.mix_is_generation
    )


@cache
def judged(book: str, way_of: tuple[str, bool]) -> dict[str, str]:
    """Verdict by clause of the passing or the failing case of a clause."""
    pair = pair_of(book, way_of[0])
    assert pair is not None
    case = case_of(book, pair.passing if way_of[1] else pair.failing)
    return {check.id: check.verdict for check in judge(read_clauses(case.rulebook), case)}


def clauses(book: str) -> tuple[Clause, ...]:
    return read_clauses(read_rulebook(book))


JUDGED = [(book, clause.id) for book in BOOKS for clause in clauses(book) if clause.predicate]


@pytest.mark.parametrize(("book", "clause"), JUDGED)
def test_each_clause_that_is_judged_passes_and_fails(book: str, clause: str) -> None:
    """A passing and a failing case; a clause without them fails here."""
    assert pair_of(book, clause) is not None, f"tests/rulebooks/clause_cases.py has no cases of {clause}"
    name = clause.partition(":")[0]
    assert judged(book, (name, True))[clause] == "pass"
    assert judged(book, (name, False))[clause] == "fail"


def test_each_predicate_is_used_and_known() -> None:
    used = {clause.predicate for book in BOOKS for clause in clauses(book)} - {None}
    assert used == set(PREDICATES)


@pytest.mark.parametrize("book", BOOKS)
def test_how_many_clauses_have_no_text(book: str) -> None:
    """As the documentation says; each names what has not been seen."""
    assert sum(clause.unseen is not None for clause in clauses(book)) == UNSEEN[book]
    (row,) = re.findall(rf"^\| `{book}` \|.*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    numbers = [int(cell) for cell in re.findall(r"\d+(?= \|)", row)]
    assert numbers[0] == len(clauses(book)) == sum(numbers[1:])
    assert numbers[2] == UNSEEN[book]


@pytest.mark.parametrize("book", BOOKS)
def test_what_can_fail_says_whom_to_ask_and_nothing_claims_conformity(book: str) -> None:
    checks = judge(clauses(book), case_of(book, AS_IT_IS))
    failed = [check for check in checks if check.verdict == "fail"]
    assert failed
    assert all(check.fix and check.ask for check in failed)
    assert all(check.source and check.status for check in checks)
    assert not re.search(r"\bconform(s|ing|ant)?\b|complian", " ".join([headline(checks), *map(str, checks)]))
    order = [check.verdict for check in checks]
    assert order == sorted(order, key=["fail", "not assessable", "pass"].index)


def test_the_headline_counts_what_can_be_assessed() -> None:
    checks = judge(clauses("cn-miit-2025-551"), case_of("cn-miit-2025-551", AS_IT_IS))
    met, failed = (sum(c.verdict == verdict for c in checks) for verdict in ("pass", "fail"))
    assert headline(checks).startswith(f"{met} of {met + failed} clauses that can be assessed are met; 9 are not")


def test_a_clause_out_of_force_is_told_and_not_counted() -> None:
    """The trial of the notice ends with 2026; GB/T 24067-2024 is in force since March 2025."""
    late = case_of("cn-miit-2025-551", put("identity", "production", "2027-01-02"))
    told = {check.id: check for check in judge(clauses("cn-miit-2025-551"), late)}
    assert told["trial-packs"].why_not == "date"
    assert "from 2025-12-30 to 2026-12-31; the product is of 2027-01-02" in told["trial-packs"].evidence
    assert told["routine-declaration"].why_not == "product file"
    early = case_of("cn-group-2024", put("identity", "production", "2025-02"))
    assert {c.id: c.verdict for c in judge(clauses("cn-group-2024"), early)}["latest-gwp"] == "not assessable"


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [("2026", "2026-01-01", "2026-12-31"), ("2024-02", "2024-02-01", "2024-02-29"), ("2026-03-15",) * 3],
)
def test_days_of_a_date_of_production(written: str, first: str, last: str) -> None:
    assert tuple(map(str, days_of(written) or ())) == (first, last)


def test_a_book_of_ones_own_has_the_clauses_that_it_extends(tmp_path) -> None:
    """Its list of company data counts, entry by entry."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        "id: mine\nextends: iso-14067-cutoff\ntitle: mine\nedition: '1'\nstatus: user\njurisdiction: none\n"
        "slots: {data_quality: {parameters: {company_specific: [delivery]}}}\n",
        encoding="utf-8",
    )
    own = [clause.id for clause in read_clauses(read_rulebook(path))]
    assert [id for id in own if id.startswith("company-data")] == ["company-data: delivery"]
    assert len(own) == len(clauses("iso-14067-cutoff")) - 3


def test_an_effect_is_the_share_behind_a_failure() -> None:
    """By hand: cathode powder is 0.4 of the gross burden."""
    case = case_of("eu-cfb-2024-draft", AS_IT_IS)
    solved = ClauseCase(**{**vars(case), "shares": {"process: cathode active material": 0.4}})
    effects = {check.id: check.effect for check in judge(clauses("eu-cfb-2024-draft"), solved)}
    effect = effects["company-data: cathode active material"]
    assert effect is not None
    assert (effect.share, effect.text) == (0.4, "40.0% of the gross burden rest on it")


def test_of_bought_cells_their_maker_is_asked() -> None:
    """All processes of cells rest on one figure; what the pack's maker does is asked of the pack plant."""
    report = check(data_path("examples", "bought-cells-declared.yaml"), "eu-cfb-2024-draft")
    failed = {c.id: c for c in report.checks if c.verdict == "fail"}
    cell = failed["company-data: cell assembly"]
    supplier = read_product(data_path("examples", "bought-cells-declared.yaml")).pack.one_cell.supplier
    assert supplier is not None
    assert cell.ask is not None
    assert cell.effect is not None
    assert cell.effect.share is not None
    assert cell.ask.startswith(supplier.name)
    assert 0.5 < cell.effect.share < 1.0
    assert failed["company-data: pack assembly"].ask == (
        "the pack plant for meter readings of energy per pack, for one year"
    )


def test_failures_come_in_the_order_of_what_rests_on_them() -> None:
    """Of must clauses first the whole footprint, then the larger share."""
    case = case_of("eu-cfb-2024-draft", AS_IT_IS)
    shares = {"process: cathode active material": 0.1, "process: delivery": 0.2}
    solved = ClauseCase(**{**vars(case), "shares": shares})
    ids = [check.id for check in judge(clauses("eu-cfb-2024-draft"), solved)]
    assert ids.index("warranty") < ids.index("company-data: delivery")
    assert ids.index("company-data: delivery") < ids.index("company-data: cathode active material")


def test_a_clause_is_judged_in_one_way() -> None:
    with pytest.raises(ValueError, match="one of predicate, unseen and outside"):
        Clause(id="a", clause="1", requires="r", severity="must", status="assumed", source="s")


def test_an_unknown_predicate_is_answered_with_the_nearest() -> None:
    data = {"id": "a", "clause": "1", "requires": "r", "severity": "must", "status": "assumed", "source": "s"}
    clause = Clause(**data, predicate="strategy-iss", fix="f")
    with pytest.raises(RulebookError, match="did you mean strategy-is"):
        judge((clause,), case_of("iso-14067-cutoff", AS_IT_IS))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 2, 28), None, True),
        (date(2026, 3, 1), None, False),
        (None, date(2026, 2, 1), True),
        (None, date(2026, 1, 31), False),
        (None, None, True),
    ],
)
def test_the_day_at_a_bound_is_in_force(first: date | None, last: date | None, expected: bool) -> None:
    """Made in February 2026: a rule from the 28th or until the 1st meets a day of it, a day beyond doesn't."""
    made = days_of("2026-02")
    assert made is not None
    assert is_in_force(made, first, last) is expected
