"""Languages: the tables, how a phrase is looked up, and what never is."""

import csv
import re
from pathlib import Path

import pytest
import yaml

from brightcell.data import data_path
from brightcell.errors import InputError
from brightcell.language import SPOKEN, AsIs, checked, known_phrase, phrases, said, sentences, speaking, spoken, told
from brightcell.results.page.text import aligned, headed, in_lines, width, wrapped
from brightcell.rulebooks import rulebook_ids
from brightcell.rulebooks.registry import all_strategies

ROOT = Path(__file__).resolve().parents[1]
TABLES = sorted(data_path("languages", "zh").glob("*.csv"))
OWN_TEXTS = ("requires", "unseen", "outside", "fix", "ask", "clause")
"""What a clause says in our words; `source` is a citation, which stays as it is."""
BLANK = re.compile(r"\{#?\}")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _clause_texts() -> list[str]:
    folder = ROOT / "src/brightcell/rulebooks/clauses/catalogues"
    clauses = [
        c for path in sorted(folder.glob("*.yaml")) for c in yaml.safe_load(path.read_text("utf-8"))["clauses"].values()
    ]
    texts = [clause[name] for clause in clauses for name in OWN_TEXTS if name in clause]
    return [" ".join(text.split()) for text in (*texts, *(t for c in clauses for t in c.get("asks", {}).values()))]


def _book_texts(node: object) -> list[str]:
    """Reasons, notes and titles of a rulebook, wherever they stand."""
    if isinstance(node, dict):
        own = [" ".join(v.split()) for k, v in node.items() if k in ("why", "note", "title") and isinstance(v, str)]
        return own + [text for value in node.values() for text in _book_texts(value)]
    return [text for value in node for text in _book_texts(value)] if isinstance(node, list) else []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_each_row_of_a_table_can_be_filled_in(path: Path) -> None:
    """Both sides say something, no phrase comes twice, and each blank has its place in the Chinese."""
    rows = _rows(path)
    assert len({row["text"] for row in rows}) == len(rows)
    for row in rows:
        assert row["text"].strip(), row
        assert row["told"].strip(), row
        blanks = [f"<{number}>" for number in range(len(BLANK.findall(row["text"])))]
        if blanks:
            filled = row["told"].format(*blanks)
            assert all(blank in filled for blank in blanks), row


def test_all_tables_are_read() -> None:
    """A table that lies there and is not in the list would say nothing."""
    assert {path.stem for path in TABLES} == {*SPOKEN, "form"}


def test_each_text_of_a_clause_has_chinese() -> None:
    """What it requires, why it can't be judged, what to do and whom to ask; ours, so that we translate it."""
    missing = [text for text in dict.fromkeys(_clause_texts()) if known_phrase(text, "zh") is None]
    assert not [text for text in missing if re.search("[a-z]{3,} [a-z]{2,}", text)]


def test_each_reason_of_a_rulebook_has_chinese() -> None:
    """Titles, notes and reasons of every shipped book, and what its strategies do."""
    folder = ROOT / "src/brightcell/rulebooks/books"
    books = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))]
    texts = [text for book in books for text in _book_texts(book)] + [s.summary for s in all_strategies()]
    assert len(books) > len(rulebook_ids())
    assert not [text for text in dict.fromkeys(texts) if text not in phrases("zh")]


def test_the_glossary_and_the_tables_use_the_same_words() -> None:
    """A word of the glossary that the tables have too is one of those that the glossary gives it."""
    lines = (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:3]] for line in lines if line.startswith("| ")]
    glossary = {english: set(re.split("，|、", chinese)) for english, chinese in cells if re.search("[一-鿿]", chinese)}
    own = phrases("zh")
    shared = {word: words for word, words in glossary.items() if word in own}
    assert len(shared) > 15
    assert {word: own[word] for word, words in shared.items() if own[word] not in words} == {}


def test_a_phrase_is_told_as_the_table_has_it() -> None:
    """Also with another first letter, a full stop, a colon, an amount behind it, or as a part of a list."""
    with speaking("zh"):
        assert told("Manufacturing") == told("manufacturing") == "生产制造"
        assert told("Warnings (3)") == "警告（3）"
        assert told("warnings:") == "警告："
        assert told("collection 50.0 %, yield 93.1 %") == "收集 50.0 %、收率 93.1 %"
        assert told("electrode making, cell assembly") == "极片制造、电芯装配"
        assert told("provisional: 54 assumed parameter") == "暂行：54 个假设参数"


def test_a_whole_phrase_comes_before_its_parts() -> None:
    """A heading with its colon was told as half of another one: 质量 of its data."""
    with speaking("zh"):
        assert told("quality of its data:") == "数据质量："


def test_what_no_table_has_stays_as_it_is() -> None:
    """Names, keys and sentences of data: nothing is half translated by chance."""
    with speaking("zh"):
        for text in (
            "a route from mine to gate",
            "nickel in matte, rotary kiln",
            "proxies; nothing else is open",
            "-0.5 %",
        ):
            assert told(text) == text
        assert told(AsIs("Manufacturing")) == "Manufacturing"


def test_english_is_never_looked_up() -> None:
    """The code has it."""
    assert told("Manufacturing") == "Manufacturing"
    assert said("from {} to {}, {}", "a", "b", "c") == "from a to b, c"
    assert sentences("One", "", "two") == "One. two"


def test_a_language_ends_with_its_block() -> None:
    """Also where the block fails; None keeps what is in force."""
    with speaking("zh"), speaking(None):
        assert spoken() == "zh"
    assert spoken() == "en"
    with pytest.raises(ZeroDivisionError), speaking("zh"):
        raise ZeroDivisionError
    assert spoken() == "en"


def test_another_language_is_refused_with_the_nearest() -> None:
    """Before anything is shown."""
    with pytest.raises(InputError, match=r"results are not shown in this language .*did you mean zh"):
        checked("zh-CN")


def test_columns_stay_aligned_in_chinese() -> None:
    """A Chinese character takes two columns; what stands before a paragraph is as wide as it was."""
    with speaking("zh"):
        lines = aligned([("Stage", "Share"), ("Manufacturing", "5.0 %")], "lr")
        assert width(lines[0]) == width(lines[1])
        assert width(headed("  status           ")) == width("  status           ")
        assert wrapped("none", first="  status           ") == ["  状态             无"]


def test_no_line_begins_with_a_chinese_mark() -> None:
    """A mark stays with the character before it."""
    lines = in_lines("负荷，抵扣，分配，收集，拆解。", 6)
    assert lines == ["负荷，", "抵扣，", "分配，", "收集，", "拆解。"]


def test_a_list_in_brackets_is_not_torn() -> None:
    """Commas within brackets part nothing; of a list with a sentence in each part every part is told."""
    with speaking("zh"):
        assert told("Sobol indices of 59 inputs (64 draws, seed 1, 95% intervals)") == (
            "59 个输入的Sobol 指数（64 次抽样，种子 1，95% 区间）"
        )
        assert told("a.b is literature, c.d is literature and 5 more") == "a.b 为文献数据、c.d 为文献数据 及其他 5 项"
