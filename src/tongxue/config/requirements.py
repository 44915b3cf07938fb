"""The requirements of the plan, and which tests prove each: read from the tests' source, so nothing has to run."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tongxue.config.paths import CHECKOUT

SOURCE = CHECKOUT / "docs/plan.toml"


@dataclass(frozen=True)
class Requirement:
    """One clause of the plan or point of an issue."""

    id: str
    zh: str
    en: str


def requirements(source: Path = SOURCE) -> dict[str, Requirement]:
    """All of them, in the order of the file."""
    content = tomllib.loads(source.read_text())
    tables = [content["requirement"], *content.get("issue", {}).values()]
    return {name: Requirement(name, **words) for table in tables for name, words in table.items()}


def count_tests(folder: Path) -> Counter[str]:
    """How many test functions name each id."""
    counted: Counter[str] = Counter()
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text(), str(file))
        for named in _tests(tree.body, _marks_in_body(tree.body)):
            counted.update(named)
    return counted


def _tests(body: list[ast.stmt], outer: frozenset[str]) -> Iterator[frozenset[str]]:
    """The ids of each test in a module or class, with those that hold for all of them."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _tests(node.body, outer | _marks(node.decorator_list) | _marks_in_body(node.body))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield outer | _marks(node.decorator_list)
        elif isinstance(node, ast.Assign) and _name(node).startswith("Test"):  # a state machine's test case
            yield outer


def _name(node: ast.Assign) -> str:
    target = node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def _marks_in_body(body: list[ast.stmt]) -> frozenset[str]:
    named: set[str] = set()
    for node in body:
        if isinstance(node, ast.Assign) and _name(node) == "pytestmark":
            values = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            named |= _marks(values)
    return frozenset(named)


def _marks(expressions: list[ast.expr]) -> frozenset[str]:
    return frozenset(
        argument.value
        for call in expressions
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "plan"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )
