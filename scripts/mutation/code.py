"""Mutants of Python code: one comparison, operator, number, condition, answer or statement is another.

Texts, annotations and docstrings stay as they are. What is in a decorator is changed too, since the limits of a rule's
parameters stand there.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from mutation.mutant import Mutant

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
LEFT_ALONE = (ast.JoinedStr, ast.Import, ast.ImportFrom, ast.Global)
"""Parts in which nothing is changed; of a formatted text Python 3.11 doesn't know the places."""
TYPES = {"annotation", "returns", "type_params"}
Node = ast.expr | ast.stmt


def code_mutants(file: str, text: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    lines = text.splitlines(keepends=True)
    mutants = []
    for node in _nodes(ast.parse(text)):
        for target, changed, change in _edits(node):
            place = lines[target.lineno - 1].strip()
            mutants.append(Mutant(file, target.lineno, place, change, _replaced(lines, target, changed)))
    return sorted(mutants, key=lambda mutant: mutant.line)


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes that may be changed, without annotations, names of types, imports, texts and the makings of classes."""
    for name, value in ast.iter_fields(tree):
        if name in TYPES:
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST) and not isinstance(node, LEFT_ALONE) and not _is_for_types(node):
                yield node
                yield from _nodes(node)


def _is_for_types(node: ast.AST) -> bool:
    """Whether it names a type (`Number = Quantity | float`), is for types only, or makes a dataclass."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.BitOr):
        return isinstance(node.targets[0], ast.Name) and node.targets[0].id.istitle()
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "dataclass"
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _edits(node: ast.AST) -> Iterator[tuple[Node, str, str]]:
    """What may take the place of a node or of a part of it: the part, the text, and both in words."""
    if isinstance(node, ast.expr):
        yield from ((node, text, f"{ast.unparse(node)} => {text}") for text in _other_expressions(node))
    for test in _tests(node):
        yield test, f"(not {ast.unparse(test)})", f"{ast.unparse(test)} => not"
    if isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) != "None":
        yield node, "return None", "return None"
    if isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        yield node, "pass", "left out"


def _tests(node: ast.AST) -> list[ast.expr]:
    """Conditions that no change of an operator turns round already."""
    tests = node.ifs if isinstance(node, ast.comprehension) else []
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        tests = [node.test]
    return [test for test in tests if not isinstance(test, ast.Compare | ast.UnaryOp)]


def _other_expressions(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Compare):
        return [_compared(node, place) for place in range(len(node.ops))]
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return [f"({ast.unparse(_with(node, op=OPERATORS[type(node.op)]()))})"]
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return [f"({ast.unparse(_with(node, op=other))})"]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        return [f"({ast.unparse(node.operand)})"]
    return _other_values(node.value) if isinstance(node, ast.Constant) else []


def _other_values(value: object) -> list[str]:
    """A number plus one and times two; a truth value turned round."""
    if isinstance(value, bool):
        return [str(not value)]
    if isinstance(value, int | float):
        return list(dict.fromkeys([repr(value + 1), repr(value * 2)] if value else [repr(value + 1)]))
    return []


def _compared(node: ast.Compare, place: int) -> str:
    operators = list(node.ops)
    operators[place] = COMPARISONS[type(operators[place])]()
    return f"({ast.unparse(_with(node, ops=operators))})"


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _replaced(lines: list[str], node: Node, text: str) -> str:
    """The module with another text in the place of a node; columns count bytes."""
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset
    before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
    after = lines[end_line - 1].encode()[end_column:].decode()
    return "".join([*lines[: node.lineno - 1], before, text, after, *lines[end_line:]])
