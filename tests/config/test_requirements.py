from pathlib import Path

import pytest

from tongxue.config.paths import CHECKOUT
from tongxue.config.requirements import count_tests, requirements

pytestmark = pytest.mark.plan("2.1", "2.10")
EXAMPLE = """
import pytest
pytestmark = [pytest.mark.plan("A1.3"), pytest.mark.browser]

def test_one(): ...

@pytest.mark.plan("2.7", "A1.9")
async def test_two(): ...

@pytest.mark.plan("G3")
class TestThree:
    def test_four(self): ...
    def no_test(self): ...

TestMachine = object
"""


def test_marks_of_module_class_and_function_are_counted(tmp_path: Path) -> None:
    (tmp_path / "test_example.py").write_text(EXAMPLE)
    assert count_tests(tmp_path) == {"A1.3": 4, "2.7": 1, "A1.9": 1, "G3": 1}


def test_no_test_names_an_unknown_requirement() -> None:
    assert sorted(set(count_tests(CHECKOUT / "tests")) - set(requirements())) == []


def test_every_requirement_is_said_in_both_languages() -> None:
    known = requirements()
    assert len(known) == 70
    assert [r.id for r in known.values() if not (r.zh and r.en)] == []
